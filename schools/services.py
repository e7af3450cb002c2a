"""Writes about who acts for whom: memberships, and the invitations that lead to them."""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import create_person
from audit.services import REST, record, school_chain
from audit.transitions import Refused
from common import clock
from notices.emails import enqueue_letter

from .choices import Role
from .models import Invitation, Membership, Municipality, School
from .rights import Scope, inviting_membership

INVITATION_DAYS = 14


@transaction.atomic
def give_membership(
    *,
    user: User,
    role: str,
    by: User | None,
    school: School | None = None,
    municipality: Municipality | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Membership:
    """Tie a person to a role and its scope for a period; both days belong to it."""
    membership = Membership(
        user=user,
        role=role,
        school=school,
        municipality=municipality,
        valid_from=valid_from or clock.today(),
        valid_until=valid_until,
        invited_by=by,
    )
    membership.full_clean()
    membership.save()
    record_membership("membership.given", membership, by=by)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User, last_day: date | None = None) -> Membership:
    """End a membership now, or after a last day not in the past.

    Refuses one's own and the agency's last one; only who may give the role may end it.
    """
    acting = required_right(by, membership.role, membership.school, membership.municipality)
    refuse_to_end(membership, by)
    planned = membership.valid_until or date.max
    membership.valid_until = min(last_day or clock.today() - timedelta(days=1), planned)
    membership.valid_from = min(membership.valid_from, membership.valid_until)
    membership.save(update_fields=["valid_from", "valid_until"])
    record_membership("membership.ended", membership, by=by, role=acting.role)
    return membership


def choose_membership(*, membership: Membership, by: User) -> None:
    """Remember by which of their own memberships the person acts, also after signing in anew.

    A habit, not a deed: history doesn't keep it.
    """
    Membership.objects.filter(pk=membership.pk, user=by).update(chosen_at=clock.now())


def refuse_to_end(membership: Membership, by: User) -> None:
    """One's own access is ended by somebody else, and the agency never locks itself out."""
    if membership.user_id == by.pk:
        raise Refused([_("You cannot end your own access. Ask a colleague.")])
    if membership.role == Role.AGENCY and not other_agency(membership):
        raise Refused([_("This is the agency's last membership. Invite somebody else first.")])
    if membership.valid_until and membership.valid_until < clock.today():
        raise Refused([_("This access has ended already.")])


def other_agency(membership: Membership) -> bool:
    """Whether somebody else works at the agency; under lock, so two cannot end each other."""
    valid = Membership.objects.filter(role=Role.AGENCY).valid_on(clock.today())
    locked = [item.pk for item in valid.select_for_update().order_by("pk")]
    return set(locked) - {membership.pk} != set()


def required_right(
    by: User, role: str, school: School | None, municipality: Municipality | None
) -> Membership:
    """The membership by which the person may give or end the role there; refuses without one."""
    acting = inviting_membership(by, role, Scope(school, municipality))
    if acting is None:
        raise PermissionDenied
    return acting


def record_membership(
    verb: str, membership: Membership, *, by: User | None, role: str = ""
) -> None:
    """Write the deed into the school's chain, or the common one."""
    changes = {
        "user": membership.user_id,
        "role": membership.role,
        "valid_from": membership.valid_from,
        "valid_until": membership.valid_until,
    }
    record(verb, membership, by=by, chain=chain_of(membership), changes=changes, role=role)


def chain_of(subject: Membership | Invitation) -> str:
    """The history that the deed belongs to: the school's own, or the common one."""
    return school_chain(subject.school_id) if subject.school_id else REST


@transaction.atomic
def invite(
    *,
    email: str,
    role: str,
    by: User | None,
    school: School | None = None,
    municipality: Municipality | None = None,
) -> tuple[Invitation, str]:
    """Write an invitation and enqueue its letter; return it with the link, known only now.

    `by` None is the command line. A form sent twice finds the open invitation: the link is "".
    Refuses a role or place that the inviter may not give, and a person who has the access already.
    """
    acting = required_right(by, role, school, municipality) if by else None
    lock_inviter(by)
    invitation = Invitation(
        email=email.strip().lower(),
        role=role,
        school=school,
        municipality=municipality,
        invited_by=by,
    )
    if already := open_alike(invitation):
        return already, ""
    refuse_existing_access(invitation)
    link = renew(invitation)
    invitation.full_clean(exclude=["token_digest"])
    invitation.save()
    record_invitation("invitation.sent", invitation, by=by, role=acting.role if acting else "")
    send_invitation(invitation, link)
    return invitation, link


