"""Saving what is typed, field by field, beside others who are writing too.

A save carries each field that was changed with the text it started from. Under the version's lock
a field that still holds that text is written; otherwise the answer shows what stood before, what
stands now and what was typed, and the person chooses. Nobody's text is overwritten unseen.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.forms import BaseForm, BoundField, Field
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common.forms import CONTROL

from . import services
from .colleagues import changed_by
from .models import PlanVersion, Row

Raw = list[str]
Bases = dict[str, list[Raw]]


@dataclass(frozen=True)
class Typed:
    """What a person sends: values by field, and for each the texts it may have started from.

    There are several where an answer got lost: one's own earlier text is no colleague's.
    `by_field` is as one types: a field with a fault waits alone; by the button all of them do.
    `aside` names the fields whose text the person gives up for the colleague's that was shown.
    """

    data: QueryDict
    bases: Bases
    by_field: bool = False
    aside: frozenset[str] = frozenset()

    @classmethod
    def of(cls, data: QueryDict, *, by_field: bool = False) -> "Typed":
        """Read from a form's data; without its hidden `bases` everything started from nothing."""
        sent = data.get("bases")
        bases = {name: [[]] for name in data} if sent is None else read_bases(str(sent))
        return cls(data, bases, by_field, frozenset(str(data.get("aside", "")).split()))

    def value(self, name: str) -> Raw:
        return self.data.getlist(name)

    def changes(self, item: BoundField) -> bool:
        """Whether the field was changed, to something else than what stands now."""
        if item.name not in self.bases:
            return False
        mine = self.value(item.name)
        return _plain(mine) != _plain(self.bases[item.name][0]) and differs(item, mine)

    def knows(self, item: BoundField) -> bool:
        """Whether the field still holds a text that the person has seen."""
        return any(not differs(item, base) for base in self.bases[item.name])


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else has changed meanwhile: who, and all three texts in words.

    `started` and `stands` are the first two as the form would send them.
    """

    name: str
    label: str
    said: str
    before: str
    theirs: str
    mine: str
    started: Raw
    stands: Raw


@dataclass(frozen=True)
class Part:
    """What is saved: its form over what stands now, the same with values typed in, the writing.

    `said` tells of a field who has changed it meanwhile, `keep` puts a text given up into history.
    """

    version: PlanVersion
    now: BaseForm
    open: Callable[[QueryDict | None], Any]
    write: Callable[[Any], Any]
    said: Callable[[str], str]
    keep: Callable[[BoundField, Raw], None]
    is_new: bool = False


@dataclass
class Outcome:
    """What became of a save: the names written, faults by field, conflicts.

    `waiting` were not written: of a fault of their own, or because they make another field wrong;
    `aside` are the labels of those given up.
    `form` holds all that was typed and `bases` what stands now, to go on from.
    """

    form: Any
    version: PlanVersion
    row: Row | None = None
    saved: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    errors: dict[str, list[str]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    bases: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of what was typed is still waiting."""
        return not (self.errors or self.conflicts)


@transaction.atomic
def save_row(
    plan_id: int, form: Any, row_id: int | None, *, key: str, typed: Typed, by: User
) -> Outcome:
    """Save a row's fields, or a new row under its form's key; sent again, it is the same new row.

    Refuses other people, plans that can't be written now and rows deleted meanwhile.
    """
    locked = services.lock_what_is_written(plan_id, by)
    stored = _stored(locked[0], form, row_id, key)
    only = frozenset(typed.bases) if typed.by_field and stored.pk else None
    given: Any = {"version": locked[0], "instance": stored, "only": only}
    now = form(**given)
    before = services.part_of_state(stored, now.columns()) if stored.pk else {}

    def write(bound: Any) -> None:
        more = {"links": bound.links(), "budget": bound.budget(), "by": by}
        if stored.pk:
            names = bound.columns()
            services.change_row(locked, row=stored, names=names, before=before, **more)
        else:
            services.write_row(locked, row=stored, **more)

    said = partial(changed_by, locked[0], stored, by=by)
    keep = partial(_keep, locked, {"row": str(stored), "key": str(stored.key)}, by)
    part = Part(locked[0], now, lambda data: form(data, **given), write, said, keep, not stored.pk)
    outcome = save_part(part, typed)
    outcome.row = stored if stored.pk else None
    return outcome


@transaction.atomic
def save_text(plan_id: int, form: Any, *, typed: Typed, by: User) -> Outcome:
    """Save one of the texts of the plan itself: the goal or the sustainability."""
    locked = services.lock_what_is_written(plan_id, by)
    texts = {name: getattr(locked[0], name) for name in services.TEXTS}

    def write(bound: Any) -> None:
        services.write_texts(locked, by=by, **bound.cleaned_data)

    only = frozenset(typed.bases) if typed.by_field else None
    given: Any = {"initial": texts, "version": locked[0], "only": only}
    said, keep = partial(changed_by, locked[0], None, by=by), partial(_keep, locked, {}, by)
    part = Part(locked[0], form(**given), lambda data: form(data, **given), write, said, keep)
    return save_part(part, typed)


def _keep(
    locked: services.Locked, row: dict[str, str], by: User, item: BoundField, text: Raw
) -> None:
    """Put into history what a person typed into a field and gave up for a colleague's text."""
    words = CONTROL.sub("", in_words(item.field, text))
    given: Any = {"membership": locked[1], "changes": row | {"field": str(item.label)}}
    services.write_history("plan.text_set_aside", locked[0], by=by, comment=words, **given)


