"""What a rule of data quality answers, and how far the person sees whom it is told to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise

from grants.choices import RUNNING
from grants.models import Grant
from grants.querysets import GrantQuerySet
from plans.choices import IndicatorKind, VersionStatus
from plans.models import Activity, Indicator
from progress.choices import GapKind
from progress.models import Conclusion, Expense, Measurement
from progress.rights import MEASURERS
from schools.access import access_of
from schools.models import School

OF_GRANT = "grant__holder"  # the path from a row to its school
OF_VERSION = "version__plan__grant__holder"
OF_EVALUATION = "evaluation__grant__holder"
LONG_AGO = Value(date(1900, 1, 1), output_field=DateField())  # before every date
Said = tuple[str, str]  # the gap in words, and the address of the field where it is mended


@dataclass(frozen=True)
class Reach:
    """The person and the day. What they don't see is no gap of theirs."""

    user: Any
    today: date

    @cached_property
    def own(self) -> set[int]:
        """The schools whose data the person writes: there a gap leads straight to the form."""
        return access_of(self.user).school_ids(*MEASURERS)

    @property
    def is_agency(self) -> bool:
        return access_of(self.user).is_agency

    def value_url(self, school: int, grant: int, key: Any, kind: str) -> str:
        """Where a value of the indicator is recorded; for others its values."""
        if school not in self.own:
            return at("reiksmes", "progress:indicator_detail", grant, key)
        field = "own_value" if kind == IndicatorKind.NATIONAL else "value"
        return at(f"id_{field}", "progress:measurement_add", grant, key)

    def grants(self) -> GrantQuerySet:
        """All that the person sees."""
        return Grant.objects.visible_to(self.user)

    def running(self) -> GrantQuerySet:
        """Those of them that are carried out and not concluded, so that data are still written."""
        concluded = Conclusion.objects.valid().filter(grant=OuterRef("pk"))
        return self.grants().filter(~Exists(concluded), status__in=sorted(RUNNING))

    def schools(self) -> "QuerySet[School]":
        """The schools that the person sees and that carry out a basket today."""
        carried = Grant.objects.filter(holder=OuterRef("pk"), status__in=sorted(RUNNING))
        carried = carried.filter(starts_on__lte=self.today, ends_on__gte=self.today)
        return School.objects.visible_to(self.user).filter(Exists(carried), successor=None)

    def indicators(self) -> "QuerySet[Indicator]":
        """Indicators of plans in force of which values are still expected."""
        grants = {"version__plan__grant__in": self.running().values("pk")}
        rows = Indicator.objects.filter(version__status=VersionStatus.APPROVED, ended_reason="")
        return rows.filter(**grants)

    def activities(self) -> "QuerySet[Activity]":
        """Activities of plans in force that the person sees."""
        grants = {"version__plan__grant__in": self.grants().values("pk")}
        return Activity.objects.filter(version__status=VersionStatus.APPROVED, **grants)


@dataclass(frozen=True)
class Found:
    """What a rule finds: rows, the path to their school, since when, and how each is told.

    `say` is given the school's key and the row's `columns`.
    """

    rows: "QuerySet[Any]"
    school: str
    since: str
    columns: tuple[str, ...]
    say: Callable[..., Said]


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule of data quality: what it is called, what to do about it and how bad it is.

    A grave gap is mended; of another it is asked whether it is right.
    """

    kind: GapKind
    title: str | Promise
    advice: str | Promise
    find: Callable[[Reach], Found]
    is_grave: bool = True

    @property
    def code(self) -> str:
        """What the rule is called in addresses."""
        return self.find.__name__


ASKED = ("version__plan__grant", "key", "kind")  # what `Reach.value_url` needs of an indicator


def values_of(path: str) -> "QuerySet[Measurement]":
    """The values of a row's indicator by its key; `path` leads from the row to the basket."""
    return Measurement.objects.valid().filter(grant=OuterRef(path), key=OuterRef("key"))


def standing() -> "QuerySet[Expense]":
    """Expenses that were not reversed."""
    return Expense.objects.filter(reverses=None, reversal=None)


def in_force(path: str) -> "QuerySet[Indicator]":
    """The indicator as the plan in force has it, by a row's key and its basket."""
    same: Any = {"version__plan__grant": OuterRef(path), "key": OuterRef("key")}
    return Indicator.objects.filter(Q(version__status=VersionStatus.APPROVED), **same)


def at(place: str, name: str, *args: Any, **query: Any) -> str:
    """The address of a page by its name, at the field with this id."""
    asked = f"?{urlencode(query)}" if query else ""
    return f"{reverse(name, args=args)}{asked}#{place}"
