"""Deeds that many tests begin with: done once by the real services, then written as they were.

The first test of a process that does a `@deed` in the untouched world does it really; what it
wrote is remembered as statements, what it returned as a copy. A later test with the same deeds
behind it, and nothing else, gets the same rows and a copy of its own. After anything else – other
rows, an undone savepoint, another moment or language, a patched setting – it is done really.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, wraps
from io import BytesIO
from typing import Any, ParamSpec, TypeVar

import time_machine
from django.core import mail
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language

from common import clock

P = ParamSpec("P")
T = TypeVar("T")
Key = tuple[Any, ...]
READS = ("SELECT", "BEGIN", "RELEASE")  # and what leaves everything as it is
PLAIN = str | int | Decimal | date | None
# The table that each counter of PostgreSQL belongs to: it counts on after a rollback.
COUNTERS = """
    SELECT '"' || owner.relname || '"', counter.relname FROM pg_class counter
    JOIN pg_depend ON objid = counter.oid JOIN pg_class owner ON owner.oid = refobjid
    WHERE counter.relkind = 'S' AND deptype IN ('a', 'i')
"""


@dataclass
class Done:
    """What a deed wrote, and how it left the objects of the test."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    counters: set[str] = field(default_factory=set)
    can_be_told: bool = True
    objects: bytes = b""
    until: datetime = field(default_factory=clock.now)  # when it was over

    def write(self) -> None:
        """Write the same rows with the same keys."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                ends = [counter_now(cursor, name) for name in sorted(self.counters)]
                cursor.execute(";".join(text for text, _ in [*self.statements, *ends]))
            else:
                for statement, values in self.statements:
                    cursor.execute(statement, values)


class Story:
    """What the running test has written: a chain of deeds, or something else (None).

    As one of `connection.execute_wrappers` it sees each statement.
    """

    def __init__(self) -> None:
        self.done: dict[Key, Done] = {}
        self.underway: list[Done] = []
        self.savepoints: dict[str, tuple[Key | None, list[Any]]] = {}
        self.cast: list[Any] = []
        self.so_far: Key | None = None
        self.is_retelling = False

    def begin(self, is_plain: bool) -> None:
        """A test begins: it has written nothing yet."""
        self.underway, self.savepoints, self.cast = [], {}, []
        self.so_far = () if is_plain else None

    def enter(self, give: Callable[[], T]) -> T:
        """Give the test its world."""
        is_first = self.so_far == () and self in connection.execute_wrappers
        world = give()
        people = [*vars(world).values(), *vars(world)["people"].values()]
        self.cast = [world, *(item for item in people if isinstance(item, Model))]
        self.so_far = ("world",) if is_first and connection.in_atomic_block else None
        return world

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Pass the statement on; one that writes belongs to the deeds underway, or to none."""
        if sql.startswith("SAVEPOINT "):
            self.savepoints[sql.rsplit(maxsplit=1)[-1]] = self.so_far, [*self.cast]
        elif sql.startswith("ROLLBACK TO SAVEPOINT "):
            self._undo(sql.rsplit(maxsplit=1)[-1])
        elif not (self.is_retelling or sql.lstrip("(").startswith(READS)):
            self.so_far = None
            if self.underway:
                self._note(sql, params, many, context["cursor"])
        return execute(sql, params, many, context)

    def _undo(self, savepoint: str) -> None:
        self.so_far, self.cast = self.savepoints.get(savepoint, (None, []))
        for deed in self.underway:
            deed.can_be_told = False

    def _note(self, sql: str, params: Any, is_odd: bool, cursor: Any) -> None:
        noted, counter = [(sql, params)], None
        if connection.vendor == "postgresql":
            noted = [(cursor.cursor.mogrify(sql, params).decode(), None)]
            counter = sql.startswith("INSERT INTO ") and counters().get(sql.split()[2])
        for deed in self.underway:
            deed.can_be_told &= not is_odd
            if counter:
                deed.counters.add(counter)
                deed.statements.append(counter_now(cursor.cursor, counter))
            deed.statements += noted

    def tell(self, deed: Callable[..., T], args: Any, named: dict[str, Any]) -> T:
        """Do the deed, or write again what it wrote."""
        key = self._key(deed, args, named)
        if key is None:
            return deed(*args, **named)
        if key not in self.done:
            return self._do(key, lambda: deed(*args, **named))
        return self._write(key)

    def _do(self, key: Key, deed: Callable[[], T]) -> T:
        done, before, cast = Done(), _outside(), [*self.cast]
        self.underway.append(done)
        try:
            result = deed()
        finally:
            self.underway.pop()
            self.cast = cast
        self.so_far = None
        if done.can_be_told and _outside() == before:
            done.objects = dump(([vars(item) for item in cast], result), cast)
            done.until = clock.now()
            self.done[key] = done
            self._go_on(key, result)
        return result

    def _write(self, key: Key) -> Any:
        done = self.done[key]
        self.is_retelling = True
        try:
            done.write()
        finally:
            self.is_retelling = False
        for deed in self.underway:
            deed.statements += done.statements
            deed.counters |= done.counters
        _go_on_to(done.until)
        states, result = load(done.objects, self.cast)
        for item, state in zip(self.cast, states, strict=True):
            vars(item).clear()
            vars(item).update(state)
        self._go_on(key, result)
        return result

    def _go_on(self, key: Key, result: Any) -> None:
        self.so_far = key
        if isinstance(result, Model) and self._place(result) is None:
            self.cast.append(result)

    def _place(self, value: Any) -> int | None:
        return next((place for place, item in enumerate(self.cast) if item is value), None)

    def _key(self, deed: Any, args: Any, named: dict[str, Any]) -> Key | None:
        if self.so_far is None or connection.force_debug_cursor:  # somebody counts queries
            return None
        names = [self._name(value) for value in [*args, *named.values()]]
        if None in names:
            return None
        return (self.so_far, deed.__module__, deed.__name__, *_surroundings(), *named, *names)

    def _name(self, value: Any) -> Any:
        """How the value is told from others; one that nobody gave to the test has no name."""
        if isinstance(value, PLAIN):
            return (type(value), value)
        return self._place(value)


