"""Reference data that comes with the project: municipalities, the 2016 framework, kinds of facts.

The model classes are parameters, since migrations pass historical ones.
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from common.text import sort_key

DATA = Path(__file__).parent / "data"
FRAMEWORK_2016 = {
    "name": "Mokyklos, įgyvendinančios bendrojo ugdymo programas, veiklos kokybės modelis (2016)",
    "order_reference": "2016-03-29 Nr. V-267",
}
LEVELS = [
    ("N", "nepatenkinamas"),
    ("1", "prastas"),
    ("2", "patenkinamas"),
    ("3", "geras"),
    ("4", "labai geras"),
]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_municipalities(county_model: Any, municipality_model: Any) -> None:
    """The 60 municipalities in 10 counties; running it again changes nothing."""
    for row in _rows("municipalities.csv"):
        county, _created = county_model.objects.get_or_create(
            code=row["county_code"], defaults={"name": row["county"]}
        )
        municipality_model.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "register_code": row["register_code"],
                "sort_key": sort_key(row["name"]),
                "county": county,
            },
        )


def load_framework(framework_model: Any, indicator_model: Any, level_model: Any) -> None:
    """The framework of order V-267 with 25 indicators and levels N < 1 < 2 < 3 < 4."""
    framework, created = framework_model.objects.get_or_create(
        valid_from=date(2016, 3, 29), defaults=FRAMEWORK_2016
    )
    if not created:
        return
    indicator_model.objects.bulk_create(
        indicator_model(
            framework=framework,
            number=row["indicator"],
            name=row["name"],
            theme=row["theme"],
            area=row["area"],
        )
        for row in _rows("quality_framework_2016.csv")
    )
    level_model.objects.bulk_create(
        level_model(framework=framework, code=code, order=order, label=label)
        for order, (code, label) in enumerate(LEVELS)
    )


# Of a whole school, the percent of pupils told of who are the same a year later: our assumption.
# Examinations are of one grade, others every year; a survey of all grades loses and gains one.
SAME_PUPILS = {
    "nmpp": 50,
    "nmpp-patenkinamas": 50,
    "savijauta": 75,
    "vienisumas": 75,
    "patycios": 75,
    "sek-kontekstas": 75,
    "rizikos-seimos": 75,
}


def load_fact_kinds(kind_model: Any) -> None:
    """The kinds of facts that selection looks at; those known already stay as they were made.

    What no public source confirms says „tikslintina“ in its source. A spread is an assumption.
    """
    for place, row in enumerate(_rows("fact_kinds.csv"), 1):
        values: dict[str, Any] = {name: row[name] for name in ("name", "group", "unit", "source")}
        values |= {name: Decimal(row[name]) for name in ("lowest", "highest")}
        values |= {name: bool(row[name]) for name in ("is_judgment", "is_input")}
        values |= {"spread": Decimal(row["spread"]) if row["spread"] else None, "order": place * 10}
        values["same_pupils"] = SAME_PUPILS.get(row["code"], 0)
        kind_model.objects.get_or_create(code=row["code"], defaults=values)
