"""Invitations and memberships through their services."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from accounts.models import User
from audit.models import Entry
from audit.transitions import Refused
from common import clock
from schools.access import access_of
from schools.choices import Role
from schools.models import Invitation, Membership
from schools.services import (
    accept_as_new_person,
    accept_invitation,
    digest,
    end_membership,
    give_membership,
    invite,
    resend_invitation,
    revoke_invitation,
)
from tests.letters import send_all, waiting
from tests.together import second_while_first_is_open
from tests.world import World, person

NOW = datetime.fromisoformat("2026-11-22T10:00:00+02:00")


def invited(world: World, email: str = "nauja@demo.lt") -> tuple[Invitation, str]:
    """Asta invites an editor."""
    return invite(email=email, role=Role.EDITOR, by=world.asta, school=world.azuolas)


def fresh(user: User) -> User:
    """The person of the next request: nothing remembered."""
    return User.objects.get(pk=user.pk)


def test_invitation_is_kept_as_a_digest_and_sent_by_letter(world: World) -> None:
    invitation, link = invited(world, " Nauja@Demo.LT ")
    token = link.rstrip("/").split("/")[-1]
    assert (invitation.email, invitation.token_digest) == ("nauja@demo.lt", digest(token))
    assert token not in str(Invitation.objects.values().get())
    letter = waiting()[-1]
    assert (letter["to"], link in letter["body"]) == ("nauja@demo.lt", True)
    assert "Asta Demo kviečia Jus dirbti sistemoje „Kokybės krepšelis“" in letter["body"]


def test_sent_letter_leaves_no_link_in_the_queue(world: World) -> None:
    _invitation, link = invited(world)
    assert link in str(send_all()[-1].body)
    assert waiting() == []


def test_letter_of_an_english_screen_is_lithuanian(world: World) -> None:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        invited(world)
    assert "iki 2026 m. gruodžio 6 d." in waiting()[-1]["body"].replace("\u00a0", " ")


def test_invitation_sent_twice_is_one(world: World) -> None:
    first, _link = invited(world)
    second, link = invited(world, "NAUJA@demo.lt")
    assert (second.pk, link) == (first.pk, "")
    assert len(waiting()) == 1


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("rasa", Role.EDITOR),
        ("benas", Role.EDITOR),
        ("domas", Role.EDITOR),
        ("asta", Role.DIRECTOR),
    ],
)
def test_invitation_beyond_ones_right_is_refused(world: World, name: str, role: str) -> None:
    with pytest.raises(PermissionDenied):
        invite(email="a@demo.lt", role=role, by=getattr(world, name), school=world.azuolas)
    assert Invitation.objects.count() == 0


def test_person_with_the_access_is_not_invited_again(world: World) -> None:
    with pytest.raises(Refused):
        invited(world, "Rasa@demo.lt")


@pytest.mark.parametrize("email", ["", "ne pastas", "a@" + "b" * 260 + ".lt"])
def test_wrong_email_is_refused(world: World, email: str) -> None:
    with pytest.raises(ValidationError):
        invited(world, email)


def test_new_person_gets_an_account_and_the_membership(world: World) -> None:
    invitation, _link = invited(world)
    user, membership = accept_as_new_person(
        invitation=invitation, full_name="Nauja Demo", password="ilgas-geras-1"
    )
    assert (membership.user, membership.role, membership.school) == (
        user,
        Role.EDITOR,
        world.azuolas,
    )
    assert access_of(fresh(user)).school_ids(Role.EDITOR) == {world.azuolas.pk}
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.is_open) == (user, False)


def test_known_person_gets_one_more_membership(world: World) -> None:
    invitation, _link = invited(world, world.stasys.email)
    accept_invitation(invitation=invitation, user=world.stasys)
    assert access_of(fresh(world.stasys)).school_ids(Role.EDITOR) == {world.azuolas.pk}


def test_invitation_is_accepted_once(world: World) -> None:
    invitation, _link = invited(world, world.stasys.email)
    accept_invitation(invitation=invitation, user=world.stasys)
    with pytest.raises(Refused):
        accept_invitation(invitation=invitation, user=world.stasys)
    assert world.stasys.memberships.count() == 1


def test_invitation_of_another_person_cannot_be_accepted(world: World) -> None:
    invitation, _link = invited(world)
    with pytest.raises(PermissionDenied):
        accept_invitation(invitation=invitation, user=world.stasys)


def test_invitation_works_for_fourteen_days(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        invitation, _link = invited(world, world.stasys.email)
    with time_machine.travel(NOW + timedelta(days=14), tick=False), pytest.raises(Refused):
        accept_invitation(invitation=invitation, user=world.stasys)
    with time_machine.travel(NOW + timedelta(days=14, seconds=-1), tick=False):
        accept_invitation(invitation=invitation, user=world.stasys)


def test_withdrawn_invitation_cannot_be_accepted(world: World) -> None:
    invitation, _link = invited(world, world.stasys.email)
    revoke_invitation(invitation=invitation, by=world.asta)
    with pytest.raises(Refused):
        accept_invitation(invitation=invitation, user=world.stasys)


def test_accepted_invitation_cannot_be_withdrawn_or_sent_again(world: World) -> None:
    invitation, _link = invited(world, world.stasys.email)
    accept_invitation(invitation=invitation, user=world.stasys)
    with pytest.raises(Refused):
        revoke_invitation(invitation=invitation, by=world.asta)
    with pytest.raises(Refused):
        resend_invitation(invitation=invitation, by=world.asta)


def test_sending_again_makes_the_old_link_useless_and_starts_anew(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        invitation, old = invited(world)
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        new = resend_invitation(invitation=invitation, by=world.asta)
        invitation.refresh_from_db()
        assert invitation.is_open
    digests = [digest(link.rstrip("/").split("/")[-1]) for link in (old, new)]
    assert [Invitation.objects.by_token(one).count() for one in digests] == [0, 1]
    assert new in waiting()[-1]["body"]


@pytest.mark.parametrize("name", ["benas", "domas", "rasa"])
def test_invitation_of_others_is_not_withdrawn_or_sent_by_strangers(
    world: World, name: str
) -> None:
    invitation, _link = invited(world)
    for service in (revoke_invitation, resend_invitation):
        with pytest.raises(PermissionDenied):
            service(invitation=invitation, by=getattr(world, name))


def test_history_names_no_email(world: World) -> None:
    invitation, _link = invited(world)
    accept_as_new_person(invitation=invitation, full_name="Nauja D", password="ilgas-geras-1")
    entries = Entry.objects.filter(chain__name=f"school-{world.azuolas.pk}").order_by("-number")
    assert [entry.verb for entry in entries[:3]] == [
        "membership.given",
        "invitation.accepted",
        "invitation.sent",
    ]
    assert [e for e in Entry.objects.all() if "@" in str((e.object_label, e.changes))] == []


def test_end_takes_effect_at_once(world: World) -> None:
    membership = world.rasa.memberships.get()
    end_membership(membership=membership, by=world.asta)
    assert access_of(fresh(world.rasa)).memberships == ()


def test_end_of_access_given_today_takes_effect_at_once(world: World) -> None:
    membership = give_membership(
        user=world.stasys, role=Role.EDITOR, by=world.asta, school=world.azuolas
    )
    end_membership(membership=membership, by=world.asta)
    assert access_of(fresh(world.stasys)).memberships == ()


def test_last_day_still_counts(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        end_membership(
            membership=world.rasa.memberships.get(), by=world.asta, last_day=date(2026, 12, 1)
        )
    for day, count in (("2026-12-01T23:30:00+02:00", 1), ("2026-12-02T00:10:00+02:00", 0)):
        with time_machine.travel(datetime.fromisoformat(day), tick=False):
            assert len(access_of(fresh(world.rasa)).memberships) == count


def test_last_day_never_lengthens_access(world: World) -> None:
    soon = clock.today() + timedelta(days=3)
    Membership.objects.filter(user=world.rasa).update(valid_until=soon)
    ended = end_membership(
        membership=world.rasa.memberships.get(),
        by=world.asta,
        last_day=soon + timedelta(days=30),
    )
    assert ended.valid_until == soon


@pytest.mark.parametrize(
    ("by", "whose"),
    [("asta", "vilte"), ("benas", "rasa"), ("egle", "asta"), ("domas", "rasa"), ("rasa", "asta")],
)
def test_access_is_ended_only_by_those_who_may_give_it(world: World, by: str, whose: str) -> None:
    with pytest.raises(PermissionDenied):
        end_membership(membership=getattr(world, whose).memberships.get(), by=getattr(world, by))


def test_officer_ends_the_access_of_a_head(world: World) -> None:
    end_membership(membership=world.asta.memberships.get(), by=world.domas)
    assert access_of(fresh(world.asta)).memberships == ()


def test_nobody_ends_their_own_access(world: World) -> None:
    for user in (world.feliksas, world.domas):
        with pytest.raises(Refused):
            end_membership(membership=user.memberships.get(), by=user)


def test_ended_access_is_not_ended_again(world: World) -> None:
    membership = world.rasa.memberships.get()
    end_membership(membership=membership, by=world.asta)
    with pytest.raises(Refused):
        end_membership(membership=membership, by=world.asta)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_of_the_agency_cannot_end_each_other(world: World) -> None:
    second = person("Ona")
    theirs = give_membership(user=second, role=Role.AGENCY, by=world.feliksas)
    own = world.feliksas.memberships.get()
    answers = second_while_first_is_open(
        lambda: end_membership(membership=theirs, by=world.feliksas),
        lambda: end_membership(membership=own, by=fresh(second)),
    )
    assert [type(answer) for answer in answers] == [Membership, Refused]
    assert Membership.objects.filter(role=Role.AGENCY).valid_on(clock.today()).count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_acceptances_at_once_make_one_membership(world: World) -> None:
    invitation, _link = invited(world, world.stasys.email)
    accept = lambda: accept_invitation(invitation=invitation, user=world.stasys)  # noqa: E731
    answers = second_while_first_is_open(accept, accept)
    assert [type(answer) for answer in answers] == [Membership, Refused]
    assert world.stasys.memberships.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_double_click_makes_one_invitation(world: World) -> None:
    second_while_first_is_open(lambda: invited(world), lambda: invited(world))
    assert Invitation.objects.count() == 1


def test_command_invites_the_first_person(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("invite", "Pirma@demo.lt", "--role", "agency")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.invited_by) == ("pirma@demo.lt", None)
    assert waiting()[-1]["to"] == "pirma@demo.lt"


def test_command_given_again_renews_the_link(
    db: None, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    links = []
    for _time in range(2):
        call_command("invite", "pirma@demo.lt", "--role", "agency")
        links.append(capsys.readouterr().out.strip())
    assert [letter["to"] for letter in waiting()] == ["pirma@demo.lt"] * 2
    assert (Invitation.objects.count(), len(set(links))) == (1, 2)
    codes = [client.get(link.removeprefix(settings.SITE_URL)).status_code for link in links]
    assert codes == [404, 200]


def test_command_has_nothing_to_renew_for_who_came_in(world: World) -> None:
    with pytest.raises(CommandError):
        call_command("invite", world.feliksas.email, "--role", "agency")


@pytest.mark.parametrize(
    "arguments",
    [
        ["a@demo.lt", "--role", "director"],
        ["a@demo.lt", "--role", "officer"],
        ["a@demo.lt", "--role", "agency", "--municipality", "LT-53"],
        ["a@demo.lt", "--role", "director", "--school", "999999999"],
        ["a@demo.lt", "--role", "officer", "--municipality", "LT-99"],
        ["ne pastas", "--role", "agency"],
    ],
)
def test_command_refuses_with_words(db: None, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("invite", *arguments)
    assert Invitation.objects.count() == 0
