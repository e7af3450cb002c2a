"""A questionnaire's means read from a file, kept whole or not at all; the ends of its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from files.models import StoredFile
from files.services import keep, read
from progress.models import Evaluation, Statement, Survey
from progress.services import lock_evaluation, write_history
from schools.resources.columns import plain
from schools.resources.outcome import Fault
from schools.resources.tables import TableFault, read_table

LOWEST, HIGHEST = Decimal(1), Decimal(4)
CENT = Decimal("0.01")
FEWEST = 5  # fewer who answered are never shown: one could tell who they are
LONGEST, MOST, SHOWN, ENDS, DIGITS = 500, 300, 60, 5, 5
COLUMNS = {
    "number": ("nr", "nr.", "numeris", "no", "number"),
    "text": ("teiginys", "teiginiai", "statement"),
    "mean": ("vidurkis", "mean"),
    "respondents": ("respondentai", "respondentų skaičius", "atsakė", "respondents"),
}
NEEDED = ("text", "mean", "respondents")
NAMES = {"number": "Nr.", "text": "Teiginys", "mean": "Vidurkis", "respondents": "Respondentai"}


@dataclass
class Reading:
    """What a file says: its statements, and all its faults at once."""

    statements: list[Statement] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rounded: int = 0

    def say(self, text: str, row: int | None = None, name: str = "", value: str = "") -> None:
        """Note a fault at its place."""
        shown = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
        self.faults.append(Fault(text, row, NAMES.get(name, ""), shown))


def read_survey(data: bytes) -> Reading:
    """CSV or XLSX with the columns Teiginys, Vidurkis, Respondentai and, if one likes, Nr."""
    found = Reading()
    try:
        table = read_table(data)
    except TableFault as fault:
        found.say(str(fault))
        return found
    places = _places(table.headers, found)
    if found.faults:
        return found
    if len(table) > MOST:
        found.say(_("A questionnaire has at most %(most)s statements.") % {"most": MOST})
        return found
    for place, row in enumerate(table):
        _take(found, place, row, table, places)
    _refuse_twice(found)
    return found


@transaction.atomic
def add_survey(
    *, evaluation: Evaluation, title: str, asked: str, asked_on: date, file: StoredFile, by: User
) -> Survey:
    """Keep a questionnaire with all its statements and its file.

    Refuses others, a finished evaluation, a day still to come and a file with any fault.
    """
    locked, membership = lock_evaluation(evaluation, by)
    if asked_on > clock.today():
        raise Refused([_("The day of the questionnaire is still to come. Correct it.")])
    found = read_survey(read(file))
    if found.faults:
        raise Refused([str(fault) for fault in found.faults])
    keep(stored=file, by=by)
    given: dict[str, Any] = {"title": title.strip(), "asked": asked, "asked_on": asked_on}
    made = Survey.objects.create(evaluation=locked, file=file, by=by, at=clock.now(), **given)
    for row in found.statements:
        row.survey = made
    Statement.objects.bulk_create(found.statements)
    changes = {"row": made.title, "count": len(found.statements)}
    write_history("evaluation.survey_added", locked, by=by, membership=membership, changes=changes)
    return made


@transaction.atomic
def remove_survey(*, survey: Survey, by: User) -> None:
    """Take a questionnaire off an unfinished evaluation; history keeps that it was there."""
    locked, membership = lock_evaluation(survey.evaluation, by)
    if locked.surveys.filter(pk=survey.pk).delete()[0]:
        changes = {"row": survey.title}
        write_history(
            "evaluation.survey_removed", locked, by=by, membership=membership, changes=changes
        )


def highest(statements: Sequence[Statement]) -> list[Statement]:
    """The five with the highest means; of few statements the higher half."""
    ordered = sorted(statements, key=lambda row: (-row.mean, row.number))
    return ordered[: min(ENDS, (len(ordered) + 1) // 2)]


def lowest(statements: Sequence[Statement]) -> list[Statement]:
    """The five with the lowest means, lowest first; none that is among the highest."""
    above = {row.number for row in highest(statements)}
    ordered = sorted(statements, key=lambda row: (row.mean, row.number))
    return [row for row in ordered if row.number not in above][:ENDS]


def _places(headers: Sequence[str], found: Reading) -> dict[str, int]:
    ours = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    places: dict[str, int] = {}
    for place, given in enumerate(headers):
        name = ours.get(" ".join(given.lower().split()))
        if name in places:
            found.say(_("The column stands twice. Leave one."), 1, name or "", given)
        elif name:
            places[name] = place
    for name in NEEDED:
        if name not in places:
            text = _("The column “%(name)s” is missing. Name it so in the first row.")
            found.say(text % {"name": NAMES[name]}, 1)
    return places


def _take(found: Reading, place: int, row: Any, table: Any, places: dict[str, int]) -> None:
    line, before = table.lines[place], len(found.faults)
    if place in table.broken:
        found.say(table.broken[place], line)
        return
    cells = {name: str(row[at]).strip() for name, at in places.items()}
    made = Statement(
        number=_whole(found, line, "number", cells, 1) if cells.get("number") else place + 1,
        text=_text(found, line, cells["text"]),
        mean=_mean(found, line, cells["mean"]),
        respondents=_whole(found, line, "respondents", cells, FEWEST),
    )
    if len(found.faults) == before:
        found.statements.append(made)
        found.lines.append(line)


def _text(found: Reading, line: int, cell: str) -> str:
    try:
        text = plain(cell)
    except ValueError as error:
        found.say(str(error), line, "text", cell)
        return ""
    if not text:
        found.say(_("Write the statement."), line, "text")
    elif len(text) > LONGEST:
        found.say(_("The statement is longer than 500 characters."), line, "text", text)
    return text


def _mean(found: Reading, line: int, cell: str) -> Decimal:
    try:
        exact = Decimal(cell.replace(",", "."))
    except InvalidOperation:
        found.say(_("Write the mean as a number, for example 3,25."), line, "mean", cell)
        return LOWEST
    if not (exact.is_finite() and LOWEST <= exact <= HIGHEST):
        found.say(_("The mean lies between 1 and 4. Check the scale."), line, "mean", cell)
        return LOWEST
    mean = exact.quantize(CENT, ROUND_HALF_UP)
    found.rounded += mean != exact
    return mean


def _whole(found: Reading, line: int, name: str, cells: dict[str, str], least: int) -> int:
    cell = cells[name].removesuffix(".")
    number = int(cell) if cell.isascii() and cell.isdigit() and len(cell) <= DIGITS else -1
    if number < 0:
        found.say(_("Write a whole number."), line, name, cell)
    elif number < least and name == "respondents":
        text = _("Fewer than 5 answered: leave the statement out, so that nobody is recognised.")
        found.say(text, line, name, cell)
    elif number < least:
        found.say(_("Numbers begin with 1."), line, name, cell)
    return number


def _refuse_twice(found: Reading) -> None:
    """Each number and each statement stands once."""
    for name in ("number", "text"):
        first: dict[Any, int] = {}
        for line, row in zip(found.lines, found.statements, strict=True):
            value = getattr(row, name)
            if value in first:
                text = _("The same stands in row %(row)s. Leave one.") % {"row": first[value]}
                found.say(text, line, name, str(value))
            first.setdefault(value, line)
