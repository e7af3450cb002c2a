"""amount = rate × pupils × school years, in EUR, as data and as a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from common.money import NBSP, ZERO, format_eur, to_cents
from schools.models import PupilCount


@dataclass(frozen=True)
class Formula:
    """Pupils × EUR per pupil and school year × school years."""

    pupils: int
    rate: Decimal
    years: int

    @property
    def amount(self) -> Decimal:
        """What the formula gives, EUR."""
        return to_cents(self.rate * self.pupils * self.years)

    @property
    def share(self) -> Decimal:
        """What one pupil brings over all school years, EUR: 254,00 where 127,00 × 2."""
        return to_cents(self.rate * self.years)

    def divides(self, amount: Decimal) -> bool:
        """Whether the amount is a whole number of pupils' shares."""
        return amount % self.share == ZERO

    def __str__(self) -> str:
        """„399 mok. × 127,00 Eur × 2 m. m. = 101 346,00 Eur“."""
        return _("%(pupils)s pupils × %(rate)s × %(years)s school years = %(amount)s") % {
            "pupils": f"{self.pupils:,}".replace(",", NBSP),
            "rate": format_eur(self.rate),
            "years": self.years,
            "amount": format_eur(self.amount),
        }


def count_for(counts: Sequence[PupilCount], day: date) -> PupilCount | None:
    """The newest count on or before the day."""
    fitting = [item for item in counts if item.counted_on <= day]
    return max(fitting, key=lambda item: item.counted_on, default=None)
