"""Which way facts of a kind are better, where nobody says otherwise."""

from schools.models import FactKind

from .choices import Direction

# Loneliness and bullying: the fewer pupils, the better.
LOWER_IS_BETTER = frozenset({"vienisumas", "patycios"})


def usual_direction(kind: FactKind) -> Direction:
    """The sense of the kind itself; of a kind made later the higher, the better."""
    return Direction.LOWER if kind.code in LOWER_IS_BETTER else Direction.HIGHER
