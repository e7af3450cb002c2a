"""A version's canonical JSON read in few queries: the same as that of all its content."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.canonical import read_json
from plans.content import as_json, load
from plans.models import Activity, Indicator, Objective, PlanVersion
from schools.models import Framework
from tests.guards import lifted
from tests.world import World, draft, fill

from . import stages


def same(version: PlanVersion) -> dict[str, object]:
    """Read both ways, to the letter and in one order."""
    read = read_json(version)
    assert json.dumps(read) == json.dumps(as_json(load(version)))
    return read


def test_read_in_few_queries_it_is_the_same(world: World) -> None:
    version = draft(world.grant, world.asta)
    assert same(version)["planned"] == "0.00"
    fill(version, world.asta, activities=3, indicators=2)
    framework = Framework.objects.get()
    indicator, level = framework.indicators.all()[0], framework.levels.all()[0]
    first, second, third = version.activities.all()
    with lifted():
        version.findings.update(framework=framework, indicator=indicator, level=level)
        version.indicators.update(framework_indicator=indicator, baseline_value=Decimal("7.5"))
        Activity.objects.filter(pk=first.pk).update(purpose=None, position=9, starts_on=None)
        Activity.objects.filter(pk=second.pk).update(ended_reason="Baigta.")
        third.objectives.clear()
        third.budget_lines.all().delete()
        Indicator.objects.filter(pk=version.indicators.all()[0].pk).update(target_value=None)
    more = Objective.objects.create(version=version, text="Antras.", position=1)
    second.objectives.add(more)
    version.indicators.all()[0].objectives.add(more)
    version.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        read_json(version)
    assert len(queries) == 8
    told = same(version)
    assert [row["title"] for row in told["activities"]][-1] == first.title  # type: ignore[index, attr-defined]


@pytest.mark.parametrize("name", ["amendment_written", "approved"])
def test_of_an_amendment_too(world: World, name: str) -> None:
    same(getattr(stages, name)(world))
