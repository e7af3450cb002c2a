"""A plan's history by person and by part: each reader within what they may read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from plans import workflow
from plans.forms.history import HistoryFilter
from plans.history import PARTS, History
from plans.models import PlanVersion
from plans.services import save_row, save_texts
from plans.views import history as views
from tests.plans import stages
from tests.world import World

pytestmark = pytest.mark.django_db


def get(client: Client, version: PlanVersion, user: Any, query: str = "") -> Any:
    client.force_login(user)
    return client.get(reverse("plans:plan_history", args=[version.plan_id]) + query)


def texts(answer: Any) -> list[str]:
    return [event["text"] for event in answer.context["events"]]


def told(world: World) -> PlanVersion:
    """Asta and Rasa write, Domas returns the plan."""
    version = stages.returned(world)
    row = version.activities.get()
    row.title = "Konsultacijos"
    save_row(row=row, by=world.rasa)
    same = PlanVersion.objects.get(pk=version.pk).sustainability
    save_texts(version=version, by=world.asta, goal="Kitas.", sustainability=same)
    return version


@pytest.mark.parametrize(
    ("part", "sentences"),
    [
        ("veiklos", ["Rasa Demo pakeitė veiklą „Konsultacijos“"]),
        ("tikslas", ["Asta Demo pakeitė tikslą"]),
        ("sprendimai", ["Domas Demo grąžino planą tikslinti"]),
    ],
)
def test_history_of_a_part_tells_of_it_alone(
    world: World, client: Client, part: str, sentences: list[str]
) -> None:
    version = told(world)
    assert texts(get(client, version, world.asta, f"?dalis={part}"))[: len(sentences)] == sentences
    found = History(version, world.asta).narrowed(part=PARTS[part])
    assert {PARTS[part].holds(verb) for verb in found.values_list("verb", flat=True)} == {True}


def test_history_of_a_person_tells_of_them_alone(world: World, client: Client) -> None:
    version = told(world)
    everything = texts(get(client, version, world.asta))
    rasa = texts(get(client, version, world.asta, f"?asmuo={world.rasa.pk}"))
    assert rasa == [text for text in everything if text.startswith("Rasa Demo")] != []
    nothing = get(client, version, world.asta, f"?asmuo={world.rasa.pk}&dalis=tikslas")
    assert texts(nothing) == []
    assert "Rodyti visą istoriją" in nothing.content.decode()
    for unknown in ("?asmuo=999999&dalis=kita", f"?asmuo={world.benas.pk}", "?asmuo=x"):
        assert texts(get(client, version, world.asta, unknown)) == everything


def test_others_are_offered_and_told_decisions_alone(world: World, client: Client) -> None:
    version = told(world)
    form: HistoryFilter = get(client, version, world.domas).context["form"]
    names = [label for _value, label in form.fields["asmuo"].choices]
    assert names == ["visi", "Asta Demo", "Domas Demo"]
    everything = texts(get(client, version, world.domas))
    school = texts(get(client, version, world.domas, f"?asmuo={world.rasa.pk}&dalis=pastabos"))
    assert school == everything
    assert [text for text in school if "Rasa" in text or "Konsultacijos" in text] == []


@pytest.mark.parametrize("name", ["domas", "feliksas", "aurelija"])
def test_others_find_what_was_submitted_by_the_parts_it_changed(
    world: World, client: Client, name: str
) -> None:
    """The first submission said it all; the second and the amendment changed a part each."""
    version = told(world)
    stages.send(world, version)
    stages.agency_agrees(world, version)
    stages.municipality_agrees(world, version)
    workflow.approve(version, ordered_on=stages.ORDERED_ON, order_number="V-13", by=world.asta)
    amendment = stages.amend(world, version)
    goal = {"goal": "Trečias.", "sustainability": amendment.sustainability}
    save_texts(version=amendment, by=world.asta, **goal)
    workflow.submit(amendment, by=world.asta)
    first = "Asta Demo pateikė planą derinti"
    last = "Asta Demo pateikė patikslinimą Nr.\u00a01 derinti"
    found = {
        part: texts(get(client, amendment, world.people[name], f"?dalis={part}"))
        for part in ("tikslas", "veiklos", "rodikliai")
    }
    assert found == {
        "tikslas": [last, first, first],
        "veiklos": [first, first],
        "rodikliai": [first],
    }
    client.force_login(world.people[name])
    events = get(client, amendment, world.people[name], "?dalis=tikslas").context["events"]
    told_of = [event["about"] for event in events]
    assert [about["words"] for about in told_of] == ["Pakeista.", "Pakeista.", ""]
    for about in told_of[:2]:
        page = client.get(about["url"]).content.decode()
        assert 'id="d-goal"' in page
    events = get(client, amendment, world.people[name], "?dalis=veiklos").context["events"]
    assert events[0]["about"]["words"] == "Pakeistos eilutės: 1 („Konsultacijos“)."
    events = get(client, amendment, world.asta, "?dalis=tikslas").context["events"]
    assert [event["by"] for event in events] == [
        "patikslinimas Nr.\u00a01 · mokyklos vadovas",
        "mokyklos vadovas",
        "mokyklos vadovas",
    ]


def test_sitting_is_cut_by_a_submission_that_the_filter_hides(world: World, client: Client) -> None:
    version = stages.being_written(world)
    row = version.activities.get()
    start = clock.now() + timedelta(hours=2)
    for minute, title in enumerate(("Pirma", "Antra")):
        row.title = title
        with clock.pretend(start + timedelta(minutes=3 * minute)):
            save_row(row=row, by=world.asta)
        if not minute:
            with clock.pretend(start + timedelta(minutes=1)):
                workflow.submit(version, by=world.asta)
                version.refresh_from_db()
                workflow.withdraw(version, by=world.asta)
    said = texts(get(client, version, world.asta, "?dalis=veiklos"))[:2]
    assert said == [f"Asta Demo pakeitė veiklą „{title}“" for title in ("Antra", "Pirma")]


def test_pages_end_between_sittings_keep_the_filter_and_cost_the_same(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    version = told(world)
    row = version.activities.get()
    query = f"?dalis=veiklos&asmuo={world.rasa.pk}"
    start = clock.now() + timedelta(hours=2)

    def save(minute: int) -> None:
        row.title = str(minute)
        with clock.pretend(start + timedelta(minutes=minute)):
            save_row(row=row, by=world.rasa)

    def read(more: str = "") -> tuple[int, Any]:
        with CaptureQueriesContext(connection) as captured:
            answer = get(client, version, world.asta, query + more)
        assert answer.status_code == 200
        return len(captured), answer

    for minute in (0, 5):
        save(minute)
    read()
    one, _answer = read()
    for minute in (60, 65, 70, 75):
        save(minute)
    cost, answer = read()
    assert (cost, len(texts(answer))) == (one, 1)
    assert [len(event["steps"]) for event in answer.context["events"]] == [4]
    assert f"{query.replace('&', '&amp;')}&amp;page=2" in answer.content.decode()
    assert len(texts(read("&page=2")[1])) == 1
