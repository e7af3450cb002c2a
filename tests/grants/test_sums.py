"""The sums that the database keeps in a basket are those of its entries, whoever writes them."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from grants.choices import MoneyKind
from grants.ledger import books_of
from grants.models import Grant, MoneyEntry
from grants.sums import SUMS
from schools.models import School
from tests.grants.moves import Poster, send
from tests.guards import Runner
from tests.world import World

DAY = date(2026, 10, 1)
FIELDS = Grant._meta.concrete_fields


def raw(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def corrected(world: World, amount: str) -> MoneyEntry:
    return MoneyEntry(
        grant=world.grant,
        kind=MoneyKind.CORRECTION,
        amount=Decimal(amount),
        dated_on=DAY,
        document="D-1",
        reason="Patikslinta",
        by=world.feliksas,
    )


def checked() -> str:
    said = StringIO()
    call_command("check", databases=["default"], stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("seed", [3, 14])
def test_random_deeds_leave_the_sums_of_the_entries(world: World, seed: int) -> None:
    grants = [world.grant, world.berzas_grant, world.kastonas_grant]
    people = {"agency": world.feliksas, "officer": world.domas, "head": world.asta}
    poster = Poster(seed, grants, people)
    poster.post(120)
    assert poster.done > 20
    books = books_of([grant.pk for grant in grants])
    for row in Grant.objects.all():
        stands = books[row.pk].whole
        assert (row.granted, row.paid) == (stands.granted, stands.paid)
    assert SUMS.wrong(connection) == {}


def test_rows_written_at_once_past_every_service_are_counted(world: World) -> None:
    before = Grant.objects.get(pk=world.grant.pk).granted
    MoneyEntry.objects.bulk_create([corrected(world, "0.10"), corrected(world, "0.20")])
    copy = "grant_id, kind, leg, amount, dated_on, document, reason, by_id, at"
    raw(
        f"INSERT INTO grants_moneyentry ({copy})"
        f" SELECT {copy} FROM grants_moneyentry WHERE amount > 0.15 AND amount < 0.25"
    )
    assert Grant.objects.get(pk=world.grant.pk).granted == before + Decimal("0.50")


@pytest.mark.parametrize("column", ["granted", "paid", "spent"])
def test_nobody_writes_a_sum_by_hand(world: World, column: str) -> None:
    with pytest.raises(DatabaseError, match="never written by hand"), transaction.atomic():
        Grant.objects.filter(pk=world.grant.pk).update(**{column: 1})


def test_a_basket_that_claims_sums_begins_with_none(world: World) -> None:
    school = School.objects.get(pk=world.grant.school_id)
    school.pk, school.code = None, "900000077"
    school.save()
    values = {field.attname: getattr(world.grant, field.attname) for field in FIELDS}
    claims = {"id": None, "school_id": school.pk, "granted": 7, "paid": 7, "spent": 7}
    grant = Grant.objects.create(**(values | claims))
    grant.refresh_from_db()
    assert (grant.granted, grant.paid, grant.spent) == (0, 0, 0)


def test_a_stale_basket_overwrites_no_sum(world: World) -> None:
    stale = Grant.objects.get(pk=world.grant.pk)
    corrected(world, "5.00").save()
    with pytest.raises(DatabaseError, match="never written by hand"), transaction.atomic():
        stale.save()


def test_check_finds_an_entry_that_was_written_around_the_triggers(world: World) -> None:
    assert "no issues" in checked()
    SUMS.leave(None, Runner)
    corrected(world, "5.00").save()
    assert SUMS.wrong(connection) == {"granted": [world.grant.pk]}
    with pytest.raises(CommandError, match=f"grants_grant.granted.*: {world.grant.pk}"):
        checked()
    SUMS.keep(None, Runner)
    assert "no issues" in checked()


def test_paid_is_what_reached_the_school(world: World) -> None:
    send(world, "300.00")
    assert Grant.objects.get(pk=world.grant.pk).paid == 0  # it is with the municipality
