"""Short ways to move money in tests, and a poster of random entries with what must always hold."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.models import User
from audit.transitions import Refused
from grants import moving
from grants.choices import ClaimKind, Leg, MoneyKind
from grants.claims import make_claim
from grants.ledger import Sums, books_of, ledger_of
from grants.models import Claim, Grant, MoneyEntry
from tests.world import World

DAY = date(2026, 10, 1)


def paper(document: str, **more: Any) -> dict[str, Any]:
    return {"dated_on": DAY, "document": document, "reason": "Pagal dokumentą"} | more


def send(world: World, amount: str, document: str = "MP-1", **more: Any) -> MoneyEntry:
    """The agency sends Ąžuolas's money to its municipality."""
    given = paper(document, grant=world.grant, by=world.feliksas, leg=Leg.MUNICIPALITY) | more
    return moving.transfer(amount=Decimal(amount), **given)


def pass_on(world: World, amount: str, document: str = "MP-2", **more: Any) -> MoneyEntry:
    """The officer passes it on to the school."""
    given = paper(document, grant=world.grant, by=world.domas, leg=Leg.SCHOOL) | more
    return moving.transfer(amount=Decimal(amount), **given)


def give_back(world: World, amount: str, document: str = "MP-3", **more: Any) -> MoneyEntry:
    """The head returns some of it to the municipality."""
    given = paper(document, grant=world.grant, by=world.asta, leg=Leg.SCHOOL) | more
    return moving.refund(amount=Decimal(amount), **given)


def claim(world: World, amount: str = "300", **more: Any) -> Claim:
    """The agency claims some of Ąžuolas's money back within 30 days."""
    given = paper("R-1", grant=world.grant, by=world.feliksas, kind=ClaimKind.INELIGIBLE)
    given |= {"due_on": DAY + timedelta(days=30)} | more
    return make_claim(amount=Decimal(amount), **given)


def sums(grant: Grant) -> Sums:
    return books_of([grant.pk])[grant.pk].whole


class Poster:
    """Posts random entries, each by who may; what is refused is refused."""

    def __init__(self, seed: int, grants: list[Grant], by: dict[str, User]) -> None:
        self.random, self.grants, self.by, self.number = Random(seed), grants, by, seed * 10_000
        self.done = 0

    def post(self, times: int) -> None:
        deeds: list[Callable[[Grant, Decimal], object]] = [
            self._plan, self._send, self._send, self._pass_on, self._refund, self._correct,
            self._confirm, self._reverse,
        ]  # fmt: skip
        for _ in range(times):
            self.number += 1
            amount = Decimal(self.random.randint(1, 900_000)) / 100
            try:
                self.random.choice(deeds)(self.random.choice(self.grants), amount)
                self.done += 1
            except Refused:
                pass

    def _paper(self, grant: Grant, who: str) -> dict[str, Any]:
        return paper(f"D-{self.number}", grant=grant, by=self.by[who])

    def _year(self, grant: Grant) -> int:
        return self.random.choice(grant.school_years)

    def _plan(self, grant: Grant, amount: Decimal) -> object:
        given = {"school_year": self._year(grant), "due_on": DAY} | self._paper(grant, "agency")
        return moving.plan_instalment(amount=amount, **given)

    def _send(self, grant: Grant, amount: Decimal) -> object:
        leg = Leg.MUNICIPALITY if grant.holder.is_municipal else Leg.DIRECT
        given = {"school_year": self._year(grant), "leg": leg} | self._paper(grant, "agency")
        planned = grant.entries.filter(kind=MoneyKind.INSTALMENT, reverses=None)
        of = self.random.choice([None, *planned])
        return moving.transfer(amount=amount, of=of, **given)

    def _pass_on(self, grant: Grant, amount: Decimal) -> object:
        return moving.transfer(amount=amount, leg=Leg.SCHOOL, **self._paper(grant, "officer"))

    def _refund(self, grant: Grant, amount: Decimal) -> object:
        leg = self.random.choice(list(Leg))
        given = {"school_year": self._year(grant)} | self._paper(grant, "agency")
        return moving.refund(amount=amount, leg=leg, **given)

    def _correct(self, grant: Grant, amount: Decimal) -> object:
        signed = amount * self.random.choice([1, -1])
        return moving.correct(amount=signed, **self._paper(grant, "agency"))

    def _confirm(self, grant: Grant, _amount: Decimal) -> object:
        waiting = list(MoneyEntry.objects.unconfirmed().filter(grant=grant))
        if not waiting:
            raise Refused([])
        entry = self.random.choice(waiting)
        is_back = entry.kind == MoneyKind.REFUND
        ends = {Leg.MUNICIPALITY: "officer", Leg.SCHOOL: "head", Leg.DIRECT: "agency"}
        if is_back:
            ends = dict.fromkeys(Leg, "agency") | {Leg.SCHOOL: "officer"}
        given = self._paper(grant, ends[Leg(entry.leg)])
        del given["grant"]
        return moving.confirm(entry=entry, **given)

    def _reverse(self, grant: Grant, _amount: Decimal) -> object:
        given = self._paper(grant, "agency")
        del given["grant"]
        return moving.reverse(entry=self.random.choice(list(grant.entries.all())), **given)


def refuse_broken(grants: list[Grant]) -> None:
    """What always holds of a basket's entries."""
    for grant in grants:
        entries = list(MoneyEntry.objects.filter(grant=grant))
        stands, ledger = sums(grant), ledger_of(entries)
        assert dict(ledger.sums.parts) == dict(stands.parts)
        assert stands.granted >= stands.out >= stands.paid >= 0
        assert stands.planned >= 0
        refuse_overplanned(entries)
        assert min(stands.net(leg) for leg in Leg) >= 0
        assert stands.held == stands.net(Leg.MUNICIPALITY) - stands.net(Leg.SCHOOL)
        years = ledger.book.years.values()
        for name in ("planned", "sent", "confirmed", "returned", "unsent", "paid"):
            assert sum(getattr(year, name) for year in years) == getattr(stands, name)
        for line in ledger.lines:
            undone = [row for row in entries if row.reverses_id == line.entry.pk]
            assert [row.amount for row in undone] in ([], [-line.entry.amount])
            receipts = [row for row in entries if row.of_id == line.entry.pk and _stands(row)]
            assert [row.amount for row in receipts] in ([], [abs(line.entry.amount)])


def refuse_overplanned(entries: list[MoneyEntry]) -> None:
    """Only lowering what is granted leaves more planned than that; no other entry adds to it."""
    stands = Sums()
    for entry in sorted(entries, key=lambda row: row.pk):
        lowest = min(stands.unplanned, Decimal(0))
        stands.add((entry.kind, entry.leg, ""), entry.amount)
        is_lowered = entry.kind == MoneyKind.CORRECTION and not entry.reverses_id
        assert stands.unplanned >= lowest or (is_lowered and entry.amount < 0)


def _stands(row: MoneyEntry) -> bool:
    return row.kind == MoneyKind.RECEIPT and row.reverses_id is None
