"""Freezing a round: what is known of its schools becomes a file, and the file a ranking.

Whoever has the file of inputs reckons the same file of results; see `selection.ranking.sheet`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from common import clock
from files.models import StoredFile
from files.services import store
from schools.choices import FactGroup
from schools.models import FactKind, PupilCount, SchoolFact
from schools.models import School as Registered

from .choices import Exclusion, RuleKind
from .deciding import is_to_come, to_come_words
from .models import Candidate, Criterion, Freeze, Placing, Round
from .querysets import CandidateQuerySet
from .ranking import Inputs, Measure, Result, Rule, School, Value, digest_of, rank
from .ranking.estimate import known_of
from .ranking.method import excluded_of, unknown_of
from .ranking.sheet import read_inputs, rounded, write_inputs, write_results
from .workflow import freeze, refuse_decided

DRAWS = 1000
AT_ONCE = 500
CSV = "text/csv"


def faults(round: Round) -> list[str]:  # noqa: A002
    """What must be said of the round before its data can be frozen."""
    return [words for _place, words in faults_by_place(round)]


CANDIDATES, CRITERIA, SETTINGS = "candidates", "criteria", "settings"


def faults_by_place(round: Round) -> list[tuple[str, str]]:  # noqa: A002
    """The same with where each is put right."""
    weights = list(round.criteria.values_list("weight", flat=True))
    told = [
        (not round.wanted, SETTINGS, _("Enter how many schools are to be chosen.")),
        (not round.data_until, SETTINGS, _("Enter the day until which data count.")),
        (is_to_come(round.data_until), SETTINGS, to_come_words()),
        (not weights, CRITERIA, _("Add the criteria by which schools are compared.")),
        (
            bool(weights) and not sum(weights),
            CRITERIA,
            _("All criteria weigh 0. Give one of them weight."),
        ),
        (not round.candidates.exists(), CANDIDATES, _("Add candidates first.")),
    ]
    return [(place, words) for is_wrong, place, words in told if is_wrong]


def gather(round: Round) -> Inputs:  # noqa: A002
    """All that the ranking of a round without `faults` rests on, read now."""
    assert round.wanted is not None
    assert round.data_until is not None
    criteria = list(round.criteria.select_related("kind"))
    return inputs_of(round, criteria, round.data_until, round.candidates.all())


def inputs_of(
    chosen: Round, criteria: list[Criterion], until: date, candidates: CandidateQuerySet
) -> Inputs:
    """The same by these criteria alone and of these candidates."""
    return Inputs(
        round=chosen.name,
        expression=chosen.expression,
        wanted=chosen.wanted or 0,
        data_until=until,
        weight_spread=chosen.weight_spread,
        draws=DRAWS,
        measures=tuple(measure_of(item) for item in criteria),
        rules=rules_of(chosen),
        schools=schools_of(chosen, criteria, until, candidates),
    )


def rules_of(chosen: Round) -> tuple[Rule, ...]:
    """The rules of eligibility in plain values."""
    return tuple(
        Rule(RuleKind(row.kind), None if row.value is None else float(row.value), row.text)
        for row in chosen.rules.all()
    )


def measure_of(item: Criterion) -> Measure:
    """A criterion in plain values."""
    kind = item.kind
    same = ("number", "first_year", "last_year", "grade", "subject", "direction", "scaling")
    return Measure(
        **{name: getattr(item, name) for name in same},
        kind=kind.code,
        unit=kind.unit,
        lowest=float(kind.lowest),
        highest=float(kind.highest),
        spread=None if kind.spread is None else float(kind.spread),
        same_pupils=kind.same_pupils,
        test=tested_by(kind),
        weight=float(item.weight),
        missing=item.missing,
    )


def tested_by(kind: FactKind) -> str:
    """Facts of the same test or survey tell of the same pupils; of a code with „-“ what is before.

    Well-being is one survey, conditions are those of all pupils.
    """
    return kind.code.partition("-")[0] if kind.group == FactGroup.ACHIEVEMENT else kind.group


def schools_of(
    chosen: Round, criteria: list[Criterion], until: date, candidates: CandidateQuerySet
) -> tuple[School, ...]:
    """These candidates with what was known of them by that day, in six queries."""
    values, counts = values_of(candidates, criteria, until), _counts(candidates, until)
    had, today = _had_baskets(chosen), clock.today()
    rows = candidates.select_related("school__municipality", "school__successor")
    found = []
    for row in rows.order_by("school__code"):
        school, left = row.school, row.school.deregistered_on
        has_left = left is not None and left <= today
        counted_on, pupils = counts.get(school.pk, (None, None))
        found.append(
            School(
                code=school.code,
                name=school.name,
                kind=school.kind,
                municipality=school.municipality.name,
                pupils=pupils,
                counted_on=counted_on,
                deregistered_on=left if has_left else None,
                successor=school.successor.code if has_left and school.successor else "",
                had_basket=school.code in had,
                values=values.get(school.pk, {}),
            )
        )
    return tuple(found)


Values = dict[int, dict[int, tuple[Value, ...]]]


def values_of(candidates: CandidateQuerySet, criteria: list[Criterion], until: date) -> Values:
    """By school and criterion's number; a value counts wherever a criterion takes it."""
    by_kind: dict[int, list[Measure]] = {}
    for item in criteria:
        by_kind.setdefault(item.kind_id, []).append(measure_of(item))
    schools = candidates.order_by().values("school")
    known = SchoolFact.objects.filter(school__in=schools, kind__in=by_kind, dated_on__lte=until)
    names = ("year", "grade", "subject", "value", "pupils", "dated_on", "source")
    found: Values = {}
    rows = known.order_by().values_list("school", "kind", *names)
    for school, kind, year, grade, subject, number, *rest in rows:
        value = Value(year, grade, subject, float(number), *rest)
        for measure in by_kind[kind]:
            if measure.takes(value):
                kept = found.setdefault(school, {})
                kept[measure.number] = (*kept.get(measure.number, ()), value)
    return found


