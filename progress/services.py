"""Writes of values and evaluations. Each locks its parent, checks the right, leaves history."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.choices import Source
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from files.models import StoredFile
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import Indicator, PlanVersion
from plans.services import difference, token
from plans.wording import shown
from schools.choices import Role
from schools.models import Framework, FrameworkIndicator, Level, Membership

from .choices import EvaluationStatus
from .models import Conclusion, Evaluation, Measurement, Rating
from .rights import evaluator, measurer
from .values import problem

EARLIEST = timedelta(days=365)
LATEST = timedelta(days=365)
HEADER = ("starts_on", "ends_on", "report_number", "observed_activities", "summary")


@transaction.atomic
def record_value(
    *,
    grant: Grant,
    indicator: Indicator,
    value: Decimal,
    measured_on: date,
    source: str,
    by: User,
    comment: str = "",
    scan: StoredFile | None = None,
) -> Measurement:
    """Record an indicator's value on a date, with its source; an officer adds the paper's scan.

    Refuses strangers, plans not in force or concluded, impossible values, days in the future or
    more than a year before the plan's start, and a second value on one day.
    """
    open_grant, membership = lock_for_values(grant.pk, by)
    refuse_without_scan(membership, scan)
    _refuse_value(open_grant, indicator, value, measured_on, source)
    made = Measurement.objects.create(
        grant=open_grant,
        indicator=indicator,
        key=indicator.key,
        value=value,
        measured_on=measured_on,
        source=source.strip(),
        comment=comment.strip(),
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


@transaction.atomic
def start_evaluation(
    *,
    grant: Grant,
    kind: str,
    starts_on: date,
    ends_on: date,
    by: User,
    report_number: str = "",
    observed_activities: int | None = None,
    summary: str = "",
    scan: StoredFile | None = None,
) -> Evaluation:
    """Open an evaluation over the framework valid on its first day; one unfinished per kind."""
    open_grant, membership = lock_for_evaluation(grant.pk, kind, by)
    refuse_without_scan(membership, scan)
    _refuse_dates(open_grant, starts_on, ends_on)
    if Evaluation.objects.filter(grant=open_grant, kind=kind).unfinished().exists():
        raise Refused([_("An evaluation is being written already. Open it and go on.")])
    made = Evaluation.objects.create(
        grant=open_grant,
        kind=kind,
        framework=_framework_on(starts_on),
        starts_on=starts_on,
        ends_on=ends_on,
        report_number=report_number.strip(),
        observed_activities=observed_activities,
        summary=summary.strip(),
        scan=scan,
        by=by,
    )
    write_history("evaluation.started", made, by=by, membership=membership, changes={"kind": kind})
    return made


@transaction.atomic
def save_header(*, evaluation: Evaluation, by: User, seen: str = "", **header: Any) -> None:
    """Save dates, report number, observed activities and summary of an unfinished evaluation."""
    locked, membership = lock_evaluation(evaluation, by)
    before = header_state(locked)
    if seen and seen != token(before):
        raise Refused([_("Someone has changed this meanwhile. Reload the page and look again.")])
    after = before | {name: header[name] for name in HEADER if name in header}
    _refuse_dates(locked.grant, after["starts_on"], after["ends_on"])
    changes = difference(before, after)
    if not changes:
        return
    Evaluation.objects.filter(pk=locked.pk).update(**after)
    write_history(
        "evaluation.header_changed", locked, by=by, membership=membership, changes=changes
    )


@transaction.atomic
def delete_evaluation(*, evaluation: Evaluation, by: User) -> None:
    """Delete an unfinished evaluation that was begun by mistake; history keeps that it was.

    Only for those who may write it; a finished one is refused.
    """
    locked, membership = lock_evaluation(evaluation, by)
    changes = {"kind": locked.kind, "rated": locked.ratings.count()} | header_state(locked)
    given: Any = {"by": by, "role": membership.role, "chain": school_chain(locked.grant.holder_id)}
    record("evaluation.deleted", locked.grant, changes=changes, **given)
    locked.delete()


@dataclass(frozen=True)
class RatingInput:
    """One indicator's rating as typed; `seen` tells from which state the typing began."""

    indicator: FrameworkIndicator
    level: Level | None = None
    strength: str = ""
    change: str = ""
    comment: str = ""
    seen: str = ""

    @property
    def state(self) -> dict[str, Any]:
        return {
            "level": self.level.code if self.level else "",
            "strength": self.strength,
            "change": self.change,
            "comment": self.comment.strip(),
        }


@dataclass
class Saved:
    """What a save did: the indicators written, and those that a colleague had changed meanwhile."""

    written: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


@transaction.atomic
def save_ratings(*, evaluation: Evaluation, ratings: list[RatingInput], by: User) -> Saved:
    """Write the ratings that were changed; a row changed by a colleague meanwhile is left alone."""
    locked, membership = lock_evaluation(evaluation, by)
    _refuse_foreign(locked, ratings)
    stored = {row.indicator_id: row for row in locked.ratings.select_related("level")}
    done, changes = Saved(), {}
    for item in ratings:
        before = rating_state(stored.get(item.indicator.pk))
        if item.state == before or (item.seen and token(item.state) == item.seen):
            continue
        if item.seen and item.seen != token(before):
            done.conflicts.append(item.indicator.number)
            continue
        _write_rating(locked, item, stored.get(item.indicator.pk))
        done.written.append(item.indicator.number)
        changes[item.indicator.number] = [before, item.state]
    if changes:
        write_history(
            "evaluation.ratings_changed", locked, by=by, membership=membership, changes=changes
        )
    return done


