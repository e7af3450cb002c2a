"""Rules over several rows, broken by two people at once: only PostgreSQL lets them try."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.http import QueryDict

from accounts.models import User
from audit.transitions import Refused
from files.models import StoredFile
from files.services import read
from plans import beginnings, saving, workflow
from plans.choices import VersionStatus
from plans.comments import add_comment
from plans.content import load
from plans.forms import ActivityForm
from plans.models import Agreement, Document, PlanVersion
from plans.official import official_pdf
from plans.quotes import Spot
from plans.saving import Outcome, Typed
from plans.services import save_row, version_token
from tests.plans import stages
from tests.together import second_while_first_is_open
from tests.world import World, activity, build, draft

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def test_both_parties_agreeing_at_once_make_the_version_agreed(world: World) -> None:
    version = stages.submitted(world)
    second_while_first_is_open(
        lambda: stages.municipality_agrees(world, PlanVersion.objects.get(pk=version.pk)),
        lambda: stages.agency_agrees(world, PlanVersion.objects.get(pk=version.pk)),
    )
    version.refresh_from_db()
    assert version.status == VersionStatus.AGREED


def test_two_officers_agreeing_at_once_leave_one_agreement(world: World) -> None:
    version = stages.submitted(world)
    results = second_while_first_is_open(
        lambda: stages.municipality_agrees(world, PlanVersion.objects.get(pk=version.pk)),
        lambda: stages.municipality_agrees(world, PlanVersion.objects.get(pk=version.pk)),
    )
    assert isinstance(results[1], Refused)
    assert Agreement.objects.count() == 1


def test_colleague_typing_money_can_not_slip_past_submission(world: World) -> None:
    version = stages.being_written(world)
    results = second_while_first_is_open(
        lambda: save_row(
            row=activity(version, "Dar viena"), by=world.rasa, budget={2026: Decimal("1.00")}
        ),
        lambda: workflow.submit(PlanVersion.objects.get(pk=version.pk), by=world.asta),
    )
    version.refresh_from_db()
    assert isinstance(results[1], Refused)
    assert version.status == VersionStatus.DRAFT


@pytest.mark.parametrize("is_agreed_first", [True, False])
def test_last_agreement_and_a_demanded_correction_exclude_one_another(
    world: World, is_agreed_first: bool
) -> None:
    version = stages.agreed_by_municipality(world)

    def demand() -> None:
        values = {"text": "Pataisykite.", "audience": "all", "must_correct": True}
        add_comment(version=version, spot=Spot("goal"), by=world.domas, **values)  # type: ignore[arg-type]

    def agree() -> None:
        stages.agency_agrees(world, PlanVersion.objects.get(pk=version.pk))

    results = second_while_first_is_open(*((agree, demand) if is_agreed_first else (demand, agree)))
    version.refresh_from_db()
    assert isinstance(results[1], Refused)
    assert (version.status == VersionStatus.AGREED) is is_agreed_first
    assert version.comments.exists() is not is_agreed_first


def test_row_saved_while_the_plan_is_being_submitted_is_refused(world: World) -> None:
    version = stages.being_written(world)
    results = second_while_first_is_open(
        lambda: workflow.submit(PlanVersion.objects.get(pk=version.pk), by=world.asta),
        lambda: save_row(
            row=activity(version, "Dar viena"), by=world.rasa, budget={2026: Decimal("1.00")}
        ),
    )
    assert isinstance(results[1], Refused)
    assert load(version).left == Decimal("0.00")


def test_step_waiting_for_a_colleagues_save_is_outdated(world: World) -> None:
    version = stages.being_written(world)
    row, seen = version.activities.get(), version_token(version)
    row.title = "Rasos pavadinimas"
    results = second_while_first_is_open(
        lambda: save_row(row=row, by=world.rasa),
        lambda: workflow.submit(PlanVersion.objects.get(pk=version.pk), by=world.asta, seen=seen),
    )
    version.refresh_from_db()
    assert isinstance(results[1], workflow.Outdated)
    assert version.status == VersionStatus.DRAFT


def test_double_click_at_once_adds_one_row(world: World) -> None:
    version, key = stages.being_written(world), str(uuid4())
    typed = Typed.of(QueryDict("title=Dar+viena"))

    def click() -> Outcome:
        return saving.save_row(
            version.plan_id, ActivityForm, None, key=key, typed=typed, by=world.asta
        )

    results = second_while_first_is_open(click, click)
    assert [outcome.is_whole for outcome in results] == [True, True]
    assert version.activities.filter(title="Dar viena").count() == 1


def test_two_beginning_at_once_fill_the_plan_once(world: World) -> None:
    old = stages.approved(world)
    template = beginnings.save_template(
        version=old, name="Matematika", description="", by=world.feliksas
    )
    mine, source = draft(world.berzas_grant, world.benas), f"sablonas-{template.pk}"
    second_while_first_is_open(
        lambda: beginnings.begin(version=mine, source=source, by=world.benas),
        lambda: beginnings.begin(version=mine, source=source, by=world.benas),
    )
    assert (mine.objectives.count(), mine.activities.count()) == (1, 1)


def test_two_amendments_started_at_once_leave_one(world: World) -> None:
    version = stages.approved(world)
    results = second_while_first_is_open(
        lambda: stages.amend(world, PlanVersion.objects.get(pk=version.pk)),
        lambda: stages.amend(world, PlanVersion.objects.get(pk=version.pk)),
    )
    assert isinstance(results[1], Refused)
    assert PlanVersion.objects.filter(plan=version.plan_id).count() == 2


@pytest.mark.parametrize("is_ordered_first", [True, False])
def test_order_and_an_agreement_taken_back_exclude_one_another(
    world: World, is_ordered_first: bool
) -> None:
    version = stages.agreed(world)

    def order() -> None:
        workflow.approve(
            PlanVersion.objects.get(pk=version.pk),
            ordered_on=stages.ORDERED_ON,
            order_number="V-13",
            by=world.asta,
        )

    def take_back() -> None:
        now = PlanVersion.objects.get(pk=version.pk)
        workflow.take_back(now, party="agency", by=world.feliksas)

    pair = (order, take_back) if is_ordered_first else (take_back, order)
    results = second_while_first_is_open(*pair)
    version.refresh_from_db()
    assert isinstance(results[1], Refused)
    assert version.status == ("approved" if is_ordered_first else "submitted")


def test_colleague_typing_while_the_amendment_is_discarded_is_refused(world: World) -> None:
    version = stages.amended(world)
    results = second_while_first_is_open(
        lambda: workflow.discard(PlanVersion.objects.get(pk=version.pk), by=world.asta),
        lambda: save_row(row=activity(version, "Dar viena"), by=world.rasa),
    )
    assert isinstance(results[1], Refused)


def test_two_makings_of_one_approved_pdf_end_with_one_file(world: World) -> None:
    version = PlanVersion.objects.for_list().get(pk=stages.approved(world).pk)
    texts: list[bytes] = []

    def look(person: User) -> None:
        texts.append(read(official_pdf(version, by=person)))

    second_while_first_is_open(lambda: look(world.asta), lambda: look(world.domas))
    assert texts[0][:5] == b"%PDF-"
    assert texts[1] == texts[0]
    (document,) = Document.objects.filter(submission=None)
    assert list(StoredFile.objects.all()) == [document.file]