def _counts(candidates: CandidateQuerySet, until: date) -> dict[int, tuple[date, int]]:
    """The newest count of each school by that day."""
    schools = candidates.order_by().values("school")
    counts = PupilCount.objects.filter(school__in=schools, counted_on__lte=until)
    rows = counts.order_by("counted_on").values_list("school", "counted_on", "pupils")
    return {school: (counted_on, pupils) for school, counted_on, pupils in rows}


def _had_baskets(chosen: Round) -> set[str]:
    """Codes of schools chosen in a decided round of the programme, and of those after them."""
    rows = Candidate.objects.filter(
        ~Q(round=chosen.pk),
        is_chosen=True,
        round__programme=chosen.programme_id,
        round__decided_on__isnull=False,
    )
    lines = Registered.objects.lines_of(set(rows.values_list("school", flat=True)))
    held = Registered.objects.filter(pk__in={key for line in lines.values() for key in line})
    return set(held.values_list("code", flat=True))


@dataclass(frozen=True)
class Look:
    """What freezing would take now: how much is known by each criterion, who is left out."""

    reasons: list[str]
    known: list[tuple[Criterion, int]]
    candidates: int = 0
    eligible: int = 0
    excluded: tuple[tuple[str, int], ...] = ()


def look(round: Round) -> Look:  # noqa: A002
    """What there is to freeze, and what stands in the way."""
    if reasons := faults(round):
        return Look(reasons, [])
    inputs = gather(round)
    eligible = _eligible(inputs)
    criteria = list(round.criteria.select_related("kind"))
    known = [
        (item, sum(known_of(school, measure) is not None for school in eligible))
        for item, measure in zip(criteria, inputs.measures, strict=True)
    ]
    reasons = _not_rankable(inputs, criteria)
    return Look(reasons, known, len(inputs.schools), len(eligible), _excluded(inputs))


def _excluded(inputs: Inputs) -> tuple[tuple[str, int], ...]:
    """How many are left out by each reason, in words."""
    found = Counter(reason for reason in excluded_of(inputs).values() if reason)
    return tuple((str(item.label), found[item]) for item in Exclusion if found[item])


def _eligible(inputs: Inputs) -> list[School]:
    excluded = excluded_of(inputs)
    return [school for school in inputs.schools if not excluded[school.code]]


def _not_rankable(inputs: Inputs, criteria: Iterable[Criterion]) -> list[str]:
    """All excluded, or a criterion of which nothing is known; each criterion by its name."""
    eligible = _eligible(inputs)
    if not eligible:
        return [_("By the rules no candidate may be chosen. Look at the rules again.")]
    unknown = unknown_of(inputs, eligible)
    words = _(
        "No school has a value of “%(criterion)s” that counts. Import the facts, or remove the"
        " criterion."
    )
    return [words % {"criterion": item} for item in criteria if item.number in unknown]


