"""What of a round's frozen data may not be told to whoever is below the agency and auditors.

A value is not told where it, or what is left of it without the known parts, is of fewer than five
pupils: known is what was frozen and what facts say now, also of later days. A mean made of such a
value is not told either, nor what it could be reckoned from: its points, its share, the score.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from schools.models import SchoolFact
from schools.withholding import Place, withheld

from .models import Criterion
from .ranking.overlap import joint_of
from .ranking.shape import FEWEST, Value

Key = tuple[int, int, int, str]  # of a kind of facts, the year, the grade, the subject
Hidden = set[Key]
Sizes = dict[tuple[int, int], dict[Place, int | None]]  # by kind and year


def hidden_of(details: Mapping[int, Any], criteria: Iterable[Criterion]) -> dict[int, Hidden]:
    """By school's key the values not to be told; `details` are those of its placing. One query."""
    kinds = {item.number: item.kind_id for item in criteria}
    known = _known(details, set(kinds.values()))
    return {
        school: _hidden(_frozen(told, kinds), known.get(school, {}))
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
        for one in (sizes, now, {**now, **sizes}):
            found |= {(kind, year, *place) for place in withheld(one)}
    return found


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
