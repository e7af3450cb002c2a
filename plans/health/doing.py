"""Whether an indicator counts what is done (lessons held, a plan carried out), not its result.

A heuristic over Lithuanian titles: better to miss one than to suspect a true result. What people
do or reach („Mokinių, dalyvavusių …, skaičius“) and what is to fall („praleistų pamokų
skaičius“) is a result.
"""

import re

from plans.choices import Direction, IndicatorKind

CLAUSE = re.compile(r",[^,]*(,|$)|\([^)]*\)")  # „, per metus pristačiusių savo tyrimą,“
HAPPENINGS = re.compile(
    r"\b(seminar|susitikim|konsultacij|rengin|paskait|išvyk|ekskursij|posėdž|susirinkim|pokalbi"
    r"|užsiėm|konferencij|stažuot|diskusij|veikl)\w*"
    r"|\b(mokym(ai|ų)|kurs(ai|ų)|pamok(os|ų)|valand(os|ų))\b"
)
DONE = re.compile(
    r"\b(pravest|praved|suorganizuot|organizuot|surengt|įgyvendint|įvykdyt|parengt|sukurt|įsigyt"
    r"|nupirkt|įrengt|išleist)\w*"
)
PEOPLE = r"(mokinių|mokytojų|tėvų|vaikų|dalyvių|pedagogų|specialistų)"
RESULTS = re.compile(
    r"praleis|praleidž|pateisin|vėlav|vėluo|\bmokinių (parengt|sukurt)"
    rf"|{PEOPLE}\s+(skaičius|dalis)|, (per )?kuri"
)


def measures_doing(title: str, kind: str, unit: str, direction: str) -> bool:
    """Whether the title counts happenings or says that something was carried out."""
    whole = title.casefold()
    counted = CLAUSE.sub(" ", whole)
    if direction == Direction.LOWER or RESULTS.search(whole) or RESULTS.search(counted):
        return False
    if DONE.search(counted) and kind != IndicatorKind.SCORE:
        return True
    is_count = kind == IndicatorKind.COUNT or "skaičius" in counted
    return is_count and bool(HAPPENINGS.search(counted) or HAPPENINGS.search(unit.casefold()))
