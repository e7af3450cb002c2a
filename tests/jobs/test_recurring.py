"""Work that recurs by the calendar."""

from typing import Any

import pytest

from jobs.recurring import do_recurring

DONE: list[str] = []


def broken() -> None:
    raise ValueError("broken")


def whole() -> None:
    DONE.append("whole")


def test_what_fails_is_told_and_hinders_no_other(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    DONE.clear()
    settings.RECURRING = [f"{__name__}.broken", f"{__name__}.whole"]
    assert (do_recurring(), DONE) == (1, ["whole"])
    assert [record.getMessage() for record in caplog.records] == [
        f"recurring work failed: {__name__}.broken"
    ]
