"""What every test may ask for."""

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from inspect import signature

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.deeds import STORY
from tests.keep import Kept, Reference
from tests.world import World, build


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose what the database can prove; what empties it goes last and gets its data back."""
    is_elsewhere = needs_no_database if connection.vendor == "postgresql" else needs_postgresql
    elsewhere = set(filter(is_elsewhere, items))
    config.hook.pytest_deselected(items=list(elsewhere))
    items[:] = [item for item in items if item not in elsewhere]
    items.sort(key=empties_the_database)
    for item in filter(empties_the_database, items):
        whole = pytest.mark.django_db(transaction=True, serialized_rollback=True)
        item.add_marker(whole, append=False)


def pytest_collection_finish() -> None:
    """Modules live to the end: rubbish is looked for less often, and no longer among them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    """Where something is patched, deeds are done really."""
    asked = {*signature(item.obj).parameters, *({"settings"} & set(item.fixturenames))}
    STORY.begin(is_plain=not asked & {"settings", "monkeypatch"})


def needs_postgresql(item: pytest.Item) -> bool:
    """Two connections at once."""
    return item.get_closest_marker("postgresql") is not None


def needs_no_database(item: pytest.Item) -> bool:
    """Its proof is the one that runs beside, on SQLite: pytest-django lets it reach no database,
    or it is marked `once`, with its reason (`tests/once.py`)."""
    if item.get_closest_marker("once"):
        return True
    asked = {"db", "live_server", "transactional_db", "django_db_setup"} & set(item.fixturenames)
    runs_here_alone = {"django_db", "postgresql", "browser"}
    return not asked and not any(map(item.get_closest_marker, runs_here_alone))


def empties_the_database(item: pytest.Item) -> bool:
    """A test of real commits is followed by a flush, which takes the reference data along."""
    marker = item.get_closest_marker("django_db")
    asked = {"live_server", "transactional_db"} & set(item.fixturenames)
    return bool(asked or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(autouse=True)
def _lithuanian() -> Iterator[None]:
    """Each test starts in the site's language, whatever the one before it switched to."""
    with translation.override("lt"):
        yield


@pytest.fixture(autouse=True)
def _reference_data(request: pytest.FixtureRequest) -> None:
    """What a flush took along is given back as rows: Django's own way reads every row as JSON."""
    if empties_the_database(request.node):
        request.getfixturevalue("transactional_db")
        request.getfixturevalue("_reference").give()


@pytest.fixture(scope="session")
def _reference(django_db_setup: Kept[World]) -> Reference:
    """Asked for by the first test that empties the database: what migrations wrote is there."""
    return Reference()


@pytest.fixture(scope="session")
def _migrated() -> Iterator[None]:
    """What `scripts.test` migrated once for all workers, copied to where Django makes tables."""
    path = os.environ.get("MIGRATED")
    if not path or connection.vendor != "sqlite":
        yield
        return
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(path)) as ready, closing(sqlite3.connect(name, uri=True)) as ours:
        ready.backup(ours)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    _migrated: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Kept[World]:
    """The tables, and the cast, made before any test could empty them or travel in time."""
    with django_db_blocker.unblock():
        give_nothing_back()
        made = Kept(build)
        connection.execute_wrappers.append(STORY)
        return made


def give_nothing_back() -> None:
    """After a flush Django writes neither its own JSON nor permissions: `_reference_data` does."""
    connection._test_serialized_contents = "[]"  # type: ignore[attr-defined]


@pytest.fixture
def world(db: None, django_db_setup: Kept[World]) -> World:
    """The cast of `tests/world.py`, fresh for each test."""
    return STORY.enter(django_db_setup.give)
