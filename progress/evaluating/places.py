"""Where things of an evaluation are: its areas and the addresses of its pages."""

from itertools import groupby

from django.db.models import prefetch_related_objects
from django.urls import reverse

from progress.models import Evaluation
from schools.models import FrameworkIndicator


def in_order(evaluation: Evaluation) -> list[FrameworkIndicator]:
    """The framework's indicators in the order of their numbers; read once."""
    prefetch_related_objects([evaluation.framework], "indicators")
    return sorted(evaluation.framework.indicators.all(), key=place_of)


def url_of(evaluation: Evaluation, page: str, *more: int) -> str:
    """The address of one of the evaluation's pages: „header“, „steps“, „area“ with its number."""
    args = [evaluation.grant_id, evaluation.pk, *more]
    return reverse(f"progress:evaluation_{page}", args=args)


def area_url(evaluation: Evaluation, number: int) -> str:
    """Where the area is rated."""
    return url_of(evaluation, "area", number)


def area_urls(evaluation: Evaluation) -> dict[str, str]:
    """Where each indicator is rated, by its number."""
    groups = groupby(in_order(evaluation), key=lambda row: row.area)
    return {
        row.number: f"{area_url(evaluation, number)}#n{row.pk}"
        for number, (_area, rows) in enumerate(groups, 1)
        for row in rows
    }


def place_of(row: FrameworkIndicator) -> tuple[int, ...]:
    """1.10 comes after 1.9; a number that is no number comes first."""
    return tuple(int(part) if part.isdigit() else 0 for part in row.number.split("."))
