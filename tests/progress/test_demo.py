"""The demonstration: every stage is there, sums agree, nothing bad is said of a real school."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from accounts.models import User
from common import clock
from files.services import serve
from grants.claims import claims_of, left_of
from grants.models import Claim, CountCorrection, Grant, MoneyEntry
from grants.overview import rows_of
from plans.choices import VersionStatus
from plans.content import load
from plans.models import (
    Agreement,
    Comment,
    Finding,
    Indicator,
    PaperSource,
    Plan,
    PlanVersion,
    Submission,
)
from progress.auditing.sampling import redraw
from progress.auditing.standing import standing_of
from progress.choices import FindingState
from progress.demo.amending import STILL_PAID
from progress.demo.stages import EXPLANATION
from progress.life import settlement_of
from progress.models import Adoption, AuditFinding, Conclusion, Measurement, Sample, Visit
from progress.paces import COLUMNS, pace_of
from schools.models import School
from schools.resources import SchoolResource
from selection.commission.seats import quorum_of, seats_of
from selection.commission.waiting import waiting
from selection.models import Interest, Round, Sitting
from selection.reference import INSTITUTIONS
from tests.keep import Kept
from tests.once import PLAYED

pytestmark = [pytest.mark.django_db, PLAYED]


@pytest.fixture(scope="module")
def played(django_db_setup: object, django_db_blocker: DjangoDbBlocker) -> Kept[Any]:
    with django_db_blocker.unblock(), override_settings(DEBUG=True):
        return Kept(lambda: call_command("demo", verbosity=0))


@pytest.fixture
def demo(db: None, played: Kept[Any], settings: Any) -> None:
    settings.DEBUG = True
    played.give()


@pytest.mark.usefixtures("demo")
def test_second_run_changes_nothing() -> None:
    before = (User.objects.count(), School.objects.count(), Plan.objects.count())
    call_command("demo", verbosity=0)
    assert (User.objects.count(), School.objects.count(), Plan.objects.count()) == before


def test_refused_when_debug_is_off(settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("demo", verbosity=0)
    assert User.objects.count() == 0


@pytest.mark.usefixtures("demo")
def test_every_stage_is_played_and_marked() -> None:
    statuses = set(PlanVersion.objects.values_list("status", flat=True))
    assert statuses == {
        VersionStatus.DRAFT,
        VersionStatus.SUBMITTED,
        VersionStatus.RETURNED,
        VersionStatus.AGREED,
        VersionStatus.APPROVED,
        VersionStatus.SUPERSEDED,
    }
    assert Plan.objects.filter(is_example=False).count() == 0
    assert sorted(row.confirmed_at is None for row in Conclusion.objects.all()) == [False, True]


@pytest.mark.usefixtures("demo")
def test_plans_that_were_sent_use_exactly_their_grant() -> None:
    recounted = PlanVersion.objects.exclude(plan__grant__count_corrections=None)
    sent = PlanVersion.objects.exclude(current_submission=None).exclude(pk__in=recounted)
    assert {load(version).left for version in sent} == {0}
    assert {load(version).granted for version in sent} >= {101346, 198628}


@pytest.mark.usefixtures("demo")
def test_what_was_worth_a_look_is_explained() -> None:
    """The indicator that counts observed lessons, and money of an ended activity, each by its own
    explanation."""
    told = [row for sent in Submission.objects.all() for row in sent.explanations]
    assert {(row["code"], row["explanation"]) for row in told} == {
        ("indicator_doing", EXPLANATION),
        *STILL_PAID.items(),
    }


@pytest.mark.usefixtures("demo")
def test_nothing_bad_is_said_of_a_real_school() -> None:
    real = School.objects.filter(is_example=False)
    findings = Finding.objects.filter(version__plan__grant__school__in=real)
    assert {finding.level for finding in findings} == {None}
    assert {finding.strength for finding in findings} == {"strong"}
    assert all(finding.text.startswith("Mokomasis pavyzdys") for finding in findings)
    indicators = Indicator.objects.filter(version__plan__grant__school__in=real)
    shares = [row for row in indicators if row.target_value and row.baseline_value]
    assert len(shares) == 8
    assert all(row.baseline_value >= row.target_value * Decimal("0.9") for row in shares)  # type: ignore[operator]
    values = Measurement.objects.filter(grant__school__in=real, measured_on__year=2023)
    assert all(item.value == item.indicator.target_value for item in values)
    assert {item.comment for item in values} == {"mokomasis pavyzdys"}
    found = Grant.objects.filter(school__in=real).values_list(*COLUMNS)
    paces = [pace_of(row, is_concluded=False) for row in found]
    assert [(pace.money, pace.tone) for pace in paces] == [(100, "draft")] * 2  # over


@pytest.mark.usefixtures("demo")
def test_what_is_read_after_nr_is_a_number() -> None:
    numbers = set(Round.objects.values_list("decision_number", flat=True))
    numbers |= set(PlanVersion.objects.values_list("order_number", flat=True))
    assert [text for text in numbers - {""} if not any(map(str.isdigit, text))] == []


@pytest.mark.usefixtures("demo")
def test_documents_of_plans_have_numbers_of_their_own() -> None:
    """Of real schools only the one order that is known is told; the rest is plainly no number."""
    orders = PlanVersion.objects.exclude(order_number="")
    real = orders.filter(plan__grant__school__is_example=False).order_by("ordered_on")
    assert list(real.values_list("ordered_on", "order_number")) == [
        (date(2021, 10, 11), "V-000"),
        (date(2022, 1, 14), "(1.3.)-V13"),
    ]
    invented = orders.filter(plan__grant__school__is_example=True)
    agreed = Agreement.objects.exclude(document_number="")
    numbers = list(invented.values_list("order_number", flat=True)) + list(
        agreed.exclude(document_number__endswith="-000").values_list("document_number", flat=True)
    )
    assert len(numbers) == len(set(numbers)) > 10


@pytest.mark.usefixtures("demo")
def test_the_scan_is_a_page_that_says_what_it_is() -> None:
    stored = PaperSource.objects.get().scan
    answer = serve(stored)
    content = b"".join(answer)  # type: ignore[arg-type]
    answer.close()
    (page,) = PdfReader(BytesIO(content), strict=True).pages
    assert page.extract_text().startswith("Mokomasis pavyzdys.")
    assert "Tikro dokumento čia nėra." in page.extract_text()


@pytest.mark.usefixtures("demo")
def test_what_stands_in_for_a_real_school_s_data_is_marked() -> None:
    """Placeholder codes in the export, invented transfers in the list; no e-mail is invented."""
    real = School.objects.filter(is_example=False)
    assert set(real.values_list("email", flat=True)) == {""}
    exported = SchoolResource().export()
    assert set(exported["pavyzdys"]) == {"mokomasis pavyzdys"}
    rows = rows_of(Grant.objects.values_list("pk", flat=True))
    assert len(rows) == 22
    assert all(row.is_example for row in rows)


@pytest.mark.usefixtures("demo")
def test_baskets_are_stopped_handed_on_counted_anew_and_claimed_back() -> None:
    statuses = set(Grant.objects.values_list("status", flat=True))
    assert statuses == {"active", "suspended", "terminated", "taken_over", "finished"}
    (corrected,) = CountCorrection.objects.all()
    assert corrected.grant.plan.versions.open().get().reason_code == "money"
    late = Claim.objects.overdue_on(clock.today())
    assert {item.kind for item in late} == {"unspent", "ineligible"}
    done = Grant.objects.get(status="finished", holder__is_example=True)
    assert {row.kind for row in done.evaluations.finished()} == {"self", "external"}
    claimed = claims_of([done.pk])
    assert len(claimed) == 1
    assert settlement_of(done).unspent == left_of(claimed) == 0
    assert 0 < late.left() < sum(item.amount for item in late)
    through = MoneyEntry.objects.filter(kind="transfer", leg="municipality").count()
    assert through > 10


def basket(name: str) -> Grant:
    """The basket of the school named."""
    return Grant.objects.get(holder__name=name)


@pytest.mark.usefixtures("demo")
def test_stages_between_the_first_and_the_last_are_there_too() -> None:
    """A plan not begun, a consultant at work, an evaluation being written, a report sent."""
    unbegun = basket("Mokomoji jaunimo mokykla")
    assert (unbegun.status, Plan.objects.filter(grant=unbegun).count()) == ("active", 0)
    guided = basket("Pavyzdinis ugdymo centras")
    advised = Visit.objects.filter(consultancy__grant=guided)
    assert (advised.count(), Adoption.objects.filter(visit__in=advised).count()) == (2, 1)
    assert guided.plan.versions.filter(status=VersionStatus.APPROVED).exists()
    (working,) = guided.consultancies.all()
    assert working.starts_on < clock.today() < working.ends_on
    assert guided.reports.get().status == "submitted"
    written = basket("Pavyzdinė mokykla-gimnazija").evaluations.get()
    rated = written.ratings.exclude(level=None).count()
    assert (written.kind, written.status, rated) == ("external", "draft", 13)


@pytest.mark.usefixtures("demo")
def test_baskets_of_real_schools_are_over_and_say_that_it_is_an_example() -> None:
    for grant in Grant.objects.filter(school__is_example=False):
        step = grant.steps.get()
        assert (grant.status, step.document) == ("finished", "mokomasis pavyzdys")
        assert step.reason.startswith("Mokomasis pavyzdys: ")
        days = grant.expenses.values_list("dated_on", flat=True)
        assert len(set(days)) > 4
        assert all(grant.plan.versions.get().ordered_on < day <= grant.ends_on for day in days)
        assert not grant.evaluations.exists()


@pytest.mark.usefixtures("demo")
def test_findings_of_the_audit_have_ended_wait_for_the_agency_and_for_a_school() -> None:
    found = [standing_of(row) for row in AuditFinding.objects.for_list()]
    states = [FindingState.REVERSED, FindingState.ANSWERED, FindingState.ASKED]
    assert sorted(item.state for item in found) == sorted(states)
    assert all(item.finding.item.expense.grant.holder.is_example for item in found)
    assert [redraw(sample).holds for sample in Sample.objects.all()] == [True, True]


@pytest.mark.usefixtures("demo")
def test_commission_of_the_nine_institutions_sits_and_waits_for_its_chair() -> None:
    sitting = Sitting.objects.for_page().get()
    taken = seats_of(sitting)
    assert (len(taken), quorum_of(sitting, taken).is_met, sitting.closed_at) == (9, True, None)
    institutions = [seat.member.institution.name for seat in taken]
    assert institutions == INSTITUTIONS
    assert not School.objects.filter(candidacies__questions__sitting=sitting, is_example=False)
    waits = {}
    for name in ("komisija", "narys2", "narys", "pakaitinis", "narys6", "sekretore"):
        (wait,) = waiting(User.objects.get(email=f"{name}@demo.lt"))
        waits[name] = (wait.must_state, wait.left)
    asked = sitting.questions.count()
    once_headed = sitting.questions.filter(candidate__school__name="Mokomoji gimnazija").count()
    assert once_headed
    assert waits == {
        "komisija": (True, asked),
        "narys2": (False, 0),
        "narys": (True, asked - once_headed),
        "pakaitinis": (True, asked),
        "narys6": (True, 0),
        "sekretore": (False, 0),
    }
    assert Interest.objects.filter(kind="declared").count() == 1


@pytest.mark.usefixtures("demo")
def test_remarks_stand_beside_a_draft_and_a_submitted_plan_of_invented_schools() -> None:
    told = Comment.objects.filter(parent=None).values_list("version__status", "role", "quote")
    assert sorted((status, role) for status, role, _quote in told) == [
        ("draft", "agency"),
        ("draft", "director"),
        ("draft", "officer"),
        ("submitted", "agency"),
        ("submitted", "officer"),
    ]
    assert all(quote for _status, _role, quote in told)
    assert Comment.objects.exclude(parent=None).count() == 2
    assert Comment.objects.binding().count() == 0
    assert Comment.objects.exclude(version__plan__grant__holder__is_example=True).count() == 0


@pytest.mark.usefixtures("demo")
def test_empty_plan_may_be_begun_from_a_template(client: Client) -> None:
    client.force_login(User.objects.get(email="direktore@demo.lt"))
    empty = PlanVersion.objects.get(plan__grant__school__name="Pavyzdžio pagrindinė mokykla")
    page = client.get(reverse("plans:plan_section", args=[empty.plan_id, "pagrindimas"]))
    assert reverse("plans:plan_begin", args=[empty.plan_id]) in page.content.decode()
