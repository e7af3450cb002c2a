"""Help beside the fields: complete, tied to its field, with limits that the server keeps."""

from typing import Any

import pytest

from plans.forms import (
    ActivityForm,
    FindingForm,
    GoalForm,
    IndicatorForm,
    ObjectiveForm,
    SustainabilityForm,
)
from plans.guidance import ADVICE, advice_on, count_words
from plans.models import PaperSource, PlanVersion
from plans.templatetags.plan_help import aid
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
            assert f"Geras: {advice.good}" in aid(bound).replace("&#x27;", "'")
            assert advice.good not in ("", advice.weak)


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
    form = FindingForm({"text": "žodis – " * words}, version=draft(world.grant, world.asta))
    assert form.errors.get("text", []) == told


@pytest.mark.django_db
def test_what_stands_on_paper_is_entered_as_long_as_it_is(world: World) -> None:
    version = draft(world.grant, world.asta)
    version.paper_source = PaperSource(version=version)
    long = "žodis " * 300
    for form in (
        FindingForm({"text": long}, version=version),
        GoalForm({"goal": long}, version=version),
    ):
        assert not {"text", "goal"} & set(form.errors)
    assert set(GoalForm({"goal": long}, version=PlanVersion()).errors) == {"goal"}


@pytest.mark.parametrize(("text", "count"), WORDS)
def test_words_are_counted(text: str, count: int) -> None:
    assert count_words(text) == count
