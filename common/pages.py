"""Lists page by page."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, overload

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

ROWS = 25
SOME_KEY = 987654321


class InTurn(Sequence[int]):
    """Some keys that are known and then those of other rows, in their own order.

    `others` leaves `first` out and `whole` is both, which is quicker to count.
    """

    def __init__(self, first: list[int], others: "QuerySet[Any]", whole: "QuerySet[Any]") -> None:
        self.first, self.others, self.whole = first, others.values_list("pk", flat=True), whole

    def __len__(self) -> int:
        return self.whole.count()

    @overload
    def __getitem__(self, place: int) -> int: ...

    @overload
    def __getitem__(self, place: slice) -> list[int]: ...

    def __getitem__(self, place: int | slice) -> int | list[int]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        found, before = self.first[place], len(self.first)
        start, stop = max(0, (place.start or 0) - before), max(0, place.stop - before)
        return found + list(self.others[start:stop]) if stop > start else found


def page_of_keys(rows: "QuerySet[Any] | Sequence[int]", number: str | None) -> "Page[int]":
    """A page of the rows' keys in their order, so that counting and sorting carry nothing else.

    What a page shows is then read for these rows alone. An unknown number gives the nearest page.
    """
    keys = rows.values_list("pk", flat=True) if isinstance(rows, QuerySet) else rows
    return Paginator(keys, ROWS).get_page(number)


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
