"""Long work about schools, done by the worker."""

from django_tasks import task

from jobs.work import carry_out

from .auditing import papers
from .dossier import write


@task()
def make_dossier(job: int) -> None:
    """Write the dossier that the job asks for."""
    carry_out(job, write)


@task()
def make_sample_papers(job: int) -> None:
    """Gather the documents of the sample that the job asks for."""
    carry_out(job, papers.write)
