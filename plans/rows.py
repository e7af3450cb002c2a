"""Rows in their order: a copy of one, another place, away and back again."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Entry
from audit.transitions import Refused
from schools.models import Membership

from .amending import approved_keys
from .models import Activity, BudgetLine, PlanVersion, Row
from .services import (
    NOT_CONTENT,
    difference,
    lock_for_writing,
    next_position,
    refuse_foreign,
    refuse_other_years,
    row_state,
    save_row,
    siblings,
    token,
    write_histories,
    write_history,
)

LONGEST_TITLE = 300
MOST_DELETIONS = 50  # of one kind that are looked through to bring rows back
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Writing:
    """A version under lock with who writes in it and by what right."""

    version: PlanVersion
    membership: Membership
    by: User

    @classmethod
    def lock(cls, version_id: int, by: User) -> "Writing":
        return cls(*lock_for_writing(version_id, by), by)

    def told(self, verb: str, changes: dict[str, Any]) -> None:
        """One entry of history about it."""
        write_history(verb, self.version, by=self.by, membership=self.membership, changes=changes)


@transaction.atomic
def duplicate_row(*, row: Row, by: User) -> Row:
    """A copy of a row, with its links and money, right after it; a title says that it is one."""
    copy = _new(type(row), version_id=row.version_id)
    for field in _content_fields(row):
        setattr(copy, field.attname, getattr(row, field.attname))
    if hasattr(copy, "title"):
        copy.title = _copied(copy.title)
    copy.ended_reason = ""
    links = {many.name: list(getattr(row, many.name).all()) for many in row._meta.many_to_many}
    made = save_row(row=copy, by=by, links=links, budget=_budget(row))
    rows = _in_order(made)
    places = [other.pk for other in rows]
    if row.pk in places:
        _put(rows, made.pk, places.index(row.pk) + 1)
    return made


@transaction.atomic
def move_row(*, row: Row, step: int, by: User) -> int:
    """Move a row up (-1) or down (1) among its own kind; its number then. At the edge it stays."""
    writing, rows = open_row(row, by)
    return _move(row, rows, _place(row, rows) + step, writing)


@transaction.atomic
def place_row(*, row: Row, by: User, after: int | None = None, before: int | None = None) -> int:
    """Put a row after, else before, the row with that primary key; its number in the order then.

    The order may have changed since it was looked at: where no neighbour is left, the row stays.
    """
    writing, rows = open_row(row, by)
    others = [other.pk for other in rows if other.pk != row.pk]
    there = _place(row, rows)
    if after in others:
        there = others.index(after) + 1
    elif before in others:
        there = others.index(before)
    return _move(row, rows, there, writing)


@transaction.atomic
def delete_row(*, row: Row, by: User) -> None:
    """Delete a row of a version being written; history keeps all that brings it back.

    Refuses a row that stands in the plan in force: that one is ended with a reason.
    """
    writing, rows = open_row(row, by)
    if approved_keys(writing.version, type(row), row.key):
        raise Refused([_("This row is in the plan in force. End it and say why.")])
    state = row_state(row) | _linked_from(row)
    about = {"row": str(row), "key": row.key, "pk": row.pk, "place": _place(row, rows) + 1}
    old = {name: [value, None] for name, value in state.items() if value not in NOTHING}
    verb = f"plan.{row._meta.model_name}_deleted"
    row.delete()
    writing.told(verb, about | old)


@transaction.atomic
def restore_row(*, version: PlanVersion, kind: type[Row], key: UUID, by: User) -> Row:
    """Bring back a deleted row with its links, money and place; a row that stands is left alone.

    Refuses a key that was not deleted from this version.
    """
    writing = Writing.lock(version.pk, by)
    if standing := siblings(_new(kind, version=version)).filter(key=key).first():
        return standing
    entry = deletion(writing.version, kind, key)
    if entry is None:
        raise Refused([_("This row can no longer be brought back.")])
    row = _revived(kind, writing.version, entry)
    _link_again(row, entry)
    _put(_in_order(row), row.pk, entry.changes["place"] - 1)
    writing.told(f"plan.{kind._meta.model_name}_restored", {"row": str(row)})
    return row


@dataclass(frozen=True)
class Pasted:
    """A new row of a pasted table, with its links and money as `save_row` takes them."""

    row: Row
    links: dict[str, list[Row]]
    budget: dict[int, Decimal]


class Outdated(Refused):
    """The plan is not any more what the preview was made over; nothing was written."""

    def __init__(self) -> None:
        super().__init__([_("The plan has changed meanwhile. Look at the preview and save again.")])


@transaction.atomic
def add_rows(*, version: PlanVersion, pasted: list[Pasted], by: User, seen: str) -> None:
    """Add the rows of one kind that a table was read into, all of them or none.

    `seen` is the token of the plan that the table's numbers were read over. Sent twice it adds
    once, as the rows keep their keys. Refuses links to another version and other years.
    """
    locked = lock_for_writing(version.pk, by)
    first = pasted[0].row
    if siblings(first).filter(key__in=[item.row.key for item in pasted]).exists():
        return
    if seen != paste_token(locked[0]):
        raise Outdated
    last = next_position(first)
    for place, item in enumerate(pasted, last):
        item.row.position = place
        refuse_other_years(locked[0], item.budget)
        for targets in item.links.values():
            refuse_foreign(locked[0], targets)
    type(first)._default_manager.bulk_create(item.row for item in pasted)
    _link(pasted)
    _spend({item.row: item.budget for item in pasted if isinstance(item.row, Activity)})
    verb = f"plan.{first._meta.model_name}_added"
    write_histories(verb, locked, by=by, changes=[_told(item) for item in pasted])


@transaction.atomic
def set_money(
    *, version: PlanVersion, money: dict[Activity, dict[int, Decimal]], by: User, seen: str
) -> None:
    """Set the EUR of these activities in these school years; the other years stay.

    `seen` is the token of the plan that the preview was made over. Refuses other years.
    """
    locked = lock_for_writing(version.pk, by)
    before = {row: _budget(row) for row in _activities(locked[0]) if row in money}
    after = {row: _without_zeros(before[row] | money[row]) for row in before}
    changed = {row: after[row] for row in before if before[row] != after[row]}
    if changed and seen != paste_token(locked[0]):
        raise Outdated
    for typed in changed.values():
        refuse_other_years(locked[0], typed)
    BudgetLine.objects.filter(activity__in=list(changed)).delete()
    _spend(changed)
    told = [
        {"row": str(row), "key": row.key, "budget": [_by_year(before[row]), _by_year(typed)]}
        for row, typed in changed.items()
    ]
    write_histories("plan.activity_changed", locked, by=by, changes=told)


def paste_token(version: PlanVersion) -> str:
    """What a pasted table is read over: the order that its numbers mean, and the money."""
    state: dict[str, Any] = {
        name: list(getattr(version, name).values_list("pk", flat=True))
        for name in ("findings", "objectives", "activities")
    }
    lines = BudgetLine.objects.filter(activity__version=version).order_by("pk")
    state["money"] = list(lines.values_list("activity", "school_year", "amount"))
    return token(state)


def _activities(version: PlanVersion) -> "models.QuerySet[Activity]":
    return version.activities.prefetch_related("budget_lines")


def _link(pasted: list[Pasted]) -> None:
    """Write the links of new rows, a query for each kind."""
    for many in pasted[0].row._meta.many_to_many:
        through: Any = many.remote_field.through
        names = many.m2m_column_name(), many.m2m_reverse_name()
        through.objects.bulk_create(
            through(**{names[0]: item.row.pk, names[1]: target.pk})
            for item in pasted
            for target in item.links.get(many.name, [])
        )


def _spend(money: dict[Activity, dict[int, Decimal]]) -> None:
    BudgetLine.objects.bulk_create(
        BudgetLine(activity=row, school_year=year, amount=amount)
        for row, typed in money.items()
        for year, amount in sorted(typed.items())
        if amount
    )


def _told(item: Pasted) -> dict[str, Any]:
    """A new row's content for history, as `save_row` tells it."""
    row = item.row
    state = {field.attname: getattr(row, field.attname) for field in _content_fields(row)}
    for name, targets in item.links.items():
        state[name] = sorted(target.pk for target in targets)
    if isinstance(row, Activity):
        state["budget"] = _by_year(_without_zeros(item.budget))
    return {"row": str(row), "key": row.key} | difference({}, state)


