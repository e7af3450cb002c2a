"""Writes of rows: the right, the lock, the stale form, and history in the same transaction."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from audit.choices import Source
from audit.models import Entry
from audit.transitions import Refused
from files.models import StoredFile
from files.services import store
from plans.content import as_json, load
from plans.models import Activity, BudgetLine, Objective, Plan, PlanVersion
from plans.rows import delete_row, move_row
from plans.services import (
    attach_paper,
    save_row,
    save_texts,
    start_plan,
)
from schools.models import School
from tests.plans import stages
from tests.world import World, activity, draft, fill

pytestmark = pytest.mark.django_db


def objective(version: PlanVersion, text: str, world: World) -> Objective:
    row = save_row(row=Objective(version=version, text=text), by=world.asta)
    assert isinstance(row, Objective)
    return row


@pytest.mark.parametrize("name", ["benas", "cecilija", "domas", "feliksas", "vilte", "stasys"])
def test_only_the_school_starts_its_plan(world: World, name: str) -> None:
    with pytest.raises(Refused):
        start_plan(grant=world.grant, by=world.people[name])
    assert Plan.objects.count() == 0


def test_second_start_is_refused_with_advice(world: World) -> None:
    draft(world.grant, world.asta)
    with pytest.raises(Refused):
        start_plan(grant=world.grant, by=world.rasa)
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("name", ["benas", "domas", "feliksas", "vilte", "aurelija", "stasys"])
def test_stranger_can_not_write_a_row(world: World, name: str) -> None:
    version = draft(world.grant, world.asta)
    with pytest.raises(Refused):
        save_row(row=Objective(version=version, text="Svetimas"), by=world.people[name])
    assert Objective.objects.count() == 0


@pytest.mark.parametrize("stage", [stages.submitted, stages.agreed, stages.approved])
def test_rows_are_closed_once_submitted(world: World, stage: object) -> None:
    version = stage(world)  # type: ignore[operator]
    before = as_json(load(version))
    row = version.activities.get()
    row.title = "Pakeista"
    with pytest.raises(Refused):
        save_row(row=row, by=world.asta)
    with pytest.raises(Refused):
        delete_row(row=row, by=world.asta)
    assert as_json(load(version)) == before


def test_row_deleted_by_a_colleague_is_told(world: World) -> None:
    version = draft(world.grant, world.asta)
    row = objective(version, "Pirmas", world)
    delete_row(row=Objective.objects.get(), by=world.rasa)
    with pytest.raises(Refused):
        save_row(row=row, by=world.asta)
    assert Objective.objects.count() == 0


def test_rows_move_among_their_own_kind(world: World) -> None:
    version = draft(world.grant, world.asta)
    rows = [objective(version, text, world) for text in "ABC"]
    move_row(row=rows[2], step=-1, by=world.asta)
    move_row(row=rows[0], step=-1, by=world.asta)
    assert [row.text for row in version.objectives.all()] == ["A", "C", "B"]


def test_budget_of_a_year_outside_the_grant_is_refused(world: World) -> None:
    version = draft(world.grant, world.asta)
    with pytest.raises(Refused):
        save_row(row=activity(version, "Veikla"), by=world.asta, budget={2029: Decimal("10.00")})
    assert Activity.objects.count() == 0


def test_link_to_another_plan_is_refused(world: World) -> None:
    version = draft(world.grant, world.asta)
    foreign = fill(draft(world.berzas_grant, world.benas), world.benas).objectives.get()
    with pytest.raises(Refused):
        save_row(row=activity(version, "Veikla"), by=world.asta, links={"objectives": [foreign]})
    assert version.activities.count() == 0


def test_saving_without_a_change_leaves_no_history(world: World) -> None:
    version = draft(world.grant, world.asta)
    row = objective(version, "Pirmas", world)
    before = Entry.objects.count()
    save_row(row=row, by=world.asta)
    assert Entry.objects.count() == before


def test_change_is_kept_as_old_and_new(world: World) -> None:
    version = draft(world.grant, world.asta)
    row = objective(version, "Pirmas", world)
    row.text = "Antras"
    save_row(row=row, by=world.rasa)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.by, entry.role) == ("plan.objective_changed", world.rasa, "editor")
    assert entry.changes["text"] == ["Pirmas", "Antras"]


def test_sums_of_the_content_equal_the_sum_in_the_database(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=3)
    content = load(version)
    assert content.planned == PlanVersion.objects.with_totals().get(pk=version.pk).planned
    assert content.planned == Decimal("101346.00")
    assert content.left == Decimal("0.00")
    assert sum(content.by_year.values()) == content.planned


def scan(world: World) -> StoredFile:
    return store(ContentFile(b"%PDF-1.4 skenuotas planas", name="planas.pdf"), by=world.domas)


def test_officer_enters_paper_only_for_a_school_without_email(world: World) -> None:
    version = draft(world.grant, world.asta)
    with pytest.raises(Refused):
        attach_paper(
            version=version, scan=scan(world), received_on=date(2026, 9, 20), by=world.domas
        )
    School.objects.filter(pk=world.azuolas.pk).update(email="")
    version = PlanVersion.objects.get()
    attach_paper(version=version, scan=scan(world), received_on=date(2026, 9, 20), by=world.domas)
    save_texts(
        version=PlanVersion.objects.get(), by=world.domas, goal="Iš popieriaus", sustainability=""
    )
    entry = Entry.objects.latest("pk")
    assert (entry.source, entry.role) == (Source.PAPER, "officer")


def test_officer_of_another_municipality_enters_no_paper(world: World) -> None:
    School.objects.filter(pk=world.azuolas.pk).update(email="")
    version = draft(world.grant, world.asta)
    with pytest.raises(Refused):
        attach_paper(
            version=version, scan=scan(world), received_on=date(2026, 9, 20), by=world.egle
        )


def test_database_refuses_two_open_versions_of_a_plan(world: World) -> None:
    version = draft(world.grant, world.asta)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.create(plan=version.plan, number=1, reason="Kita")


def test_database_refuses_negative_money(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(school_year=2026).update(amount=Decimal("-1.00"))
    assert load(version).planned == Decimal("101346.00")
