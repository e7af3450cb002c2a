"""What is slow to make: made once by the real services, then given to each test anew.

So is what migrations wrote, to the tests that find the database emptied.
"""

import pickle
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Field, Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

from plans.guards import ROWS

from .guards import lifted

T = TypeVar("T")
Rows = dict[type[Model], list[tuple[Any, ...]]]
Statements = list[tuple[str, tuple[Any, ...]]]


class Kept(Generic[T]):
    """The rows that `make` wrote, and the object that it returned.

    Making leaves nothing in the database. Each `give` writes the same rows into the transaction of
    the test that asks; the object it returns is a copy of that test alone.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        with transaction.atomic():
            before = _rows()
            self._made = pickle.dumps(make())
            after = _rows()
            self._inserts = _inserts(before, after)
            self._has_plans = any(after[model] for model in after if model._meta.db_table in ROWS)
            transaction.set_rollback(True)

    def give(self) -> T:
        opened = lifted() if self._has_plans else nullcontext()
        with opened:
            _run(self._inserts)
        made: T = pickle.loads(self._made)
        return made


class Reference:
    """The rows of the database as it is now; `give` writes again those that are not there."""

    def __init__(self) -> None:
        rows = _rows()
        self._inserts = _inserts({model: [] for model in rows}, rows)

    def give(self) -> None:
        with transaction.atomic():
            _run(self._inserts)


def _run(statements: Statements) -> None:
    with connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)


def _rows() -> Rows:
    """Every row of every table."""
    models = [m for m in apps.get_models(include_auto_created=True) if not m._meta.proxy]
    return {
        model: list(
            model._base_manager.order_by("pk").values_list(
                *(field.attname for field in _fields(model))
            )
        )
        for model in models
    }


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _inserts(before: Rows, after: Rows) -> Statements:
    """The statements that write what was added; nothing else may have changed."""
    statements: Statements = []
    for model, rows in after.items():
        added = [row for row in rows if row not in before[model]]
        if len(rows) - len(added) != len(before[model]):
            raise ValueError(f"Rows of {model.__name__} that were there before have changed.")
        if added:
            statements += _insert(model, added)
    return statements


def _insert(model: type[Model], rows: list[tuple[Any, ...]]) -> Statements:
    fields = _fields(model)
    names = [field.attname for field in fields]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE)
    query.insert_values(
        fields, [model(**dict(zip(names, row, strict=True))) for row in rows], raw=True
    )
    return query.get_compiler(connection=connection).as_sql()
