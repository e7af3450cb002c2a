"""Pages of people and invitations, and the switch between memberships."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common import clock
from schools.choices import Role
from schools.models import Invitation, Membership, School
from schools.services import give_membership, invite, revoke_invitation
from tests.letters import last_link, waiting
from tests.once import COUNTED
from tests.world import World, person, school

PEOPLE = "/paskyra/zmones/"
INVITATIONS = "/paskyra/kvietimai/"
NEW = "/paskyra/kvietimai/naujas/"
SWITCH = "/mokyklos/vaidmuo/"
NEW_PERSON = {"full_name": "Nauja Demo", "password": "ilgas-geras-1"}


def emails_in(page: str) -> set[str]:
    """The people that a list shows."""
    return set(re.findall(r"<small>(\w+)@demo\.lt</small>", page))


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("asta", {"asta", "rasa", "vilte"}),
        ("rasa", {"rasa"}),
        ("domas", {"asta", "rasa", "vilte", "benas", "domas"}),
        ("egle", {"cecilija", "egle"}),
        ("kazys", {"kazys"}),
        ("stasys", set()),
        (
            "feliksas",
            {
                *("asta", "rasa", "vilte", "benas", "domas", "cecilija", "egle"),
                *("kazys", "aurelija", "feliksas"),
            },
        ),
    ],
)
def test_list_shows_the_people_of_ones_reach(
    world: World, client: Client, name: str, seen: set[str]
) -> None:
    client.force_login(getattr(world, name))
    assert emails_in(client.get(PEOPLE).content.decode()) == seen


def test_search_and_ended_access(world: World, client: Client) -> None:
    Membership.objects.filter(user=world.rasa).update(valid_until=clock.today() - timedelta(days=1))
    client.force_login(world.domas)
    assert emails_in(client.get(PEOPLE, {"q": "ąžuol"}).content.decode()) == {"asta", "vilte"}
    both = client.get(PEOPLE, {"q": "Ąžuol", "ended": "on"}).content.decode()
    assert emails_in(both) == {"asta", "vilte", "rasa"}
    assert emails_in(client.get(PEOPLE, {"q": "x" * 300}).content.decode()) != set()


@COUNTED
def test_lists_ask_equally_often_for_few_and_many_rows(world: World, client: Client) -> None:
    client.force_login(world.asta)
    counts = []
    for place in (1, 2, 3):
        extra = person(f"P{place}")
        give_membership(user=extra, role=Role.EDITOR, by=world.asta, school=world.azuolas)
        invite(email=f"i{place}@demo.lt", role=Role.EDITOR, by=world.asta, school=world.azuolas)
        for address in (PEOPLE, INVITATIONS):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(address)
            counts.append((address, len(queries)))
    assert len(set(counts)) == 2


def test_head_ends_an_editors_access(world: World, client: Client) -> None:
    membership = world.rasa.memberships.get()
    client.force_login(world.asta)
    client.post(reverse("memberships:membership_end", args=[membership.pk]), {"last_day": ""})
    client.force_login(world.rasa)
    assert "Šiuo metu vaidmens čia neturite" in client.get("/paskyra/").content.decode()


@pytest.mark.parametrize("typed", ["2020-01-01", "ne diena", "2026-13-45"])
def test_last_day_in_the_past_or_unreadable_is_refused(
    world: World, client: Client, typed: str
) -> None:
    membership = world.rasa.memberships.get()
    client.force_login(world.asta)
    address = reverse("memberships:membership_end", args=[membership.pk])
    assert client.post(address, {"last_day": typed}).status_code == 200
    membership.refresh_from_db()
    assert membership.valid_until is None


@pytest.mark.parametrize(
    ("name", "whose", "code"),
    [
        ("asta", "rasa", 200),
        ("asta", "vilte", 403),
        ("domas", "rasa", 403),
        ("rasa", "rasa", 403),
        ("benas", "rasa", 404),
        ("egle", "rasa", 404),
        ("feliksas", "rasa", 200),
    ],
)
def test_page_that_ends_access(
    world: World, client: Client, name: str, whose: str, code: int
) -> None:
    client.force_login(getattr(world, name))
    pk = getattr(world, whose).memberships.get().pk
    assert client.get(reverse("memberships:membership_end", args=[pk])).status_code == code


def test_head_invites_an_editor_by_email_only(world: World, client: Client) -> None:
    client.force_login(world.asta)
    assert 'name="role"' not in client.get(NEW).content.decode()
    client.post(NEW, {"email": "Nauja@demo.lt"})
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.school) == (Role.EDITOR, world.azuolas)


def test_head_of_two_schools_finds_the_one_in_use_chosen(world: World, client: Client) -> None:
    second = give_membership(
        user=world.asta, role=Role.DIRECTOR, by=world.feliksas, school=world.berzas
    )
    client.force_login(world.asta)
    client.post(SWITCH, {"membership": second.pk})
    field = client.get(NEW).context["form"]["school"]
    options = re.findall(r'<option value="(\d*)"( selected)?', str(field))
    assert sorted(options) == [(f"{world.azuolas.pk}", ""), (f"{world.berzas.pk}", " selected")]
    assert client.post(NEW, {"email": "nauja@demo.lt"}).context["form"].errors.keys() == {"school"}


@pytest.mark.parametrize("name", ["asta", "domas", "feliksas"])
def test_nothing_in_the_invitation_is_called_optional(
    world: World, client: Client, name: str
) -> None:
    give_membership(user=world.asta, role=Role.DIRECTOR, by=world.feliksas, school=world.berzas)
    client.force_login(getattr(world, name))
    page = client.get(NEW).content.decode()
    assert ("optional" in page, "---" in page) == (False, False)


def test_head_cannot_slip_another_role_or_school_in(world: World, client: Client) -> None:
    client.force_login(world.asta)
    client.post(NEW, {"email": "a@demo.lt", "role": "agency", "school": world.berzas.pk})
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.school) == (Role.EDITOR, world.azuolas)


def test_officer_invites_a_head_of_the_own_municipality_only(world: World, client: Client) -> None:
    client.force_login(world.domas)
    data = {"email": "v@demo.lt", "role": "director"}
    assert client.post(NEW, data | {"school": world.kastonas.pk}).status_code == 200
    assert client.post(NEW, data).status_code == 200
    assert Invitation.objects.count() == 0
    client.post(NEW, data | {"school": world.berzas.pk})
    assert Invitation.objects.get().school == world.berzas


def test_officer_invites_a_colleague(world: World, client: Client) -> None:
    client.force_login(world.domas)
    client.post(NEW, {"email": "k@demo.lt", "role": "officer", "school": world.berzas.pk})
    invitation = Invitation.objects.get()
    assert (invitation.municipality, invitation.school) == (world.ukmerge, None)


def test_agency_writes_a_code_where_schools_are_many(world: World, client: Client) -> None:
    School.objects.bulk_create(
        School(code=f"8{place:08}", name=f"Mokykla {place}", municipality=world.klaipeda)
        for place in range(101)
    )
    client.force_login(world.feliksas)
    data = {"email": "v@demo.lt", "role": "evaluator"}
    assert "Tokios mokyklos nėra" in client.post(NEW, data | {"school": "123"}).content.decode()
    client.post(NEW, data | {"school": " 900000 001 "})
    assert Invitation.objects.get().school == world.azuolas


@pytest.mark.parametrize("name", ["rasa", "vilte", "kazys", "aurelija", "stasys"])
def test_who_may_not_invite_sees_no_invitations(world: World, client: Client, name: str) -> None:
    client.force_login(getattr(world, name))
    assert [client.get(page).status_code for page in (INVITATIONS, NEW)] == [403, 403]


def test_form_sent_twice_makes_one_invitation(world: World, client: Client) -> None:
    client.force_login(world.asta)
    for _press in range(2):
        client.post(NEW, {"email": "nauja@demo.lt"})
    assert (Invitation.objects.count(), len(waiting())) == (1, 1)


def test_list_tells_the_four_states(world: World, client: Client) -> None:
    client.force_login(world.asta)
    made = [
        invite(email=f"i{place}@demo.lt", role=Role.EDITOR, by=world.asta, school=world.azuolas)[0]
        for place in range(4)
    ]
    Invitation.objects.filter(pk=made[1].pk).update(expires_at=clock.now())
    Invitation.objects.filter(pk=made[2].pk).update(accepted_at=clock.now())
    revoke_invitation(invitation=made[3], by=world.asta)
    page = client.get(INVITATIONS).content.decode()
    states = re.findall(r'class="status (\w+)"', page)
    assert sorted(states) == ["draft", "ok", "stop", "wait"]
    assert page.count("Siųsti dar kartą") == 2


def test_neighbour_cannot_touch_an_invitation(world: World, client: Client) -> None:
    invitation, _link = invite(
        email="i@demo.lt", role=Role.EDITOR, by=world.asta, school=world.azuolas
    )
    client.force_login(world.benas)
    for name in ("invitation_resend", "invitation_revoke"):
        address = reverse(f"memberships:{name}", args=[invitation.pk])
        assert client.post(address).status_code == 404
    client.force_login(world.domas)
    assert client.post(address).status_code == 403


def link_to(world: World, email: str) -> str:
    invite(email=email, role=Role.EDITOR, by=world.asta, school=world.azuolas)
    return last_link("kvietimas")


def test_new_person_comes_in_by_the_link(world: World, client: Client) -> None:
    link = link_to(world, "nauja@demo.lt")
    assert "nauja@demo.lt" in client.get(link).content.decode()
    assert client.post(link, NEW_PERSON)["Location"] == "/pradzia/"
    user = User.objects.get(email="nauja@demo.lt")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session["membership"] == user.memberships.get().pk
    client.logout()
    data = {"login": "nauja@demo.lt", "password": NEW_PERSON["password"]}
    assert client.post("/paskyra/prisijungti/", data).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "123"},
        {"password": "nauja@demo.lt"},
        {"password": ""},
        {"full_name": ""},
        {"full_name": "ą" * 151},
    ],
)
def test_wrong_name_or_password_makes_nobody(
    world: World, client: Client, wrong: dict[str, str]
) -> None:
    link = link_to(world, "nauja@demo.lt")
    people = User.objects.count()
    assert client.post(link, NEW_PERSON | wrong).status_code == 200
    assert User.objects.count() == people
    assert Invitation.objects.get().is_open


def test_email_of_the_invitation_is_fixed(world: World, client: Client) -> None:
    client.post(link_to(world, "nauja@demo.lt"), NEW_PERSON | {"email": "kita@demo.lt"})
    assert not User.objects.filter(email="kita@demo.lt").exists()


def test_known_person_signs_in_and_accepts(world: World, client: Client) -> None:
    link = link_to(world, world.stasys.email)
    assert "Prisijungti" in client.get(link).content.decode()
    assert client.post(link, NEW_PERSON).status_code == 200
    assert world.stasys.memberships.count() == 0
    client.force_login(world.stasys)
    client.post(link)
    assert world.stasys.memberships.get().school == world.azuolas


def test_person_signed_in_with_another_email_is_told(world: World, client: Client) -> None:
    link = link_to(world, "nauja@demo.lt")
    client.force_login(world.stasys)
    for answer in (client.get(link), client.post(link, NEW_PERSON)):
        assert "Kvietimas skirtas kitam el. paštui" in answer.content.decode()
    assert world.stasys.memberships.count() == 0
    assert client.post("/paskyra/atsijungti/", {"next": link})["Location"] == link


def test_dead_links_say_whom_to_ask(world: World, client: Client) -> None:
    used = link_to(world, "nauja@demo.lt")
    client.post(used, NEW_PERSON)
    client.logout()
    withdrawn = link_to(world, "kita@demo.lt")
    revoke_invitation(invitation=Invitation.objects.get(email="kita@demo.lt"), by=world.asta)
    old = link_to(world, "sena@demo.lt")
    Invitation.objects.filter(email="sena@demo.lt").update(expires_at=clock.now())
    for link, code, words in (
        (used, 410, "Kvietimas jau priimtas"),
        (withdrawn, 410, "Kvietimas atšauktas"),
        (old, 410, "Kvietimas nebegalioja"),
        ("/paskyra/kvietimas/nera-tokio/", 404, "Kvietimas neveikia"),
    ):
        for answer in (client.get(link), client.post(link, NEW_PERSON)):
            page = answer.content.decode()
            assert (answer.status_code, words in page, "Į ką kreiptis" in page) == (
                code,
                True,
                True,
            )


def test_names_with_script_are_escaped(world: World, client: Client) -> None:
    User.objects.filter(pk=world.asta.pk).update(full_name="<script>alert(1)</script>")
    link = link_to(world, "nauja@demo.lt")
    assert "<script>alert" not in client.get(link).content.decode()
    client.force_login(world.domas)
    assert "<script>alert" not in client.get(PEOPLE).content.decode()


@pytest.fixture
def double(world: World) -> tuple[Membership, Membership]:
    """Asta heads a second school too."""
    second = school("900000009", "Liepos mokykla", world.klaipeda, 50)
    give_membership(user=world.asta, role=Role.DIRECTOR, by=world.feliksas, school=second)
    first, other = world.asta.memberships.order_by("pk")
    return first, other


def test_person_switches_between_memberships(
    world: World, client: Client, double: tuple[Membership, Membership]
) -> None:
    client.force_login(world.asta)
    assert client.get("/paskyra/").wsgi_request.membership == double[0]
    assert client.post(SWITCH, {"membership": double[1].pk})["Location"] == "/pradzia/"
    assert client.get("/paskyra/").wsgi_request.membership == double[1]


def test_last_choice_outlives_the_session(
    world: World, client: Client, double: tuple[Membership, Membership]
) -> None:
    client.force_login(world.asta)
    client.post(SWITCH, {"membership": double[1].pk})
    client.post("/paskyra/atsijungti/")
    client.force_login(world.asta)
    assert client.get("/paskyra/").wsgi_request.membership == double[1]
    yesterday = clock.today() - timedelta(days=1)
    Membership.objects.filter(pk=double[1].pk).update(valid_from=yesterday, valid_until=yesterday)
    assert client.get("/paskyra/").wsgi_request.membership == double[0]


def test_switch_takes_only_ones_own_valid_memberships(
    world: World, client: Client, double: tuple[Membership, Membership]
) -> None:
    client.force_login(world.asta)
    strange = world.benas.memberships.get().pk
    for typed in (strange, "", "x", "-1", "99999999999999999999"):
        assert client.post(SWITCH, {"membership": typed}).status_code == 404
    Membership.objects.filter(pk=double[1].pk).update(
        valid_from=date(2020, 1, 1), valid_until=clock.today() - timedelta(days=1)
    )
    assert client.post(SWITCH, {"membership": double[1].pk}).status_code == 404


@pytest.mark.parametrize(
    ("following", "location"),
    [
        ("/planai/", "/planai/"),
        ("https://kitur.lt/", "/pradzia/"),
        ("//kitur.lt/", "/pradzia/"),
        ("javascript:alert(1)", "/pradzia/"),
        ("", "/pradzia/"),
    ],
)
def test_switch_leads_on_to_local_pages_only(
    world: World,
    client: Client,
    double: tuple[Membership, Membership],
    following: str,
    location: str,
) -> None:
    client.force_login(world.asta)
    answer = client.post(SWITCH, {"membership": double[1].pk, "next": following})
    assert answer["Location"] == location


def test_switch_needs_a_token_of_the_form(
    world: World, double: tuple[Membership, Membership]
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.asta)
    assert strict.post(SWITCH, {"membership": double[1].pk}).status_code == 403


def test_membership_in_use_that_ends_gives_way_to_another(
    world: World, client: Client, double: tuple[Membership, Membership]
) -> None:
    client.force_login(world.asta)
    client.post(SWITCH, {"membership": double[1].pk})
    Membership.objects.filter(pk=double[1].pk).update(
        valid_from=date(2020, 1, 1), valid_until=clock.today() - timedelta(days=1)
    )
    assert client.get("/paskyra/").wsgi_request.membership == double[0]


def test_start_tells_a_person_without_membership_whom_to_ask(world: World, client: Client) -> None:
    client.force_login(world.stasys)
    page = client.get("/pradzia/").content.decode()
    assert "Į ką kreiptis" in page


@time_machine.travel(datetime.fromisoformat("2026-11-22T10:00:00+02:00"), tick=False)
def test_access_that_ended_yesterday_opens_nothing(world: World, client: Client) -> None:
    Membership.objects.filter(user=world.asta).update(valid_until=date(2026, 11, 21))
    client.force_login(world.asta)
    school_page = reverse("schools:school_detail", args=[world.azuolas.pk])
    assert client.get(school_page).status_code == 404
    Membership.objects.filter(user=world.asta).update(valid_until=date(2026, 11, 22))
    assert client.get(school_page).status_code == 200
