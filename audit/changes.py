"""What a deed changed, a line each: fields and choices are called as the forms call them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Field
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .models import Entry

FOREIGN = ("django", "allauth")
NOTHING = "–"
OTHER: dict[str, str | Promise] = {
    "row": _("row"),
    "role": _("role"),
    "key": _("key"),
    "pk": _("number in the database"),
    "place": _("place in the order"),
    "file": _("file"),
    "title": _("title"),
    "text": _("text"),
    "baseline_value": _("baseline"),
    "interim_value": _("interim value"),
    "target_value": _("target"),
    "version": _("number of the version"),
    "budget": _("money by school year, Eur"),
    "sum": _("sum"),
    "on": _("day"),
    "from": _("from"),
    "to": _("to"),
    "memberships": _("memberships"),
    "rated": _("rated indicators"),
    "answered": _("answers of the checklist"),
    "reads": _("reads"),
    "added": _("new"),
    "changed": _("changed rows"),
    "unchanged": _("unchanged"),
    "count": _("how many"),
    "schools": _("schools"),
    "entered": _("chosen beside the list"),
    "left_out": _("in the list, not chosen"),
    "objectives": _("objectives"),
    "findings": _("findings"),
    "activities": _("activities"),
    "indicators": _("indicators"),
}


def lines(entry: Entry) -> list[str]:
    """„Name: old → new“ for each change of the entry."""
    return list(_lines(entry.changes, place_of(entry)))


def place_of(entry: Entry) -> str:
    """Where the fields of the entry are looked for: its app and what the verb names there."""
    thing = entry.verb.partition(".")[2].rpartition("_")[0]
    return f"{entry.object_type.partition('.')[0]}.{thing}"


def _lines(changes: Any, app: str, above: str = "") -> Iterator[str]:
    for key, value in changes.items():
        name = f"{above} {name_of(key, app)}".strip()
        if isinstance(value, dict):
            yield from _lines(value, app, name)
        elif isinstance(value, list) and len(value) == 2:
            yield f"{name}: " + " → ".join(said(key, part, app) for part in value)
        else:
            yield f"{name}: {said(key, value, app)}"


def name_of(key: str, app: str) -> str:
    """The field's name in words; what is no field has its own, „rate 5“ is a row of a table."""
    if key in OTHER:
        return str(OTHER[key])
    if fields := fields_called(key, app):
        return str(fields[0].verbose_name)
    kind, _sign, number = key.partition(" ")
    names = [str(m._meta.verbose_name) for m in apps.get_models() if m._meta.model_name == kind]
    return f"{names[0]} {number}".strip() if names else key


def said(key: str, value: Any, app: str) -> str:
    """The value in words: a choice by its label, several in a row, an empty one as a dash."""
    if isinstance(value, dict):
        parts = [f"{name_of(name, app)} {said(name, item, app)}" for name, item in value.items()]
        return ", ".join(part for part in parts if not part.endswith(NOTHING)) or NOTHING
    if isinstance(value, list):
        return ", ".join(said(key, item, app) for item in value) or NOTHING
    for field in fields_called(key, app):
        labels = dict(field.flatchoices)
        if value in labels and value != "":
            return str(labels[value])
    if key.endswith("_at") and (moment := parse_datetime(str(value))):
        return date_format(localtime(moment), "Y-m-d H:i")
    return NOTHING if value is None or value == "" else str(value)


def fields_called(key: str, app: str) -> list["Field[Any, Any]"]:
    """Our fields with that name or column, those of the model and of the app in `app` first."""
    found = all_fields().get(key, [])
    name, _sign, _model = app.partition(".")
    return sorted(found, key=lambda field: _far(field, app, name))


def _far(field: "Field[Any, Any]", place: str, app: str) -> tuple[bool, bool]:
    about = field.model._meta
    return about.label_lower != place, about.app_label != app


@cache
def all_fields() -> dict[str, list["Field[Any, Any]"]]:
    """Every field of our own models, by name and by column."""
    found: dict[str, list[Field[Any, Any]]] = {}
    for model in apps.get_models():
        if not model.__module__.startswith(FOREIGN):
            for field in model._meta.concrete_fields:
                for name in {field.name, field.attname}:
                    found.setdefault(name, []).append(field)
    return found
