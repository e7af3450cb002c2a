"""The full grid status × step × person, and what each step writes or refuses."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from plans import workflow
from plans.choices import VersionStatus
from plans.models import Agreement, PlanVersion, Submission
from plans.services import save_row
from tests import letters
from tests.plans import stages
from tests.world import World, activity, draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

NOBODY: dict[str, set[str]] = {}
BOTH, AGAIN = {"agree", "send_back"}, {"send_back", "take_back"}
WRITTEN = {"asta": {"submit", "discard"}}
GRID: list[tuple[Callable[[World], PlanVersion], str, dict[str, set[str]]]] = [
    (stages.being_written, "draft", {"asta": {"submit"}}),
    (
        stages.submitted,
        "submitted",
        {"asta": {"withdraw"}, "domas": BOTH, "feliksas": BOTH},
    ),
    (
        stages.agreed_by_municipality,
        "submitted",
        {"domas": AGAIN, "feliksas": BOTH},
    ),
    (
        stages.agreed_by_agency,
        "submitted",
        {"domas": BOTH, "feliksas": AGAIN},
    ),
    (
        stages.agreed,
        "agreed",
        {"asta": {"approve"}, "domas": AGAIN, "feliksas": AGAIN},
    ),
    (stages.returned, "returned", {"asta": {"submit"}}),
    (stages.approved, "approved", {"asta": {"amend"}}),
    (stages.completed, "approved", NOBODY),
    (stages.amended_again, "approved", NOBODY),
    (stages.amendment_written, "draft", WRITTEN),
    (
        stages.amendment_submitted,
        "submitted",
        {"asta": {"withdraw"}, "domas": BOTH, "feliksas": BOTH},
    ),
    (stages.amendment_returned, "returned", WRITTEN),
    (
        stages.amendment_agreed,
        "agreed",
        {"asta": {"approve"}, "domas": AGAIN, "feliksas": AGAIN},
    ),
    (stages.amendment_approved, "approved", {"asta": {"amend"}}),
    (stages.amendment_of_words, "submitted", {"asta": {"withdraw"}, "domas": BOTH}),
    (stages.amendment_of_nobody, "agreed", {"asta": {"approve", "withdraw"}}),
    (
        stages.agreement_stands,
        "submitted",
        {"asta": {"withdraw"}, "domas": BOTH, "feliksas": {"take_back"}},
    ),
    (stages.discarded, "discarded", NOBODY),
]


@pytest.fixture
def _in_november() -> object:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        yield


def attempt(step: str, version: PlanVersion, world: World, name: str) -> None:
    """Take the step as the person, with good data."""
    by = world.people[name]
    party = "agency" if name == "feliksas" else "municipality"
    sent = version.current_submission
    day = stages.agreed_on(version) if sent else stages.AGREED_ON
    calls: dict[str, Callable[[], object]] = {
        "submit": lambda: workflow.submit(version, by=by, explanations=stages.UNCHANGED),
        "withdraw": lambda: workflow.withdraw(version, by=by),
        "agree": lambda: workflow.agree(
            version, party=party, agreed_on=day, document_number="1", by=by
        ),
        "send_back": lambda: workflow.send_back(version, party=party, comment="Ne.", by=by),
        "approve": lambda: workflow.approve(
            version, ordered_on=stages.AMENDED_ON, order_number="V-1", by=by
        ),
        "take_back": lambda: workflow.take_back(version, party=party, by=by),
        "amend": lambda: workflow.start_amendment(
            version, reason_code="time", reason="Vėluojame.", by=by
        ),
        "discard": lambda: workflow.discard(version, by=by),
    }
    calls[step]()


@pytest.mark.parametrize(("stage", "status", "allowed"), GRID)
def test_available_steps_are_the_written_table(
    world: World,
    stage: Callable[[World], PlanVersion],
    status: str,
    allowed: dict[str, set[str]],
) -> None:
    version = stage(world)
    offered = {
        name: {step.name for step in workflow.available(version, user)}
        for name, user in world.people.items()
    }
    assert version.status == status
    assert {name: steps for name, steps in offered.items() if steps} == allowed


@pytest.mark.parametrize(("stage", "status", "allowed"), GRID)
def test_steps_outside_the_table_are_refused_and_change_nothing(
    world: World,
    stage: Callable[[World], PlanVersion],
    status: str,
    allowed: dict[str, set[str]],
) -> None:
    version = stage(world)
    before = Entry.objects.count()
    for name in world.people:
        for step in {item.name for item in workflow.TRANSITIONS} - allowed.get(name, set()):
            with pytest.raises(Refused):
                attempt(step, version, world, name)
    version.refresh_from_db()
    assert version.status == status
    assert Entry.objects.count() == before


@pytest.mark.parametrize(("stage", "status", "allowed"), GRID)
def test_each_offered_step_can_be_taken(
    world: World,
    stage: Callable[[World], PlanVersion],
    status: str,
    allowed: dict[str, set[str]],
) -> None:
    for name, steps in allowed.items():
        for step in steps:
            with transaction.atomic():
                fresh = stage(world)
                attempt(step, fresh, world, name)
                assert Entry.objects.order_by("-pk")[0].by == world.people[name]
                transaction.set_rollback(True)


@pytest.mark.parametrize("order", [("domas", "feliksas"), ("feliksas", "domas")])
def test_two_agreements_in_either_order_make_the_version_agreed(
    world: World, order: tuple[str, str]
) -> None:
    version = stages.submitted(world)
    attempt("agree", version, world, order[0])
    assert version.status == VersionStatus.SUBMITTED
    attempt("agree", version, world, order[1])
    assert version.status == VersionStatus.AGREED


def test_return_needs_a_remark(world: World) -> None:
    version = stages.submitted(world)
    with pytest.raises(Refused):
        workflow.send_back(version, party="agency", comment="  ", by=world.feliksas)
    assert Agreement.objects.count() == 0


def test_resubmission_asks_every_party_anew(world: World) -> None:
    version = stages.agreed_by_agency(world)
    workflow.send_back(version, party="municipality", comment="Trūksta datos.", by=world.domas)
    stages.reword(world, version)
    workflow.submit(version, by=world.asta)
    assert version.status == VersionStatus.SUBMITTED
    assert version.decisions() == {}
    assert Submission.objects.filter(version=version).count() == 2


def test_plan_over_its_grant_can_not_be_submitted_and_says_by_how_much(world: World) -> None:
    version = stages.being_written(world)
    extra = save_row(
        row=activity(version, "Per daug"), by=world.asta, budget={2026: Decimal("0.01")}
    )
    extra.objectives.set(version.objectives.all())
    with pytest.raises(Refused) as refusal:
        workflow.submit(version, by=world.asta)
    assert any("0,01\u00a0Eur" in str(reason) for reason in refusal.value.reasons)


def test_empty_plan_can_not_be_submitted_and_says_what_is_missing(world: World) -> None:

    version = draft(world.grant, world.asta)
    with pytest.raises(Refused) as refusal:
        workflow.submit(version, by=world.asta)
    assert len(refusal.value.reasons) == 5


def test_order_can_not_be_older_than_the_agreements_nor_in_the_future(world: World) -> None:
    version = stages.agreed(world)
    for day in (date(2026, 10, 4), date(2026, 11, 23)):
        with pytest.raises(Refused):
            workflow.approve(version, ordered_on=day, order_number="V-1", by=world.asta)
    assert version.status == VersionStatus.AGREED


def test_stale_page_is_told_and_nothing_is_written_twice(world: World) -> None:
    version = stages.submitted(world)
    stale = PlanVersion.objects.get(pk=version.pk)
    attempt("agree", version, world, "domas")
    with pytest.raises(Refused):
        attempt("agree", stale, world, "domas")
    assert Agreement.objects.count() == 1


def test_history_reads_as_sentences(world: World) -> None:
    version = stages.approved(world)
    entries = list(Entry.objects.about(version.plan).order_by("pk"))
    assert [entry.verb for entry in entries[-4:]] == [
        "plan.submitted",
        "plan.agreed",
        "plan.agreed",
        "plan.approved",
    ]
    assert "(1.3.)-V13" in sentence(entries[-1])
    assert entries[-1].role == "director"


def test_agreement_has_its_number_and_one_of_before_reads_without_it(world: World) -> None:
    version = stages.submitted(world)
    given: Any = {"party": "agency", "agreed_on": stages.AGREED_ON, "by": world.feliksas}
    with pytest.raises(Refused):
        workflow.agree(version, document_number=" ", **given)
    workflow.agree(version, document_number="S-7", **given)
    entry = Entry.objects.order_by("-pk")[0]
    assert "2026-10-05, Nr. S-7" in sentence(entry)
    entry.changes = entry.changes | {"document_number": ""}
    assert "suderino planą (2026-10-05)" in sentence(entry)


def test_submission_keeps_what_was_sent(world: World) -> None:
    version = stages.submitted(world)
    content = version.current_submission.content if version.current_submission else {}
    assert content["goal"] == "Geresni pasiekimai."


@pytest.mark.parametrize(
    ("stage", "day", "told"),
    [
        (stages.submitted, date(2026, 9, 14), "mokyklos atrankos dieną (2026 m. rugsėjo 15 d.)"),
        (stages.submitted, date(2026, 10, 4), "už pateikimą derinti (2026 m. spalio 5 d.)"),
        (stages.amendment_submitted, date(2026, 10, 5), "įsakymą (2026 m. spalio 6 d.)"),
        (stages.amendment_submitted, date(2026, 11, 18), "derinti (2026 m. lapkričio 19 d.)"),
    ],
)
def test_agreement_can_not_be_older_than_what_it_agrees_to(
    world: World, stage: Callable[[World], PlanVersion], day: date, told: str
) -> None:
    """A plan from paper is entered later than it was agreed to: see test_paper."""
    version = stage(world)
    given: Any = {"party": "agency", "document_number": "1", "by": world.feliksas}
    with pytest.raises(Refused) as refusal:
        workflow.agree(version, agreed_on=day, **given)
    assert told in refusal.value.reasons[0].replace("\u00a0", " ")
    workflow.agree(version, agreed_on=stages.agreed_on(version), **given)
    assert list(version.decisions()) == ["agency"]


@pytest.mark.parametrize(
    ("first", "whose"), [("domas", "savivaldybė suderino"), ("feliksas", "agentūra suderino")]
)
def test_writers_get_a_letter_about_each_agreement(world: World, first: str, whose: str) -> None:
    version = stages.submitted(world)
    letters.forget()
    attempt("agree", version, world, first)
    told = [(letter["to"], letter["subject"]) for letter in letters.waiting()]
    subject = f"Ąžuolo mokykla: {whose} planą"
    assert told == [("asta@demo.lt", subject), ("rasa@demo.lt", subject)]
    letters.forget()
    attempt("agree", version, world, "feliksas" if first == "domas" else "domas")
    assert len(letters.waiting()) == 2
    assert not any(whose in letter["subject"] for letter in letters.waiting())