def lock_for_values(grant_id: int, by: User) -> tuple[Grant, Membership]:
    """The grant under lock with the recorder's membership; refuses others and closed plans."""
    locked = lock_grant(grant_id)
    membership = measurer(by, locked)
    if membership is None:
        raise Refused([_("Only the school's head and plan editors may record values.")])
    refuse_closed(locked)
    return locked, membership


def lock_for_evaluation(grant_id: int, kind: str, by: User) -> tuple[Grant, Membership]:
    """The grant under lock with the membership that may write evaluations of the kind."""
    locked = lock_grant(grant_id)
    membership = evaluator(by, locked, kind)
    if membership is None:
        raise Refused([_("You may not write this kind of evaluation for this school.")])
    refuse_closed(locked)
    return locked, membership


def lock_evaluation(evaluation: Evaluation, by: User) -> tuple[Evaluation, Membership]:
    """The unfinished evaluation, its grant under lock; refuses others and finished ones."""
    open_grant, membership = lock_for_evaluation(evaluation.grant_id, evaluation.kind, by)
    current = Evaluation.objects.select_related("framework").filter(pk=evaluation.pk).first()
    if current is None:
        raise Refused([_("The evaluation has been deleted meanwhile.")])
    current.grant = open_grant
    if current.status != EvaluationStatus.DRAFT:
        raise Refused([_("The evaluation is finished and can only be read.")])
    return current, membership


def refuse_without_scan(membership: Membership, scan: StoredFile | None) -> None:
    """An officer enters what a school wrote on paper, and only with the paper's scan."""
    if membership.role == Role.OFFICER and scan is None:
        raise Refused([_("Attach the scan of the school's paper document.")])


def lock_grant(grant_id: int) -> Grant:
    """The grant with its school, its row locked."""
    rows = Grant.objects.select_for_update(of=("self",))
    return rows.select_related("holder__municipality", "round").get(pk=grant_id)


def refuse_closed(grant: Grant) -> None:
    """Progress runs from the plan's approval to its conclusion."""
    in_force = PlanVersion.objects.filter(plan__grant=grant, status=VersionStatus.APPROVED)
    if not in_force.exists():
        raise Refused([_("Progress is recorded once the plan has been approved.")])
    if Conclusion.objects.valid().filter(grant=grant).exists():
        raise Refused([_("The conclusion has been recorded; progress can only be read.")])


def write_history(
    verb: str,
    target: Measurement | Evaluation | Conclusion,
    *,
    by: User,
    membership: Membership,
    changes: dict[str, Any] | None = None,
    comment: str = "",
) -> None:
    """One entry in the school's chain, marked when it came in on paper."""
    from_paper = membership.role == Role.OFFICER
    record(
        verb,
        target,
        by=by,
        chain=school_chain(target.grant.holder_id),
        changes=changes,
        comment=comment,
        role=membership.role,
        source=Source.PAPER if from_paper else Source.SCREEN,
    )


def header_state(evaluation: Evaluation) -> dict[str, Any]:
    """The header as plain values."""
    return {name: getattr(evaluation, name) for name in HEADER}


def rating_state(rating: Rating | None) -> dict[str, Any]:
    """A rating as plain values; one not yet begun is all empty."""
    if rating is None:
        return {"level": "", "strength": "", "change": "", "comment": ""}
    return {
        "level": rating.level.code if rating.level else "",
        "strength": rating.strength,
        "change": rating.change,
        "comment": rating.comment,
    }


def rating_token(rating: Rating | None) -> str:
    """What a form carries to tell whether the rating has changed since."""
    return token(rating_state(rating))


def header_token(evaluation: Evaluation) -> str:
    """The same for the header."""
    return token(header_state(evaluation))


def reads(measurement: Measurement) -> str:
    """The value as people read it."""
    indicator = measurement.indicator
    return shown(indicator.kind, indicator.unit, measurement.value)


def _told(measurement: Measurement) -> dict[str, Any]:
    """Numbers, not words: history is read in more than one language."""
    indicator = measurement.indicator
    return {
        "indicator": str(indicator),
        "kind": indicator.kind,
        "unit": indicator.unit,
        "value": measurement.value,
        "measured_on": measurement.measured_on,
        "source": measurement.source,
    }


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


def _refuse_dates(grant: Grant, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused([_("The evaluation ends before it starts. Check both dates.")])
    if starts_on < grant.starts_on - EARLIEST:
        raise Refused([_("The evaluation begins more than a year before the plan's start.")])
    if ends_on > clock.today() + LATEST:
        raise Refused([_("The evaluation ends more than a year from now. Check the date.")])


def _framework_on(day: date) -> Framework:
    found = Framework.objects.filter(valid_from__lte=day).first()
    if found is None:
        raise Refused([_("No quality framework was valid on that day. Ask the agency.")])
    return found


def _refuse_foreign(evaluation: Evaluation, ratings: list[RatingInput]) -> None:
    framework = evaluation.framework_id
    for item in ratings:
        levels = item.level.framework_id if item.level else framework
        if item.indicator.framework_id != framework or levels != framework:
            raise Refused([_("The rating belongs to another framework.")])


def _write_rating(evaluation: Evaluation, item: RatingInput, stored: Rating | None) -> None:
    if not any(item.state.values()):
        if stored:
            stored.delete()
        return
    values = item.state | {"level": item.level}
    Rating.objects.update_or_create(
        evaluation=evaluation, indicator=item.indicator, defaults=values
    )