@transaction.atomic
def freeze_round(*, round: Round, by: User) -> Freeze:  # noqa: A002
    """Copy the data, rank the schools and keep both files, all or nothing.

    Refuses what `faults` tells, a ranking that nothing is known for, and a round frozen or
    decided meanwhile.
    """
    _refuse_again(round)
    if reasons := faults(round):
        raise Refused(reasons)
    content = write_inputs(gather(round))
    inputs, digest = read_inputs(content), digest_of(content)
    if reasons := _not_rankable(inputs, round.criteria.select_related("kind")):
        raise Refused(reasons)
    results = rank(inputs, digest)
    number = round.freezes.count() + 1
    made = Freeze.objects.create(
        round=round,
        number=number,
        inputs=_stored(f"duomenys-{round.pk}-{number}.csv", content, by),
        results=_stored(
            f"rezultatai-{round.pk}-{number}.csv", write_results(inputs, results, digest), by
        ),
        by=by,
    )
    _place(made, inputs, results)
    _finish(made, results, by)
    return made


def _refuse_again(chosen: Round) -> None:
    """Refuse a round that is decided, or frozen already; who froze it is told."""
    refuse_decided(chosen)
    made = Freeze.objects.standing().filter(round=chosen).select_related("by").first()
    if made is not None:
        words = _(
            "The data of this round are frozen already: on %(day)s, by %(name)s. Nothing was frozen"
            " a second time."
        )
        told = {"day": date_format(clock.local_day(made.at)), "name": made.by}
        raise Refused([words % told])


def _finish(made: Freeze, results: list[Result], by: User) -> None:
    """The round moves on; history keeps the digests of both files."""
    freeze(made.round)
    told = {"inputs": made.inputs.sha256, "results": made.results.sha256}
    placed = sum(item.rank is not None for item in results)
    changes = {"number": made.number, "count": len(results), "placed": placed} | told
    record("round.frozen", made.round, by=by, changes=changes, role="agency")


def _stored(name: str, content: bytes, by: User) -> StoredFile:
    return store(ContentFile(content, name=name), by=by, kind=CSV)


def _place(made: Freeze, inputs: Inputs, results: list[Result]) -> None:
    """One row for each candidate, with what its place rests on."""
    schools = {school.code: school for school in inputs.schools}
    keys = dict(made.round.candidates.values_list("school__code", "pk"))
    Placing.objects.bulk_create(
        [
            Placing(
                freeze=made,
                candidate_id=keys[item.code],
                exclusion=item.exclusion,
                details=details_of(schools[item.code], item, inputs),
                score=item.score,
                rank=item.rank,
                rank_low=item.rank_low,
                rank_high=item.rank_high,
                chance=item.chance,
            )
            for item in results
        ],
        batch_size=AT_ONCE,
    )


PART = ("value", "pupils", "steadied", "points", "share", "among", "even", "over")


def details_of(school: School, result: Result, inputs: Inputs) -> dict[str, Any]:
    """A school's data in the freeze and what came of them, by criterion; see `explained`."""
    names = ("kind", "pupils", "counted_on", "deregistered_on", "successor", "had_basket")
    parts = []
    for place, measure in enumerate(inputs.measures):
        part: dict[str, Any] = {"criterion": measure.number}
        if result.parts:
            part |= dict(zip(PART, rounded(result.parts[place]), strict=True))
        values = school.values.get(measure.number, ())
        parts.append(part | {"values": [_plain(vars(value)) for value in values]})
    return _plain({name: getattr(school, name) for name in names}) | {"parts": parts}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def few_words(made: Freeze) -> str:
    """A warning where fewer schools may be chosen than are wanted; else an empty text."""
    placed, wanted = made.placings.filter(rank__isnull=False).count(), made.round.wanted or 0
    if placed >= wanted:
        return ""
    words = ngettext(
        "Only %(n)s school may be chosen, and %(wanted)s are wanted.",
        "Only %(n)s schools may be chosen, and %(wanted)s are wanted.",
        placed,
    )
    return words % {"n": placed, "wanted": wanted}
