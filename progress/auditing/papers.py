"""All documents of a sample as one ZIP with an index, made by the worker."""

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from common.archive import Archive, Listed, Member, text_member
from jobs.models import Job
from jobs.work import Made, Progress, ask
from progress.dossier.folder import Folder, opened
from progress.dossier.pages import STYLE, style_member
from progress.models import Sample

from .files import drawn_by, sample_csv
from .sheet import Row, Sheet

KIND = "sample"


def ask_for(*, sample: Sample, task: Any, by: User) -> Job:
    """Ask for the documents of the sample; `task` gathers them."""
    title = _("Documents of the sample: %(name)s") % {"name": sample.name}
    return ask(kind=KIND, title=title, subject=sample, task=task, by=by)


def write(job: Job, folder: Path, progress: Progress) -> Made:
    """The list, the expenses and their documents. Refuses who may no longer read the sample."""
    sample = Sample.objects.visible_to(job.by).for_list().filter(pk=job.subject_id).first()
    if sample is None:
        raise Refused([_("You may no longer read this sample.")])
    sheet = Sheet(sample, job.by)
    members = _members(sheet)
    progress.expect(len(members) + 1)
    path = folder / "imtis.zip"
    Archive(path, progress.tell).write(
        [*members.values(), style_member()], lambda listed: _index(sheet, job, members, listed)
    )
    name = f"imtis-{sample.pk}-{slugify(sample.name)[:60].strip('-')}"
    return Made(path, f"{name}-{clock.local_day(job.at):%Y-%m-%d}.zip", "application/zip")


def _members(sheet: Sheet) -> dict[str, Member]:
    """By the expense's key, its document; and the two lists, by names of their own."""
    sample = sheet.sample
    content = sample_csv(sheet)
    found = {
        "list": Member("imtis/sarasas.csv", _("The list"), open=lambda: opened(sample.listed)),
        "drawn": text_member("imtis/imtis.csv", _("The sample"), lambda: content.decode(), None),
    }
    folder = Folder("imtis")
    for row in sheet.rows:
        expense = row.expense
        name = f"{row.item.place:03}-{expense.grant.holder.code}-{expense.document}"
        before = len(folder.members)
        title = f"{expense.document}, {expense.grant.holder.name}"
        folder.add_stored("dokumentai", slugify(name)[:60], title, expense.file, expense.dated_on)
        if len(folder.members) > before:
            found[str(row.item.pk)] = folder.members[-1]
    return found


def _index(sheet: Sheet, job: Job, members: dict[str, Member], listed: list[Listed]) -> Member:
    """What is in it: expense by expense, also those whose document is missing."""
    by_name = {item.member.name: item for item in listed}
    held = {key: by_name[member.name] for key, member in members.items()}
    rows: list[tuple[Row, Listed | None]] = [
        (row, held.get(str(row.item.pk))) for row in sheet.rows
    ]
    context = {"sheet": sheet, "job": job, "rows": rows, "drawn_by": drawn_by(sheet)}
    context |= {"style": STYLE, "lists": [held["list"], held["drawn"]]}
    text = render_to_string("progress/dossier/sample.html", context)
    return text_member("index.html", _("Index"), lambda: text, None)
