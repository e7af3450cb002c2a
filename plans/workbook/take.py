"""Checking a sent file by the editor's own forms and, once confirmed, writing it whole."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import User
from plans import services
from plans.amending import approved_keys
from plans.content import PlanContent, load
from plans.forms import RowForm
from plans.models import Activity, Finding, Indicator, Objective, PlanVersion, Row
from plans.rows import delete_row

from .columns import TEXTS, Column, Layout, Sheet, Values, layout_of, state_of
from .compare import Comparison, RowChange
from .read import read
from .upload import Fault, FileRow, WorkbookFault
from .write import base_token, identity_of

MODELS: tuple[type[Row], ...] = (Finding, Objective, Activity, Indicator)


@dataclass
class Intake:
    """A file ready to be looked at: its faults, what would change, and the state looked at."""

    version: PlanVersion
    comparison: Comparison
    faults: list[Fault]
    seen: str
    forms: dict[str, RowForm] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)

    @property
    def is_other_version(self) -> bool:
        return bool(self.comparison.upload.identity["version"] != self.version.pk)


def prepare(version: PlanVersion, data: bytes) -> Intake:
    """Read, compare and check; writes nothing. Refuses what is no workbook of this plan."""
    layout, content = layout_of(version), load(version)
    upload = read(data, layout)
    if upload.identity["plan"] != version.plan_id:
        raise WorkbookFault(
            _("This workbook is of another plan. Choose the one downloaded from this plan.")
        )
    now = state_of(content, layout)
    for sheet in layout.sheets:
        upload.rows.setdefault(sheet.name, [])
    comparison = Comparison(layout, upload.base, now, upload)
    intake = Intake(version, comparison, upload.faults, base_token(identity_of(content), now))
    intake.rows = _rows_by_key(content, layout)
    if not upload.is_misshapen:
        _check(intake)
    places = {sheet.title: place for place, sheet in enumerate(layout.sheets)}
    upload.faults.sort(key=lambda fault: (places[fault.sheet], fault.row or 0))
    return intake


@transaction.atomic
def take_over(
    *, version: PlanVersion, data: bytes, by: User, seen: str, file_name: str, accepted: bool
) -> tuple[Intake, bool]:
    """Write what the file changes, and whether it was written.

    Nothing is written where the plan is not what was looked at (`seen`), where the file has a
    fault, or where it is stale and that was not `accepted`. Refuses those who may not write.
    """
    locked = services.lock_for_writing(version.pk, by)
    intake = prepare(locked[0], data)
    if intake.faults or intake.seen != seen or (intake.comparison.is_stale and not accepted):
        return intake, False
    if intake.comparison.writes:
        changes = intake.comparison.counts | {
            "file": file_name,
            "sha256": intake.comparison.upload.sha256,
        }
        services.write_history(
            "plan.workbook_taken", locked[0], by=by, membership=locked[1], changes=changes
        )
        _write(intake, locked, by)
    return intake, True


def _rows_by_key(content: PlanContent, layout: Layout) -> dict[str, Row]:
    return {
        str(item.row.key): item.row
        for sheet in layout.sheets
        if sheet.form
        for item in getattr(content, sheet.name)
    }


def _check(intake: Intake) -> None:
    """The rules of the editor's forms for every row that would be written."""
    _fetch_links(intake)
    for row in intake.comparison.writes:
        if row.change == "deleted":
            _refuse_in_force(intake, row)
            continue
        form = _text_form(intake, row) if row.sheet.form is None else _row_form(intake, row)
        told = {(fault.sheet, fault.row, fault.column) for fault in intake.faults}
        for name, errors in form.errors.items():
            column = row.sheet.column(name) or row.sheet.columns[0]
            if (row.sheet.title, row.line, column.title) not in told:
                for error in errors:
                    _tell(intake, row, column, str(error))


