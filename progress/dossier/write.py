"""The dossier as a job: asked for by a person, written by the worker."""

from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from common.archive import Archive
from jobs.models import Job
from jobs.work import Made, Progress, ask
from progress.rights import dossier_membership
from schools.models import School

from .baskets import papers_of
from .pages import index_page, style_member

KIND = "dossier"


def ask_for(*, school: School, task: Any, by: User) -> Job:
    """Ask for the school's dossier; `task` writes it."""
    title = _("Dossier: %(school)s") % {"school": school.name}
    return ask(kind=KIND, title=title, subject=school, task=task, by=by)


def write(job: Job, folder: Path, progress: Progress) -> Made:
    """What who asked may read now. Refuses who may no longer have the dossier."""
    school = School.objects.visible_to(job.by).filter(pk=job.subject_id).first()
    if school is None or dossier_membership(job.by, school) is None:
        raise Refused([_("You may no longer read the papers of this school.")])
    baskets = papers_of(school, job.by)
    members = [member for _grant, papers in baskets for member in papers]
    progress.expect(len(members) + 1)
    path = folder / "byla.zip"
    context = {"school": school, "job": job, "baskets": baskets}
    archive = Archive(path, progress.tell)
    archive.write([*members, style_member()], lambda rows: index_page("index.html", context, rows))
    name = f"byla-{slugify(school.name)[:80].strip('-')}-{clock.local_day(job.at):%Y-%m-%d}.zip"
    return Made(path, name, "application/zip")
