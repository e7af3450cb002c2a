"""A sitting: opened, who came, and closed once with what was decided."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, time

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from common import clock
from common.text import ended
from schools.access import access_of
from schools.choices import Role
from selection.choices import Duty, InterestKind, Presence, RoundStatus
from selection.emails import tell_dropped, tell_opened
from selection.models import (
    Attendance,
    Ballot,
    Candidate,
    Commission,
    CommissionMember,
    Freeze,
    Interest,
    Round,
    Sitting,
    Vote,
)
from selection.workflow import refuse_decided

from .conflicts import Conflict, conflicts_of, known
from .reckoning import FEWEST_SECRET, reckon, standings
from .seats import (
    PRESENT,
    Seat,
    everyone,
    leader_of,
    may_run,
    present_of,
    quorum_of,
    seats,
    seats_of,
)
from .tally import Quorum


def role_of(user: User) -> str:
    """In what capacity history says that the person acted."""
    return str(Role.AGENCY if access_of(user).is_agency else Role.COMMISSION)


@transaction.atomic
def open_sitting(
    *, commission: Commission, held_on: date, place: str, by: User, begins_at: time | None = None
) -> Sitting:
    """Open the next sitting and tell its people. Refuses data not frozen, no chair, another open
    sitting, and a day before the commission was composed or the data frozen."""
    refuse_unfrozen(commission.round)
    Commission.objects.select_for_update().get(pk=commission.pk)
    _refuse_day(commission, held_on)
    if commission.sittings.filter(closed_at=None).exists():
        raise Refused([_("A sitting is open already. Close it first.")])
    if not commission.members.filter(duty=Duty.CHAIR, left_on=None).exists():
        raise Refused([_("The commission has no chair. Add one first.")])
    _refuse_few(commission, held_on)
    last = commission.sittings.aggregate(last=Max("number"))["last"] or 0
    sitting = Sitting.objects.create(
        commission=commission, number=last + 1, held_on=held_on, begins_at=begins_at, place=place
    )
    changes = {"number": sitting.number, "held_on": held_on}
    record("sitting.opened", sitting, by=by, role=role_of(by), changes=changes)
    tell_opened(sitting, by=by)
    return sitting


def _refuse_few(commission: Commission, day: date) -> None:
    """In secret nothing is decided by fewer than three."""
    count = len(seats(everyone(commission), set(), day))
    if commission.is_secret and count < FEWEST_SECRET:
        words = _(
            "A secret vote needs three members with a vote, the commission has %(n)s. Add members"
            " or choose open voting."
        )
        raise Refused([words % {"n": count}])


def _refuse_day(commission: Commission, held_on: date) -> None:
    """A commission sits after it was composed, on data that were frozen before."""
    made = Freeze.objects.standing().filter(round=commission.round_id).first()
    frozen_on = clock.local_day(made.at) if made else commission.composed_on
    if held_on < commission.composed_on:
        words, day = _("The commission was composed on %(day)s."), commission.composed_on
    elif held_on < frozen_on:
        words, day = _("The data that the commission votes on were frozen on %(day)s."), frozen_on
    else:
        return
    told = ended(words % {"day": date_format(day)})
    raise Refused([_("%(why)s The sitting can't be of an earlier day.") % {"why": told}])


def refuse_unfrozen(chosen: Round) -> None:
    """Refuse a decided round, and one without the ranking that a commission votes on."""
    refuse_decided(chosen)
    if Round.objects.get(pk=chosen.pk).status != RoundStatus.FROZEN:
        words = _("The commission votes on a ranking: freeze the round's data first.")
        raise Refused([words])


def lock_open(sitting: Sitting) -> Sitting:
    """The sitting under lock. Refuses one that is closed, or was taken away meanwhile."""
    rows = Sitting.objects.for_page().select_for_update(of=("self",))
    locked = rows.filter(pk=sitting.pk).first()
    if locked is None:
        raise Refused([_("This sitting is no longer here. Reload the page and look again.")])
    if locked.closed_at:
        raise Refused([_("The sitting is closed: nothing was changed.")])
    return locked


def _led_by(sitting: Sitting, by: User) -> Sitting:
    locked = lock_open(sitting)
    if not may_run(by, locked.commission):
        raise Refused([_("Sittings are led by the chair, the secretary and the agency.")])
    return locked


@transaction.atomic
def change_sitting(
    *,
    sitting: Sitting,
    held_on: date,
    place: str,
    notes: str,
    by: User,
    begins_at: time | None = None,
) -> None:
    """Correct when and where it is, of which its people are told; write down what was said."""
    locked = _led_by(sitting, by)
    values = {"held_on": held_on, "begins_at": begins_at, "place": place, "notes": notes}
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    if not changed:
        return
    if "held_on" in changed:
        _refuse_day(locked.commission, held_on)
    for name in changed:
        setattr(locked, name, values[name])
    locked.save(update_fields=changed)
    record("sitting.changed", locked, by=by, role=role_of(by), changes={"fields": changed})
    if changed != ["notes"]:
        tell_opened(locked, by=by, is_moved=True)


@transaction.atomic
def take_attendance(
    *,
    sitting: Sitting,
    presences: Mapping[int, str],
    by: User,
    led_by: CommissionMember | None = None,
) -> None:
    """Write who came, took part from afar or was absent, by the keys of the members.

    `led_by` leads where neither the chair nor who stands in for the chair sits. Refuses members of
    other commissions and those who left; one who voted stays present, the member of a substitute
    who voted stays away, and who leads stays once votes fell.
    """
    locked = _led_by(sitting, by)
    members = {item.pk: item for item in everyone(locked.commission)}
    there = {pk for pk, item in members.items() if item.is_in_on(locked.held_on)}
    if not set(presences) <= there or not set(presences.values()) <= set(Presence.values):
        raise Refused([_("Choose for each member of the commission whether the person came.")])
    Attendance.objects.bulk_create(
        [Attendance(sitting=locked, member_id=pk, presence=how) for pk, how in presences.items()],
        update_conflicts=True,
        update_fields=["presence"],
        unique_fields=["sitting", "member"],
    )
    _refuse_moved_voters(locked)
    _name_leader(locked, led_by)
    record("sitting.attendance", locked, by=by, role=role_of(by), changes={"came": _came(locked)})


def _came(sitting: Sitting) -> int:
    return Attendance.objects.filter(sitting=sitting, presence__in=PRESENT).count()


def _refuse_moved_voters(sitting: Sitting) -> None:
    """Whoever has voted in the sitting must still sit in it."""
    voted = set(Ballot.objects.filter(question__sitting=sitting).values_list("member", flat=True))
    fresh = Sitting.objects.for_page().get(pk=sitting.pk)
    sit = {seat.sitter.pk for seat in seats_of(fresh) if seat.sitter}
    lost = voted - sit
    if lost:
        names = [str(item.user) for item in everyone(fresh.commission) if item.pk in lost]
        words = _("%(names)s voted in this sitting already, so the attendance stays as it was.")
        raise Refused([words % {"names": ", ".join(names)}])


def _name_leader(sitting: Sitting, chosen: CommissionMember | None) -> None:
    """Keep who leads where the chair's seat is empty. Refuses one who doesn't sit, and another
    one after votes fell, since that vote may decide."""
    fresh = Sitting.objects.for_page().get(pk=sitting.pk)
    taken = seats_of(fresh)
    is_chaired = any(seat.is_chair and seat.sitter for seat in taken)
    named = None if is_chaired else chosen
    sitters = {seat.sitter.pk for seat in taken if seat.sitter}
    if named and named.pk not in sitters:
        raise Refused([_("Who leads the sitting must be one of those who sit and vote.")])
    if (named.pk if named else None) == fresh.led_by_id:
        return
    if fresh.led_by and not is_chaired and has_votes(fresh):
        words = _("Votes were cast while %(name)s led the sitting, so that stays.")
        raise Refused([words % {"name": fresh.led_by.user}])
    sitting.led_by = named
    sitting.save(update_fields=["led_by"])


def has_votes(sitting: Sitting) -> bool:
    return Ballot.objects.filter(question__sitting=sitting).exists()


@transaction.atomic
def drop_sitting(*, sitting: Sitting, by: User) -> None:
    """Take away a sitting opened by mistake; its number is free again. Refuses once votes fell."""
    locked = _led_by(sitting, by)
    if has_votes(locked):
        raise Refused([_("Votes were cast in this sitting: it can only be closed.")])
    tell_dropped(locked, by=by)
    record("sitting.dropped", locked, by=by, role=role_of(by), changes={"number": locked.number})
    locked.delete()


@transaction.atomic
def close(
    *,
    sitting: Sitting,
    minutes_number: str,
    by: User,
    led_by: CommissionMember | None = None,
    ended_at: time | None = None,
) -> Quorum:
    """Close the sitting: reckon what was decided, keep the conflicts known by now, votes in spite
    of which don't count.

    `led_by` is asked for where nobody leads yet; without `ended_at` it ends now, if it is of today.
    Refuses an end before the beginning, a sitting without a quorum, a leader or a secretary, one
    before its day, and a question without any vote. From then on the database itself refuses any
    change of the sitting.
    """
    refuse_unfrozen(sitting.commission.round)
    locked = _led_by(sitting, by)
    taken = seats_of(locked)
    _refuse_closing(locked, taken)
    locked.led_by = _leader(locked, taken, led_by)
    locked.ended_at = _end(locked, ended_at)
    reckon(locked, standings(locked, taken, interests_of(locked)))
    _keep(locked, taken)
    locked.minutes_number, locked.closed_at = minutes_number, clock.now()
    locked.save(update_fields=["minutes_number", "closed_at", "led_by", "ended_at"])
    changes = {"number": locked.number, "minutes": minutes_number}
    record("sitting.closed", locked, by=by, role=role_of(by), changes=changes)
    return quorum_of(locked, taken)


def _refuse_closing(sitting: Sitting, taken: list[Seat]) -> None:
    """What must be so, whatever the votes came to."""
    if sitting.held_on > clock.today():
        raise Refused([_("The sitting's day is still to come. Correct the day or wait for it.")])
    _refuse_day(sitting.commission, sitting.held_on)
    quorum = quorum_of(sitting, taken)
    if not quorum.is_met:
        words = _("There is no quorum: %(present)s of %(seats)s take part, %(needed)s are needed.")
        raise Refused(
            [words % {"present": quorum.present, "seats": quorum.seats, "needed": quorum.needed}]
        )
    if lacks_secretary(sitting):
        words = _(
            "No secretary takes part, so nobody writes the minutes. Enter that the secretary takes"
            " part, or add who writes them to the commission as a secretary."
        )
        raise Refused([words])


def lacks_secretary(sitting: Sitting) -> bool:
    """Whether nobody who came writes the minutes."""
    here = present_of(sitting)
    people = everyone(sitting.commission)
    return not any(item.duty == Duty.SECRETARY and item.pk in here for item in people)


def _end(sitting: Sitting, told: time | None) -> time | None:
    """When the sitting ended, to the minute; not known of an earlier day unless told."""
    now = clock.local_time(clock.now()) if sitting.held_on == clock.today() else None
    end = told or now
    if end and sitting.begins_at and end < sitting.begins_at:
        words = _("The sitting began at %(time)s. Enter a later end, or correct the beginning.")
        raise Refused([words % {"time": f"{sitting.begins_at:%H:%M}"}])
    return end


def _leader(
    sitting: Sitting, taken: list[Seat], chosen: CommissionMember | None
) -> CommissionMember:
    """Who leads it; where nobody does one of those who sit, as told."""
    if found := leader_of(sitting, taken):
        return found
    sitters = {seat.sitter.pk for seat in taken if seat.sitter}
    if chosen is None or chosen.pk not in sitters:
        words = _("Neither the chair nor a substitute of the chair takes part. Say who led.")
        raise Refused([words])
    return chosen


def _keep(sitting: Sitting, taken: list[Seat]) -> None:
    """What must stay as it was while the sitting voted."""
    _keep_known(sitting, taken)
    _keep_absent(sitting)
    if sitting.commission.is_secret:
        _shuffle(sitting)


def interests_of(sitting: Sitting) -> list[Conflict]:
    """Why those who sit don't vote on schools of the sitting; of a closed one as it was then."""
    sitters = [seat.sitter for seat in seats_of(sitting) if seat.sitter]
    asked = Candidate.objects.filter(pk__in=sitting.questions.values("candidate"))
    found = conflicts_of(sitters, asked)
    rows = [conflict for conflicts in found.values() for conflict in conflicts]
    if sitting.closed_at:
        closed = sitting.closed_at
        rows = [row for row in rows if row.interest and row.interest.at <= closed]
    return sorted(rows, key=lambda row: (row.candidate.school.sort_key, row.member.pk))