STORY = Story()


def deed(do: Callable[P, T]) -> Callable[P, T]:
    """Mark a function that many tests begin with."""

    @wraps(do)
    def told(*args: P.args, **named: P.kwargs) -> T:
        return STORY.tell(do, args, named)

    return told


def _outside() -> tuple[int, int]:
    """What a deed may have begun that is no row."""
    return len(mail.outbox), len(connection.run_on_commit)


def _surroundings() -> tuple[Any, ...]:
    """What may change what a deed writes: the language, and a moment that is not the present."""
    pretended = clock.now() - timezone.now()
    is_now = abs(pretended) < timedelta(seconds=1) and not time_machine.escape_hatch.is_travelling()
    return get_language(), None if is_now else clock.now().timestamp() // 5


def _go_on_to(moment: datetime) -> None:
    """Where a test travels in time and the clock goes on, what follows is later than the deed."""
    if time_machine.escape_hatch.is_travelling() and clock.now() < moment:
        time_machine.traveller_stack[-1].shift(moment - clock.now())


def counter_now(cursor: Any, counter: str) -> tuple[str, None]:
    """The statement that brings a counter back to where it is."""
    cursor.execute(f'SELECT last_value, is_called FROM "{counter}"')
    value, is_called = cursor.fetchone()
    return f"SELECT setval('\"{counter}\"', {value}, {is_called})", None


@cache
def counters() -> dict[str, str]:
    """Table → the counter that gives its rows their keys."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTERS.strip())
        return dict(cursor.fetchall())


def dump(value: Any, cast: list[Any]) -> bytes:
    """The value as bytes, in which the objects of the cast are only named."""
    places = {id(item): place for place, item in enumerate(cast)}

    class Pickler(pickle.Pickler):
        def persistent_id(self, item: Any) -> int | None:
            return places.get(id(item))

    held = BytesIO()
    Pickler(held, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return held.getvalue()


def load(value: bytes, cast: list[Any]) -> Any:
    """The value again, with the objects of this cast."""

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, place: int) -> Any:
            return cast[place]

    return Unpickler(BytesIO(value)).load()
