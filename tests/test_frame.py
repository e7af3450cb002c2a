"""The frame of every page: publicity, menu, role."""

import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from files.services import store
from kokybes_krepselis.context import LABELS, MENU, menu, publicity
from schools.choices import Role
from schools.services import give_membership
from selection.models import Programme
from tests.once import DRAWN
from tests.world import World, draft

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32


def test_every_role_has_a_menu_of_at_most_seven_working_links() -> None:
    assert set(MENU) == set(Role.values)
    assert max(len(names) + 1 for names in MENU.values()) == 7
    assert "selection:round_list" in MENU[Role.AGENCY]
    assert [reverse(name) for name in LABELS] != []


@DRAWN
@pytest.mark.parametrize(
    "name", ["asta", "rasa", "domas", "feliksas", "vilte", "kazys", "aurelija"]
)
def test_menu_leads_only_where_the_person_may_go(world: World, client: Client, name: str) -> None:
    client.force_login(getattr(world, name))
    request = client.get("/pradzia/").wsgi_request
    assert [client.get(item.url).status_code for item in menu(request)] == [200] * len(
        menu(request)
    )


@DRAWN
@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/planai/", "/planai/"),
        ("/paskyra/zmones/", "/paskyra/zmones/"),
        ("/paskyra/kvietimai/", "/paskyra/zmones/"),
        ("/paskyra/kvietimai/naujas/", "/paskyra/zmones/"),
    ],
)
def test_menu_marks_where_one_is(world: World, client: Client, address: str, marked: str) -> None:
    client.force_login(world.asta)
    request = client.get(address).wsgi_request
    assert [item.url for item in menu(request) if item.current] == [marked]


@DRAWN
def test_the_bar_names_the_membership_held_at_the_school_of_the_page(
    world: World, client: Client
) -> None:
    give_membership(user=world.asta, role=Role.DIRECTOR, school=world.berzas, by=world.feliksas)
    own = world.asta.memberships.get(school=world.azuolas)
    client.force_login(world.asta)
    client.post(reverse("schools:membership_switch"), {"membership": own.pk})
    draft(world.berzas_grant, world.asta)
    for grant, name in ((world.grant, "Ąžuolo mokykla"), (world.berzas_grant, "Beržo mokykla")):
        places = [grant.get_absolute_url(), grant.holder.get_absolute_url()]
        places += [reverse("progress:consulting", args=[grant.pk])]
        if grant == world.berzas_grant:
            places.append(grant.plan.get_absolute_url())
        for place in places:
            assert named(client, place).endswith(name), place
    assert named(client, reverse("plans:plan_list")).endswith("Ąžuolo mokykla")


def named(client: Client, place: str) -> str:
    """What the bar says one is."""
    page = client.get(place).content.decode()
    (found,) = re.findall(r'<details class="who".*?<small>(.*?)</small>', page, re.DOTALL)
    return found


def test_stranger_has_no_menu(world: World, client: Client) -> None:
    assert menu(client.get("/").wsgi_request) == []
    assert menu(RequestFactory().get("/")) == []


def test_publicity_is_on_every_page_in_one_query(world: World, client: Client) -> None:
    for address in ("/", "/paskyra/prisijungti/", "/nera/"):
        assert world.programme.number in client.get(address).content.decode()
    request = RequestFactory().get("/")
    with CaptureQueriesContext(connection) as queries:
        assert publicity(request) is publicity(request)
    assert len(queries) == 1


def test_publicity_is_that_of_the_newest_round(world: World) -> None:
    Programme.objects.create(
        name="Kita", number="K-1", goal="x", envelope=1, years=1, publicity_text="Kita programa"
    )
    assert publicity(RequestFactory().get("/"))["text"] == world.programme.publicity_text


def test_sign_of_publicity_is_open_to_all(world: World, client: Client) -> None:
    assert publicity(RequestFactory().get("/"))["sign_url"] == ""
    stored = store(ContentFile(PNG, "zenklas.png"), by=world.feliksas)
    Programme.objects.filter(pk=world.programme.pk).update(publicity_sign=stored)
    url = publicity(RequestFactory().get("/"))["sign_url"]
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == PNG


def test_empty_database_has_a_frame_too(db: None, client: Client) -> None:
    assert client.get("/").status_code == 200
