"""Help beside the fields: complete, tied to its field, with limits that the server keeps."""

from html import unescape
from typing import Any

import pytest
from django.utils.html import strip_tags

from common.forms import PlainTextField
from common.text import NBSP
from plans import health
from plans.content import load
from plans.forms import (
    ActivityForm,
    FindingForm,
    GoalForm,
    IndicatorForm,
    ObjectiveForm,
    SustainabilityForm,
)
from plans.guidance import ADVICE, advice_on, count_words
from plans.models import Activity, Indicator, PaperSource, PlanVersion
from plans.templatetags.plan_help import aid, aid_of_values
from tests.words import WORDS
from tests.world import World, draft

FORMS: dict[str, Any] = {
    "findings": FindingForm,
    "goal": GoalForm,
    "objectives": ObjectiveForm,
    "activities": ActivityForm,
    "indicators": IndicatorForm,
    "sustainability": SustainabilityForm,
}


@pytest.mark.django_db
def test_each_field_has_its_line_and_both_examples(world: World) -> None:
    version = draft(world.grant, world.asta)
    assert set(ADVICE) == set(FORMS)
    for section, form in FORMS.items():
        opened = form(version=version)
        assert {name for name in opened.fields if advice_on(section, name) is None} == set()
        names = {"money" if name.startswith("money_") else name for name in opened.fields}
        assert names == set(ADVICE[section])
        for bound in opened:
            advice = opened.fields[bound.name].advice
            assert f'id="{bound.auto_id}_helptext">{advice.line}' in bound.as_field_group()
            assert bound.aria_describedby == f"{bound.auto_id}_helptext"
            assert advice.good not in ("", advice.weak)
            is_text = isinstance(bound.field, PlainTextField)
            beside, below = unmarked(aid(bound)), unmarked(aid_of_values(opened))
            assert (f"Geras: {advice.good}" in beside, f"Geras: {advice.good}" in below) == (
                is_text,
                not is_text,
            )


def unmarked(html: str) -> str:
    """What a person reads of it."""
    return unescape(strip_tags(html)).replace(NBSP, " ")


@pytest.mark.django_db
def test_what_blocks_submission_is_marked_in_the_form(world: World) -> None:
    """The marks are those of the health rules: each field that a bare row is told to lack."""
    version = draft(world.grant, world.asta)
    rows = {"activities": Activity, "indicators": Indicator}
    for model in rows.values():
        model.objects.create(version=version, title="Bare")
    lacking = {"goal": {"goal"}, "activities": set(), "indicators": set()}
    for problem in health.errors(load(version)):
        if problem.row:
            lacking[problem.section].add(problem.field)
    lacking["activities"] |= {"money_2027", "no_money_note", "purpose", "ends_on"}
    lacking["indicators"] |= {"baseline_on", "target_on"}
    marked = {
        section: {name for name, field in form(version=version).fields.items() if field.needed}
        for section, form in FORMS.items()
    }
    assert {section: names for section, names in marked.items() if names} == lacking
    html = FORMS["indicators"](version=version)["source"].as_field_group()
    assert '<span class="optional">(reikės pateikiant)</span>' in html
    told = unmarked(FORMS["activities"](version=version)["starts_on"].as_field_group())
    assert "Planas vykdomas 2026-09-01 – 2028-08-31." in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (80, []),
        (81, ["Tekstas per ilgas: 81 žodis, daugiausia 80. Sutrumpinkite."]),
        (92, ["Tekstas per ilgas: 92 žodžiai, daugiausia 80. Sutrumpinkite."]),
        (100, ["Tekstas per ilgas: 100 žodžių, daugiausia 80. Sutrumpinkite."]),
    ],
)
@pytest.mark.django_db
def test_text_longer_than_its_limit_is_refused_and_told_by_how_much(
    world: World, words: int, told: list[str]
) -> None:
    version, typed = draft(world.grant, world.asta), {"text": "žodis – " * words}
    for only in (None, frozenset({"text"})):
        form = FindingForm(typed, version=version, only=only)
        assert form.errors.get("text", []) == told


@pytest.mark.django_db
def test_what_stands_on_paper_is_entered_as_long_as_it_is(world: World) -> None:
    version = draft(world.grant, world.asta)
    version.paper_source = PaperSource(version=version)
    long = "žodis " * 300
    for form in (
        FindingForm({"text": long}, version=version),
        FindingForm({"text": long}, version=version, only=frozenset({"text"})),
        GoalForm({"goal": long}, version=version),
        GoalForm({"goal": long}, version=version, only=frozenset({"goal"})),
    ):
        assert not {"text", "goal"} & set(form.errors)
    for only in (None, frozenset({"goal"})):
        form = GoalForm({"goal": long}, version=PlanVersion(), only=only)
        assert set(form.errors) == {"goal"}


@pytest.mark.parametrize(("text", "count"), WORDS)
def test_words_are_counted(text: str, count: int) -> None:
    assert count_words(text) == count