def left_by(sitting: Sitting, taken: list[Seat], conflicts: list[Conflict]) -> dict[int, int]:
    """On how many questions each of those who sit may still vote, by the key of the member."""
    asked = Counter(sitting.questions.values_list("candidate", flat=True))
    rows = Ballot.objects.filter(question__sitting=sitting).order_by()
    pairs = {conflict.pair for conflict in conflicts}
    voted = rows.values_list("member", "question__candidate")
    cast = Counter(member for member, candidate in voted if (member, candidate) not in pairs)
    blocked = Counter[int]()
    for member, candidate in pairs:
        blocked[member] += asked[candidate]
    sitters = [seat.sitter.pk for seat in taken if seat.sitter]
    return {pk: asked.total() - cast[pk] - blocked[pk] for pk in sitters}


def _keep_known(sitting: Sitting, taken: list[Seat]) -> None:
    """What was known from roles while the sitting voted is kept as it was then."""
    sitters = [seat.sitter for seat in taken if seat.sitter]
    asked = Candidate.objects.filter(questions__sitting=sitting)
    with translation.override("lt"):
        rows = [
            Interest(
                member=item.member,
                candidate=item.candidate,
                kind=InterestKind.KNOWN,
                explanation=item.words,
                at=clock.now(),
            )
            for item in known(sitters, asked)
        ]
    Interest.objects.bulk_create(rows, ignore_conflicts=True)  # what was declared stands


def _keep_absent(sitting: Sitting) -> None:
    """Whoever was not entered did not come; members who join later are not counted here."""
    known = {row.member_id for row in sitting.attendances.all()}
    there = [item for item in everyone(sitting.commission) if item.is_in_on(sitting.held_on)]
    Attendance.objects.bulk_create(
        Attendance(sitting=sitting, member=item, presence=Presence.ABSENT)
        for item in there
        if item.pk not in known
    )


def _shuffle(sitting: Sitting) -> None:
    """Write secret votes anew by what they say, so that no order tells whose they are."""
    votes = list(Vote.objects.filter(question__sitting=sitting).order_by("question", "choice"))
    Vote.objects.filter(question__sitting=sitting).delete()
    Vote.objects.bulk_create(Vote(question_id=v.question_id, choice=v.choice) for v in votes)
