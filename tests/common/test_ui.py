"""Formatting and the rendering of fields: what people read and what screen readers hear."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from common.days import passed, working_days
from common.forms import DateInput, MoneyFormField
from common.templatetags import ui
from common.text import glue

NBSP = "\u00a0"


class Sample(forms.Form):
    """A required amount with a hint, an optional date and a choice."""

    amount = MoneyFormField(label="Lėšos", help_text="Pavyzdžiui, 12 400,00")
    day = forms.DateField(label="Diena", required=False, widget=DateInput)
    way = forms.ChoiceField(label="Būdas", choices=[("a", "A")], widget=forms.RadioSelect)


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("198628"), "198_628,00_Eur"),
        (Decimal("30324200.95"), "30_324_200,95_Eur"),
        (Decimal("-0.5"), "−0,50_Eur"),
        (None, ""),
    ],
)
def test_eur_has_comma_and_unbroken_spaces(value: Decimal | None, expected: str) -> None:
    assert ui.eur(value) == expected.replace("_", NBSP)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Decimal("38.00"), "38_proc."), (Decimal("85.50"), "85,5_proc."), (1234, "1_234_proc.")],
)
def test_percent_drops_idle_zeros(value: object, expected: str) -> None:
    assert ui.percent(value) == expected.replace("_", NBSP)


def test_number_keeps_whole_zeros_and_empty_is_empty() -> None:
    assert (ui.number(100), ui.number(0), ui.number(None)) == ("100", "0", "")


def test_dates_in_both_languages() -> None:
    day = date(2026, 11, 22)
    assert ui.date_words(day) == f"2026{NBSP}m. lapkričio{NBSP}22{NBSP}d."
    assert ui.day_words(day) == f"lapkričio{NBSP}22{NBSP}d."
    with translation.override("en"):
        assert ui.date_words(day) == f"22{NBSP}November 2026"


def test_moment_is_local_time() -> None:
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert (ui.moment(late), ui.date_iso(late)) == (f"2026-11-23{NBSP}00:30", "2026-11-23")


def test_school_years_are_named_by_both_years() -> None:
    assert ui.school_years([2026, 2027]) == f"2026–2027 ir 2027–2028{NBSP}m.{NBSP}m."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patikslinimas Nr. 1", "patikslinimas Nr._1"),
        ("įsakymas Nr. (1.3.)-V13", "įsakymas Nr._(1.3.)-V13"),
        ("2026 m. lapkričio 22 d.", "2026_m. lapkričio 22_d."),
        ("101 346,00 Eur", "101_346,00_Eur"),
        ("1 234 567 mok.", "1_234_567_mok."),
        ("2 m. m.", "2_m._m."),
        ("klasės 5 8", "klasės 5 8"),
    ],
)
def test_glue_keeps_numbers_with_their_words(text: str, expected: str) -> None:
    assert glue(text) == expected.replace("_", NBSP)


def test_glue_wraps_project_numbers_and_dates_and_escapes() -> None:
    html = shown("{{ text|glue }}", text="<b> 09.2.1-ESFA-V-719-01-0001, 2026-11-22")
    assert html == (
        '&lt;b&gt; <span class="nowrap">09.2.1-ESFA-V-719-01-0001</span>, '
        '<span class="nowrap">2026-11-22</span>'
    )


def test_glue_keeps_a_span_of_numbers_whole() -> None:
    assert ui.glue_html("5–8 klasės") == '<span class="nowrap">5–8</span> klasės'


def test_share_is_rounded_and_survives_nothing() -> None:
    assert (ui.share(1, 8), ui.share(5, 0)) == (13, 0)


def test_bar_never_leaves_its_frame() -> None:
    over = ui.bar(150, 100, 120, "per daug")
    assert (over["used"], over["mark"], over["tone"]) == (100, 99, "over")
    assert ui.bar(10, 100, 60, "")["tone"] == "late"


def test_field_says_hint_and_error_before_the_control() -> None:
    html = Sample({"amount": "1e3", "way": "a"})["amount"].as_field_group()
    order = [html.index(part) for part in ("<label", "_helptext", "id_amount_error", "<input")]
    assert order == sorted(order)
    control = re.search(r"<input[^>]*>", html)
    assert control
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in control[0]
    assert 'aria-invalid="true"' in control[0]


def test_only_optional_fields_say_so() -> None:
    form = Sample()
    assert "(nebūtina)" in form["day"].as_field_group()
    assert "(nebūtina)" not in form["amount"].as_field_group()


def test_money_field_tells_the_least_sum_with_a_comma() -> None:
    field = MoneyFormField(min_value=Decimal("0.01"))
    with translation.override("lt"), pytest.raises(forms.ValidationError) as told:
        field.clean("0")
    assert ui.eur(Decimal("0.01")) in told.value.messages[0]
    assert told.value.messages[0].startswith("Įrašykite ne mažiau kaip")


def test_group_of_choices_has_a_legend() -> None:
    html = Sample()["way"].as_field_group()
    assert re.search(r"<fieldset[^>]*>\s*<legend>Būdas</legend>", html)


def test_error_summary_links_to_each_field() -> None:
    html = str(Sample({"day": "2026-99-99"}))
    assert re.findall(r'<a href="(#[^"]*)"', html) == ["#id_amount", "#id_day", "#id_way_0"]
    assert 'role="alert"' in html


def test_error_summary_is_absent_when_all_is_right() -> None:
    assert 'role="alert"' not in str(Sample())


@pytest.mark.parametrize(
    "typed", ["101346 Eur.", f"101{NBSP}346,00 Eur", "101\u202f346.00", " 101 346,00 € "]
)
def test_money_field_reads_real_spellings(typed: str) -> None:
    assert MoneyFormField().clean(typed) == Decimal("101346.00")


@pytest.mark.parametrize("typed", ["1e3", "-5", "1,234", "=1+1", "9999999999999", "١٢"])
def test_money_field_refuses(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        MoneyFormField().clean(typed)


def test_money_field_shows_stored_amount_and_keeps_what_was_typed() -> None:
    stored = Sample(initial={"amount": Decimal("12400")})
    assert f'value="12{NBSP}400,00"' in str(stored["amount"])
    assert 'value="12 tūkst."' in str(Sample({"amount": "12 tūkst."})["amount"])


def test_status_has_words_and_a_hidden_sign() -> None:
    html = shown('{% status "wait" "Laukia" %}')
    assert "Laukia" in html
    assert '<svg class="sign" viewBox="0 0 24 24" aria-hidden="true">' in html


def test_path_marks_the_present_step() -> None:
    steps = [ui.Step("A", "", "done"), ui.Step("B", "iki 2026-11-26", "current"), ui.Step("C")]
    html = shown("{% path steps %}", steps=steps)
    assert html.count('aria-current="step"') == 1
    assert "Atlikta:" in html


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 12, 23), date(2026, 12, 28), 1),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
    ],
)
def test_working_days_skip_weekends_and_holidays(since: date, until: date, expected: int) -> None:
    assert working_days(since, until) == expected


def test_passed_stays_between_bounds() -> None:
    start, end = date(2026, 9, 1), date(2028, 8, 31)
    days = [date(2025, 1, 1), date(2027, 9, 1), date(2030, 1, 1)]
    assert [passed(start, end, day) for day in days] == [0, 50, 100]