def _by_year(money: dict[int, Decimal]) -> dict[str, Decimal]:
    return {str(year): amount for year, amount in sorted(money.items())}


def _without_zeros(money: dict[int, Decimal]) -> dict[int, Decimal]:
    return {year: amount for year, amount in money.items() if amount}


def deletion(version: PlanVersion, kind: type[Row], key: UUID) -> Entry | None:
    """The last deletion of the row with this key from the version."""
    return next(iter(deletions(version, kind, changes__key=str(key)).values()), None)


def deletions(version: PlanVersion, kind: type[Row], **which: Any) -> dict[str, Entry]:
    """The newest deletions from the version by the row's key, of each row its last, in order."""
    entries = Entry.objects.about(version.plan).filter(
        verb=f"plan.{kind._meta.model_name}_deleted",
        at__gte=version.created_at,
        changes__version=version.number,
        **which,
    )
    found: dict[str, Entry] = {}
    for entry in entries.order_by("-pk")[:MOST_DELETIONS]:
        found.setdefault(entry.changes["key"], entry)
    return dict(reversed(found.items()))


def open_row(row: Row, by: User) -> tuple[Writing, list[Row]]:
    """The version under lock and the row's kind in order; refuses a row that is gone."""
    writing = Writing.lock(row.version_id, by)
    rows = _in_order(row)
    if row.pk not in {other.pk for other in rows}:
        raise Refused([_("A colleague has deleted this row.")])
    return writing, rows


