"""Every address × method × person against `permissions.txt`; an address outside it fails."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import copy
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from django.views import defaults

from common import pdf as paper
from kokybes_krepselis import urls
from tests.addresses import ADDRESSES, STAGES, names
from tests.once import DRAWN
from tests.world import World, make_private, private_school

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("permissions.txt")
CROWDS = {
    "SCHOOL": "asta rasa",
    "OTHERS": "benas cecilija egle gintare kazys stasys",
    "SIGNED_IN": "asta rasa benas cecilija domas egle feliksas vilte gintare kazys aurelija stasys",
    "ALL": "asta rasa benas cecilija domas egle feliksas vilte gintare kazys aurelija stasys"
    " nobody",
}
# On the second database one of each reach walks: of a school, a municipality, the country and from
# elsewhere; the others' rights are the same conditions over other rows.
WALKS = [
    pytest.param("asta domas feliksas gintare", id="each reach"),
    pytest.param("rasa vilte kazys aurelija", id="other roles", marks=pytest.mark.once),
    pytest.param("benas cecilija egle stasys nobody", id="strangers", marks=pytest.mark.once),
]
# What an officer does and a founder never: enters what a school has on paper, lets heads in, passes
# its money on.
OFFICERS_OWN = """
plans:plan_edit plans:plan_here plans:plan_section plans:plan_row plans:plan_paste plans:plan_begin
plans:plan_row_add plans:plan_row_restore plans:plan_row_duplicate plans:plan_row_delete
plans:plan_row_move plans:plan_row_end plans:plan_row_resume plans:plan_workbook plans:plan_xlsx
plans:attachment_list plans:attachment_remove plans:plan_submit plans:plan_withdraw plans:plan_order
plans:plan_approve plans:plan_amend plans:plan_discard memberships:membership_end
memberships:invitation_list memberships:invitation_new memberships:invitation_resend
memberships:invitation_revoke grants:entry_add grants:receipt_add
"""


@cache
def written() -> dict[tuple[str, str], dict[str, int]]:
    """(address, method) → person → code, as the table says."""
    table = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            address, method, *groups = line.replace("|", " | ").split()
            table[address, method] = _codes(" ".join(groups))
    return table


def _codes(text: str) -> dict[str, int]:
    codes: dict[str, int] = {}
    for group in text.split("|"):
        code, *people = group.split()
        for name in people:
            codes |= dict.fromkeys(CROWDS.get(name, name).split(), int(code))
    return codes


def fresh(client: Client, world: World, person: str) -> SimpleCookie:
    """The cookies of a person who has just signed in, or of nobody: none."""
    client.logout()
    if person != "nobody":
        client.force_login(world.people[person])
    return SimpleCookie(client.cookies)


@pytest.fixture(autouse=True)
def _drawn_once() -> Iterator[None]:
    """A refusal is drawn once for each person, the same paper once: the walk is about codes."""
    refusals = {
        name: cache_by_person(getattr(defaults, view))
        for name, view in (("handler403", "permission_denied"), ("handler404", "page_not_found"))
    }
    with (
        mock.patch.multiple(urls, create=True, **refusals),
        mock.patch.object(paper, "write", cache(paper.write)),
    ):
        yield


def cache_by_person(draw: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of a refusal, kept for whom it was drawn."""
    drawn: dict[int | None, HttpResponse] = {}

    def kept(request: HttpRequest, exception: Exception) -> HttpResponse:
        if request.user.pk not in drawn:
            drawn[request.user.pk] = draw(request, exception)
        return copy(drawn[request.user.pk])

    return kept


def answer(client: Client, method: str, url: str) -> int:
    """The code of the answer; what it wrote is taken back."""
    with transaction.atomic():
        response = getattr(client, method.lower())(url)
        if response.streaming:
            list(response)  # the client closes a stream that is read, and spares the connection
        transaction.set_rollback(True)
    return int(response.status_code)


def test_every_address_is_in_the_table_and_everybody_walks() -> None:
    walkers = [person for walk in WALKS for person in str(walk.values[0]).split()]
    assert sorted(walkers) == sorted(CROWDS["ALL"].split())
    addresses = set(names())
    assert addresses == set(ADDRESSES)
    assert set(written()) == {(name, verb) for name in addresses for verb in ("GET", "POST")}


@pytest.mark.parametrize("stage", sorted(STAGES))
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("walkers", WALKS)
def test_each_person_gets_what_the_table_says(
    world: World, client: Client, stage: str, method: str, walkers: str
) -> None:
    table = written()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        scene = STAGES[stage](world)
        private_school(world)
        urls = {
            name: reverse(name, kwargs=maker(scene))
            for name, (needed, maker) in ADDRESSES.items()
            if needed == stage
        }
        for person in walkers.split():
            cookies = fresh(client, world, person)
            for name, url in urls.items():
                client.cookies = SimpleCookie(cookies)  # an answer may have taken them or added
                found[name][person] = answer(client, method, url)
    assert {person for codes in found.values() for person in codes} == set(walkers.split())
    wrong = {
        (name, person): (code, "instead of", table[name, method].get(person))
        for name, codes in found.items()
        for person, code in codes.items()
        if code != table[name, method].get(person)
    }
    assert wrong == {}


@pytest.mark.parametrize("name", ["asta", "benas", "domas", "vilte", "stasys"])
def test_membership_that_ended_gives_nothing(world: World, client: Client, name: str) -> None:
    """The day after the last day the same addresses are closed."""
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        scene = STAGES["submitted"](world)
        world.people[name].memberships.update(valid_until="2026-11-21")
        client.force_login(world.people[name])
        for address in ("plans:plan_detail", "plans:plan_pdf", "grants:grant_detail"):
            _stage, maker = ADDRESSES[address]
            assert client.get(reverse(address, kwargs=maker(scene))).status_code == 404


@DRAWN  # whose rows are a founder's: `plans/test_founders.py`, on both
@pytest.mark.parametrize("stage", sorted(STAGES))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_founder_of_the_school_reads_and_decides_as_its_officer_would(
    world: World, client: Client, stage: str, method: str
) -> None:
    """The matrix's own school, were it private: all but what the officer enters from paper."""
    table, found = written(), {}
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        scene = STAGES[stage](world)
        private_school(world)
        make_private(world)
        world.gintare.memberships.update(school=world.azuolas)
        cookies = fresh(client, world, "gintare")
        for name, (needed, maker) in ADDRESSES.items():
            if needed == stage:
                client.cookies = SimpleCookie(cookies)
                found[name] = answer(client, method, reverse(name, kwargs=maker(scene)))
    officers = {name: table[name, method]["domas"] for name in found}
    differ = {name for name in found if found[name] != officers[name]}
    assert differ <= set(OFFICERS_OWN.split())
    assert {found[name] for name in differ} <= {403, 404}
