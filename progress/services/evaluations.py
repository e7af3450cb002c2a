"""Evaluations: begun, their header and ratings saved, begun by mistake deleted."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from files.models import StoredFile
from grants.models import Grant
from plans.services import difference, token
from progress.choices import EvaluationStatus
from progress.models import Evaluation, Rating
from progress.rights import evaluator
from schools.models import Framework, FrameworkIndicator, Level, Membership

from .shared import lock_grant, refuse_closed, refuse_without_scan, write_history
from .values import EARLIEST

LATEST = timedelta(days=365)
HEADER = (
    "starts_on",
    "ends_on",
    "report_number",
    "observed_activities",
    "purpose",
    "group",
    "discussed_on",
    "summary",
)
JUDGED = ("level", "strength", "change")


@transaction.atomic
def start_evaluation(
    *,
    grant: Grant,
    kind: str,
    starts_on: date,
    ends_on: date,
    by: User,
    scan: StoredFile | None = None,
    **header: Any,
) -> Evaluation:
    """Open an evaluation over the framework valid on its first day; one unfinished per kind.

    `header` may hold the other fields of `HEADER`. An evaluator is assigned and has stated to have
    no conflict of interest.
    """
    open_grant, membership = lock_for_evaluation(grant.pk, kind, by)
    refuse_without_scan(membership, scan)
    _refuse_dates(open_grant, starts_on, ends_on)
    _refuse_discussed(header.get("discussed_on"))
    if Evaluation.objects.filter(grant=open_grant, kind=kind).unfinished().exists():
        raise Refused([_("An evaluation is being written already. Open it and go on.")])
    made = Evaluation.objects.create(
        grant=open_grant,
        kind=kind,
        framework=_framework_on(starts_on),
        starts_on=starts_on,
        ends_on=ends_on,
        scan=scan,
        by=by,
        **{name: header[name] for name in HEADER if name in header},
    )
    write_history("evaluation.started", made, by=by, membership=membership, changes={"kind": kind})
    return made


@transaction.atomic
def save_header(*, evaluation: Evaluation, by: User, seen: str = "", **header: Any) -> None:
    """Save what stands above an unfinished evaluation: the fields of `HEADER`."""
    locked, membership = lock_evaluation(evaluation, by)
    before = header_state(locked)
    if seen and seen != token(before):
        raise Refused([_("Someone has changed this meanwhile. Reload the page and look again.")])
    after = before | {name: header[name] for name in HEADER if name in header}
    _refuse_dates(locked.grant, after["starts_on"], after["ends_on"])
    _refuse_discussed(after["discussed_on"])
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
    if locked.status != EvaluationStatus.DRAFT:
        raise Refused([_("The school reads this evaluation already; it can't be deleted.")])
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
    evidence: str = ""

    @property
    def state(self) -> dict[str, Any]:
        return {
            "level": self.level.code if self.level else "",
            "strength": self.strength,
            "change": self.change,
            "comment": self.comment.strip(),
            "evidence": self.evidence.strip(),
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
        _write_rating(locked, item, stored.get(item.indicator.pk), by)
        done.written.append(item.indicator.number)
        changes[item.indicator.number] = [before, item.state]
    if changes:
        write_history(
            "evaluation.ratings_changed", locked, by=by, membership=membership, changes=changes
        )
    return done


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
    if current.status == EvaluationStatus.FINISHED:
        raise Refused([_("The evaluation is finished and can only be read.")])
    return current, membership


def header_state(evaluation: Evaluation) -> dict[str, Any]:
    """The header as plain values."""
    return {name: getattr(evaluation, name) for name in HEADER}


def rating_state(rating: Rating | None) -> dict[str, Any]:
    """A rating as plain values; one not yet begun is all empty."""
    if rating is None:
        return {"level": "", "strength": "", "change": "", "comment": "", "evidence": ""}
    return {
        "level": rating.level.code if rating.level else "",
        "strength": rating.strength,
        "change": rating.change,
        "comment": rating.comment,
        "evidence": rating.evidence,
    }


def rating_token(rating: Rating | None) -> str:
    """What a form carries to tell whether the rating has changed since."""
    return token(rating_state(rating))


def header_token(evaluation: Evaluation) -> str:
    """The same for the header."""
    return token(header_state(evaluation))


def _refuse_dates(grant: Grant, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused([_("The evaluation ends before it starts. Check both dates.")])
    if starts_on < grant.starts_on - EARLIEST:
        raise Refused([_("The evaluation begins more than a year before the plan's start.")])
    if ends_on > clock.today() + LATEST:
        raise Refused([_("The evaluation ends more than a year from now. Check the date.")])


def _refuse_discussed(day: date | None) -> None:
    if day and day > clock.today():
        raise Refused([_("The discussion with the community is still to come. Correct its day.")])


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


def _write_rating(
    evaluation: Evaluation, item: RatingInput, stored: Rating | None, by: User
) -> None:
    if not any(item.state.values()):
        if stored:
            stored.delete()
        return
    values = item.state | {"level": item.level} | _judged_by(item, stored, by)
    Rating.objects.update_or_create(
        evaluation=evaluation, indicator=item.indicator, defaults=values
    )


def _judged_by(item: RatingInput, stored: Rating | None, by: User) -> dict[str, Any]:
    """Whose judgement it is: who judges otherwise than stands has confirmed it by that."""
    before = rating_state(stored)
    if stored and all(before[name] == item.state[name] for name in JUDGED):
        return {}
    if stored and stored.to_confirm:
        return {"by": by, "to_confirm": False, "confirmed_by": by, "confirmed_at": clock.now()}
    return {"by": by}
