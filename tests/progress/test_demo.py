"""The demonstration: every stage is there, sums agree, nothing bad is said of a real school."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from plans.choices import VersionStatus
from plans.content import load
from plans.models import Finding, Plan, PlanVersion
from progress.models import Conclusion, Measurement
from schools.models import School
from selection.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEBUG = True
    call_command("demo", verbosity=0)


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
    }
    assert Plan.objects.filter(is_example=False).count() == 0
    assert Conclusion.objects.count() == 1


@pytest.mark.usefixtures("demo")
def test_plans_that_were_sent_use_exactly_their_grant() -> None:
    sent = PlanVersion.objects.exclude(current_submission=None)
    assert {load(version).left for version in sent} == {0}
    assert {load(version).granted for version in sent} >= {101346, 198628}


@pytest.mark.usefixtures("demo")
def test_nothing_bad_is_said_of_a_real_school() -> None:
    real = School.objects.filter(is_example=False)
    findings = Finding.objects.filter(version__plan__grant__school__in=real)
    assert {finding.level for finding in findings} == {None}
    assert all(finding.text.startswith("Mokomasis pavyzdys") for finding in findings)
    values = Measurement.objects.filter(grant__school__in=real, measured_on__year=2023)
    assert all(item.value == item.indicator.target_value for item in values)
    assert {item.comment for item in values} == {"mokomasis pavyzdys"}


@pytest.mark.usefixtures("demo")
def test_what_is_read_after_nr_is_a_number() -> None:
    numbers = set(Round.objects.values_list("decision_number", flat=True))
    numbers |= set(PlanVersion.objects.values_list("order_number", flat=True))
    assert [text for text in numbers - {""} if not any(map(str.isdigit, text))] == []
