"""Plain words: an indicator as a sentence, values by kind, terms."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from plans.forms import IndicatorForm
from plans.units import after_number
from plans.wording import indicator_sentence, period, sentence_of_form, shown
from tests.world import World, draft, indicator

NBSP = "\u00a0"


@dataclass
class Item:
    title: str = "Mokinių dalis"
    kind: str = "percent"
    unit: str = "proc."
    direction: str = "raise"
    baseline_value: Decimal | None = Decimal(78)
    baseline_on: date | None = date(2021, 9, 1)
    interim_value: Decimal | None = None
    interim_on: date | None = None
    target_value: Decimal | None = Decimal(85)
    target_on: date | None = date(2023, 6, 1)


RISES = "Mokinių dalis padidės nuo 78 proc. (2021-09) iki 85 proc. (2023-06)."


@pytest.mark.parametrize(
    ("unit", "five", "one"),
    [
        ("pamokos", "pamokų", "pamokos"),
        ("konsultacijos", "konsultacijų", "konsultacijos"),
        ("balai", "balų", "balo"),
        ("mokytojai", "mokytojų", "mokytojo"),
        ("mokiniai", "mokinių", ""),
        ("klasės", "klasių", "klasės"),
        ("mokytojos ir mokytojai", "", ""),
        ("mokytojės", "mokytojų", "mokytojės"),
        ("studentės", "", ""),
        ("žmonės", "žmonių", "žmogaus"),
        ("mokinių", "mokinių", ""),
        ("mok.", "", ""),
        ("balai (1–4)", "", ""),
        ("", "", ""),
    ],
)
def test_unit_after_a_number(unit: str, five: str, one: str) -> None:
    told = [after_number(unit, Decimal(number)) for number in (5, 11, 20, 1, 121)]
    assert told == [five, five, five, one, one]
    assert after_number(unit, Decimal("2.5")) == ""


def said(**fields: object) -> str:
    return indicator_sentence(Item(**fields)).replace(NBSP, " ")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, RISES),
        ({"title": "Mokinių dalis."}, RISES),
        ({"title": "5–8 klasių mokinių dalis"}, f"5–8 klasių {RISES[0].lower()}{RISES[1:]}"),
        (
            {"title": "10 mokinių dalis"},
            "10 mokinių dalis: padidės nuo 78 proc. (2021-09) iki 85 proc. (2023-06).",
        ),
        (
            {"kind": "score", "baseline_value": Decimal("2.40"), "target_value": Decimal(3)}
            | {"unit": "balai"},
            "Mokinių dalis padidės nuo 2,4 (2021-09) iki 3,0 (2023-06).",
        ),
        (
            {"direction": "lower", "target_value": Decimal("70.5")},
            "Mokinių dalis sumažės nuo 78 proc. (2021-09) iki 70,5 proc. (2023-06).",
        ),
        (
            {"direction": "keep", "target_value": Decimal(78)},
            (
                "Mokinių dalis: išlaikyti ne mažiau kaip 78 proc. (2023-06),"
                " pradžioje – 78 proc. (2021-09)."
            ),
        ),
        (
            {"direction": "raise", "target_value": Decimal(70)},
            "Mokinių dalis: nuo 78 proc. (2021-09) iki 70 proc. (2023-06).",
        ),
        (
            {"kind": "count", "unit": "mokiniai", "baseline_value": Decimal(0)},
            "Mokinių dalis padidės nuo 0 (2021-09) iki 85 mokinių (2023-06).",
        ),
        (
            {"kind": "count", "unit": "Pamokos per savaitę", "target_on": None},
            "Mokinių dalis padidės nuo 78 (2021-09) iki 85 pamokų per savaitę.",
        ),
        (
            {"kind": "count", "unit": "pamokos", "baseline_value": None},
            (
                "Mokinių dalis (pamokos): siektina reikšmė – 85 (2023-06),"
                " pradinė reikšmė nenurodyta."
            ),
        ),
        (
            {"kind": "count", "unit": "papildomos pamokos"},
            "Mokinių dalis (papildomos pamokos) padidės nuo 78 (2021-09) iki 85 (2023-06).",
        ),
        (
            {"kind": "count", "unit": "mokiniai", "target_value": Decimal(91)},
            "Mokinių dalis padidės nuo 78 (2021-09) iki 91 (2023-06).",
        ),
        (
            {"kind": "count", "unit": "mok."},
            "Mokinių dalis padidės nuo 78 mok. (2021-09) iki 85 mok. (2023-06).",
        ),
        (
            {"kind": "score", "baseline_value": Decimal("2.60"), "target_value": Decimal("3.20")},
            "Mokinių dalis padidės nuo 2,6 proc. (2021-09) iki 3,2 proc. (2023-06).",
        ),
        (
            {"kind": "level", "baseline_value": Decimal(0), "target_value": Decimal(3)},
            "Mokinių dalis: lygis pakils nuo N (2021-09) iki 3 (2023-06).",
        ),
        (
            {"kind": "national", "baseline_value": Decimal(-3), "target_value": Decimal(2)},
            (
                "Mokinių dalis: reikšmė, palyginti su šalies vidurkiu, padidės"
                " nuo −3 proc. (2021-09) iki +2 proc. (2023-06)."
            ),
        ),
        (
            {"kind": "national", "direction": "lower", "target_value": Decimal(-4)},
            (
                "Mokinių dalis: reikšmė, palyginti su šalies vidurkiu, sumažės"
                " nuo +78 proc. (2021-09) iki −4 proc. (2023-06)."
            ),
        ),
        (
            {"kind": "count", "direction": "keep", "target_value": Decimal(21)},
            "Mokinių dalis: išlaikyti 21 proc. (2023-06), pradžioje – 78 proc. (2021-09).",
        ),
        (
            {"kind": "level", "direction": "keep", "target_value": Decimal(3)},
            "Mokinių dalis: išlaikyti ne žemesnį lygį kaip 3 (2023-06), pradžioje – 78 (2021-09).",
        ),
        (
            {"kind": "national", "direction": "keep", "target_value": Decimal(2)},
            (
                "Mokinių dalis: skirtumą nuo šalies vidurkio išlaikyti ne mažesnį kaip"
                " +2 proc. (2023-06), pradžioje – +78 proc. (2021-09)."
            ),
        ),
        (
            {
                "kind": "yes_no",
                "direction": "keep",
                "baseline_value": Decimal(1),
                "target_value": Decimal(1),
            },
            "Mokinių dalis: išlaikyti – taip (2023-06), pradžioje – taip (2021-09).",
        ),
        (
            {"kind": "yes_no", "baseline_value": Decimal(3), "target_value": Decimal(1)},
            "Mokinių dalis: pradžioje – 3 (2021-09), siekiama – taip (2023-06).",
        ),
        (
            {"kind": "yes_no", "baseline_value": Decimal(0), "target_value": Decimal(1)},
            "Mokinių dalis: pradžioje – ne (2021-09), siekiama – taip (2023-06).",
        ),
        (
            {"baseline_value": None},
            "Mokinių dalis: siektina reikšmė – 85 proc. (2023-06), pradinė reikšmė nenurodyta.",
        ),
        (
            {"target_value": None},
            "Mokinių dalis: pradinė reikšmė – 78 proc. (2021-09), siektina reikšmė nenurodyta.",
        ),
        (
            {"baseline_value": None, "target_value": None},
            "Mokinių dalis: pradinė ir siektina reikšmės nenurodytos.",
        ),
        (
            {"title": "Ne mažiau kaip 80 proc. tėvų dalyvauja pokalbiuose"},
            (
                "Ne mažiau kaip 80 proc. tėvų dalyvauja pokalbiuose: padidės"
                " nuo 78 proc. (2021-09) iki 85 proc. (2023-06)."
            ),
        ),
        (
            {"title": "Mokinių skaičius – 70", "direction": "lower", "target_value": Decimal(70)},
            ("Mokinių skaičius – 70: sumažės nuo 78 proc. (2021-09) iki 70 proc. (2023-06)."),
        ),
        (
            {"title": "Ar rezultatai viršija šalies vidurkį?", "kind": "yes_no", "unit": ""}
            | {"baseline_value": Decimal(0), "target_value": Decimal(1)},
            (
                "Ar rezultatai viršija šalies vidurkį: pradžioje – ne (2021-09),"
                " siekiama – taip (2023-06)."
            ),
        ),
        (
            {"baseline_on": None, "target_on": None, "interim_value": Decimal(80)},
            "Mokinių dalis padidės nuo 78 proc. iki 85 proc. Tarpinė reikšmė: 80 proc.",
        ),
        (
            {"baseline_on": None, "interim_value": Decimal(80), "interim_on": date(2022, 6, 1)},
            (
                "Mokinių dalis padidės nuo 78 proc. iki 85 proc. (2023-06)."
                " Tarpinė reikšmė: 80 proc. (2022-06)."
            ),
        ),
    ],
)
def test_an_indicator_is_a_sentence(fields: dict[str, object], sentence: str) -> None:
    assert said(**fields) == sentence


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("percent", None, ""),
        ("percent", Decimal(0), "0 proc."),
        ("count", Decimal(1110), "1 110 mok."),
        ("level", Decimal(0), "N lygis"),
        ("level", Decimal(4), "4 lygis"),
        ("level", Decimal("2.5"), "2,5 lygis"),
        ("yes_no", Decimal(0), "ne"),
        ("national", Decimal(0), "0 mok."),
    ],
)
def test_a_value_reads_by_its_kind(kind: str, value: Decimal | None, words: str) -> None:
    assert shown(kind, "mok.", value).replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("pamokos", "18 (pamokos)"),
        ("balo", "18 (balo)"),
        ("val.", "18 val."),
        ("proc. p.", "18 proc. p."),
        ("%", "18 %"),
        ("", "18"),
    ],
)
def test_unit_in_words_does_not_have_to_agree_with_the_number(unit: str, words: str) -> None:
    assert shown("count", unit, Decimal(18)).replace(NBSP, " ") == words


def test_terms_in_words() -> None:
    start, end = date(2021, 9, 1), date(2023, 8, 31)
    assert period(start, end).replace(NBSP, " ") == "2021-09-01 – 2023-08-31"
    assert period(start, None) == "nuo 2021-09-01"
    assert period(None, end) == "iki 2023-08-31"
    assert period(None, None) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, ""),
        (
            {"baseline_value": "78", "kind": "nežinia", "baseline_on": "rytoj"},
            "Rodiklis: pradinė reikšmė – 78, siektina reikšmė nenurodyta.",
        ),
        (
            {"title": "Mokinių dalis", "kind": "percent", "direction": "raise"}
            | {"baseline_value": "78", "baseline_on": "2021-09-01", "interim_value": "daug"}
            | {"target_value": "85%", "target_on": "2023-06-01"},
            RISES,
        ),
        (
            {"title": "Lygis", "kind": "level", "baseline_value": "N", "target_value": "0"},
            "Lygis: nuo N iki N.",
        ),
    ],
)
def test_a_form_still_being_filled_in_reads_as_far_as_it_can(
    world: World, typed: dict[str, str], sentence: str
) -> None:
    version = draft(world.grant, world.asta)
    assert sentence_of_form(IndicatorForm(typed, version=version)).replace(NBSP, " ") == sentence


@pytest.mark.django_db
def test_a_form_that_was_opened_reads_its_row(world: World) -> None:
    version = draft(world.grant, world.asta)
    form = IndicatorForm(instance=indicator(version, "Mokinių dalis"), version=version)
    assert sentence_of_form(form) == indicator_sentence(form.instance)
