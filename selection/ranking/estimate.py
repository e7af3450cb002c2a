"""What is believed of each school by one criterion, and how surely.

A value from few pupils is pulled towards the mean of the school's type by as much as chance alone
could have moved it (empirical Bayes, moments), so that small schools are not chosen by noise.
Sums are exact (`fsum`), so the same values give the same digits on any machine.
"""

from dataclasses import dataclass, replace
from math import fsum, sqrt

from schools.choices import FactUnit

from .overlap import joint_of
from .shape import FEWEST, Measure, School, Value

# A type with fewer schools with values than this is compared with all schools together.
FEWEST_SCHOOLS = 10
MANY = 100  # pupils, where only the size of a share matters


@dataclass(frozen=True)
class Known:
    """A school's own mean by a criterion, the pupils behind it and its error squared.

    `worth`: the different pupils that would say as much; None where no number is known. `even`:
    the mean of values made comparable, see `evening`; `counted` is the one that counts.
    """

    value: float
    pupils: int | None
    error: float
    worth: float | None = None
    even: float | None = None

    @property
    def counted(self) -> float:
        return self.value if self.even is None else self.even


@dataclass(frozen=True)
class Belief:
    """The steadied value and its remaining uncertainty (standard deviation), in the unit.

    `shared`: how far forward two draws move it that the criteria of the same pupils have together.
    """

    value: float
    doubt: float
    shared: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Group:
    """Schools of a type: the mean and the true differences squared, errors taken out.

    `is_whole` where these are all schools, whatever their type.
    """

    mean: float
    differences: float
    is_whole: bool = False

    def believe(self, known: Known | None) -> Belief:
        """What to think of a school of the group; of an unknown one what the group says."""
        if known is None:
            return Belief(self.mean, sqrt(self.differences))
        if not known.error:
            return Belief(known.counted, 0.0)
        trust = self.differences / (self.differences + known.error)
        return Belief(self.mean + trust * (known.counted - self.mean), sqrt(trust * known.error))


def known_of(school: School, measure: Measure) -> Known | None:
    """The mean of the school's values that count, no pupil twice; None without any."""
    values = [value for value in school.values.get(measure.number, ()) if usable(value, measure)]
    joint = joint_of(values, measure.grade, measure.subject, measure.same_pupils)
    if joint is None:
        return None
    error = error_of(joint.value, joint.worth, measure)
    return Known(joint.value, joint.pupils, error, joint.worth)


def cautious(known: dict[str, Known | None], measure: Measure) -> dict[str, Known | None]:
    """A mean without a number of pupils is as unsure as the least sure one that has it.

    So nobody gains by not telling the number. Where no school tells it nothing can be said of
    errors: all means count as exact.
    """
    worths = [item.worth for item in known.values() if item and item.worth]
    if not worths:
        return known
    fewest = min(worths)
    return {
        code: replace(item, error=error_of(item.value, fewest, measure))
        if item and item.worth is None
        else item
        for code, item in known.items()
    }


def settled(
    known: dict[str, Known | None], kinds: dict[str, str], measure: Measure
) -> dict[str, Known | None]:
    """The error of a share by its steadied size: by its own who was lucky would seem the surer."""
    if measure.unit != FactUnit.PERCENT or not any(known.values()):
        return known
    groups = groups_of(known, kinds)
    return {
        code: replace(item, error=item.error * _settling(item, groups[kinds[code]], measure))
        if item
        else None
        for code, item in known.items()
    }


def _settling(item: Known, group: Group, measure: Measure) -> float:
    pupils, steadied = item.worth or MANY, group.believe(item).value
    return error_of(steadied, pupils, measure) / error_of(item.value, pupils, measure)


def usable(value: Value, measure: Measure) -> bool:
    """Whether the criterion takes it and enough pupils are behind it."""
    return measure.takes(value) and (value.pupils is None or value.pupils >= FEWEST)


def error_of(mean: float, pupils: float | None, measure: Measure) -> float:
    """The sampling error squared: of a share by its own size, of a mean by the usual spread."""
    if not pupils:
        return 0.0
    if measure.unit == FactUnit.PERCENT:
        share = (mean / 100 * pupils + 1) / (pupils + 2)
        return 10_000 * share * (1 - share) / pupils
    return measure.spread * measure.spread / pupils if measure.spread else 0.0


def group_of(members: list[Known]) -> Group:
    """The group's mean and true differences; those of no more than chance are none.

    Means whose error is only supposed tell nothing of the others where enough have their own.
    """
    told = [item for item in members if item.worth is not None or not item.error]
    known = told if len(told) >= FEWEST_SCHOOLS else members
    values = [item.counted for item in known]
    plain = fsum(values) / len(values)
    seen = fsum((value - plain) * (value - plain) for value in values) / max(len(values) - 1, 1)
    true = max(0.0, seen - fsum(item.error for item in known) / len(known))
    if not true:
        return Group(plain, 0.0)
    sure = [1 / (true + item.error) for item in known]
    mean = fsum(w * item.counted for w, item in zip(sure, known, strict=True)) / fsum(sure)
    return Group(mean, true)


def groups_of(known: dict[str, Known | None], kinds: dict[str, str]) -> dict[str, Group]:
    """A group for each type of school; small types are all schools together."""
    everybody = [item for item in known.values() if item]
    by_kind: dict[str, list[Known]] = {kind: [] for kind in kinds.values()}
    for code, item in known.items():
        if item:
            by_kind[kinds[code]].append(item)
    whole = replace(group_of(everybody), is_whole=True)
    return {
        kind: group_of(members) if len(members) >= FEWEST_SCHOOLS else whole
        for kind, members in by_kind.items()
    }
