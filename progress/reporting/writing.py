"""Saving what is typed into a report, part by part, beside colleagues who are writing too.

The same rule as for a plan (plans.saving): a save carries the texts it started from, and nobody's
text is overwritten unseen.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import models, transaction
from django.forms import BoundField
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Entry
from common.forms import CONTROL
from plans.saving import Outcome, Part, Raw, Typed, in_words, save_part
from progress.models import Report, ReportedActivity, ReportedIndicator

from .content import load
from .locks import Locked, lock_for_writing, write_history

Form = Callable[..., Any]


@transaction.atomic
def save_activity(report: Report, row_pk: int, form: Form, *, typed: Typed, by: User) -> Outcome:
    """Save how an activity goes on; from then on it is typed and never filled in anew."""
    locked = lock_for_writing(report.pk, by)
    rows = ReportedActivity.objects.filter(report=locked[0]).select_related("activity")
    row = rows.get(pk=row_pk)
    stands = activity_stands(locked[0], row)
    if not row.is_typed:
        typed = _over_what_was_filled_in(typed, stands)
    return _save(locked, row, row.activity.title, form, stands, typed, by)


@transaction.atomic
def save_indicator(report: Report, row_pk: int, form: Form, *, typed: Typed, by: User) -> Outcome:
    """Save why an indicator has no value in the period."""
    locked = lock_for_writing(report.pk, by)
    rows = ReportedIndicator.objects.filter(report=locked[0]).select_related("indicator")
    row = rows.get(pk=row_pk)
    stands = {"no_value_reason": row.no_value_reason}
    return _save(locked, row, row.indicator.title, form, stands, typed, by)


@transaction.atomic
def save_text(report: Report, name: str, form: Form, *, typed: Typed, by: User) -> Outcome:
    """Save one of the report's texts: problems, help wanted, sustainability."""
    locked = lock_for_writing(report.pk, by)
    label = str(Report._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    stands = {name: getattr(locked[0], name)}
    return _save(locked, locked[0], label, form, stands, typed, by)


def _over_what_was_filled_in(typed: Typed, stands: dict[str, str]) -> Typed:
    """What nobody has typed is no colleague's text: it may have been filled in otherwise since."""
    filled_in = {name: [text] if text else [] for name, text in stands.items()}
    bases = {name: [*texts, filled_in.get(name, [])] for name, texts in typed.bases.items()}
    return replace(typed, bases=bases)


def activity_stands(report: Report, row: ReportedActivity) -> dict[str, str]:
    """What stands in the activity's fields: what was typed, else what is filled in."""
    if row.is_typed:
        return {"state": row.state, "text": row.text}
    lines = (line for line in load(report).activities if line.row == row.pk)
    return next({"state": line.state, "text": line.text} for line in lines)


def _save(
    locked: Locked,
    row: models.Model,
    label: str,
    form: Form,
    stands: dict[str, str],
    typed: Typed,
    by: User,
) -> Outcome:
    report, membership = locked
    about = {"row": label, "part": f"{row._meta.model_name}-{row.pk}"}

    def write(bound: Any) -> None:
        values = dict(bound.cleaned_data)
        told = {name: [stands[name], values[name]] for name in values}
        changes = {name: pair for name, pair in told.items() if pair[0] != pair[1]}
        typed_now = {} if row is report else {"is_typed": True}
        type(row)._default_manager.filter(pk=row.pk).update(**values, **typed_now)
        given: Any = {"by": by, "role": membership.role}
        write_history("report.written", report, changes=about | changes, **given)

    def keep(item: BoundField, text: Raw) -> None:
        words = CONTROL.sub("", in_words(item.field, text))
        given: Any = {"by": by, "role": membership.role, "comment": words}
        changes = about | {"field": str(item.label)}
        write_history("report.text_set_aside", report, changes=changes, **given)

    def said(name: str) -> str:
        return changed_by(report, about["part"], name, by)

    def opened(data: Any = None) -> Any:
        return form(data, initial=stands)

    return save_part(Part(report.version, opened(), opened, write, said, keep), typed)


def changed_by(report: Report, part: str, name: str, by: User) -> str:
    """„Kol rašėte, šį lauką pakeitė Rasa Demo“."""
    entries = Entry.objects.filter(
        object_type=Report._meta.label_lower,
        object_id=report.pk,
        changes__part=part,
        changes__has_key=name,
    )
    found = entries.select_related("by").order_by("-pk").first()
    if found is None or found.by is None:
        return _("A colleague has changed this field while you were writing")
    if found.by == by:
        return _("You have changed this field in another window")
    return _("%(who)s has changed this field while you were writing") % {"who": found.by}
