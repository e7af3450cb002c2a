"""The list of baskets: what a row shows, read as values, not as models."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .models import Grant

COLUMNS = (
    *("pk", "holder__name", "holder__is_example", "holder__municipality__name", "round__name"),
    *("first_school_year", "years", "pupils", "granted", "paid"),
)


@dataclass(frozen=True)
class GrantRow:
    """One basket with its sums, EUR, and the school that carries it now."""

    pk: int
    school: str
    is_example: bool
    municipality: str
    round: str
    first_school_year: int
    years: int
    pupils: int
    granted: Decimal
    paid: Decimal

    @property
    def school_years(self) -> Sequence[int]:
        return range(self.first_school_year, self.first_school_year + self.years)


def rows_of(grants: Iterable[int]) -> list[GrantRow]:
    """The rows of these grants, given by keys and in their order; one query."""
    keys = list(grants)
    rows = Grant.objects.filter(pk__in=keys).with_totals().order_by()
    found = {row[0]: GrantRow(*row) for row in rows.values_list(*COLUMNS)}
    return [found[key] for key in keys if key in found]
