"""Of what kinds a difference is: by them the rules say who has to agree to it."""

from plans.choices import ChangeKind

from .meaning import is_same_text
from .shape import FILES, Difference, FieldChange, RowChange

# Texts that were agreed as they stand: another word or sign in them is another promise.
TEXTS = frozenset(
    {
        ("", "goal"),
        ("", "sustainability"),
        ("findings", "text"),
        ("objectives", "text"),
        ("activities", "title"),
        ("activities", "classes"),
        ("activities", "expected_change"),
        ("indicators", "title"),
        ("indicators", "source"),
    }
)
# What says only who, why without money, and by which paper. What is in no list is substance.
NOTES = frozenset(
    {
        ("findings", "report_number"),
        ("findings", "dated_on"),
        ("activities", "responsible"),
        ("activities", "no_money_note"),
    }
)
DATES = frozenset({("activities", "starts_on"), ("activities", "ends_on")})
MONEY = frozenset({"money", "purpose"})


def kinds(difference: Difference) -> list[str]:
    """The kinds of change (`ChangeKind`) that the difference is of; none for an empty one.

    WORDING: how any text looks (`meaning.is_same_text`), who is responsible, notes, number and date
    of a finding's report, files, the order of rows, a purpose without money.
    DATES: when an activity starts and ends.
    MONEY_WITHIN: amounts of activities or years, while every purpose keeps its sum.
    MONEY_BETWEEN: the sum of a purpose or in all, or the purpose of an activity with money.
    SUBSTANCE: another word, letter or sign in a text; a row added, removed, ended or taken up
    again; an indicator's values, their dates, kind, unit, direction; what any row is linked to;
    what a finding says of the framework; whatever else there may come.
    """
    found = {_kind_of_field("", item) for item in difference.texts}
    for part in difference.parts:
        for row in part.rows:
            found |= _kinds_of_row(part.name, row)
    found |= _kinds_of_money(difference)
    return [str(kind.value) for kind in ChangeKind if kind in found]


def _kinds_of_row(part: str, row: RowChange) -> set[ChangeKind]:
    """What a row's change is of, its money left aside."""
    if part == FILES:
        return {ChangeKind.WORDING}
    if row.is_added or row.is_removed:
        return {ChangeKind.SUBSTANCE}
    found = {_kind_of_field(part, item) for item in row.fields if item.name not in MONEY}
    if row.is_moved or (row.of("purpose") and not row.has_money):
        found.add(ChangeKind.WORDING)
    return found


def _kind_of_field(part: str, item: FieldChange) -> ChangeKind:
    place = part, item.name
    if place in DATES:
        return ChangeKind.DATES
    if place in NOTES or _is_worded(place, str(item.before), str(item.after)):
        return ChangeKind.WORDING
    return ChangeKind.SUBSTANCE


def _is_worded(place: tuple[str, str], before: str, after: str) -> bool:
    """Whether what was agreed stands, only looking otherwise."""
    if place in TEXTS:
        return is_same_text(before, after)
    return place[1] == "ended_reason" and bool(before and after)


def _kinds_of_money(difference: Difference) -> set[ChangeKind]:
    rows = difference.part("activities").rows
    turned = any(
        row.has_money and row.of("purpose") and not (row.is_added or row.is_removed) for row in rows
    )
    if turned or any(item.change for item in difference.purposes):
        return {ChangeKind.MONEY_BETWEEN}
    is_touched = any(row.of("money") for row in rows)
    return {ChangeKind.MONEY_WITHIN} if is_touched else set()
