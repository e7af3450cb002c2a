"""Everyone's start page says what waits for them, and nothing of what is not theirs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dashboard.agency import by_stage
from grants.models import Grant
from plans import workflow
from plans.content import load
from plans.health import errors
from plans.models import PlanVersion
from progress.evaluating.assigning import state_no_conflict
from progress.models import Assignment, Evaluation, EvaluationRemark
from schools.choices import Role
from schools.services import give_membership
from tests.once import COUNTED, DRAWN
from tests.progress.stages import approved, begun, evaluates, rate
from tests.world import World, draft, fill, school

START = "dashboard:start"


def start(person: User) -> str:
    """The text of the person's start page."""
    client = Client()
    client.force_login(person)
    response = client.get(reverse(START))
    assert response.status_code == 200
    return response.content.decode()


def submitted(grant: Grant, by: User) -> PlanVersion:
    version = fill(draft(grant, by), by)
    workflow.submit(version, by=by)
    return version


def agreed_by(version: PlanVersion, party: str, by: User) -> None:
    today = timezone.localdate()
    workflow.agree(version, party=party, agreed_on=today, document_number="1", by=by)


def test_start_page_asks_strangers_to_sign_in(client: Client, db: None) -> None:
    address = reverse(START)
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={address}")


def test_admin_sends_strangers_to_the_same_sign_in(client: Client, db: None) -> None:
    response = client.get(reverse("admin:index"), follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")


@DRAWN
def test_person_without_role_is_told_whom_to_ask(world: World) -> None:
    page = start(world.stasys)
    assert "Šiuo metu vaidmens čia neturite" in page
    assert "stasys@demo.lt" in page


@DRAWN
def test_head_without_basket_sees_why_and_what_comes_next(world: World) -> None:
    made = school("900000009", "Uosio mokykla", world.ukmerge, 50)
    give_membership(user=world.stasys, role=Role.DIRECTOR, by=world.feliksas, school=made)
    page = start(world.stasys)
    assert "Jūsų mokykla dar neturi kokybės krepšelio" in page
    assert "Kas bus toliau" in page


@DRAWN
def test_head_with_basket_starts_the_plan(world: World) -> None:
    page = start(world.asta)
    assert "galite pradėti rengti planą" in page
    assert "101\u00a0346,00\u00a0Eur" in page
    assert reverse("plans:plan_start") in page


@DRAWN
def test_head_sees_what_is_missing_in_the_draft(world: World) -> None:
    draft(world.grant, world.asta)
    page = start(world.asta)
    assert "Prieš pateikiant reikia pataisyti 5 vietas." in page
    assert reverse("plans:plan_edit", args=[world.grant.plan.pk]) in page


@DRAWN
@pytest.mark.parametrize(("few", "shown", "more"), [(99, "all", 0), (3, 2, "rest")])
def test_head_finds_as_many_missing_things_as_are_counted(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int, shown: Any, more: Any
) -> None:
    monkeypatch.setattr("dashboard.school.FEW", few)
    missing = len(errors(load(draft(world.grant, world.asta))))
    page = start(world.asta)
    assert f"Prieš pateikiant reikia pataisyti {missing} vietas." in page
    listed = page.count('<li class="must">')
    assert listed == (missing if shown == "all" else shown)
    rest = re.findall(r"ir dar (\d+) ", page)
    assert rest == ([] if more == 0 else [str(missing - listed)])


def test_officer_is_told_of_all_that_waits_not_only_of_what_is_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.officer.ROWS", 1)
    submitted(world.grant, world.asta)
    submitted(world.berzas_grant, world.benas)
    for name in ("domas", "feliksas"):
        assert "Jūsų sprendimo laukia 2 planai" in start(world.people[name])


@DRAWN
def test_head_sees_the_remark_of_a_returned_plan(world: World) -> None:
    version = submitted(world.grant, world.asta)
    workflow.send_back(
        version, party="municipality", comment="Trūksta pagrindimo 2 veiklai.", by=world.domas
    )
    assert "Trūksta pagrindimo 2 veiklai." in start(world.asta)


def test_head_is_asked_for_the_order_when_all_have_agreed(world: World) -> None:
    version = submitted(world.grant, world.asta)
    agreed_by(version, "municipality", world.domas)
    agreed_by(version, "agency", world.feliksas)
    assert reverse("plans:plan_approve", args=[version.plan_id]) in start(world.asta)


def test_officer_sees_only_plans_of_own_municipality(world: World) -> None:
    submitted(world.grant, world.asta)
    submitted(world.kastonas_grant, world.cecilija)
    domas, egle = start(world.domas), start(world.egle)
    assert "Jūsų sprendimo laukia 1 planas" in domas
    assert "Ąžuolo mokykla" in domas
    assert "Kaštono mokykla" not in domas
    assert "Kaštono mokykla" in egle
    assert "Ąžuolo mokykla" not in egle


def test_plan_leaves_the_officers_desk_once_agreed(world: World) -> None:
    version = submitted(world.grant, world.asta)
    agreed_by(version, "municipality", world.domas)
    assert "Jūsų sprendimo nelaukia nė vienas planas" in start(world.domas)
    assert "Jūsų sprendimo laukia 1 planas" in start(world.feliksas)


def test_agency_counts_every_school_once_along_the_path(world: World) -> None:
    submitted(world.grant, world.asta)
    draft(world.kastonas_grant, world.cecilija)
    assert by_stage(world.feliksas) == {"submitted": 1, "draft": 1, "none": 1}


def test_evaluator_sees_assigned_schools_only(world: World) -> None:
    page = start(world.vilte)
    assert "Ąžuolo mokykla" in page
    assert "Beržo mokykla" not in page


def test_evaluator_is_told_whose_turn_it_is(world: World) -> None:
    Grant.objects.filter(pk=world.grant.pk).update(evaluation_kind="external")
    page = start(world.vilte)
    assert "nepaskyrė" in page
    assert "nelaukia nė viena" in page
    approved(world)
    made = evaluates(world, world.grant)
    assert reverse("progress:evaluation_add", args=[world.grant.pk]) in start(world.vilte)
    Assignment.objects.filter(pk=made.pk).update(stated_at=None)
    page = start(world.vilte)
    assert "laukia 1 mokykla" in page
    assert reverse("progress:assignment_state", args=[world.grant.pk, made.pk]) in page
    state_no_conflict(assignment=made, by=world.vilte)
    written = begun(world, world.grant, "external")
    assert "Vertinimas rašomas" in start(world.vilte)
    rate(world, written)
    written.ratings.update(to_confirm=True)
    assert "Jūsų patvirtinimo laukia 1 lygis" in start(world.vilte)
    written.ratings.update(to_confirm=False)
    EvaluationRemark.objects.create(evaluation=written, text="Ne taip.", by=world.asta)
    assert "Jūsų atsakymo laukia 1 mokyklos pastaba" in start(world.vilte)
    Grant.objects.filter(pk=world.grant.pk).update(evaluation_kind="self")  # evaluated besides
    assert "Jūsų atsakymo laukia 1 mokyklos pastaba" in start(world.vilte)
    Evaluation.objects.filter(pk=written.pk).update(status="finished")
    written.remarks.update(answer="Pataisyta.")
    assert "nelaukia nė viena" in start(world.vilte)


def test_consultant_is_led_to_the_visits(world: World) -> None:
    draft(world.grant, world.asta)
    give_membership(
        user=world.stasys, role=Role.CONSULTANT, school=world.azuolas, by=world.feliksas
    )
    assert reverse("progress:consulting", args=[world.grant.pk]) in start(world.stasys)
    assert reverse("progress:consulting", args=[world.grant.pk]) not in start(world.asta)


@DRAWN
def test_commission_sees_rounds_and_no_schools_plans(world: World) -> None:
    submitted(world.grant, world.asta)
    page = start(world.kazys)
    assert "II etapas" in page
    assert "Ąžuolo mokykla" not in page


@DRAWN
def test_auditor_looks_and_decides_nothing(world: World) -> None:
    submitted(world.grant, world.asta)
    page = start(world.aurelija)
    assert "Jūsų sprendimo laukia" not in page
    assert "Kokybės krepšelį turi 3 mokyklos" in page
    assert reverse("admin:index") not in page


def test_only_what_has_waited_a_working_day_stands_still(world: World) -> None:
    version = submitted(world.grant, world.asta)
    assert "Ąžuolo mokykla" not in start(world.aurelija)
    PlanVersion.objects.filter(pk=version.pk).update(
        status_since=version.status_since - timedelta(days=4)
    )
    assert "Ąžuolo mokykla" in start(world.aurelija)


@COUNTED
@pytest.mark.parametrize("name", ["domas", "feliksas"])
def test_queries_do_not_grow_with_schools(world: World, name: str) -> None:
    submitted(world.grant, world.asta)
    few = _queries(world.people[name])
    submitted(world.berzas_grant, world.benas)
    submitted(world.kastonas_grant, world.cecilija)
    assert _queries(world.people[name]) == few


def _queries(person: User) -> int:
    client = Client()
    client.force_login(person)
    client.get(reverse(START))
    with CaptureQueriesContext(connection) as found:
        client.get(reverse(START))
    return len(found)
