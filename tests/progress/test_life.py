"""A count corrected later, a basket settled: entries, claims, amendments follow what was spent."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from grants.choices import ClaimKind, Leg
from grants.ledger import books_of
from grants.models import Claim, CountCorrection, Grant, MoneyEntry
from grants.owed import owed_of
from progress import life
from selection.models import Programme
from tests.grants.moves import claim, give_back, paper
from tests.letters import waiting
from tests.progress.spending import DAY, in_force, paid, spend
from tests.world import World


def recount(world: World, pupils: int, **more: Any) -> life.Recount:
    given = paper("V-20", grant=world.grant, by=world.feliksas, counted_on=DAY, source="Registras")
    return life.correct_count(pupils=pupils, due_on=DAY + timedelta(days=30), **given | more)


def granted(world: World) -> Decimal:
    return books_of([world.grant.pk])[world.grant.pk].whole.granted


def test_lower_count_keeps_both_amends_and_claims_what_is_above(world: World) -> None:
    first, second = in_force(world)
    paid(world, "90000")
    spend(world, first, "50000")
    spend(world, second, "45000", sure=True)
    done = recount(world, 350)
    made = done.correction
    assert (made.pupils_before, made.pupils, world.grant.pupils) == (399, 350, 399)
    assert (made.entry.kind, made.entry.amount) == ("correction", Decimal(127 * 2 * (350 - 399)))
    assert granted(world) == Decimal("88900.00")
    assert made.claim is not None
    assert (made.claim.kind, made.claim.amount) == (ClaimKind.COUNT, Decimal("6100.00"))
    assert done.amendment is not None
    assert (done.amendment.number, done.amendment.status) == (1, "draft")
    assert (done.amendment.reason_code, done.amendment.reason) == ("money", "Pagal dokumentą")
    told = {letter["to"] for letter in waiting() if "mokinių skaičius" in letter["subject"]}
    assert {"asta@demo.lt", "domas@demo.lt"} <= told
    assert Entry.objects.filter(verb="grant.count_corrected").count() == 1
    again = recount(world, 340, document="V-21")
    assert again.correction.pupils_before == 350
    assert again.correction.claim is not None
    assert again.correction.claim.amount == Decimal(127 * 2 * 10)  # the rest is claimed already
    assert again.amendment is None  # one is open
    page = Client()
    page.force_login(world.asta)
    address = reverse("plans:plan_detail", args=[world.grant.plan.pk])
    text = page.get(address, {"redakcija": "0"}).content.decode().replace("\u00a0", " ")
    assert "Plane numatyta 14 986,00 Eur daugiau, negu dabar skirta (86 360,00 Eur)" in text


def test_higher_count_claims_and_amends_nothing(world: World) -> None:
    in_force(world)
    done = recount(world, 400)
    assert (done.correction.claim, done.amendment) == (None, None)
    assert granted(world) == Decimal("101600.00")


def test_what_came_back_or_was_never_paid_is_not_claimed(world: World) -> None:
    first, _second = in_force(world)
    paid(world, "1000")
    spend(world, first, "5000", sure=True)
    give_back(world, "400", leg=Leg.DIRECT)
    with pytest.raises(Refused, match="600,00"):
        claim(world, "600.01")
    assert claim(world, "600").pk
    counted: dict[str, Any] = {"kind": ClaimKind.COUNT, "document": "R-2"}
    with pytest.raises(Refused, match="4.400,00"):  # what was spent above a lower count's sum
        claim(world, "4400.01", **counted)
    assert claim(world, "4400", **counted).pk


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pupils": 399}, "jau skaičiuojamas"),
        ({"pupils": 0}, "bent 1"),
        ({"counted_on": DAY + timedelta(days=9000)}, "dar neatėjo"),
        ({"source": " "}, "šaltinį"),
        ({"document": ""}, "numerį"),
        ({"by": "domas"}, "tik agentūra"),
        ({"pupils": 100_000}, "Visam projektui"),
    ],
)
def test_wrong_count_is_refused(world: World, change: dict[str, Any], words: str) -> None:
    Programme.objects.update(envelope=(399 + 100 + 782) * 254)
    if "by" in change:
        change = {"by": world.people[change["by"]]}
    with pytest.raises(Refused, match=words):
        recount(world, **{"pupils": 300} | change)
    assert not CountCorrection.objects.exists()


def test_finished_basket_is_settled_by_claims(world: World) -> None:
    first, second = in_force(world)
    paid(world, "90000")
    spend(world, first, "50000")
    spend(world, second, "30000")
    given = paper("V-30", grant=world.grant, by=world.feliksas)
    asked: dict[str, Any] = {"ineligible": Decimal("120.50"), "due_on": DAY + timedelta(days=30)}
    with pytest.raises(Refused, match="dar vykdomas"):
        life.settle(unspent=Decimal(10000), **asked, **given)
    Grant.objects.filter(pk=world.grant.pk).update(status="terminated")
    with pytest.raises(Refused, match="Nepanaudota"):
        life.settle(unspent=Decimal("10000.01"), **asked, **given)
    claims = life.settle(unspent=Decimal(10000), **asked, **given)
    assert {item.kind: item.amount for item in claims} == {
        ClaimKind.UNSPENT: Decimal(10000),
        ClaimKind.INELIGIBLE: Decimal("120.50"),
    }
    assert life.settlement_of(world.grant).unspent == 0
    assert [owed_of(item).left for item in Claim.objects.order_by("-amount")] == [
        Decimal("10000.00"),
        Decimal("120.50"),
    ]


def test_count_is_shown_first_and_corrected_when_confirmed(world: World) -> None:
    client = Client()
    client.force_login(world.feliksas)
    address = reverse("baskets:count_correct", args=[world.grant.pk])
    data = {
        "pupils": "390", "counted_on": "2026-10-01", "source": "Registras",
        "due_on": "2026-12-01", "dated_on": "2026-10-05", "document": "V-20", "reason": "Klaida",
    }  # fmt: skip
    page = client.post(address, data)
    assert page.context["preview"].difference == Decimal(-9 * 254)
    assert not MoneyEntry.objects.filter(kind="correction").exists()
    client.post(address, data | {"confirm": "1"})
    assert granted(world) == Decimal(390 * 254)
