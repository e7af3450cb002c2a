"""What waits for a membership, the longest first, for the list of plans.

The query is put together once: with its many conditions that takes longer than asking it.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from common import clock
from schools.models import Membership

from .models import PlanVersion

MOST = 500  # who has more to do sees the longest waiting first, the rest among all others
Asked = tuple[str, tuple[Any, ...]]


def queue(membership: Membership | None) -> list[int]:
    """The keys of the plans that wait for the membership, `MOST` at most; one query."""
    if membership is None:
        return []
    scope = (membership.municipality_id, membership.school_id)
    sql, values = _query(connection.vendor, membership.role, *scope, clock.today())
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]


@lru_cache(maxsize=1000)
def _query(
    _vendor: str, role: str, municipality: int | None, school: int | None, _day: date
) -> Asked:
    """The query and its values; empty where nothing ever waits for the role."""
    membership = Membership(role=role, municipality_id=municipality, school_id=school)
    rows = PlanVersion.objects.awaiting(membership).order_by("status_since", "pk")
    try:
        sql, values = rows.values_list("plan")[:MOST].query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    return sql, tuple(values)
