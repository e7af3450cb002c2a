"""The parts of the editor: which are whole, and where to go on from one that is."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from plans import health
from plans.content import load
from plans.services import save_row, save_texts
from plans.views.sections import SECTIONS, following, grouped, parts
from tests.plans import stages
from tests.world import World, activity, draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("planned", "is_full"), [("101345.99", False), ("101346", True), ("101346.01", False)]
)
def test_money_is_complete_when_all_of_the_basket_is_planned(
    world: World, planned: str, is_full: bool
) -> None:
    version = stages.being_written(world)
    save_row(row=version.activities.get(), by=world.asta, budget={2026: Decimal(planned)})
    content = load(version)
    listed = parts(content, health.problems(content), SECTIONS["lesos"])
    assert next(part.full for part in listed if part.current) is is_full


def test_whole_part_leads_to_the_next_one_that_is_not(world: World, client: Client) -> None:
    version = draft(world.grant, world.asta)
    client.force_login(world.asta)
    address = reverse("plans:plan_section", args=[version.plan_id, "tikslas"])
    assert "Toliau:" not in client.get(address).content.decode()
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability="")
    assert "Toliau: Uždaviniai" in client.get(address).content.decode()


def test_a_save_shows_the_parts_and_the_way_on_anew(world: World, client: Client) -> None:
    version = draft(world.grant, world.asta)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability="")
    client.force_login(world.asta)
    asked = {"HX-Request": "true", "HX-Target": "aside"}
    shown = {}
    for part in ("tikslas", "veiklos"):
        address = reverse("plans:plan_section", args=[version.plan_id, part])
        page = client.get(address, headers=asked).content.decode()
        shown[part] = [f'hx-swap-oob="innerHTML:#{name}"' in page for name in ("parts", "onward")]
        assert page.count('class="sections"') == 1
        assert "hx-swap-oob" not in client.get(address).content.decode()
    assert shown == {"tikslas": [True, True], "veiklos": [True, False]}


def test_last_whole_part_leads_back_to_the_first_that_is_not(world: World) -> None:
    version = draft(world.grant, world.asta)
    save_texts(version=version, by=world.asta, goal="", sustainability="Tęsime.")
    version.refresh_from_db()
    content = load(version)
    listed = parts(content, health.problems(content), SECTIONS["testinumas"])
    found = following(listed)
    assert found is not None
    assert found.label == "Pagrindimas"


@pytest.mark.parametrize(("count", "told"), [(6, 6), (9, 5)])
def test_faults_of_a_kind_beyond_the_first_few_are_folded(
    world: World, count: int, told: int
) -> None:
    version = stages.being_written(world)
    for number in range(count):
        row = activity(version, f"Veikla {number}")
        row.purpose = None
        save_row(row=row, by=world.asta, budget={2026: Decimal(1)})
    content = load(version)
    found = [item for item in health.problems(content) if item.field == "purpose"]
    shown = grouped(content, found)
    assert [todo.text for todo in shown[:told]] == [item.text for item in found[:told]]
    assert [todo.text for todo in shown[told:]] == ["Dar 4 tokios pačios vietos"][: count - 6]
    assert sum(len(todo.under) or 1 for todo in shown) == count


def test_part_with_something_worth_a_look_says_so(world: World) -> None:
    version = draft(world.grant, world.asta)
    for text, expected in (("", (True, False)), ("Tęsime.", (False, True))):
        save_texts(version=version, by=world.asta, goal="", sustainability=text)
        version.refresh_from_db()
        content = load(version)
        *_others, last = parts(content, health.problems(content), SECTIONS["testinumas"])
        assert (last.doubtful, last.full) == expected
