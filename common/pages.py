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
    """The keys of some rows and then those of others, each in its own order.

    `others` leaves `first` out and `whole` is both, so that one query counts them. Which of them
    a slice is of is told by reading it: no row is sorted twice.
    """

    def __init__(
        self, first: "QuerySet[Any]", others: "QuerySet[Any]", whole: "QuerySet[Any]"
    ) -> None:
        self.first, self.others = (rows.values_list("pk", flat=True) for rows in (first, others))
        self.whole = whole

    def __len__(self) -> int:
        return self.whole.count()

    @overload
    def __getitem__(self, place: int) -> int: ...

    @overload
    def __getitem__(self, place: slice) -> list[int]: ...

    def __getitem__(self, place: int | slice) -> int | list[int]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop = place.start or 0, place.stop
        found = list(self.first[start:stop])
        if len(found) == stop - start:
            return found
        before = start + len(found) if found or not start else self.first.count()
        return found + list(self.others[max(0, start - before) : stop - before])


def page_of_keys(rows: "QuerySet[Any] | InTurn", number: str | None) -> "Page[int]":
    """A page of the rows' keys in their order, so that counting and sorting carry nothing else.

    What a page shows is then read for these rows alone. An unknown number gives the nearest page.
    """
    keys = rows if isinstance(rows, InTurn) else rows.values_list("pk", flat=True)
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
