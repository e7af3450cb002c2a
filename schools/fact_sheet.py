"""What is known of one school, as its page shows it: groups, kinds, and each series by year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.charts import Drawing, year_chart

from .choices import FactGroup
from .models import FactKind, School, SchoolFact


@dataclass(frozen=True)
class Cell:
    """One year of a series: its value, or that it isn't known or may not be shown."""

    year: int
    fact: SchoolFact | None = None
    words: str = ""
    is_withheld: bool = False
    is_of_few: bool = False


@dataclass(frozen=True)
class Series:
    """A grade and a subject, or the whole school; years newest first."""

    title: str
    is_part: bool
    cells: list[Cell]
    chart: Drawing | None

    @property
    def newest(self) -> Cell | None:
        """The newest value that is shown."""
        return next((cell for cell in self.cells if cell.words), None)


@dataclass(frozen=True)
class KindSheet:
    """All series of one kind."""

    kind: FactKind
    series: list[Series]

    @property
    def is_of_one_year(self) -> bool:
        """Whether there is nothing to draw over time."""
        return len(self.series[0].cells) == 1


@dataclass(frozen=True)
class GroupSheet:
    """The kinds of a group: those with facts, and those without any."""

    label: str
    name: str
    kinds: list[KindSheet]
    unknown: list[FactKind]

    @property
    def of_years(self) -> list[KindSheet]:
        """Kinds that are known of more than one year: each gets its own card."""
        return [sheet for sheet in self.kinds if not sheet.is_of_one_year]

    @property
    def of_one_year(self) -> list[KindSheet]:
        """Kinds that are known of a single year: they share a table."""
        return [sheet for sheet in self.kinds if sheet.is_of_one_year]


@dataclass(frozen=True)
class Totals:
    """How many values are shown and withheld, and the kinds that nothing is known of."""

    shown: int
    withheld: int
    unknown: list[FactKind]


def totals_of(groups: Iterable[GroupSheet]) -> Totals:
    """The groups of a page in three figures."""
    kept = list(groups)
    cells = [c for group in kept for k in group.kinds for series in k.series for c in series.cells]
    return Totals(
        shown=sum(cell.fact is not None for cell in cells),
        withheld=sum(cell.is_withheld for cell in cells),
        unknown=[kind for group in kept for kind in group.unknown],
    )


def sheet_of(school: School, user: Any) -> list[GroupSheet]:
    """What the person may see of the school's facts; five queries."""
    of_school = SchoolFact.objects.filter(school=school)
    shown = list(of_school.visible_to(user).select_related("taken_in"))
    withheld = list(of_school.withheld_from(user))
    by_kind: dict[int, list[SchoolFact]] = defaultdict(list)
    for fact in [*shown, *withheld]:
        by_kind[fact.kind_id].append(fact)
    hidden = {fact.pk for fact in withheld}
    kinds = list(FactKind.objects.visible_to(user))
    groups = (_group(group, kinds, by_kind, hidden) for group in FactGroup)
    return [group for group in groups if group.kinds or group.unknown]


def _group(
    group: FactGroup, kinds: list[FactKind], facts: dict[int, list[SchoolFact]], hidden: set[int]
) -> GroupSheet:
    own = [kind for kind in kinds if kind.group == group]
    sheets = [KindSheet(k, _series(k, facts[k.pk], hidden)) for k in own if k.pk in facts]
    unknown = [kind for kind in own if kind.pk not in facts]
    return GroupSheet(str(group.label), group.value, sheets, unknown)


def _series(kind: FactKind, facts: list[SchoolFact], hidden: set[int]) -> list[Series]:
    """By grade and subject; each has every year of the kind, so that what is missing shows."""
    years = range(min(fact.year for fact in facts), max(fact.year for fact in facts) + 1)
    by_part: dict[tuple[int, str], dict[int, SchoolFact]] = defaultdict(dict)
    for fact in facts:
        by_part[fact.grade, fact.subject][fact.year] = fact
    series = []
    for part, of_part in sorted(by_part.items()):
        cells = [_cell(kind, year, of_part.get(year), hidden) for year in reversed(years)]
        title = part_words(*part)
        series.append(Series(title, any(part), cells, _chart(kind, title, cells)))
    return series


def _cell(kind: FactKind, year: int, fact: SchoolFact | None, hidden: set[int]) -> Cell:
    if fact is None:
        return Cell(year)
    if fact.pk in hidden:
        return Cell(year, is_withheld=True, is_of_few=fact.is_of_few)
    return Cell(year, fact, kind.shown(fact.value), is_of_few=fact.is_of_few)


def _chart(kind: FactKind, title: str, cells: Iterable[Cell]) -> Drawing | None:
    """A chart of two or more values that are shown; a single one is told by the table."""
    known = [(c.year, c.fact.value, c.words) for c in cells if c.fact is not None]
    if len(known) < 2:
        return None
    ends = [(value, kind.shown(value)) for value in (kind.lowest, kind.highest)]
    return year_chart(f"{kind.name}. {title}", sorted(known), ends)


def part_words(grade: int, subject: str) -> str:
    """„4 klasė, Matematika“ or „Visa mokykla“."""
    of_grade = _("Grade %(grade)s") % {"grade": grade} if grade else ""
    return ", ".join(filter(None, [of_grade, subject])) or _("The whole school")
