"""What a version says, read once: the same for page, paper and submission."""

import json
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.content import PlanContent, as_json, load
from plans.models import Activity, BudgetLine, Finding, Objective, PlanVersion
from plans.services import save_row
from tests.world import World, draft, fill

PERSONAL = ("asta", "Asta", "demo.lt")


def loaded(version: PlanVersion) -> tuple[PlanContent, int]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        content = load(version)
        as_json(content)
        _ = (content.planned, content.by_year, content.purposes, content.left)
    return content, len(captured)


def test_queries_do_not_grow_with_rows(world: World) -> None:
    one = fill(draft(world.grant, world.asta), world.asta)
    three = fill(draft(world.berzas_grant, world.benas), world.benas, 3, 3)
    for place in range(2):
        finding = save_row(
            row=Finding(version=three, source="self", strength="strong", text=f"Stipru {place}"),
            by=world.benas,
        )
        save_row(
            row=Objective(version=three, text=f"Uždavinys {place}"),
            by=world.benas,
            links={"findings": [finding]},
        )
    assert loaded(one)[1] == loaded(three)[1]


def test_every_sum_comes_to_the_same_cent(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=3)
    BudgetLine.objects.filter(activity=version.activities.first()).update(amount=Decimal("0.10"))
    BudgetLine.objects.filter(activity=version.activities.last()).update(amount=Decimal("0.07"))
    content = load(version)
    annotated = PlanVersion.objects.with_totals().get(pk=version.pk).planned  # type: ignore[attr-defined]
    assert content.planned == annotated == Decimal("33782.34")
    assert sum(content.by_year.values()) == annotated
    assert sum(row.total for row in content.purposes) == annotated
    assert content.left == content.granted - annotated


def test_money_without_a_purpose_is_shown_last_and_counted(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=2)
    Activity.objects.filter(pk=version.activities.first().pk).update(purpose=None)
    content = load(version)
    assert [row.purpose and row.purpose.number for row in content.purposes] == [1, None]
    assert sum(row.total for row in content.purposes) == content.planned


def test_empty_draft_has_no_sums(world: World) -> None:
    content = load(draft(world.grant, world.asta))
    assert (content.planned, content.left) == (Decimal(0), Decimal("101346.00"))
    assert content.purposes == []
    assert content.by_year == {2026: Decimal(0), 2027: Decimal(0)}


def test_canonical_json_is_plain_repeatable_and_names_nobody(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    sent = as_json(load(version))
    text = json.dumps(sent, sort_keys=True, ensure_ascii=False)
    assert text == json.dumps(as_json(load(version)), sort_keys=True, ensure_ascii=False)
    assert json.loads(text) == sent
    assert not [word for word in PERSONAL if word in text]
    assert sent["planned"] == "101346.00"
    (activity,) = sent["activities"]
    assert activity["money"] == {"2026": "50673.00", "2027": "50673.00"}
    assert activity["objectives"] == [sent["objectives"][0]["key"]]