def lock_inviter(by: User | None) -> None:
    """Two requests of one person wait for each other: a double click is one invitation."""
    if by is not None:
        User.objects.select_for_update().get(pk=by.pk)


def scope_of(subject: Invitation) -> dict[str, Any]:
    """The role and its place, to filter by."""
    return {
        "role": subject.role,
        "school": subject.school,
        "municipality": subject.municipality,
    }


def open_alike(invitation: Invitation) -> Invitation | None:
    """Another open invitation of the same e-mail to the same role and place."""
    alike = Invitation.objects.filter(email=invitation.email, **scope_of(invitation))
    return alike.open_at(clock.now()).exclude(pk=invitation.pk).first()


def refuse_existing_access(invitation: Invitation) -> None:
    there = Membership.objects.filter(user__email=invitation.email, **scope_of(invitation))
    if there.valid_on(clock.today()).exists():
        raise Refused([_("This person has this access already.")])


def renew(invitation: Invitation) -> str:
    """A fresh link and period; only the token's digest stays, so the link is told once."""
    token = secrets.token_urlsafe(32)
    invitation.token_digest = digest(token)
    invitation.expires_at = clock.now() + timedelta(days=INVITATION_DAYS)
    return settings.SITE_URL + reverse("memberships:invitation_accept", args=[token])


def digest(token: str) -> str:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def send_invitation(invitation: Invitation, link: str) -> None:
    enqueue_letter(
        invitation.email, "schools/emails/invitation", {"invitation": invitation, "link": link}
    )


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User | None) -> str:
    """Send the letter again with a new link and a new period; the old link stops working.

    `by` None is the command line.
    """
    place = (invitation.role, invitation.school, invitation.municipality)
    acting = required_right(by, *place) if by else None
    locked = unanswered(invitation)
    refuse_existing_access(locked)
    if open_alike(locked):
        raise Refused([_("A newer invitation is open. Use that one.")])
    link = renew(locked)
    locked.save(update_fields=["token_digest", "expires_at"])
    role = acting.role if acting else ""
    record_invitation("invitation.sent_again", locked, by=by, role=role)
    send_invitation(locked, link)
    return link


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Withdraw an invitation that nobody has accepted; its link stops working."""
    acting = required_right(by, invitation.role, invitation.school, invitation.municipality)
    locked = unanswered(invitation)
    locked.revoked_at = clock.now()
    locked.save(update_fields=["revoked_at"])
    record_invitation("invitation.withdrawn", locked, by=by, role=acting.role)
    return locked


def unanswered(invitation: Invitation) -> Invitation:
    """The invitation under lock; refuses one accepted or withdrawn meanwhile."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at or locked.revoked_at:
        raise Refused([_("The invitation has been accepted or withdrawn meanwhile.")])
    return locked


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """Turn an open invitation into the membership of the person it was sent to, once only."""
    if user.email != invitation.email:
        raise PermissionDenied
    claim(invitation, user)
    same = Membership.objects.filter(user=user, **scope_of(invitation))
    existing = same.valid_on(clock.today()).first()
    return existing or give_membership(user=user, by=invitation.invited_by, **scope_of(invitation))


def refuse_municipal(invitation: Invitation) -> None:
    """The school may have become a municipality's since a person of its founder was invited."""
    try:
        invitation.clean()
    except ValidationError as error:
        raise Refused(error.messages) from error


def claim(invitation: Invitation, user: User) -> None:
    """Mark the invitation accepted; of two at once one is refused."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at or locked.revoked_at or locked.expires_at <= clock.now():
        raise Refused([_("This invitation is no longer open.")])
    refuse_municipal(locked)
    locked.accepted_at, locked.accepted_by = clock.now(), user
    locked.save(update_fields=["accepted_at", "accepted_by"])
    record_invitation("invitation.accepted", locked, by=user, role=invitation.role)


@transaction.atomic
def accept_as_new_person(
    *, invitation: Invitation, full_name: str, password: str
) -> tuple[User, Membership]:
    """Make the person that the invitation was sent to, and the membership."""
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    if User.objects.filter(email=invitation.email).exists():
        raise Refused([_("This person is known here already. Sign in to accept the invitation.")])
    user = create_person(email=invitation.email, full_name=full_name, password=password)
    return user, accept_invitation(invitation=invitation, user=user)


def record_invitation(verb: str, invitation: Invitation, *, by: User | None, role: str) -> None:
    """History knows the invitation by its number, never the e-mail it went to."""
    changes = {"role": invitation.role, "expires_at": invitation.expires_at}
    record(verb, invitation, by=by, chain=chain_of(invitation), changes=changes, role=role)
