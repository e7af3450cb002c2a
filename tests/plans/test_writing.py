"""A form of a new row that is sent twice adds one row."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from plans.models import Activity, PlanVersion
from plans.services import save_row
from tests.plans.test_views import ACTIVITY
from tests.world import World, activity, draft

pytestmark = pytest.mark.django_db

INDICATOR = {
    "title": "Mokinių dalis",
    "kind": "percent",
    "direction": "raise",
    "baseline_value": "50",
    "target_value": "80",
}
ROWS: dict[str, dict[str, Any]] = {
    "pagrindimas": {"text": "Išvada", "source": "self", "strength": "improve", "indicator": "1"},
    "uzdaviniai": {"text": "Pagerinti\r\nmatematiką."},
    "veiklos": ACTIVITY,
    "rodikliai": INDICATOR,
}


@pytest.fixture
def version(world: World, client: Client) -> PlanVersion:
    """Asta's empty draft; she is signed in."""
    client.force_login(world.asta)
    return draft(world.grant, world.asta)


def adding(version: PlanVersion, part: str) -> str:
    return reverse("plans:plan_row_add", args=[version.plan_id, part])


def key_of(client: Client, address: str) -> str:
    """The key in the form of a new row."""
    text = client.get(address).content.decode()
    return text.split('name="key" value="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("pagrindimas", "findings"),
        ("uzdaviniai", "objectives"),
        ("veiklos", "activities"),
        ("rodikliai", "indicators"),
    ],
)
def test_new_row_sent_twice_is_one_row(
    client: Client, version: PlanVersion, part: str, name: str
) -> None:
    data = ROWS[part] | {"key": key_of(client, adding(version, part))}
    answers = [client.post(adding(version, part), data) for _again in range(2)]
    row = getattr(version, name).get()
    assert [answer.url.split("&")[0].split("?")[1] for answer in answers] == [
        f"irasyta={row.pk}"
    ] * 2
    assert row.key == UUID(data["key"])
    assert Entry.objects.filter(verb__endswith="_added").count() == 1


def test_what_the_same_form_brings_anew_is_added_to_its_row(
    world: World, client: Client, version: PlanVersion
) -> None:
    client.post(adding(version, "uzdaviniai"), {"text": "Uždavinys"})
    data = ACTIVITY | {"key": str(uuid4())}
    client.post(adding(version, "veiklos"), data)
    more = {"money_2027": "5", "objectives": version.objectives.get().pk}
    assert client.post(adding(version, "veiklos"), data | more).status_code == 302
    row = version.activities.get()
    assert row.objectives.count() == 1
    assert row.budget_lines.count() == 2


def test_same_key_with_another_text_is_an_edit_that_shows_both(
    client: Client, version: PlanVersion
) -> None:
    data = ACTIVITY | {"key": key_of(client, adding(version, "veiklos"))}
    client.post(adding(version, "veiklos"), data)
    response = client.post(adding(version, "veiklos"), data | {"title": "Kitas tekstas"})
    row, desk = version.activities.get(), response.context["desk"]
    assert "Ši eilutė jau įrašyta" in response.content.decode()
    assert [(item.theirs, item.mine) for item in desk.conflicts] == [
        ("Konsultacijos", "Kitas tekstas")
    ]
    client.post(desk.url, ACTIVITY | {"title": "Kitas tekstas", "bases": desk.bases})
    row.refresh_from_db()
    assert row.title == "Kitas tekstas"
    assert version.activities.count() == 1


@pytest.mark.parametrize(
    "key",
    ["", "abc", "\x00", "1", "x" * 5000, "{}", "١" * 32, "00000000-0000-0000-0000-00000000000"],
)
def test_what_is_no_key_is_a_new_row(client: Client, version: PlanVersion, key: str) -> None:
    assert client.post(adding(version, "veiklos"), ACTIVITY | {"key": key}).status_code == 302
    assert isinstance(version.activities.get().key, UUID)


def test_key_of_a_row_elsewhere_is_not_taken_over(
    world: World, client: Client, version: PlanVersion
) -> None:
    theirs = draft(world.berzas_grant, world.benas)
    row = save_row(row=activity(theirs, "Beržo veikla"), by=world.benas)
    client.post(adding(version, "veiklos"), ACTIVITY | {"key": f"{row.key}"})
    mine = version.activities.get()
    assert (mine.title, mine.key == row.key) == ("Konsultacijos", False)
    row.refresh_from_db()
    assert row.title == "Beržo veikla"


def test_mistake_keeps_the_key_of_the_form(client: Client, version: PlanVersion) -> None:
    key = str(uuid4())
    wrong = client.post(adding(version, "veiklos"), ACTIVITY | {"title": "", "key": key})
    assert f'name="key" value="{key}"' in wrong.content.decode()
    for _again in range(2):
        client.post(adding(version, "veiklos"), ACTIVITY | {"key": key})
    assert Activity.objects.count() == 1


def test_each_new_form_has_its_own_key(client: Client, version: PlanVersion) -> None:
    assert len({key_of(client, adding(version, "veiklos")) for _again in range(3)}) == 3
