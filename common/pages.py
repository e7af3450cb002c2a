"""Lists page by page."""

from functools import lru_cache
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


def address(name: str, *args: int | str) -> str:
    """Where a row of a list leads, its key the last of `args`.

    Worked out once for all keys, as resolving each is slow.
    """
    *shared, key = args
    before, after = _around(name, *shared)
    return f"{before}{key}{after}"


@lru_cache(maxsize=1000)
def _around(name: str, *shared: int | str) -> tuple[str, str]:
    found = reverse(name, args=[*shared, SOME_KEY])
    before, _key, after = found.rpartition(str(SOME_KEY))
    return before, after
