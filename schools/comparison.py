"""A school beside the ten most like it: what they have in common, and how they do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from common import clock

from .alike import NEAR, UNKNOWN, Alike, Profile, nearest
from .choices import FactUnit
from .fact_sheet import part_words
from .kind_names import names_of
from .models import FactKind, School, SchoolFact
from .strips import Strip, strip

COLUMNS = 6
CLOSE, FAR = 0.5, 1.0
Part = tuple[int, int, str]  # the key of a kind, grade, subject
Values = dict[tuple[Part, int], dict[int, SchoolFact]]  # by part and year, by school


@dataclass(frozen=True)
class Column:
    """One result: of which kind, part and year."""

    kind: FactKind
    part: Part
    year: int
    name: str

    @property
    def title(self) -> str:
        """„NMPP, 4 klasė, Matematika, 2025“."""
        words = part_words(self.part[1], self.part[2]) if any(self.part[1:]) else ""
        return ", ".join(filter(None, [self.name, words, str(self.year)]))


@dataclass(frozen=True)
class Shown:
    """A cell under the title of its column; empty where nothing is known or shown."""

    title: str
    words: str


@dataclass(frozen=True)
class Row:
    """A school of both tables: how alike it is, and in what; its results."""

    school: School
    distance: float | None
    conditions: list[Shown]
    cells: list[Shown]

    @property
    def words(self) -> str:
        """The distance in words."""
        return _("this school") if self.distance is None else closeness(self.distance)


@dataclass(frozen=True)
class Comparison:
    """The page: rows with the own school first, and a strip of dots for each result."""

    columns: list[Column]
    rows: list[Row]
    strips: list[Strip]

    @property
    def conditions(self) -> list[str]:
        """What the schools were compared by."""
        return [shown.title for shown in self.rows[1].conditions] if self.others else []

    @property
    def others(self) -> list[Row]:
        """The rows without the school's own."""
        return self.rows[1:]

    @property
    def has_alike(self) -> bool:
        """Whether any of them is alike at all."""
        return any(row.distance is not None and row.distance < FAR for row in self.others)


def compare(school: School, user: Any) -> Comparison:
    """The most alike schools with their newest results; seven queries, however many schools."""
    kinds = {kind.pk: kind for kind in FactKind.objects.visible_to(user)}
    found = _nearest(school, user, kinds)
    rows = School.objects.comparable_for(user).for_list()
    by_code = {item.code: item for item in rows.filter(code__in=[f.code for f in found])}
    others = [by_code[item.code] for item in found]
    values = _results([school, *others], user, kinds)
    columns = _columns(school, values, kinds)
    own = _row(school, None, columns, values, kinds)
    told = [_row(by_code[item.code], item, columns, values, kinds) for item in found]
    return Comparison(columns, [own, *told], _strips(school, others, columns, values))


def _nearest(school: School, user: Any, kinds: dict[int, FactKind]) -> list[Alike]:
    """Among schools of the type that are open now; inputs are the newest of the whole school."""
    pool: Any = School.objects.comparable_for(user).still_open_on(clock.today())
    pool = pool.filter(kind=school.kind) if school.kind else pool
    inputs = _inputs(pool.values("pk") if school.kind else None, school, user, kinds)
    rows = pool.with_newest_count().order_by().values_list("pk", "code", "kind", "pupils")
    profiles = [Profile(code, kind, count, inputs.get(pk, {})) for pk, code, kind, count in rows]
    count = school.pupil_counts.values_list("pupils", flat=True).first()
    own = Profile(school.code, school.kind, count, inputs.get(school.pk, {}))
    return nearest(own, profiles)


def _inputs(
    pool: Any, school: School, user: Any, kinds: dict[int, FactKind]
) -> dict[int, dict[str, float]]:
    known = SchoolFact.objects.filter(kind__is_input=True, grade=0, subject="")
    if pool is not None:
        known = known.filter(Q(school__in=pool) | Q(school=school))
    shown = known.comparable_for(user).order_by("year")
    inputs: dict[int, dict[str, float]] = {}
    for pk, kind, value in shown.values_list("school_id", "kind_id", "value"):
        inputs.setdefault(pk, {})[kinds[kind].code] = float(value)
    return inputs


def _results(schools: Iterable[School], user: Any, kinds: dict[int, FactKind]) -> Values:
    known = SchoolFact.objects.filter(school__in=list(schools), kind__is_input=False)
    values: Values = {}
    for fact in known.comparable_for(user).order_by("pk"):
        part = (fact.kind_id, fact.grade, fact.subject)
        values.setdefault((part, fact.year), {})[fact.school_id] = fact
    return values


def _columns(school: School, values: Values, kinds: dict[int, FactKind]) -> list[Column]:
    """Like is compared with like: the newest year of each part, those of the school itself first.

    Each kind gives its first part (that most schools have) before any gives its second.
    """
    own = {key for key, of_schools in values.items() if school.pk in of_schools}
    newest = dict([*sorted(values.keys() - own), *sorted(own)])
    theirs = {part for part, _year in own}
    parts = sorted(newest, key=lambda p: (p not in theirs, -len(values[p, newest[p]]), p))
    seen: Counter[int] = Counter()
    turns = {}
    for part in parts:
        turns[part] = (part not in theirs, seen[part[0]])
        seen[part[0]] += 1
    best = sorted(parts, key=turns.__getitem__)[:COLUMNS]
    names = names_of(kinds[part[0]] for part in best)
    columns = [
        Column(kinds[part[0]], part, newest[part], names[kinds[part[0]].code]) for part in best
    ]
    return sorted(columns, key=lambda column: (column.kind.order, column.part))


def _row(
    school: School,
    alike: Alike | None,
    columns: list[Column],
    values: Values,
    kinds: dict[int, FactKind],
) -> Row:
    cells = []
    for column in columns:
        fact = values[column.part, column.year].get(school.pk)
        cells.append(Shown(column.title, column.kind.shown(fact.value) if fact else ""))
    if alike is None:
        return Row(school, None, [], cells)
    by_code = {kind.code: kind for kind in kinds.values()}
    conditions = [_condition(by_code.get(c), d) for c, d in alike.differences.items()]
    return Row(school, alike.distance, conditions, cells)


def closeness(distance: float) -> str:
    """The distance in words, with what its figure means."""
    if distance < CLOSE:
        return _("very much alike")
    if distance < FAR:
        return _("alike")
    return _("somewhat alike") if distance < UNKNOWN else _("not alike")


def _condition(kind: FactKind | None, difference: float | None) -> Shown:
    """One condition in words, of no kind the size; figures of other schools stay with them."""
    title = kind.short_name if kind else _("Number of pupils")
    if difference is None:
        return Shown(title, _("not known"))
    if kind and kind.unit == FactUnit.YES_NO:
        return Shown(title, _("otherwise") if difference else _("the same"))
    if abs(difference) < NEAR:
        return Shown(title, _("about the same"))
    return Shown(title, _("more") if difference > 0 else _("less"))


def _strips(
    school: School, others: list[School], columns: list[Column], values: Values
) -> list[Strip]:
    strips = []
    for column in columns:
        facts = values[column.part, column.year]
        theirs = [(o.name, facts[o.pk].value) for o in others if o.pk in facts]
        if not theirs:
            continue
        own = facts.get(school.pk)
        middle = median(value for _name, value in theirs)
        value = own.value if own else None
        strips.append(strip(column.title, column.kind, value, theirs, middle))
    return strips
