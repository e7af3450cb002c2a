"""The database refuses to change what was submitted, table by table, whoever asks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from common.guards import name_of
from files.models import StoredFile
from plans.guards import ROWS
from plans.models import (
    Activity,
    Attachment,
    BudgetLine,
    Finding,
    Indicator,
    Objective,
    PaperSource,
    PlanVersion,
    Submission,
)
from schools.models import Framework
from tests.guards import ALL, lifted
from tests.plans import stages
from tests.world import World

pytestmark = pytest.mark.django_db
THROUGH: dict[str, Any] = {
    "plans_activity_objectives": Activity.objectives.through,
    "plans_objective_findings": Objective.findings.through,
    "plans_indicator_objectives": Indicator.objectives.through,
}
TABLES: dict[str, Any] = THROUGH | {
    model._meta.db_table: model
    for model in (Finding, Objective, Activity, Indicator, Attachment, BudgetLine, PaperSource)
}


@pytest.fixture
def version(world: World) -> PlanVersion:
    """Approved, with a row in every table."""
    made = stages.approved(world)
    file = StoredFile.objects.create(name="a", sha256="0", size=1, uploaded_by=world.asta)
    with lifted():
        Attachment.objects.create(version=made, title="A", by=world.asta, file=file)
        PaperSource.objects.create(
            version=made, scan=file, received_on=stages.AGREED_ON, by=world.domas
        )
    return made


def refuses(deed: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            deed()
    except DatabaseError as refused:
        return any(guards.said in str(refused) for guards in ALL)
    return False


def test_all_triggers_stand_after_all_migrations() -> None:
    """A later change of a table would drop them: see `plans.guards`, LIFT and SET."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    known = [(guards.conditions(connection.vendor), guards.called) for guards in ALL]
    assert {name_of(*place, called) for found, called in known for place in found} - there == set()


def test_every_table_of_rows_is_guarded() -> None:
    assert set(TABLES) == set(ROWS)


@pytest.mark.parametrize("table", sorted(ROWS))
def test_a_row_of_an_approved_plan_is_not_changed_added_or_taken_away(
    version: PlanVersion, table: str
) -> None:
    row = TABLES[table].objects.order_by("pk").first()
    name = next(field.attname for field in row._meta.concrete_fields if not field.primary_key)
    change = {name: getattr(row, name)}
    assert refuses(lambda: TABLES[table].objects.filter(pk=row.pk).update(**change))
    row.pk = None
    assert refuses(lambda: row.save(force_insert=True))
    assert refuses(lambda: TABLES[table].objects.all()._raw_delete("default"))


@pytest.mark.parametrize(
    "fields",
    [
        {"goal": "Kitas."},
        {"sustainability": "Kitas."},
        {"number": 7},
        {"ordered_on": None},
        {"order_number": "V-99"},
        {"rules_version": "kitos"},
        {"status": "draft"},
        {"status": "agreed"},
    ],
)
def test_an_approved_version_keeps_its_texts_and_its_order(
    version: PlanVersion, fields: dict[str, Any]
) -> None:
    rows = PlanVersion.objects.filter(pk=version.pk)
    assert refuses(lambda: rows.update(**fields))
    assert rows.update(has_remarks=True) == 1


def test_a_submission_keeps_what_was_sent(version: PlanVersion) -> None:
    for fields in ({"content": {}}, {"kinds": ["dates"]}, {"explanations": [1]}):
        assert refuses(lambda fields=fields: Submission.objects.update(**fields))


def test_what_is_written_can_be_changed(world: World) -> None:
    version = stages.returned(world)
    assert version.activities.update(title="Kita") == 1
    assert PlanVersion.objects.filter(pk=version.pk).update(goal="Kitas.") == 1
    version.activities.all().delete()
    assert version.activities.count() == 0


@pytest.mark.parametrize("fields", [{"name": "Kita"}, {"number": 9}])
def test_a_purpose_keeps_the_name_that_plans_know(
    version: PlanVersion, fields: dict[str, Any]
) -> None:
    purposes = version.plan.grant.round.programme.purposes.filter(number=1)
    assert refuses(lambda: purposes.update(**fields))
    assert purposes.update(is_active=False) == 1


@pytest.mark.parametrize(
    ("named", "fields"),
    [
        ("framework", {"name": "Kita"}),
        ("indicator", {"name": "Kitas"}),
        ("indicator", {"number": "9.9"}),
        ("level", {"code": "X"}),
        ("level", {"label": "Kitas"}),
    ],
)
def test_what_plans_name_of_the_framework_keeps_its_name(
    version: PlanVersion, named: str, fields: dict[str, Any]
) -> None:
    """What no plan names is still corrected."""
    framework = Framework.objects.get()
    indicator, level = framework.indicators.all()[0], framework.levels.all()[0]
    with lifted():
        version.findings.update(framework=framework, indicator=indicator, level=level)
        version.indicators.update(framework_indicator=framework.indicators.all()[1])
    first, second, *rest = {
        "framework": [framework, None],
        "indicator": framework.indicators.all(),
        "level": framework.levels.all(),
    }[named]
    for row in (first, second) if named == "indicator" else (first,):
        assert refuses(lambda row=row: type(row).objects.filter(pk=row.pk).update(**fields))
    for row in rest[:1]:
        assert type(row).objects.filter(pk=row.pk).update(**fields) == 1
