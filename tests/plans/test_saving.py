"""Saving as one types: field by field, over what others have written meanwhile."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from common import clock
from common.money import NBSP
from plans import presence
from plans.forms import ActivityForm
from plans.models import Activity, PlanVersion, Presence
from plans.rows import delete_row
from plans.saving import Outcome, Typed, in_words, read_bases
from plans.saving import save_row as save_fields
from plans.services import save_row, save_texts
from plans.views.drawer import drawer_key
from plans.views.sections import SECTIONS
from tests.plans import stages
from tests.world import START, World, activity, draft, fill, indicator

Send = Callable[..., dict[str, Any]]
SAVE = [*["SELECT"] * 4, "UPDATE", "SELECT", "INSERT"]
TRANSACTION = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}


@pytest.fixture
def version(world: World) -> PlanVersion:
    return draft(world.grant, world.asta)


@pytest.fixture
def row(world: World, version: PlanVersion) -> Activity:
    return save_row(row=activity(version, "Pradinis"), by=world.asta)  # type: ignore[return-value]


def address(version: PlanVersion, *more: Any) -> str:
    name = "plan_row" if len(more) > 1 else "plan_section"
    return reverse(f"plans:{name}", args=[version.plan_id, *more])


@pytest.fixture
def send(world: World, client: Client, version: PlanVersion, row: Activity) -> Send:
    """Send fields as the editor's script does: each with the texts it may have started from."""
    client.force_login(world.asta)

    def _send(to: str = "", status: int = 200, **fields: tuple[Any, ...]) -> dict[str, Any]:
        typed = {name: value for name, (value, *_bases) in fields.items()}
        bases = {name: [[b] if b else [] for b in rest] for name, (_v, *rest) in fields.items()}
        answer = client.post(
            to or address(version, "veiklos", row.pk),
            typed | {"bases": json.dumps(bases)},
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == status
        return dict(answer.json())

    return _send


def test_one_field_is_saved_and_nothing_else(send: Send, row: Activity) -> None:
    found = send(title=("Naujas", "Pradinis"))
    assert (found["errors"], found["conflicts"]) == ({}, [])
    row.refresh_from_db()
    assert (row.title, row.classes) == ("Naujas", "5–8 klasės")
    assert Entry.objects.filter(verb="plan.activity_changed").count() == 1


def test_own_text_given_up_after_submission_is_refused_with_reasons(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    row = version.activities.get()
    client.force_login(world.asta)
    place = address(version, "veiklos", row.pk)
    mine = {"aside": "title", "title": "Mano tekstas", "bases": '{"title": [["Konsultacijos 1"]]}'}
    answer = client.post(place, mine, headers={"Accept": "application/json"})
    assert (answer.status_code, len(answer.json()["refused"])) == (409, 1)
    answer = client.post(place, mine)
    assert answer.status_code == 200
    assert "Mano tekstas" in answer.content.decode()


@pytest.mark.parametrize("part", ["pagrindimas", "veiklos", "rodikliai"])
def test_a_text_is_saved_in_seven_queries(world: World, client: Client, part: str) -> None:
    """The session, the person with their memberships; the plan under lock, the row and its new
    text; the chain of history under lock and its next entry."""
    section, version = SECTIONS[part], fill(draft(world.grant, world.asta), world.asta)
    row = getattr(version, section.name).get()
    name = {"veiklos": "responsible", "rodikliai": "source"}.get(part, "text")
    client.force_login(world.asta)
    with CaptureQueriesContext(connection) as captured:
        client.post(
            address(version, part, row.pk),
            {name: "Naujas", "bases": json.dumps({name: [[getattr(row, name)]]})},
            headers={"Accept": "application/json"},
        )
    row.refresh_from_db()
    assert (getattr(row, name), kinds(captured)) == ("Naujas", SAVE)


def kinds(captured: CaptureQueriesContext) -> list[str]:
    """What each query does; a test's own transaction shows as savepoints."""
    return [text for query in captured if (text := query["sql"].split()[0]) not in TRANSACTION]


def test_fields_of_two_people_do_not_disturb_each_other(
    send: Send, row: Activity, world: World
) -> None:
    row.classes = "9 klasė"
    save_row(row=row, by=world.rasa)
    send(title=("Naujas", "Pradinis"))
    row.refresh_from_db()
    assert (row.title, row.classes) == ("Naujas", "9 klasė")


def test_a_field_changed_meanwhile_is_a_conflict_with_all_three_texts(
    send: Send, row: Activity, world: World
) -> None:
    row.title = "Kolegės"
    save_row(row=row, by=world.rasa)
    [found] = send(title=("Mano", "Pradinis"), classes=("1 klasė", "5–8 klasės"))["conflicts"]
    shown = {name: found[name] for name in ("name", "before", "theirs", "mine", "stands")}
    texts = {"before": "Pradinis", "theirs": "Kolegės", "mine": "Mano", "stands": ["Kolegės"]}
    assert shown == {"name": "title"} | texts
    assert found["said"] == "Kol rašėte, šį lauką pakeitė Rasa Demo"
    row.refresh_from_db()
    assert (row.title, row.classes) == ("Kolegės", "1 klasė")


def test_a_conflict_names_who_changed_this_very_field(
    send: Send, row: Activity, world: World
) -> None:
    row.responsible = "Rasos"
    save_row(row=row, by=world.rasa, budget={2026: Decimal(5)})
    send(title=("Mano", "Pradinis"))
    sent = {"title": ("Kita", "Pradinis"), "money_2026": ("7", ""), "responsible": ("Aš", "Kas")}
    told = {item["name"]: item["said"] for item in send(**sent)["conflicts"]}
    rasa = "Kol rašėte, šį lauką pakeitė Rasa Demo"
    own = "Šį lauką pakeitėte kitame lange"
    assert told == {"title": own, "money_2026": rasa, "responsible": rasa}


def test_who_deleted_a_row_is_named(send: Send, row: Activity, world: World) -> None:
    delete_row(row=Activity.objects.get(pk=row.pk), by=world.rasa)
    found = send(address(row.version, "veiklos", row.pk), 409, title=("Mano", "Pradinis"))
    assert found["refused"] == ["Rasa Demo šią eilutę ištrynė."]


def test_ticks_that_were_taken_away_are_told_as_empty(row: Activity) -> None:
    form = ActivityForm(version=row.version, instance=row)
    assert in_words(form.fields["objectives"], []) == "tuščia"
    assert in_words(form.fields["purpose"], [""]) == "tuščia"


def test_the_same_text_of_two_people_is_no_conflict(
    send: Send, row: Activity, world: World
) -> None:
    row.title = "Kolegės"
    save_row(row=row, by=world.rasa)
    assert send(title=("Kolegės", "Pradinis"))["conflicts"] == []


def test_one_s_own_save_whose_answer_was_lost_is_no_conflict(send: Send, row: Activity) -> None:
    send(title=("Pirmas", "Pradinis"))
    assert send(title=("Antras", "Pradinis", "Pirmas"))["conflicts"] == []
    row.refresh_from_db()
    assert row.title == "Antras"


def test_a_faulty_field_waits_while_the_others_are_saved(send: Send, row: Activity) -> None:
    found = send(title=("", "Pradinis"), money_2026=("-5", ""), classes=("1 klasė", "5–8 klasės"))
    assert set(found["errors"]) == {"title", "money_2026"}
    row.refresh_from_db()
    assert (row.title, row.classes, row.budget_lines.count()) == ("Pradinis", "1 klasė", 0)


def test_two_dates_out_of_order_are_both_refused(send: Send, row: Activity) -> None:
    found = send(starts_on=("2028-12-01", "2026-09-01"))
    assert found["errors"]
    row.refresh_from_db()
    assert row.starts_on == START


def test_a_new_row_is_made_once_it_has_its_name(
    send: Send, version: PlanVersion, world: World
) -> None:
    new, key = address(version, "veiklos") + "nauja/", str(uuid4())
    waiting = send(new, title=("", ""), responsible=("Direktorė", ""))
    assert ("row" in waiting, set(waiting["errors"])) == (False, {"title"})
    made = send(new, title=("Nauja", ""), responsible=("Direktorė", ""), key=(key,))
    again = send(new, title=("Nauja veikla", "", "Nauja"), key=(key,))
    assert made["row"] == again["row"]
    assert sorted(version.activities.values_list("title", flat=True)) == [
        "Nauja veikla",
        "Pradinis",
    ]


def test_goal_is_saved_as_typed(send: Send, version: PlanVersion, world: World) -> None:
    goal = address(version, "tikslas")
    assert send(goal, goal=("Skaityti", ""))["errors"] == {}
    save_texts(version=version, by=world.rasa, goal="Skaičiuoti", sustainability="Liks.")
    [conflict] = send(goal, goal=("Rašyti", "Skaityti"))["conflicts"]
    assert conflict["theirs"] == "Skaičiuoti"
    version.refresh_from_db()
    assert (version.goal, version.sustainability) == ("Skaičiuoti", "Liks.")


def test_page_of_a_goal_speaks_of_a_colleague(
    send: Send, client: Client, version: PlanVersion, world: World
) -> None:
    save_texts(version=version, by=world.rasa, goal="Skaičiuoti", sustainability="")
    typed = {"goal": "Rašyti", "bases": json.dumps({"goal": [["Skaityti"]]})}
    page = client.post(address(version, "tikslas"), typed).content.decode()
    assert "<h3>Kol rašėte, šį lauką pakeitė Rasa Demo</h3>" in page


def test_field_that_makes_another_wrong_waits_for_it(send: Send, row: Activity) -> None:
    start, end = str(row.starts_on), str(row.ends_on)
    answer = send(starts_on=("2029-03-01", start))
    assert (answer["waiting"], list(answer["errors"])) == (["starts_on"], ["ends_on"])
    both = send(starts_on=("2029-03-01", start), ends_on=("2029-05-30", end))
    assert (both["waiting"], both["conflicts"]) == ([], [])
    row.refresh_from_db()
    assert (str(row.starts_on), str(row.ends_on)) == ("2029-03-01", "2029-05-30")


def test_value_in_words_is_changed_without_a_conflict(
    send: Send, version: PlanVersion, world: World
) -> None:
    stored = indicator(version, "Tvarka")
    stored.kind, stored.baseline_value, stored.target_value = "yes_no", Decimal(0), None
    save_row(row=stored, by=world.asta)
    place = address(version, "rodikliai", stored.pk)
    found = send(place, kind=("level", "yes_no"), baseline_value=("", "ne"), target_value=("N", ""))
    assert (found["errors"], found["conflicts"]) == ({}, [])
    stored.refresh_from_db()
    assert (stored.kind, stored.baseline_value, stored.target_value) == ("level", None, 0)


def test_nought_is_no_money(send: Send, row: Activity) -> None:
    assert send(money_2026=("0,00", ""))["errors"] == {}
    assert send(money_2026=("500", "0,00"))["conflicts"] == []
    assert [line.amount for line in row.budget_lines.all()] == [500]


def test_what_is_typed_into_a_submitted_plan_is_refused_in_words(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    client.force_login(world.asta)
    answer = client.post(
        address(version, "veiklos", version.activities.get().pk),
        {"title": "Vėlu", "bases": '{"title": [["Konsultacijos 1"]]}'},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 409
    assert len(answer.json()["refused"]) == 1


@pytest.mark.parametrize("text", ["", "x", "[]", "1", '{"a": 1}', '{"a": []}', '{"a": [1]}', "{"])
def test_what_are_no_bases_is_nothing(text: str) -> None:
    assert read_bases(text) == {}


def test_writers_see_who_else_is_writing(
    world: World, client: Client, version: PlanVersion
) -> None:
    here = reverse("plans:plan_here", args=[version.plan_id])
    words = []
    for who in (world.rasa, world.asta, world.asta):
        client.force_login(who)
        words.append(client.post(here, {"part": "tikslas", "row": ""}).json()["words"])
    assert words[0] == ""
    assert str(world.rasa) in words[1]
    assert words[1] == words[2]
    assert Presence.objects.count() == 2
    client.force_login(world.benas)
    assert client.post(here).status_code == 404
    client.force_login(world.domas)
    assert client.post(here).status_code == 403


def test_presence_ends_a_minute_after_the_last_sign(world: World, version: PlanVersion) -> None:
    with clock.pretend(clock.now() - timedelta(seconds=61)):
        presence.note(version=version, by=world.rasa, section="tikslas")
    assert presence.others(version, world.asta) == []


def test_each_person_has_an_own_key_for_the_browser_s_drawer(world: World, client: Client) -> None:
    assert drawer_key(world.asta) != drawer_key(world.rasa)
    version = stages.submitted(world)
    kept = {}
    for user in (world.asta, world.rasa, world.domas, world.aurelija):
        client.force_login(user)
        kept[user] = client.get(version.plan.get_absolute_url()).context["kept"]
    assert [found and found["lock"] for found in kept.values()] == [
        drawer_key(world.asta),
        drawer_key(world.rasa),
        None,
        None,
    ]
    fields = json.loads(kept[world.asta]["labels"])["veiklos"]["fields"]
    told = {name: label.replace(NBSP, " ") for name, label in fields.items()}
    assert (told["title"], told["money_2026"]) == ("Veikla", "Lėšos 2026–2027 m. m.")
    assert "purpose" not in told


@pytest.mark.parametrize("seed", range(3))
def test_three_editors_at_random_lose_nothing(
    world: World, version: PlanVersion, row: Activity, seed: int
) -> None:
    """Whatever anybody typed stands in the plan, in history, or was shown to them as a conflict."""
    chance, people = Random(seed), [world.asta, world.rasa, world.asta]
    screens: list[dict[str, str]] = [{} for _person in people]
    texts: set[str] = set()
    for step in range(40):
        place, name = chance.randrange(3), chance.choice(["title", "responsible", "classes"])
        screen = screens[place]
        stands = getattr(Activity.objects.get(), name)
        screen.setdefault(name, stands)
        text = f"Tekstas {seed}-{step}"
        outcome = typed_by(people[place], version, row, {name: text}, {name: screen[name]})
        assert bool(outcome.conflicts) == (stands != screen[name])
        for conflict in outcome.conflicts:
            screen[name] = conflict.stands[0]
            if chance.random() < 0.5:
                assert typed_by(people[place], version, row, {name: text}, screen, name).is_whole
                continue
            outcome = typed_by(people[place], version, row, {name: text}, screen)
            assert outcome.conflicts == []
        texts.add(text)
        if not outcome.conflicts:
            screen[name] = text
    kept = json.dumps(list(Entry.objects.values_list("changes", "comment")), ensure_ascii=False)
    assert {text for text in texts if f'"{text}"' not in kept} == set()


def typed_by(
    user: User,
    version: PlanVersion,
    row: Activity,
    typed: dict[str, str],
    bases: dict[str, str],
    aside: str = "",
) -> Outcome:
    """One save of these fields over the texts that the person's screen shows."""
    data = QueryDict(mutable=True)
    data.update(typed)
    known = {name: [[bases[name]]] for name in typed}
    given = Typed(data, known, by_field=True, aside=frozenset(aside.split()))
    return save_fields(version.plan_id, ActivityForm, row.pk, key="", typed=given, by=user)
