"""Every page opens in English too, for each person whom the table of permissions lets in.

The Lithuanian ones are opened by the test of permissions.
"""

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.addresses import ADDRESSES, STAGES
from tests.test_permissions import CROWDS, answer, written
from tests.world import World, private_school

# The table of permissions opens the same pages on both databases; English changes words alone.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

SAME_FOR_ALL = ("account_", "common:", "portal:", "_pdf", "_xlsx", "_file")


def readers(name: str) -> list[str]:
    """Who opens the page; of a page that is the same for all who may, one."""
    codes = written()[name, "GET"]
    people = [person for person, code in codes.items() if code == 200]
    is_same = any(part in name for part in SAME_FOR_ALL)
    return people[-1:] if is_same else people


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_every_page_opens_in_english(world: World, stage: str) -> None:
    found: dict[tuple[str, str], int] = {}
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        private_school(world)
        scene = STAGES[stage](world)
        clients = {person: english(world, person) for person in CROWDS["ALL"].split()}
        for name, (needed, maker) in ADDRESSES.items():
            url = reverse(name, kwargs=maker(scene)) if needed == stage else ""
            for person in readers(name) if url else ():
                found[name, person] = answer(clients[person], "GET", url)
    assert {case: code for case, code in found.items() if code != 200} == {}
    assert len(found) > 30


def english(world: World, person: str) -> Client:
    """The person's browser, set to English."""
    client = Client()
    if person != "nobody":
        client.force_login(world.people[person])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