def _in_order(row: Row) -> list[Row]:
    return list(siblings(row).order_by("position", "pk"))


def _place(row: Row, rows: list[Row]) -> int:
    return [other.pk for other in rows].index(row.pk)


def _move(row: Row, rows: list[Row], there: int, writing: Writing) -> int:
    """Put the row there and tell history, if that is another place; its number then."""
    here = _place(row, rows)
    there = min(max(there, 0), len(rows) - 1)
    if here != there:
        _put(rows, row.pk, there)
        changes = {"row": str(row), "key": row.key, "place": [here + 1, there + 1]}
        writing.told(f"plan.{row._meta.model_name}_moved", changes)
    return there + 1


def _put(rows: list[Row], pk: int, there: int) -> None:
    """Number the rows anew with one of them at that place; writes only what has changed."""
    moved = next(row for row in rows if row.pk == pk)
    order = [row for row in rows if row.pk != pk]
    order.insert(there, moved)
    changed = [row for place, row in enumerate(order) if row.position != place]
    for place, row in enumerate(order):
        row.position = place
    type(moved)._default_manager.bulk_update(changed, ["position"])


def _copied(title: str) -> str:
    """The title marked as a copy, within what a title may have."""
    mark = _("(copy)")
    return f"{title[: LONGEST_TITLE - len(mark) - 1]} {mark}"


def _budget(row: Row) -> Any:
    if not isinstance(row, Activity):
        return None
    return {line.school_year: line.amount for line in row.budget_lines.all()}


def _content_fields(row: Row) -> "list[models.Field[Any, Any]]":
    return [field for field in row._meta.concrete_fields if field.attname not in NOT_CONTENT]


def _linked_from(row: Row) -> dict[str, list[int]]:
    """The rows that are linked to this one, by what they are."""
    return {
        str(name): sorted(getattr(row, str(name)).values_list("pk", flat=True))
        for name in _links_to(row)
    }


def _links_to(row: Row) -> list[str | None]:
    found = row._meta.related_objects
    return [relation.get_accessor_name() for relation in found if relation.many_to_many]


def _new(kind: Any, **values: Any) -> Row:
    row: Row = kind(**values)
    return row


def _revived(kind: type[Row], version: PlanVersion, entry: Entry) -> Row:
    """The row as it was, under its own key and number; what it named and is gone stays empty."""
    changes = entry.changes
    row = _new(kind, pk=changes["pk"], version=version, key=UUID(changes["key"]))
    for field in _content_fields(row):
        value = field.to_python(changes.get(field.attname, [None])[0])
        if value is not None and (field.remote_field is None or _is_there(field, value)):
            setattr(row, field.attname, value)
    row.save(force_insert=True)
    return row


def _is_there(field: "models.Field[Any, Any]", value: Any) -> bool:
    manager: Any = field.related_model._default_manager  # type: ignore[union-attr]
    return bool(manager.filter(pk=value).exists())


def _link_again(row: Row, entry: Entry) -> None:
    """Links to rows that still are in the version, from both sides, and the money."""
    names = [*(many.name for many in row._meta.many_to_many), *_links_to(row)]
    for name in names:
        manager: Any = getattr(row, str(name))
        numbers = entry.changes.get(name, [[]])[0]
        manager.set(manager.model.objects.filter(version=row.version_id, pk__in=numbers))
    if isinstance(row, Activity):
        money = entry.changes.get("budget", [{}])[0]
        BudgetLine.objects.bulk_create(
            BudgetLine(activity=row, school_year=int(year), amount=amount)
            for year, amount in money.items()
        )
