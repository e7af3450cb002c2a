"""Rows of a plan as people read them: whole, and never as HTML that somebody typed."""

from datetime import date
from decimal import Decimal

import pytest

from common.text import NBSP
from plans.content import load
from plans.models import Activity, Finding, Indicator, Objective
from plans.row_text import row_text
from tests.world import World, draft, fill

NASTY = "<script>alert(1)</script>"
TYPED = {
    Finding: ("text", "report_number"),
    Objective: ("text",),
    Activity: ("title", "responsible", "classes", "expected_change", "no_money_note"),
    Indicator: ("title", "unit", "source"),
}


def texts(world: World) -> list[str]:
    content = load(world.grant.plan.versions.get())
    rows = (*content.findings, *content.objectives, *content.activities, *content.indicators)
    return [row_text(row) for row in rows]


def test_every_row_says_what_it_holds(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    version.findings.update(report_number="A-5", dated_on=date(2025, 5, 1))
    finding, objective, activity, indicator = texts(world)
    assert "Nr. A-5" in finding
    assert "2025-05-01" in finding
    assert "Atsako į išvadą Nr.\u00a01" in objective
    served = "Uždavinys Nr.\u00a01"
    for words in ("<b>Konsultacijos 1</b>", served, "Pavaduotoja ugdymui", "2026–2027"):
        assert words in activity
    assert "nuo 78" in indicator
    assert "NMPP" in indicator


@pytest.mark.parametrize("model", TYPED)
def test_what_was_typed_is_escaped(world: World, model: type[Activity]) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    names = TYPED[model]
    model.objects.filter(version=version).update(**dict.fromkeys(names, NASTY))
    html = "".join(texts(world))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == len(names)


def test_what_is_not_given_takes_no_line(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    version.activities.update(expected_change="", responsible="", classes="", starts_on=None)
    version.activities.update(ends_on=None, purpose=None)
    for line in version.activities.get().budget_lines.all():
        line.amount = Decimal(0)
        line.save()
    html = texts(world)[2]
    assert 'class="small"' not in html
    assert f"· {NBSP}·" not in html


def test_only_rows_are_put_into_words() -> None:
    with pytest.raises(TypeError, match="is not a row"):
        row_text("x")
