"""Short names of kinds of facts that stand side by side, each unlike the others."""

from collections import Counter
from collections.abc import Iterable

from .models import FactKind


def names_of(kinds: Iterable[FactKind]) -> dict[str, str]:
    """By code: the name up to its colon, or the whole of it where another kind has the same."""
    rows = {kind.code: kind for kind in kinds}
    many = Counter(kind.short_name for kind in rows.values())
    return {
        code: kind.name if many[kind.short_name] > 1 else kind.short_name
        for code, kind in rows.items()
    }
