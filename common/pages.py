"""Lists page by page."""

from functools import cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

ROWS = 25
SOME_KEY = 987654321


def page_of_keys(rows: "QuerySet[Any]", number: str | None) -> "Page[int]":
    """A page of the rows' keys in their order, so that counting and sorting carry nothing else.

    What a page shows is then read for these rows alone. An unknown number gives the nearest page.
    """
    return Paginator(rows.values_list("pk", flat=True), ROWS).get_page(number)


def address(name: str, key: int) -> str:
    """Where a row of a list leads; worked out once for all keys, as resolving each is slow."""
    before, after = _around(name)
    return f"{before}{key}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _key, after = reverse(name, args=[SOME_KEY]).partition(str(SOME_KEY))
    return before, after
