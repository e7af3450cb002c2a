"""The whole way from inputs to results."""

from hashlib import sha256

from . import draws, scoring
from .eligibility import exclusion_of
from .shape import Inputs, Result, School


def rank(inputs: Inputs, digest: str) -> list[Result]:
    """The schools in their order, the excluded ones last by code.

    `digest` is the SHA-256 of the frozen inputs; the draws are seeded by it.
    """
    excluded = {school.code: exclusion_of(school, inputs) for school in inputs.schools}
    eligible = [school for school in inputs.schools if not excluded[school.code]]
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
    return [
        Result(
            code=schools[row].code,
            name=schools[row].name,
            exclusion="",
            parts=parts[row],
            score=scores[row],
            rank=place + 1,
            rank_low=sure.low[place],
            rank_high=sure.high[place],
            chance=sure.chance[place],
        )
        for place, row in enumerate(order)
    ]


def digest_of(content: bytes) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    return sha256(content).hexdigest()


def seed_of(digest: str) -> int:
    """The seed of the draws: the first 64 bits of the digest."""
    return int(digest[:16], 16)
