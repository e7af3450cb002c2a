"""Values of indicators: recorded once, withdrawn with a reason."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from common import clock
from files.models import StoredFile
from grants.models import Grant
from plans.choices import IndicatorKind, VersionStatus
from plans.models import Indicator
from plans.wording import shown
from progress.models import Measurement
from progress.rights import measurer
from progress.values import problem
from schools.models import Membership

from .shared import lock_grant, refuse_closed, refuse_without_scan, write_history

EARLIEST = timedelta(days=365)


@transaction.atomic
def record_value(
    *,
    grant: Grant,
    indicator: Indicator,
    value: Decimal | None = None,
    own_value: Decimal | None = None,
    national_value: Decimal | None = None,
    measured_on: date,
    source: str,
    by: User,
    comment: str = "",
    evidence: StoredFile | None = None,
    scan: StoredFile | None = None,
) -> Measurement:
    """Record an indicator's value on a date, with its source; an officer adds the paper's scan.

    Against the national average both values are given and their difference is the value. Refuses
    strangers, plans not in force or concluded, impossible values, days in the future or more than
    a year before the plan's start, and a second value on one day.
    """
    open_grant, membership = lock_for_values(grant.pk, by)
    refuse_without_scan(membership, scan)
    found = _value(indicator, value, own_value, national_value)
    _refuse_value(open_grant, indicator, found, measured_on, source)
    made = Measurement.objects.create(
        grant=open_grant,
        indicator=indicator,
        key=indicator.key,
        value=found,
        own_value=own_value,
        national_value=national_value,
        measured_on=measured_on,
        source=source.strip(),
        comment=comment.strip(),
        evidence=evidence,
        scan=scan,
        by=by,
        at=clock.now(),
    )
    write_history("value.recorded", made, by=by, membership=membership, changes=_told(made))
    return made


@transaction.atomic
def withdraw_value(*, measurement: Measurement, reason: str, by: User) -> None:
    """Take a wrong value back with a reason; it stays readable and frees its date."""
    open_grant, membership = lock_for_values(measurement.grant_id, by)
    if not reason.strip():
        raise Refused([_("Write why the value is wrong.")])
    rows = Measurement.objects.valid().filter(pk=measurement.pk, grant=open_grant)
    if not rows.update(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_reason=reason.strip()):
        raise Refused([_("The value has been withdrawn already.")])
    write_history(
        "value.withdrawn",
        measurement,
        by=by,
        membership=membership,
        changes=_told(measurement),
        comment=reason.strip(),
    )


def lock_for_values(grant_id: int, by: User) -> tuple[Grant, Membership]:
    """The grant under lock with the recorder's membership; refuses others and closed plans."""
    locked = lock_grant(grant_id)
    membership = measurer(by, locked)
    if membership is None:
        raise Refused([_("Only the school's head and plan editors may record values.")])
    refuse_closed(locked)
    return locked, membership


def reads(measurement: Measurement) -> str:
    """The value as people read it."""
    indicator = measurement.indicator
    return shown(indicator.kind, indicator.unit, measurement.value)


def _value(
    indicator: Indicator, value: Decimal | None, own: Decimal | None, national: Decimal | None
) -> Decimal:
    """The value itself, or the difference of the two that the national kind is made of."""
    if indicator.kind == IndicatorKind.NATIONAL:
        if own is None or national is None:
            raise Refused([_("Write both the school's value and the national average.")])
        faults = {problem(IndicatorKind.SCORE, item) for item in (own, national)} - {""}
        if faults:
            raise Refused(sorted(faults))
        return own - national
    if value is None or own is not None or national is not None:
        raise Refused([_("Write one value: the national average is not asked for here.")])
    return value


def _told(measurement: Measurement) -> dict[str, Any]:
    """Numbers, not words: history is read in more than one language."""
    indicator = measurement.indicator
    return {
        "indicator": str(indicator),
        "kind": indicator.kind,
        "unit": indicator.unit,
        "value": measurement.value,
        **_both(measurement),
        "measured_on": measurement.measured_on,
        "source": measurement.source,
    }


def _both(measurement: Measurement) -> dict[str, Any]:
    """The two values behind a difference."""
    if measurement.own_value is None:
        return {}
    return {"own": measurement.own_value, "national": measurement.national_value}


def _refuse_value(
    grant: Grant, indicator: Indicator, value: Decimal, measured_on: date, source: str
) -> None:
    in_force = Indicator.objects.filter(
        pk=indicator.pk, version__plan__grant=grant, version__status=VersionStatus.APPROVED
    )
    if not in_force.exists():
        raise Refused([_("This indicator is not in the plan in force. Open the progress page.")])
    reasons = [problem(indicator.kind, value), _date_problem(grant, measured_on)]
    if not source.strip():
        reasons.append(_("Name the source of the value."))
    reasons = [reason for reason in reasons if reason]
    if not reasons and _is_taken(grant, indicator, measured_on):
        reasons = [
            _("A value on %(date)s is recorded already. Withdraw it first if it is wrong.")
            % {"date": measured_on}
        ]
    if reasons:
        raise Refused(reasons)


def _is_taken(grant: Grant, indicator: Indicator, day: date) -> bool:
    rows = Measurement.objects.valid().filter(grant=grant, key=indicator.key, measured_on=day)
    return rows.exists()


def _date_problem(grant: Grant, day: date) -> str:
    if day > clock.today():
        return _("The date is in the future. Enter the day on which it was measured.")
    earliest = grant.starts_on - EARLIEST
    if day < earliest:
        return _("The date is more than a year before the plan's start (%(date)s).") % {
            "date": grant.starts_on
        }
    return ""
