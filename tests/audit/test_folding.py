"""Which deeds are one sitting."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.folding import fold, pages
from audit.models import Entry

NINE = datetime(2026, 11, 22, 7, tzinfo=UTC)


def deed(minute: int, verb: str = "plan.activity_changed", by: int = 1, **told: Any) -> Entry:
    changes = {"key": "a", "row": "Veikla", "version": 0} | told
    about = {"object_type": "plans.plan", "object_id": 1}
    return Entry(verb=verb, by_id=by, at=NINE + timedelta(minutes=minute), changes=changes, **about)


ADDED, SENT = "plan.activity_added", "plan.submitted"


@pytest.mark.parametrize(
    ("deeds", "sizes"),
    [
        ([deed(0), deed(29), deed(58)], [3]),
        ([deed(0), deed(31)], [1, 1]),
        ([deed(0, row="Ve"), deed(1, row="Veikla")], [2]),
        ([deed(0), deed(1, key="b")], [1, 1]),
        ([deed(0), deed(1, key="b"), deed(2)], [2, 1]),
        ([deed(0), deed(1, by=2), deed(2)], [2, 1]),
        ([deed(0), deed(1, version=1)], [1, 1]),
        ([deed(0, ADDED), deed(1), deed(2)], [3]),
        ([deed(0), deed(1, ADDED)], [1, 1]),
        ([deed(0), deed(1, SENT), deed(2)], [1, 1, 1]),
        ([deed(0), deed(1, "plan.activity_moved"), deed(2)], [2, 1]),
        ([deed(0, SENT), deed(1, SENT)], [1, 1]),
        ([deed(0, "round.candidates_added"), deed(1, "round.candidates_added")], [1, 1]),
    ],
)
def test_one_sitting_of_one_person_with_one_row(deeds: list[Entry], sizes: list[int]) -> None:
    folds = fold(deeds[::-1])
    assert [len(item.entries) for item in folds] == sizes
    assert sorted(e.at for item in folds for e in item.entries) == [e.at for e in deeds]


def test_rows_of_before_keys_were_kept_are_known_by_name() -> None:
    deeds = [deed(0), deed(1), deed(2, row="Kita")]
    for entry in deeds:
        del entry.changes["key"]
    assert [len(item.entries) for item in fold(deeds[::-1])] == [1, 2]


@pytest.mark.parametrize(
    ("deeds", "sizes"),
    [
        ([], [0]),
        ([deed(0), deed(1), deed(2)], [3]),
        ([deed(0, key="b"), deed(1), deed(2), deed(3, key="c")], [3, 1]),
        ([deed(0, key="b"), deed(1), deed(2, key="b"), deed(3, key="c")], [4]),
        ([deed(0), deed(1, key="b"), deed(2), deed(3, key="c"), deed(4, key="c")], [2, 3]),
        ([deed(0, SENT), deed(40, SENT), deed(80, SENT), deed(81, SENT)], [2, 2]),
    ],
)
def test_page_ends_where_no_sitting_goes_on(deeds: list[Entry], sizes: list[int]) -> None:
    found = pages(deeds[::-1], 2)
    assert [len(deeds[part]) for part in found] == sizes
    whole = [entry for part in found for item in fold(deeds[::-1][part]) for entry in item.entries]
    assert whole == [entry for item in fold(deeds[::-1]) for entry in item.entries]
