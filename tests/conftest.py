"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import translation

from tests.world import World, build


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of two connections at once say nothing on SQLite, which lets one write at a time."""
    if connection.vendor == "postgresql":
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(autouse=True)
def _lithuanian() -> Iterator[None]:
    """Each test starts in the site's language, whatever the one before it switched to."""
    with translation.override("lt"):
        yield


@pytest.fixture
def world(db: None) -> World:
    """The cast of `tests/world.py`, fresh for each test."""
    return build()
