"""What goes into a ranking and what comes out, as plain values."""

from dataclasses import dataclass, field
from datetime import date

from selection.choices import Direction, Missing, RuleKind, Scaling

# Fewer pupils than this behind a value say too little and may tell of one of them.
FEWEST = 5
METHOD = 3  # by which data are frozen now; see `sheet.FORMS` for those still reckoned
# Percent of the errors of criteria of the same pupils that they share: our assumption.
SHARED_ERROR = 60
# With whom a school is compared: those of its type, or all where few of the type are known.
TYPE, ALL = "type", "all"


@dataclass(frozen=True)
class Measure:
    """A criterion: whose values count, which way, how much, and in what they are measured.

    `same_pupils`: what part of a school's pupils, in percent, is the same a year later. `test`:
    criteria of the same one, grade and years tell of the same pupils; empty: of no others'.
    """

    number: int
    kind: str
    unit: str
    lowest: float
    highest: float
    spread: float | None
    first_year: int
    last_year: int
    grade: int
    subject: str
    direction: str
    weight: float
    scaling: str = Scaling.Z_SCORE
    missing: str = Missing.REWEIGH
    same_pupils: int = 0
    test: str = ""

    @property
    def sign(self) -> int:
        """+1 where the higher is the better, else −1."""
        return 1 if self.direction == Direction.HIGHER else -1

    def takes(self, value: "Value") -> bool:
        """Whether a value is of the years, the grade and the subject that count."""
        return (
            self.first_year <= value.year <= self.last_year
            and self.grade in {0, value.grade}
            and self.subject in {"", value.subject}
        )


@dataclass(frozen=True)
class Rule:
    """Who may be chosen at all; see `RuleKind`."""

    kind: RuleKind
    value: float | None = None
    text: str = ""


@dataclass(frozen=True)
class Value:
    """One known value of a school; `pupils` behind it, None when not known."""

    year: int
    grade: int
    subject: str
    value: float
    pupils: int | None
    dated_on: date
    source: str


@dataclass(frozen=True)
class School:
    """A candidate with what is known of it, by the criterion's number."""

    code: str
    name: str
    kind: str
    municipality: str
    pupils: int | None
    counted_on: date | None = None
    deregistered_on: date | None = None
    successor: str = ""
    had_basket: bool = False
    values: dict[int, tuple[Value, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Inputs:
    """All that a ranking rests on. `weight_spread` in percent of each weight.

    `method`: by which method it is reckoned. `shared_error`: what part of the errors of criteria
    of the same pupils is the same (their correlation), percent.
    """

    round: str
    expression: str
    wanted: int
    data_until: date
    weight_spread: int
    draws: int
    measures: tuple[Measure, ...]
    rules: tuple[Rule, ...]
    schools: tuple[School, ...]
    method: int = METHOD
    shared_error: int = SHARED_ERROR


@dataclass(frozen=True)
class Part:
    """What one criterion gives a school: the value as known, steadied, in points, and its share.

    `points` is the steadied value made comparable; `share` is what it adds to the score. `among`
    says with whom the school was compared; empty where the criterion doesn't count. `even` is the
    value with years, grades and subjects made comparable; `over` the share above the mean share of
    the schools compared.
    """

    value: float | None
    pupils: int | None
    steadied: float | None
    points: float | None
    share: float
    among: str = ""
    even: float | None = None
    over: float = 0.0


@dataclass(frozen=True)
class Result:
    """What came out for one school; an excluded one has neither score nor place."""

    code: str
    name: str
    exclusion: str
    parts: tuple[Part, ...]
    score: float | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    chance: float | None = None
