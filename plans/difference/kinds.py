"""Of what kinds a difference is: by them the rules say who has to agree to it."""

from plans.choices import ChangeKind

from .compare import NAMES
from .shape import FILES, Difference, FieldChange, RowChange

# Fields of rows that only word what was agreed. What is in no list here is substance.
WORDING = {
    "findings": frozenset({"text", "report_number", "dated_on"}),
    "objectives": frozenset({"text"}),
    "activities": frozenset(
        {"title", "responsible", "classes", "expected_change", "no_money_note"}
    ),
    "indicators": frozenset({"title", "source"}),
}
DATES = frozenset({"starts_on", "ends_on"})
MONEY = frozenset({"money", "purpose"})
REWORDED = 0.5  # the least share of words that a name keeps; below it the row is another one


def kinds(difference: Difference) -> list[str]:
    """The kinds of change (`ChangeKind`) that the difference is of; none for an empty one.

    WORDING: texts of rows, the sustainability, who is responsible, classes, notes, number and date
    of a finding's report, an indicator's source, files, the order of rows, a purpose without money.
    DATES: when an activity starts and ends.
    MONEY_WITHIN: amounts of activities or years, while every purpose keeps its sum.
    MONEY_BETWEEN: the sum of a purpose or in all, or the purpose of an activity with money.
    SUBSTANCE: the goal; a row added, removed, ended or taken up again; an indicator's values,
    their dates, kind, unit, direction; what any row is linked to; what a finding says of the
    framework; a row's name when less than half of its words stay; whatever else there may come.
    """
    found = {_kind_of_text(item) for item in difference.texts}
    for part in difference.parts:
        for row in part.rows:
            found |= _kinds_of_row(part.name, row)
    found |= _kinds_of_money(difference)
    return [str(kind.value) for kind in ChangeKind if kind in found]


def _kind_of_text(item: FieldChange) -> ChangeKind:
    return ChangeKind.SUBSTANCE if item.name == "goal" else ChangeKind.WORDING


def _kinds_of_row(part: str, row: RowChange) -> set[ChangeKind]:
    """What a row's change is of, its money left aside."""
    if part == FILES:
        return {ChangeKind.WORDING}
    if row.is_added or row.is_removed:
        return {ChangeKind.SUBSTANCE}
    found = {_kind_of_field(part, row, item) for item in row.fields if item.name not in MONEY}
    if row.is_moved or (row.of("purpose") and not row.has_money):
        found.add(ChangeKind.WORDING)
    return found


def _kind_of_field(part: str, row: RowChange, item: FieldChange) -> ChangeKind:
    if item.name == "ended_reason":
        return ChangeKind.WORDING if item.before and item.after else ChangeKind.SUBSTANCE
    if part == "activities" and item.name in DATES:
        return ChangeKind.DATES
    if item.name not in WORDING[part] or (item.name == NAMES[part] and item.kept < REWORDED):
        return ChangeKind.SUBSTANCE
    return ChangeKind.WORDING


def _kinds_of_money(difference: Difference) -> set[ChangeKind]:
    rows = difference.part("activities").rows
    turned = any(
        row.has_money and row.of("purpose") and not (row.is_added or row.is_removed) for row in rows
    )
    if turned or any(item.change for item in difference.purposes):
        return {ChangeKind.MONEY_BETWEEN}
    is_touched = any(row.of("money") for row in rows)
    return {ChangeKind.MONEY_WITHIN} if is_touched else set()
