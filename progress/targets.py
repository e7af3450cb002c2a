"""Targets that indicators had before an amendment changed them: kept, dated, never overwritten."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from common.templatetags.ui import date_iso
from plans.choices import VersionStatus
from plans.models import Indicator, PlanVersion
from plans.wording import shown

AGREED = (VersionStatus.APPROVED, VersionStatus.SUPERSEDED)


@dataclass(frozen=True)
class EarlierTarget:
    """What was aimed at until an amendment: the value, its date, the amendment and its day."""

    kind: str
    unit: str
    value: Decimal | None
    due: date | None
    amendment: int
    until: date | None

    @property
    def words(self) -> str:
        """„85 proc. (iki 2028-06-01)“."""
        told = shown(self.kind, self.unit, self.value) or _("none")
        said = {"value": told, "date": date_iso(self.due)}
        return _("%(value)s by %(date)s") % said if self.due else told

    @property
    def sentence(self) -> str:
        """„Iki patikslinimo Nr. 1 (2027-06-14) siekta 85 proc. (iki 2028-06-01).“"""
        said = {
            "number": self.amendment,
            "on": date_iso(self.until),
            "target": self.words,
        }
        return _("Before amendment No. %(number)s (%(on)s) the target was %(target)s.") % said


def earlier_targets(version: PlanVersion) -> dict[UUID, list[EarlierTarget]]:
    """By the indicator's key, oldest first: targets of versions no longer in force; one query.

    The first version, number 0, replaced none.
    """
    if not version.number:
        return {}
    rows = Indicator.objects.filter(version__plan=version.plan_id, version__status__in=AGREED)
    listed = rows.order_by("version__number").values_list(
        *("key", "kind", "unit", "target_value", "target_on"),
        *("version__number", "version__ordered_on"),
    )
    found: dict[UUID, list[EarlierTarget]] = defaultdict(list)
    known: dict[UUID, tuple[str, str, Decimal | None, date | None]] = {}
    for key, kind, unit, value, due, number, ordered_on in listed:
        was, now = known.get(key), (kind, unit, value, due)
        if was is not None and was[2:] != now[2:]:
            found[key].append(EarlierTarget(*was, number, ordered_on))
        known[key] = now
    return found
