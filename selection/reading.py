"""How the points and the score of a ranking are read: with whom compared, what 0 and more mean."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .choices import Scaling
from .models import Criterion
from .ranking.estimate import FEWEST_SCHOOLS


def compared_words() -> str:
    """With whom a school is compared."""
    words = _(
        "A school is compared with those of its type; where fewer than %(n)s schools of the type"
        " are known by a criterion, with all schools."
    )
    return words % {"n": FEWEST_SCHOOLS}


def reading_words(criteria: Iterable[Criterion]) -> list[str]:
    """What the points mean by each scaling that is there, and what the score means."""
    there = {item.scaling for item in criteria}
    mixed = _(
        "The score is the mean of the points by weight. Above 0 doesn't mean better than others:"
        " some points are never below 0."
    )
    plain = _(
        "The score is the mean of the points by weight: 0 is as much as the mean of the schools"
        " compared, more is better."
    )
    if there <= {Scaling.Z_SCORE}:
        return [plain]
    unlike = _(
        "Weights of criteria measured in different ways can't be compared: by places and by the"
        " values themselves schools differ less than by distance, so the same weight decides less."
    )
    more = [unlike] if len(there) > 1 else []
    return [
        mixed,
        *more,
        *(words for scaling, words in scaling_words().items() if scaling in there),
    ]


def tops_words() -> str:
    """What a ranking names as what weighed most."""
    return _(
        "What weighed most: by how much more (+) or less (−) a criterion gave than to the schools"
        " compared on average."
    )


def scaling_words() -> dict[Scaling, str]:
    """What the points mean by each scaling."""
    return {
        Scaling.Z_SCORE: _(
            "Points by distance: 0 is as much as the mean of the schools compared, above 0 is"
            " better, below 0 is worse."
        ),
        Scaling.PERCENTILE: _(
            "Points by place: from 0 (the last of the schools compared) to 1 (the first); 0.5 is"
            " the middle, and schools that are alike share the middle of their places."
        ),
        Scaling.RAW: _(
            "Points by the value itself: 0 is the worst possible value, 1 the best; with others it"
            " is not compared, so harder and easier years, grades and subjects stay unlike."
        ),
    }
