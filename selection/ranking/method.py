"""The whole way from inputs to results."""

from hashlib import sha256

from . import draws, scoring
from .eligibility import exclusion_of
from .estimate import known_of
from .shape import Inputs, Result, School


class NothingKnown(ValueError):
    """No school that may be chosen has a value of these criteria: they can't order anything."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        super().__init__(f"no value of the criteria {', '.join(map(str, numbers))}")


def excluded_of(inputs: Inputs) -> dict[str, str]:
    """By code: why the school may not be chosen, or an empty text."""
    return {school.code: exclusion_of(school, inputs) for school in inputs.schools}


def unknown_of(inputs: Inputs, eligible: list[School]) -> list[int]:
    """Criteria of which nothing usable is known of any school that may be chosen."""
    return [
        measure.number
        for measure in inputs.measures
        if eligible and not any(known_of(school, measure) for school in eligible)
    ]


def rank(inputs: Inputs, digest: str) -> list[Result]:
    """The schools in their order, the excluded ones last by code.

    `digest` is the SHA-256 of the frozen inputs; the draws are seeded by it. Refuses criteria of
    which nothing is known.
    """
    excluded = excluded_of(inputs)
    eligible = [school for school in inputs.schools if not excluded[school.code]]
    if unknown := unknown_of(inputs, eligible):
        raise NothingKnown(unknown)
    left_out = sorted((s for s in inputs.schools if excluded[s.code]), key=lambda s: s.code)
    told = [Result(s.code, s.name, excluded[s.code], ()) for s in left_out]
    return [*_ranked(inputs, eligible, digest), *told] if eligible else told


def _ranked(inputs: Inputs, schools: list[School], digest: str) -> list[Result]:
    columns = scoring.columns_of(inputs, schools)
    parts = scoring.parts(columns)
    scores = [scoring.score(row) for row in parts]
    order = scoring.in_order(schools, scores)
    sure = draws.draw(
        columns,
        order,
        wanted=inputs.wanted,
        draws=inputs.draws,
        spread=inputs.weight_spread / 100,
        seed=seed_of(digest),
    )
    places = zip(sure.low, sure.high, sure.chance, strict=True)
    return [
        Result(schools[row].code, schools[row].name, "", parts[row], scores[row], place, *told)
        for place, (row, told) in enumerate(zip(order, places, strict=True), start=1)
    ]


def digest_of(content: bytes) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    return sha256(content).hexdigest()


def seed_of(digest: str) -> int:
    """The seed of the draws: the first 64 bits of the digest."""
    return int(digest[:16], 16)
