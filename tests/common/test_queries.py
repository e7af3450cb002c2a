"""A query that is built once stays a query: what one reads of it, another reads anew."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from common.queries import KINDS, built_once
from schools.models import Municipality

pytestmark = pytest.mark.django_db


def test_it_is_built_once_for_each_argument_and_read_every_time() -> None:
    built = []

    @built_once
    def of(code: str) -> "QuerySet[Municipality]":
        built.append(code)
        return Municipality.objects.filter(code=code)

    with CaptureQueriesContext(connection) as asked:
        assert [len(of("000")), len(of("000")), len(of("001"))] == [0, 0, 0]
    assert (built, len(asked)) == (["000", "001"], 3)
    assert of("000") is not of("000")


def test_days_that_passed_are_forgotten() -> None:
    built = []

    @built_once
    def on(day: date) -> "QuerySet[Municipality]":
        built.append(day)
        return Municipality.objects.all()

    for number in range(1, KINDS + 2):
        on(date(2026, 9, number))
    on(date(2026, 9, 1))
    assert built.count(date(2026, 9, 1)) == 2
