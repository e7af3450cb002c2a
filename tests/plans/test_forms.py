"""What may be typed into a plan's forms."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from common import clock
from common.money import NBSP
from plans.forms import (
    ActivityForm,
    FindingForm,
    IndicatorForm,
    ObjectiveForm,
    RowForm,
    ValueField,
)
from plans.models import Finding, Objective
from plans.services import save_row
from schools.models import Framework, FrameworkIndicator, Level
from tests.world import World, draft, indicator

INDICATOR = {"title": "Dalis", "kind": "percent", "direction": "raise"}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("78", "78"),
        ("78,5", "78.5"),
        (" 1 234,50 ", "1234.50"),
        ("1\u202f234", "1234"),
        ("\u22122,5", "-2.5"),
        ("85%", "85"),
        ("+1,5", "1.5"),
        ("N", "0"),
        ("taip", "1"),
        ("Ne", "0"),
    ],
)
def test_value_is_read_in_its_spellings(typed: str, value: str) -> None:
    assert ValueField().clean(typed) == Decimal(value)


def test_zero_is_a_value_and_nothing_is_none() -> None:
    field = ValueField()
    changed = [("0", "0"), (Decimal(0), "0"), (Decimal(0), ""), (Decimal(0), "5"), (None, "0")]
    assert [field.has_changed(*pair) for pair in changed] == [False, False, True, True, True]


@pytest.mark.parametrize("typed", ["1e3", "78,555", "daug", "1_000", "٣", "NaN", "9" * 9, "--1"])
def test_what_is_no_value_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        ValueField().clean(typed)


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("percent", "100", True),
        ("percent", "101", False),
        ("percent", "-1", False),
        ("count", "110", True),
        ("count", "1,5", False),
        ("level", "N", True),
        ("level", "4", True),
        ("level", "5", False),
        ("level", "2,5", False),
        ("yes_no", "taip", True),
        ("yes_no", "2", False),
        ("national", "-3,5", True),
    ],
)
def test_value_fits_its_kind(world: World, kind: str, value: str, fits: bool) -> None:
    data = INDICATOR | {"kind": kind, "target_value": value}
    form = IndicatorForm(data, version=draft(world.grant, world.asta))
    assert list(form.errors) == ([] if fits else ["target_value"])


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [("level", "0", "N"), ("yes_no", "1", "taip"), ("percent", "78.50", "78,5")],
)
def test_stored_value_is_shown_as_it_is_typed(
    world: World, kind: str, value: str, shown: str
) -> None:
    version = draft(world.grant, world.asta)
    row = IndicatorForm.Meta.model(version=version, kind=kind, target_value=Decimal(value))
    assert str(IndicatorForm(instance=row, version=version)["target_value"].value()) == shown


def test_dates_of_values_follow_one_another(world: World) -> None:
    data = INDICATOR | {"baseline_on": "2026-09-01", "interim_on": "2026-08-01"}
    form = IndicatorForm(data, version=draft(world.grant, world.asta))
    assert list(form.errors) == ["interim_on"]


def test_framework_comes_from_the_indicator(world: World) -> None:
    version = draft(world.grant, world.asta)
    named = FrameworkIndicator.objects.first()
    data = {"text": "Išvada", "source": "self", "strength": "improve", "indicator": named.pk}
    form = FindingForm(data, version=version)
    assert form.is_valid()
    assert form.instance.framework == named.framework


def test_level_of_another_framework_is_refused(world: World) -> None:
    other = Framework.objects.create(name="Kitas", valid_from=date(2001, 1, 1))
    level = Level.objects.create(framework=other, code="1", order=1, label="vienas")
    named = FrameworkIndicator.objects.first()
    data = {"text": "Išvada", "source": "self", "strength": "improve"}
    data |= {"indicator": named.pk, "level": level.pk}
    form = FindingForm(data, version=draft(world.grant, world.asta))
    assert list(form.errors) == ["level"]


def test_rows_of_another_plan_can_not_be_chosen(world: World) -> None:
    theirs = draft(world.berzas_grant, world.benas)
    finding = save_row(
        row=Finding(version=theirs, source="self", strength="strong", text="Beržo"), by=world.benas
    )
    form = ObjectiveForm(
        {"text": "Uždavinys", "findings": [finding.pk]}, version=draft(world.grant, world.asta)
    )
    assert list(form.errors) == ["findings"]


def test_objectives_are_offered_by_their_numbers(world: World) -> None:
    version = draft(world.grant, world.asta)
    for text in ("Pirmas", "Antras", "Trečias"):
        save_row(row=Objective(version=version, text=text), by=world.asta)
    version.objectives.get(text="Antras").delete()
    field: Any = ActivityForm(version=version).fields["objectives"]
    assert [label for _pk, label in field.choices] == ["1. Pirmas", "2. Trečias"]


def test_purpose_out_of_use_stays_only_where_it_is_chosen(world: World) -> None:
    version = draft(world.grant, world.asta)
    old = world.programme.purposes.first()
    world.programme.purposes.filter(pk=old.pk).update(is_active=False)
    field: Any = ActivityForm(version=version).fields["purpose"]
    assert old not in field.queryset
    row = ActivityForm.Meta.model(version=version, purpose=old)
    kept: Any = ActivityForm(instance=row, version=version).fields["purpose"]
    assert old in kept.queryset


def test_money_is_asked_for_each_year_of_the_grant(world: World) -> None:
    form = ActivityForm(version=draft(world.grant, world.asta))
    assert list(form.years.values()) == [2026, 2027]


@pytest.mark.parametrize(("length", "fits"), [(300, True), (301, False), (500, False)])
def test_long_name_is_told_how_long_it_is_and_may_be(world: World, length: int, fits: bool) -> None:
    text = "Ž" * length
    form = IndicatorForm(INDICATOR | {"title": text}, version=draft(world.grant, world.asta))
    told = (
        f"Tekstas per ilgas: ženklų yra {length}, o gali būti ne daugiau kaip 300. Sutrumpinkite."
    )
    assert form.errors.get("title", []) == ([] if fits else [told])


def test_money_says_its_year_and_names_the_unit_once(world: World) -> None:
    form = ActivityForm(version=draft(world.grant, world.asta))
    assert [form[name].label.replace(NBSP, " ") for name in form.years] == [
        "Lėšos 2026–2027 m. m.",
        "Lėšos 2027–2028 m. m.",
    ]
    assert str(form["money_2026"]).count("Eur") == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-0,01", "Suma negali būti neigiama. Įrašykite 0 arba daugiau."),
        ("9" * 15, "Suma per didelė. Patikrinkite."),
    ],
)
def test_impossible_money_is_told_in_plain_words(world: World, typed: str, told: str) -> None:
    form = ActivityForm({"money_2026": typed}, version=draft(world.grant, world.asta))
    assert form.errors["money_2026"] == [told]


@pytest.mark.parametrize(("days", "errors"), [(0, []), (1, ["dated_on"])])
def test_finding_of_the_future_is_refused(world: World, days: int, errors: list[str]) -> None:
    data = {"text": "Išvada", "source": "self", "strength": "improve"}
    data["dated_on"] = f"{clock.today() + timedelta(days)}"
    form = FindingForm(data, version=draft(world.grant, world.asta))
    assert list(form.errors) == errors


@pytest.mark.parametrize("kind", [FindingForm, ObjectiveForm, ActivityForm, IndicatorForm])
def test_each_required_field_says_so_before_saving(world: World, kind: type[RowForm]) -> None:
    form = kind(version=draft(world.grant, world.asta))
    marked = {bound.name for bound in form if "(būtina)" in bound.as_field_group()}
    assert marked == {name for name, field in form.fields.items() if field.required}
    empty = kind({}, version=form.instance.version)
    assert set(empty.errors) == marked
    assert marked


def test_few_values_are_chosen_and_none_that_stands_is_lost(world: World) -> None:
    version = draft(world.grant, world.asta)

    def shown(name: str, **typed: str) -> list[tuple[str, str]]:
        row = IndicatorForm(version=version, data=INDICATOR | typed)
        return getattr(row.fields[name].widget, "choices", [])

    def pairs(*words: str) -> list[tuple[str, str]]:
        return [("", "–"), *((word, word) for word in words)]

    assert shown("baseline_value", baseline_value="78") == []
    assert shown("target_value", kind="yes_no") == pairs("taip", "ne")
    assert shown("target_value", kind="yes_no", target_value="78") == pairs("taip", "ne", "78")
    assert shown("interim_value", kind="level") == pairs("N", "1", "2", "3", "4")
    stored = indicator(version, "Tvarka")
    stored.kind, stored.baseline_value, stored.target_value = "yes_no", Decimal(0), None
    form = IndicatorForm(version=version, instance=stored)
    assert 'value="ne" selected' in str(form["baseline_value"])
    assert 'value="" selected' in str(form["target_value"])
