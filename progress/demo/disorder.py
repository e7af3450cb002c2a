"""What is not in order at the invented schools, so that the page of data quality has something of
each kind to tell: all of it plainly made up."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from common import clock
from grants.choices import Leg, MoneyKind
from grants.models import Grant
from grants.moving import transfer
from plans.choices import VersionStatus
from plans.models import Indicator
from progress.accounting import activities_of
from progress.choices import ReportStatus
from progress.services import overrule
from progress.spending import record_expense
from schools.models import School

from .players import Players, at

EXAMPLE = "mokomasis pavyzdys"
SAID = "Mokomasis pavyzdys: "
WHY_REACHED = f"{SAID}reikšmę mokykla pateikė žodžiu, ji dar neįrašyta."
FORGOTTEN = f"{SAID}sąskaita rasta jau pateikus ataskaitą."
UNCONFIRMED = timedelta(days=16)  # since the agency sent the money
LESS = Decimal("0.7")  # of the pupils a year before


def disorder(
    schools: dict[str, School], grants: dict[str, Grant], players: Callable[[str], Players]
) -> None:
    """One school grew in a leap, one was called successful too early, its report is short of an
    expense, and one municipality has not confirmed its money."""
    _leap(schools["empty"])
    _called_reached(grants["lagging"], players("lagging"))
    _forgotten(grants["lagging"], players("lagging"))
    _unconfirmed(grants["reporting"], players("reporting"))


def _leap(school: School) -> None:
    newest = school.pupil_counts.latest("counted_on")
    day = newest.counted_on - timedelta(days=365)
    school.pupil_counts.create(counted_on=day, pupils=int(newest.pupils * LESS), source=EXAMPLE)


def _called_reached(grant: Grant, players: Players) -> None:
    """The municipality's decision about an indicator that has no value yet."""
    rows = Indicator.objects.filter(version__plan__grant=grant, measurements=None, ended_reason="")
    row = rows.filter(version__status=VersionStatus.APPROVED).order_by("-position")[0]
    overrule(grant=grant, indicator=row, is_reached=True, reason=WHY_REACHED, by=players.officer)


def _forgotten(grant: Grant, players: Players) -> None:
    """An expense of a period whose report was accepted long ago."""
    report = grant.reports.filter(status=ReportStatus.ACCEPTED).order_by("period__ends_on")[0]
    activity = next(row for row in activities_of(grant) if row.purpose and not row.is_ended)
    record_expense(
        grant=grant,
        activity=activity,
        dated_on=report.period.ends_on - timedelta(days=3),
        document=f"SF-{grant.pk}-099 ({EXAMPLE})",
        amount=Decimal("184.60"),
        note=FORGOTTEN,
        sure=True,
        by=players.head,
    )


def _unconfirmed(grant: Grant, players: Players) -> None:
    """The next instalment came to the municipality, which has not said so."""
    planned = grant.entries.filter(kind=MoneyKind.INSTALMENT, answers=None, reversal=None)
    instalment = planned.order_by("due_on")[0]
    day = clock.today() - UNCONFIRMED
    paper: dict[str, Any] = {"dated_on": day, "document": EXAMPLE, "leg": Leg.MUNICIPALITY}
    with clock.pretend(at(day)):
        paper |= {"of": instalment, "by": players.agency}
        transfer(grant=grant, amount=instalment.amount, **paper)
