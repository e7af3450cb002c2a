"""A plan's history for people: sittings as sentences, and nobody reads a draft in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from common import clock
from plans import comments, workflow
from plans.ending import end_row
from plans.models import Activity, PlanVersion
from plans.past import narrowed
from plans.quotes import Spot
from plans.services import save_row, save_texts
from tests.plans import stages
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_at_nine")]
TEN = datetime(2026, 11, 22, 8, tzinfo=UTC)  # ten o'clock in Vilnius


@pytest.fixture
def _at_nine() -> object:
    with time_machine.travel("2026-11-22T09:00:00+02:00", tick=True):
        yield


def history(client: Client, version: PlanVersion, user: Any, query: str = "") -> Any:
    client.force_login(user)
    return client.get(reverse("plans:plan_history", args=[version.plan_id]) + query)


def retitle(row: Activity, world: World, *titles: str) -> None:
    for minute, title in enumerate(titles):
        row.title = title
        with clock.pretend(TEN + timedelta(minutes=minute)):
            save_row(row=row, by=world.asta)


def test_sitting_is_one_sentence_that_opens_to_each_saving(world: World, client: Client) -> None:
    version = stages.being_written(world)
    row = version.activities.get()
    retitle(row, world, "Kon", "Konsultacijos", "Konsultacijos po pamokų")
    stored = Entry.objects.count()
    event = history(client, version, world.asta).context["events"][0]
    assert event["text"] == "Asta Demo pakeitė veiklą „Konsultacijos po pamokų“"
    assert (event["when"].replace("\xa0", " "), event["fields"]) == (
        "2026-11-22 10:00–10:02",
        "pavadinimas",
    )
    told = [(one.before, one.after) for step in event["steps"] for one in step.changes]
    assert told == [
        ("Konsultacijos 1", "Kon"),
        ("Kon", "Konsultacijos"),
        ("Konsultacijos", "Konsultacijos po pamokų"),
    ]
    assert Entry.objects.count() == stored
    client.force_login(world.asta)
    latest = client.get(reverse("dashboard:start")).context["desk"].events
    assert [item["text"] for item in latest].count("Pakeitė veiklą „Konsultacijos po pamokų“") == 1


def test_changes_are_told_in_words_of_people(world: World, client: Client) -> None:
    version = stages.being_written(world)
    row, objective = version.activities.get(), version.objectives.get()
    budget = {2026: Decimal("1234.50"), 2027: Decimal(5)}
    with clock.pretend(TEN):
        save_row(row=row, by=world.asta, links={"objectives": []}, budget=budget)
        same = PlanVersion.objects.get(pk=version.pk).sustainability
        save_texts(version=version, by=world.asta, goal="Kitas.", sustainability=same)
    goal, money = history(client, version, world.asta).context["events"][:2]
    assert (goal["text"], goal["fields"]) == ("Asta Demo pakeitė tikslą", "")
    named = "lėšos 2026–2027 m. m., lėšos 2027–2028 m. m., uždaviniai"
    assert money["fields"].replace("\xa0", " ") == named
    told = {one.name.replace("\xa0", " "): one for step in money["steps"] for one in step.changes}
    shown = {name: one.after.replace("\xa0", " ") for name, one in told.items()}
    assert shown == {
        "uždaviniai": "",
        "Lėšos 2026–2027 m. m.": "1 234,50 Eur",
        "Lėšos 2027–2028 m. m.": "5,00 Eur",
    }
    assert told["uždaviniai"].before == str(objective)


def test_history_says_why_a_row_was_ended_to_its_writers(world: World, client: Client) -> None:
    version = stages.amended(world)
    end_row(row=version.activities.get(), reason="Baigėsi lėšos.", by=world.rasa)
    told = history(client, version, world.asta).context["events"][0]
    assert told["text"].startswith("Rasa Demo nutraukė veiklą")
    assert told["comment"] == "Baigėsi lėšos."
    assert "Baigėsi" not in history(client, version, world.domas).content.decode()


def test_long_text_shows_what_differs_and_loses_nothing_of_it() -> None:
    long = " ".join(f"w{place}" for place in range(60))
    old, new = narrowed(long, long.replace("w30", "naujas žodis"))
    assert old == "… w24 w25 w26 w27 w28 w29 w30 w31 w32 w33 w34 w35 w36 …"
    assert new == old.replace("w30", "naujas žodis")
    assert narrowed("a b", "a c") == ("a b", "a c")
    assert narrowed(long, long + " galas") == (
        "… w54 w55 w56 w57 w58 w59",
        "… w54 w55 w56 w57 w58 w59 galas",
    )


def test_queries_of_history_do_not_grow_with_savings(world: World, client: Client) -> None:
    version = stages.being_written(world)
    row = version.activities.get()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert history(client, version, world.asta).status_code == 200
        return len(captured)

    retitle(row, world, "1")
    queries()
    one = queries()
    retitle(row, world, "2", "3", "4")
    assert queries() == one


SECRET = "Slaptas juodraščio žodis"


def scribble(world: World, version: PlanVersion) -> None:
    """Words of the school's own: in rows, given up, and quoted in remarks meant for others."""
    row = version.activities.get()
    row.title = f"{SECRET} 1"
    save_row(row=row, by=world.asta)
    save_texts(version=version, by=world.asta, goal=f"{SECRET} 2", sustainability=f"{SECRET} 3")
    stages.give_up(version, f"{SECRET} 4", by=world.asta)
    for place, spot in enumerate((Spot("goal"), Spot("activities", row.key, "title"))):
        text = f"Kaip geriau? {place}"
        comments.add_comment(version=version, spot=spot, text=text, audience="all", by=world.asta)


def written_anew_and_submitted(world: World) -> PlanVersion:
    version = stages.being_written(world)
    scribble(world, version)
    row = version.activities.get()
    row.title = "Konsultacijos"
    save_row(row=row, by=world.asta)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability="Tęsime.")
    workflow.submit(version, by=world.asta)
    return version


def scribbled(stage: Callable[[World], PlanVersion]) -> Callable[[World], PlanVersion]:
    def played(world: World) -> PlanVersion:
        scribble(world, version := stage(world))
        return version

    return played


@pytest.mark.parametrize(
    "stage",
    [scribbled(stages.being_written), scribbled(stages.returned), written_anew_and_submitted],
    ids=["draft", "returned", "submitted"],
)
def test_nobody_but_the_school_reads_words_of_a_draft(
    world: World, client: Client, stage: Callable[[World], PlanVersion]
) -> None:
    version = stage(world)
    names = ("plan_history", "comment_list", "plan_detail")
    for name in ("domas", "feliksas", "aurelija", "kazys", "vilte"):
        client.force_login(world.people[name])
        for page in names:
            answer = client.get(reverse(f"plans:{page}", args=[version.plan_id]))
            assert SECRET not in answer.content.decode(), (name, page)
    for name in ("asta", "rasa"):
        page = history(client, version, world.people[name]).content.decode()
        assert [number for number in "1234" if f"{SECRET} {number}" not in page] == []


def test_quote_of_what_was_submitted_is_shown_to_all(world: World, client: Client) -> None:
    version = stages.submitted(world)
    comments.add_comment(
        version=version, spot=Spot("goal"), text="Ar gerai?", audience="all", by=world.asta
    )
    client.force_login(world.domas)
    (thread,) = client.get(reverse("plans:comment_list", args=[version.plan_id])).context["threads"]
    assert thread.quote == "Geresni pasiekimai."