def _refuse_in_force(intake: Intake, row: RowChange) -> None:
    """A row of the plan in force is ended in the editor, where the reason is asked."""
    stored = intake.rows[row.key]
    if approved_keys(intake.version, type(stored), stored.key):
        text = _("This row is in the plan in force, so it can't be deleted: end it in the editor.")
        intake.comparison.upload.fault(
            row.sheet, None, row.sheet.columns[0].title, text, str(stored)
        )


def _fetch_links(intake: Intake) -> None:
    """What the forms ask of each row that is changed, for all of them at once."""
    for kind in MODELS:
        keys = [row.key for row in intake.comparison.writes if row.change == "changed"]
        rows = [row for key in keys if isinstance(row := intake.rows.get(key), kind)]
        names = [many.name for many in kind._meta.many_to_many]
        if kind is Activity:
            names.append("budget_lines")
        prefetch_related_objects(rows, *names)


def _tell(intake: Intake, row: RowChange, column: Column, text: str) -> None:
    value = intake.comparison.final[row.sheet.name][row.key][column.name]
    place = FileRow(row.line, row.key) if row.line else None
    intake.comparison.upload.fault(row.sheet, place, column.title, text, value)


def _text_form(intake: Intake, row: RowChange) -> Any:
    """The form of one of the texts; its only field goes by „text“ in the workbook."""
    text = intake.comparison.final["texts"][row.key]["text"]
    return TEXTS[row.key]({row.key: text}, version=intake.version)


def _row_form(intake: Intake, row: RowChange) -> RowForm:
    assert row.sheet.form is not None
    stored = intake.rows.get(row.key)
    version = intake.comparison.layout.version
    instance = stored or row.sheet.form._meta.model(version=version, key=row.key)
    values = intake.comparison.final[row.sheet.name][row.key]
    data = _data(intake, row.sheet, row, values)
    form = row.sheet.form(data, instance=instance, version=version)
    intake.forms[row.key] = form
    return form


def _data(intake: Intake, sheet: Sheet, row: RowChange, values: Values) -> dict[str, Any]:
    """What the form would be sent; links are checked already, as some lead to rows still new."""
    now = intake.comparison.now[sheet.name].get(row.key, {})
    data: dict[str, Any] = {}
    for column in sheet.columns:
        text = values[column.name]
        if column.kind == "choice" and text in column.choices:
            data[column.name] = column.choices[text]
        elif column.kind == "choice" and text and text == now.get(column.name):
            data[column.name] = _kept(intake.rows[row.key], column.name)
        elif column.kind == "choice" and text:
            _tell(intake, row, column, _("It is not in the list. Choose from the list."))
        elif column.kind != "rows":
            data[column.name] = text
    return data


def _kept(row: Row, name: str) -> str:
    """What the row has chosen already, though it is no longer offered."""
    value = getattr(row, name)
    return str(getattr(value, "pk", value))


def _write(intake: Intake, locked: services.Locked, by: User) -> None:
    """Texts, then rows in the order of their links, then what is deleted."""
    comparison = intake.comparison
    if any(row.sheet.form is None for row in comparison.writes):
        texts = {name: comparison.final["texts"][name]["text"] for name in TEXTS}
        services.write_texts(locked, by=by, **texts)
    rows = [row for row in comparison.writes if row.sheet.form]
    for row in rows:
        if row.change != "deleted":
            form, links = intake.forms[row.key], _links(intake, row)
            services.write_row(locked, row=form.instance, by=by, links=links, budget=form.budget())
            intake.rows[row.key] = form.instance
    for row in reversed(rows):
        if row.change == "deleted":
            delete_row(row=intake.rows[row.key], by=by)


def _links(intake: Intake, row: RowChange) -> dict[str, list[Any]]:
    """The rows that this row is linked to, the new ones saved by now."""
    values = intake.comparison.final[row.sheet.name][row.key]
    return {
        column.name: [intake.rows[key] for key in values[column.name].split()]
        for column in row.sheet.columns
        if column.kind == "rows"
    }
