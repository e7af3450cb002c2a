"""Queries that are built once: Django builds one for longer than a database takes to answer it."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.db.models import QuerySet

Asked = ParamSpec("Asked")
Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")
KINDS = 16  # of one query that are kept: a day passes, and the older ones go


def built_once(build: Callable[Asked, Rows]) -> Callable[Asked, Rows]:
    """Keep the query that a function builds; each call gives a copy, to be narrowed to some rows.

    Only for one that is the same for everybody; what else it hangs on, as the day, are arguments.
    """
    kept: Any = lru_cache(maxsize=KINDS)(build)

    @wraps(build)
    def copy(*args: Asked.args, **kwargs: Asked.kwargs) -> Rows:
        found: Rows = kept(*args, **kwargs).all()
        return found

    return copy
