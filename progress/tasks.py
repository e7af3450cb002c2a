"""Long work about schools, done by the worker."""

from django_tasks import task

from jobs.work import carry_out

from .dossier import write


@task()
def make_dossier(job: int) -> None:
    """Write the dossier that the job asks for."""
    carry_out(job, write)
