"""Lists page by page."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

ROWS = 25


def page_of_keys(rows: "QuerySet[Any]", number: str | None) -> "Page[int]":
    """A page of the rows' keys in their order, so that counting and sorting carry nothing else.

    What a page shows is then read for these rows alone. An unknown number gives the nearest page.
    """
    return Paginator(rows.values_list("pk", flat=True), ROWS).get_page(number)
