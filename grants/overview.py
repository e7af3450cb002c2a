"""The list of baskets: what a row shows, read as values, not as models."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.pages import address
from common.queries import built_once
from common.tables import Column, Table, as_one, named
from common.templatetags.ui import amount, glue_html, number, school_years
from schools.models import is_example_code

from .choices import RUNNING, GrantStatus
from .models import CountCorrection, Grant

_CORRECTED = CountCorrection.objects.filter(grant=OuterRef("pk")).order_by("-pk")
# As the sum is reckoned: as corrected last, else as awarded.
PUPILS_NOW = Coalesce(Subquery(_CORRECTED.values("pupils")[:1]), "pupils")
COLUMNS = (
    *("pk", "holder__name", "holder__is_example", "holder__code"),
    *("holder__municipality__name", "round__name"),
    *("first_school_year", "years", PUPILS_NOW, "holder", "school", "school__name", "status"),
    *("granted", "paid"),
)


@dataclass(frozen=True)
class GrantRow:
    """One basket with its sums, EUR, and the school that carries it now."""

    pk: int
    school: str
    is_invented: bool
    code: str
    municipality: str
    round: str
    first_school_year: int
    years: int
    pupils: int
    holder_id: int
    awarded_id: int
    awarded: str
    status: str
    granted: Decimal
    paid: Decimal

    @property
    def is_example(self) -> bool:
        """An invented school, or a real one in the demonstration: its transfers are invented."""
        return self.is_invented or is_example_code(self.code)

    @property
    def awarded_to(self) -> str:
        """The school that the basket was awarded to, where another carries it now; else empty."""
        return self.awarded if self.awarded_id != self.holder_id else ""

    @property
    def stopped(self) -> str:
        """What became of a basket that is not carried out; else empty."""
        return "" if self.status in RUNNING else str(GrantStatus(self.status).label)

    @property
    def url(self) -> str:
        return address("grants:grant_detail", self.pk)

    @property
    def school_years(self) -> Sequence[int]:
        return range(self.first_school_year, self.first_school_year + self.years)


@built_once
def _shown() -> "QuerySet[Grant, Any]":
    return Grant.objects.order_by().values_list(*COLUMNS)


def rows_of(grants: Iterable[int]) -> list[GrantRow]:
    """The rows of these grants, given by keys and in their order; one query."""
    keys = list(grants)
    found = {row[0]: GrantRow(*row) for row in _shown().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def table_of(rows: list[GrantRow]) -> Table:
    """The list of baskets, amounts in EUR."""
    names = (_("School"), _("Round"), _("School years"))
    numbers = (_("Pupils"), _("Granted, Eur"), _("Paid, Eur"))
    return Table(
        _("By the school's name; amounts in Eur"),
        [*map(Column, names), *(Column(label, is_number=True) for label in numbers)],
        [_cells(row) for row in rows],
    )


def _cells(row: GrantRow) -> tuple[str, ...]:
    before = row.awarded_to and _("awarded to: %(school)s") % {"school": row.awarded_to}
    return (
        named(
            row.url, row.school, row.municipality, row.stopped, before, is_example=row.is_example
        ),
        *(row.round, as_one(glue_html(school_years(row.school_years))), number(row.pupils)),
        *(amount(row.granted), amount(row.paid)),
    )