def save_part(part: Part, typed: Typed) -> Outcome:
    """Write what may be; fields that somebody else has changed wait for the person's choice.

    The caller holds the lock of what is saved.
    """
    changed = [item for item in part.now if typed.changes(item)]
    seen = [item for item in changed if typed.knows(item)]
    clashing = [item for item in changed if item not in seen]
    wanted = {item.name for item in seen} - typed.aside
    outcome = _write(part, typed, wanted)
    outcome.waiting = wanted - outcome.saved
    outcome.conflicts = [_conflict(item, typed, part) for item in clashing]
    outcome.aside = _set_aside(part, typed, seen) if typed.aside else []
    if not outcome.is_whole:
        left = wanted | {item.name for item in clashing}
        outcome.form = part.open(_data(part.now, typed, left))
        outcome.bases = bases_of(part.now, outcome.saved, part.open(None))
    return outcome


def _set_aside(part: Part, typed: Typed, seen: list[BoundField]) -> list[str]:
    """Give up what stands in the named fields now; answers their labels.

    Only for a text that the person has seen: over another the choice is asked for again.
    """
    given_up = [item for item in seen if item.name in typed.aside]
    for item in given_up:
        part.keep(item, typed.value(item.name))
    return [str(item.label) for item in given_up]


def _write(part: Part, typed: Typed, wanted: set[str]) -> Outcome:
    form = part.open(_data(part.now, typed, wanted))
    faults = _texts(form.errors)
    good = wanted - set(faults) if typed.by_field or not faults else set()
    if faults and good:
        form = part.open(_data(part.now, typed, good))
        faults |= _texts(form.errors)
    if form.errors or not good:
        return Outcome(form, part.version, errors=faults if wanted or part.is_new else {})
    part.write(form)
    return Outcome(form, part.version, saved=good, errors=faults)


def _texts(errors: Any) -> dict[str, list[str]]:
    return {name: [str(text) for text in texts] for name, texts in errors.items()}


def _data(now: BaseForm, typed: Typed, wanted: set[str]) -> QueryDict:
    """The whole form's data: what was typed for the wanted fields, what stands for the others."""
    data = QueryDict(mutable=True)
    for item in now:
        data.setlist(item.name, typed.value(item.name) if item.name in wanted else raw(item))
    return data


def _conflict(item: BoundField, typed: Typed, part: Part) -> Conflict:
    return Conflict(
        name=item.name,
        label=str(item.label),
        said=part.said(item.name),
        before=in_words(item.field, typed.bases[item.name][0]),
        theirs=in_words(item.field, raw(item)),
        mine=in_words(item.field, typed.value(item.name)),
        started=typed.bases[item.name][0],
        stands=raw(item),
    )


def raw(item: BoundField) -> Raw:
    """A field's value as its form would send it; empty for none."""
    value: Any = item.field.widget.format_value(item.value())
    if value is None or value == "":
        return []
    return [str(one) for one in value if str(one)] if isinstance(value, list) else [str(value)]


def bases_of(form: BaseForm, saved: Collection[str] = (), anew: Any = None) -> str:
    """The texts that a form starts from, as JSON for a hidden field.

    Those that were `saved` stand in the form opened `anew`; there also stands what was only tried.
    """
    texts = {item.name: [raw(anew[item.name] if item.name in saved else item)] for item in form}
    return json.dumps(texts, ensure_ascii=False)


def read_bases(text: str) -> Bases:
    """The same read back; what is not that is nothing."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    known = found.items() if isinstance(found, dict) else ()
    return {name: bases for name, bases in known if _are_bases(bases)}


def _are_bases(bases: Any) -> bool:
    texts = isinstance(bases, list) and all(isinstance(base, list) for base in bases)
    return bool(bases) and texts and all(isinstance(one, str) for base in bases for one in base)


def differs(item: BoundField, value: Raw) -> bool:
    """Whether it says something else than stands, not only in another spelling: „5“ and „5,00“."""
    many = getattr(item.field.widget, "allow_multiple_selected", False)
    data: Any = value if many else (_plain(value) or [""])[0]
    return bool(item.field.has_changed(item.initial, data))


def _plain(value: Raw) -> Raw:
    return [one.replace("\r\n", "\n") for one in value if one]


def in_words(item: Field, value: Raw) -> str:
    """A value as a person reads it: labels of choices, not their keys."""
    if choices := getattr(item, "choices", None):
        chosen = "; ".join(label for key, label in _flat(choices) if key and key in value)
        return chosen or str(_("empty"))
    return "\n".join(_plain(value)).strip() or str(_("empty"))


def _flat(choices: Any) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, label in choices:
        flat += _flat(label) if isinstance(label, list) else [(str(key), str(label))]
    return flat


def _stored(version: PlanVersion, form: Any, row_id: int | None, key: str) -> Row:
    model = form._meta.model
    if row_id:
        try:
            stored: Row = model.objects.get(pk=row_id, version=version)
        except model.DoesNotExist:
            gone = _("A colleague has deleted this row. Copy your text and add it anew.")
            raise Refused([gone]) from None
        return stored
    asked = to_uuid(key)
    found: Row | None = model.objects.filter(key=asked).first() if asked else None
    if found and found.version_id == version.pk:
        return found
    new: Row = model(version=version)
    new.key = asked if asked and not found else new.key
    return new


def to_uuid(text: str) -> UUID | None:
    """A row's key as sent; what is none is nothing."""
    try:
        return UUID(text)
    except ValueError:
        return None
