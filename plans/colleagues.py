"""Who changed or deleted what a person is typing into, as history tells it."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Entry

from .models import PlanVersion, Row


def changed_by(version: PlanVersion, row: Row | None, name: str, by: User) -> str:
    """„Kol rašėte, šį lauką pakeitė Rasa Demo“: a field of the row, or one of the plan's texts."""
    entries = Entry.objects.about(version.plan).for_list().filter(changes__version=version.number)
    told = {"changes__key": str(row.key)} if row else {"verb": "plan.texts_changed"}
    found = entries.filter(changes__has_key=_told_as(row, name), **told).order_by("-pk").first()
    if found is None or found.by is None:
        return _("A colleague has changed this field while you were writing")
    if found.by == by:
        return _("You have changed this field in another window")
    return _("%(who)s has changed this field while you were writing") % {"who": found.by}


def deleted_by(version: PlanVersion, kind: type[Row], row_id: int) -> str:
    """„Rasa Demo šią eilutę ištrynė.“: who deleted the row with this number."""
    about: dict[str, Any] = {"changes__pk": row_id, "changes__version": version.number}
    verb = f"plan.{kind._meta.model_name}_deleted"
    found = Entry.objects.about(version.plan).for_list().filter(verb=verb, **about).last()
    if found is None or found.by is None:
        return _("A colleague has deleted this row.")
    return _("%(who)s has deleted this row.") % {"who": found.by}


def _told_as(row: Row | None, name: str) -> str:
    """What history calls a form's field."""
    if row is None:
        return name
    if name.startswith("money_"):
        return "budget"
    return str(getattr(row._meta.get_field(name), "attname", name))
