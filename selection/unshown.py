"""What of a round's frozen data may not be told to whoever is below the agency and auditors.

A value is not told where it, or what is left of it without the known parts, is of fewer than five
pupils: known is what was frozen, for this or another decision, and what facts say now, also of
later days and corrected. A mean made of such a value is not told either, nor what it could be
reckoned from: its points, its share, the score.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schools.models import SchoolFact
from schools.withholding import Place, holds, withheld

from .models import Criterion, Placing
from .ranking.overlap import joint_of
from .ranking.shape import FEWEST, Value

Key = tuple[int, int, int, str]  # of a kind of facts, the year, the grade, the subject
Hidden = set[Key]
Pupils = dict[Place, int | None]
Sizes = dict[tuple[int, int], Pupils]  # by kind and year


def hidden_of(details: Mapping[int, Any], criteria: Iterable[Criterion]) -> dict[int, Hidden]:
    """By school's key the values not to be told; `details` are those of its placing. Three queries:
    what facts say now, and what was frozen of the school for any decision.
    """
    kinds = {item.number: item.kind_id for item in criteria}
    now, decided = _known(details, set(kinds.values())), _decided(details)
    return {
        school: _hidden_beside(_frozen(told, kinds), [now.get(school, {}), *decided[school]])
        for school, told in details.items()
    }


def telling_of(details: Mapping[int, Any], criteria: Iterable[Criterion]) -> dict[int, set[int]]:
    """By school's key the numbers of criteria whose mean would tell what is not told."""
    by_number = {item.number: item for item in criteria}
    hidden = hidden_of(details, by_number.values())
    return {
        school: {
            part["criterion"]
            for part in told.get("parts", ())
            if (item := by_number.get(part["criterion"]))
            and is_mean_hidden(item, part, hidden[school])
        }
        for school, told in details.items()
    }


def _known(schools: Iterable[int], kinds: set[int]) -> dict[int, Sizes]:
    """How many pupils are behind what is known today."""
    names = ("school", "kind", "year", "grade", "subject", "pupils")
    rows = SchoolFact.objects.filter(school__in=list(schools), kind__in=kinds).order_by()
    found: dict[int, Sizes] = defaultdict(lambda: defaultdict(dict))
    for school, kind, year, grade, subject, pupils in rows.values_list(*names):
        found[school][kind, year][grade, subject] = pupils
    return found


def _decided(schools: Iterable[int]) -> dict[int, list[Sizes]]:
    """By school how many pupils were behind what it was told after each decision."""
    rows = Placing.objects.filter(candidate__school__in=list(schools)).order_by()
    rows = rows.filter(freeze__withdrawn_at=None, freeze__round__decided_on__isnull=False)
    told = list(rows.values_list("candidate__school", "freeze__round", "details"))
    kinds: dict[int, dict[int, int]] = defaultdict(dict)
    criteria = Criterion.objects.filter(round__in={chosen for _school, chosen, _details in told})
    for chosen, number, kind in criteria.order_by().values_list("round", "number", "kind"):
        kinds[chosen][number] = kind
    found: dict[int, list[Sizes]] = defaultdict(list)
    for school, chosen, details in told:
        found[school].append(_frozen(details, kinds[chosen]))
    return found


def _hidden_beside(frozen: Sizes, known: Iterable[Sizes]) -> Hidden:
    """By each of the things known beside what was frozen."""
    return {key for sizes in known for key in _hidden(frozen, sizes)}


def _frozen(told: Any, kinds: Mapping[int, int]) -> Sizes:
    found: Sizes = defaultdict(dict)
    for part in told.get("parts", ()):
        if kind := kinds.get(part["criterion"]):
            for row in part["values"]:
                found[kind, row["year"]][row["grade"], row["subject"]] = row["pupils"]
    return found


def _hidden(frozen: Sizes, known: Sizes) -> Hidden:
    """By what was frozen, by what is known now, and by both together."""
    found: Hidden = set()
    for (kind, year), sizes in frozen.items():
        now = known.get((kind, year), {})
        for one in _readings(sizes, now):
            found |= {(kind, year, *place) for place in withheld(one)}
        moved = [place for place in sizes if _tells_of_few(sizes[place], now.get(place))]
        places = {whole for whole in sizes for part in moved if holds(whole, part)}
        found |= {(kind, year, *place) for place in places}
    return found


def _readings(sizes: Pupils, now: Pupils) -> Iterator[Pupils]:
    """What may be reckoned with: each by itself, both, and single values of one in the other."""
    yield from (sizes, now, {**now, **sizes}, {**sizes, **now})
    for place in sizes.keys() & now.keys():
        if sizes[place] != now[place]:
            yield {**now, place: sizes[place]}
            yield {**sizes, place: now[place]}


def _tells_of_few(before: int | None, now: int | None) -> bool:
    """Whether a value corrected since tells of the few pupils who were added or taken away."""
    return before is not None and now is not None and 0 < abs(now - before) < FEWEST


def key_of(item: Criterion, row: Any) -> Key:
    """The key of a frozen value."""
    return item.kind_id, row["year"], row["grade"], row["subject"]


def used_of(item: Criterion, part: Any) -> list[Any]:
    """The frozen values that the mean is made of."""
    kept = {_value(row): row for row in part["values"] if not is_of_few(row)}
    joint = joint_of(kept, item.grade, item.subject)
    return [kept[value] for value in joint.used] if joint else []


def is_mean_hidden(item: Criterion, part: Any, hidden: Hidden) -> bool:
    """Whether the mean of a criterion would tell a value that is not told."""
    return bool(hidden) and any(key_of(item, row) in hidden for row in used_of(item, part))


def is_of_few(row: Any) -> bool:
    """Whether fewer than five pupils are behind a frozen value."""
    return row["pupils"] is not None and row["pupils"] < FEWEST


def _value(row: Any) -> Value:
    return Value(**row)
