"""What is known of all schools, and what is missing, by kind and year."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from common import clock

from .models import FactKind, School, SchoolFact

YEARS = 6


@dataclass(frozen=True)
class Coverage:
    """How many open schools have a value of the year, and how many have none."""

    year: int
    known: int
    missing: int


@dataclass(frozen=True)
class Line:
    """One kind with its newest years."""

    kind: FactKind
    counts: list[Coverage]


@dataclass(frozen=True)
class Overview:
    """The table: newest year first, at most six."""

    schools: int
    years: list[int]
    lines: list[Line]


def overview_for(user: Any) -> Overview:
    """Open schools only: a school that was merged misses nothing any more. Three queries."""
    total = open_schools(user).count()
    known = SchoolFact.objects.visible_to(user).filter(school__in=open_schools(user).values("pk"))
    counted = (
        known.order_by().values_list("kind", "year").annotate(n=Count("school", distinct=True))
    )
    by_place = {(kind, year): n for kind, year, n in counted}
    years = sorted({year for _kind, year in by_place}, reverse=True)[:YEARS]
    lines = []
    for kind in FactKind.objects.visible_to(user):
        known_of = [by_place.get((kind.pk, year), 0) for year in years]
        pairs = zip(years, known_of, strict=True)
        lines.append(Line(kind, [Coverage(year, n, total - n) for year, n in pairs]))
    return Overview(total, years, lines)


def open_schools(user: Any) -> QuerySet[School]:
    """The schools that should have values today."""
    return School.objects.visible_to(user).still_open_on(clock.today())


def schools_without(user: Any, kind: FactKind, year: int) -> QuerySet[School]:
    """Open schools that nothing is known of by this kind in this year."""
    known = SchoolFact.objects.visible_to(user).filter(kind=kind, year=year)
    missing = open_schools(user).exclude(pk__in=known.values("school"))
    return missing.select_related("municipality")
