from datetime import date

import pytest

from progress.evaluations import Desk, doubt
from progress.models import Evaluation
from schools.models import Level
from tests.guards import change
from tests.progress.stages import approved, begun, finished, rate
from tests.world import World


@pytest.mark.parametrize(
    ("change", "before", "after", "fits"),
    [
        ("rose", 2, 3, True),
        ("rose", 2, 2, False),
        ("rose", 3, 2, False),
        ("within", 2, 2, True),
        ("within", 2, 3, False),
        ("none", 2, 2, True),
        ("none", 2, 1, False),
        ("negative", 2, 1, True),
        ("negative", 2, 2, True),
        ("negative", 2, 3, False),
        ("", 2, 4, True),
    ],
)
def test_doubt_compares_the_judged_change_with_the_levels(
    change: str, before: int, after: int, fits: bool
) -> None:
    levels = [Level(code=str(order), order=order) for order in (before, after)]
    assert (doubt(change, *levels) == "") is fits


def test_areas_follow_the_framework(world: World) -> None:
    approved(world)
    desk = Desk(begun(world, world.grant), world.vilte)
    assert desk.total == 25
    numbers = [line.indicator.number for area in desk.areas for line in area.lines]
    assert numbers == sorted(numbers, key=lambda text: [int(part) for part in text.split(".")])
    assert len(desk.areas) == 4


def test_the_earlier_level_comes_from_the_plan_s_finding(world: World) -> None:
    version = approved(world)
    finding, framework = version.findings.get(), begun(world, world.grant).framework
    indicator, level = framework.indicators.get(number="1.1.1"), framework.levels.get(code="2")
    change(finding, indicator=indicator, level=level, framework=framework)
    evaluation = Evaluation.objects.get()
    rate(world, evaluation, level="2", change="rose")
    line = Desk(evaluation, world.vilte).areas[0].lines[0]
    assert str(line.earlier) == "ankstesnis lygis 2 (2025-03-01)"
    assert line.doubt == "Pažymėta „lygis pakilo“, bet lygis buvo 2, o dabar 2."


def test_a_later_evaluation_is_no_earlier_level(world: World) -> None:
    approved(world)
    finished(world, world.grant)
    second = begun(world, world.grant)
    assert Desk(second, world.vilte).areas[0].lines[0].earlier is None
    Evaluation.objects.filter(pk=second.pk).update(
        starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 12)
    )
    second.refresh_from_db()
    earlier = Desk(second, world.vilte).areas[0].lines[0].earlier
    assert earlier is not None
    assert (earlier.level.code, earlier.on) == ("3", date(2026, 11, 6))


@pytest.mark.parametrize(
    ("who", "sees_draft", "sees_finished"),
    [
        ("asta", False, True),
        ("rasa", False, True),
        ("domas", False, True),
        ("feliksas", True, True),
        ("vilte", True, True),
        ("aurelija", False, True),
        ("benas", False, False),
        ("cecilija", False, False),
        ("egle", False, False),
        ("kazys", False, False),
        ("stasys", False, False),
    ],
)
def test_who_sees_an_external_evaluation(
    world: World, who: str, sees_draft: bool, sees_finished: bool
) -> None:
    approved(world)
    done, draft = finished(world, world.grant), begun(world, world.grant)
    seen = set(Evaluation.objects.visible_to(world.people[who]))
    expected = {done} if sees_finished else set()
    assert seen == expected | ({draft} if sees_draft else set())
