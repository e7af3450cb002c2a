"""Composing a commission: its rules, its members, those who leave."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from common import clock
from schools.choices import Role
from schools.models import Membership
from selection.choices import Duty, Presence, TieRule
from selection.models import (
    Attendance,
    Ballot,
    Commission,
    CommissionMember,
    Institution,
    Round,
)
from selection.workflow import refuse_decided

RULES = ("composed_on", "order_number", "quorum", "is_secret", "tie_rule")


@transaction.atomic
def compose(*, round: Round, by: User, **rules: Any) -> Commission:  # noqa: A002
    """Set the order and the rules by which the round's commission works.

    Refuses a decided round, rules that don't fit each other, and rules changed after votes.
    """
    refuse_decided(round)
    faults = rule_faults(**{name: rules[name] for name in ("is_secret", "tie_rule")})
    if faults:
        raise Refused(faults.values())
    found = Commission.objects.select_for_update().filter(round=round).first()
    if found:
        _refuse_late(found, rules)
    commission = found or Commission(round=round)
    changed = [name for name in RULES if getattr(commission, name) != rules[name]]
    for name in changed:
        setattr(commission, name, rules[name])
    if found is None:
        commission.save()
    elif changed:
        commission.save(update_fields=changed)
    if changed:
        verb = "commission.changed" if found else "commission.composed"
        record(verb, commission, by=by, role="agency", changes={n: rules[n] for n in changed})
    return commission


def rule_faults(*, is_secret: bool, tie_rule: str) -> dict[str, str]:
    """What doesn't fit, by field: nobody knows how the chair voted in secret."""
    if is_secret and tie_rule == TieRule.CHAIR:
        words = _("In a secret vote nobody knows the chair's vote. Choose the other rule.")
        return {"tie_rule": words}
    return {}


def _refuse_late(commission: Commission, rules: dict[str, Any]) -> None:
    """The rules of votes that were cast stay, and the order that closed minutes name."""
    changed = {name for name in RULES if getattr(commission, name) != rules[name]}
    ruled = changed - {"composed_on", "order_number"}
    if ruled and Ballot.objects.filter(member__commission=commission).exists():
        words = _("Votes were cast under these rules: quorum, way of voting and ties stay so.")
        raise Refused([words])
    if changed and commission.sittings.filter(closed_at__isnull=False).exists():
        raise Refused(
            [_("Minutes of a closed sitting name these rules and this order: they stay.")]
        )


def member_faults(member: CommissionMember) -> dict[str, str]:
    """What is wrong with a place in the commission, by field; nothing when all is right."""
    others = list(CommissionMember.objects.filter(commission=member.commission_id))
    others = [item for item in others if item.pk != member.pk]
    found = {}
    if any(item.user_id == member.user_id for item in others):
        found["user"] = _("The person is in this commission already.")
    elif not _holds_role(member.user_id):
        found["user"] = _("The person has no access as a commission member. Give it first.")
    if member.duty == Duty.CHAIR and any(
        item.duty == Duty.CHAIR and not item.left_on for item in others
    ):
        found["duty"] = _("The commission has a chair already.")
    return found | _substitute_faults(member, others)


def _substitute_faults(member: CommissionMember, others: list[CommissionMember]) -> dict[str, str]:
    whom = next((item for item in others if item.pk == member.stands_in_for_id), None)
    if not member.stands_in_for_id:
        return {}
    if member.duty != Duty.MEMBER:
        return {"duty": _("A substitute is a member: choose this duty.")}
    if whom is None or whom.stands_in_for_id or whom.duty == Duty.SECRETARY:
        return {"stands_in_for": _("A substitute stands in for a member with a vote.")}
    if any(item.stands_in_for_id == whom.pk for item in others):
        return {"stands_in_for": _("This member has a substitute already.")}
    if member.pk and any(item.stands_in_for_id == member.pk for item in others):
        return {"stands_in_for": _("This person has a substitute, so can't be one.")}
    return {}


def _holds_role(user_id: int) -> bool:
    held = Membership.objects.valid_on(clock.today())
    return held.filter(user=user_id, role=Role.COMMISSION, user__is_active=True).exists()


@transaction.atomic
def put_member(
    *,
    commission: Commission,
    institution: Institution,
    user: User,
    duty: str,
    stands_in_for: CommissionMember | None,
    by: User,
    member: CommissionMember | None = None,
) -> CommissionMember:
    """Add a member, or change one who hasn't voted yet. Refuses what `member_faults` names."""
    _locked(commission)
    seat = member or CommissionMember(commission=commission)
    if member:
        _refuse_who_took_part(member)
    seat.institution, seat.user = institution, user
    seat.duty, seat.stands_in_for = duty, stands_in_for
    if faults := member_faults(seat):
        raise Refused(faults.values())
    verb = "commission.member_changed" if member else "commission.member_added"
    seat.save()
    changes = {"person": user.pk, "institution": str(institution), "duty": duty}
    record(verb, commission, by=by, role="agency", changes=changes)
    return seat


@transaction.atomic
def set_left(*, member: CommissionMember, left_on: date | None, by: User) -> None:
    """The person no longer sits from that day; None when that was a mistake.

    Refuses a day by which the person took part in a sitting or a closed one counted the person's
    seat, and a second chair.
    """
    _locked(member.commission)
    if left_on:
        _refuse_before_sittings(member, left_on)
    member.left_on = left_on
    if left_on is None and (faults := member_faults(member)):
        raise Refused(faults.values())
    member.save(update_fields=["left_on"])
    changes = {"person": member.user_id, "left_on": left_on}
    verb = "commission.member_left" if left_on else "commission.member_back"
    record(verb, member.commission, by=by, role="agency", changes=changes)


@transaction.atomic
def remove_member(*, member: CommissionMember, by: User) -> None:
    """Take out one who was put in by mistake. Refuses those of whom something is recorded."""
    _locked(member.commission)
    _refuse_who_took_part(member)
    is_named = member.interests.exists() or hasattr(member, "substitute")
    if is_named or Attendance.objects.filter(member=member).exists():
        words = _("Something is recorded of this person. Enter the day of leaving instead.")
        raise Refused([words])
    changes = {"person": member.user_id}
    record("commission.member_removed", member.commission, by=by, role="agency", changes=changes)
    member.delete()


def _locked(commission: Commission) -> None:
    refuse_decided(commission.round)
    Commission.objects.select_for_update().get(pk=commission.pk)


def _refuse_who_took_part(member: CommissionMember) -> None:
    sat = Attendance.objects.filter(member=member, sitting__closed_at__isnull=False)
    if sat.exists() or member.ballots.exists():
        words = _("The person took part in a sitting. Enter the day of leaving, add another.")
        raise Refused([words])


def _refuse_before_sittings(member: CommissionMember, left_on: date) -> None:
    sat = Attendance.objects.filter(member=member, sitting__held_on__gte=left_on)
    counted = sat.exclude(presence=Presence.ABSENT, sitting__closed_at=None)
    last = counted.select_related("sitting").order_by("-sitting__held_on").first()
    if last:
        words = _("The sitting of %(day)s counted this person. Choose a later day.")
        raise Refused([words % {"day": last.sitting.held_on}])
