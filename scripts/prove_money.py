"""Four people at once post random money and expenses; every sum, read every way, stays the same.

Who may, posts: instalments, transfers over both legs, receipts, refunds, corrections, reversals,
expenses and their reversals. After each part the writers stop and the database is asked.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from threading import Barrier

from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_test_environment

from audit.models import Chain
from audit.services import first_break
from audit.transitions import Refused
from common import clock
from common.money import ZERO
from grants.models import Grant, MoneyEntry
from grants.sums import SUMS as ENTERED
from plans.models import Activity
from progress import spent
from progress.models import Expense
from progress.spending import record_expense, reverse_expense
from progress.sums import SUMS as SPENT
from scripts.prove_report import Report
from selection.models import Programme
from tests.grants.moves import Poster, refuse_broken
from tests.progress.spending import in_force
from tests.world import World, build

PARTS, WRITERS, DEEDS = 5, 4, 30
LEEWAY = 5000  # EUR that the envelope holds beyond its baskets, so that corrections can be refused


class Writer:
    """Posts money and expenses by turns, each from a seed of its own."""

    def __init__(self, seed: int, world: World, activities: list[Activity]) -> None:
        people = {"agency": world.feliksas, "officer": world.domas, "head": world.asta}
        self.money = Poster(seed, [world.grant, world.berzas_grant], people)
        self.random, self.world, self.activities = Random(seed), world, activities
        self.number, self.counts = seed * 10_000, Counter[str]()

    def post(self, line: Barrier) -> None:
        """From one starting line with the others, over a connection of its own."""
        try:
            line.wait()
            for _turn in range(DEEDS):
                self.random.choice([self._move, self._spend, self._spend, self._take_back])()
        finally:
            connection.close()

    def _move(self) -> None:
        before = self.money.done
        self.money.post(1)
        self._count("entries", self.money.done > before)

    def _spend(self) -> None:
        self.number += 1
        activity = self.random.choice(self.activities)
        days = (clock.today() - date(2026, 9, 1)).days
        self._try(
            "expenses",
            lambda: record_expense(
                grant=self.world.grant,
                activity=activity,
                dated_on=date(2026, 9, 1) + timedelta(self.random.randrange(days)),
                document=f"SF-{self.number}",
                amount=Decimal(self.random.randrange(1, 200_000)) / 100,
                note="Priemonės",
                by=self.world.asta,
                sure=True,
            ),
        )

    def _take_back(self) -> None:
        rows = list(Expense.objects.filter(reverses=None).order_by("pk"))
        if rows:
            wrong = self.random.choice(rows)
            deed = lambda: reverse_expense(expense=wrong, reason="Klaida", by=self.world.rasa)  # noqa: E731
            self._try("reversals", deed)

    def _try(self, what: str, deed: Callable[[], object]) -> None:
        try:
            deed()
            self._count(what, is_done=True)
        except Refused:
            self._count(what, is_done=False)

    def _count(self, what: str, is_done: bool) -> None:
        self.counts[f"{what} {'done' if is_done else 'refused'}"] += 1


def run(report: Report) -> None:
    """Five parts of four writers; the sums are compared after each."""
    setup_test_environment(debug=False)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = build()
    activities, envelope = in_force(world), MoneyEntry.objects.granted() + LEEWAY
    Programme.objects.update(envelope=envelope)
    total = Counter[str]()
    for part in range(PARTS):
        writers = [Writer(part * WRITERS + n, world, activities) for n in range(1, WRITERS + 1)]
        at_once(writers)
        total += sum((writer.counts for writer in writers), Counter[str]())
        compare(report, world, envelope, f"part {part + 1}")
    counted = ", ".join(f"{number} {what}" for what, number in sorted(total.items()))
    report.figure(f"{PARTS} × {WRITERS} writers × {DEEDS} deeds: {counted}")
    for deeds in ("entries", "expenses", "reversals"):
        report.expect(total[f"{deeds} done"] > 0, f"no {deeds} were written, so nothing is proven")


def at_once(writers: list[Writer]) -> None:
    """What a writer meets besides a refusal ends the proof."""
    line = Barrier(len(writers), timeout=30)
    with ThreadPoolExecutor(len(writers)) as people:
        list(people.map(lambda writer: writer.post(line), writers))


def compare(report: Report, world: World, envelope: Decimal, part: str) -> None:
    """One sum of expenses read seven ways, the sums of entries, the envelope and the history."""
    refuse_broken([world.grant, world.berzas_grant])
    entered = sum(Expense.objects.values_list("amount", flat=True), ZERO)
    found = spent.of(world.grant)
    ways = {
        "all": found.spent,
        "lists": spent.by_grant([world.grant.pk]).get(world.grant.pk, ZERO),
        **{
            name: sum((row.spent for row in getattr(found, name).values()), ZERO)
            for name in ("by_activity", "by_purpose", "by_school_year", "by_budget_year")
        },
    }
    ways["the basket"] = Grant.objects.get(pk=world.grant.pk).spent
    wrong = ENTERED.wrong(connection) | SPENT.wrong(connection)
    report.expect(not wrong, f"{part}: baskets whose kept sums are not those of rows: {wrong}")
    for name, read in ways.items():
        report.expect(read == entered, f"{part}: {name} tells {read} EUR of {entered} EUR spent")
    doubly = Expense.objects.exclude(reverses=None).values("reverses").distinct().count()
    reversals = Expense.objects.exclude(reverses=None).count()
    report.expect(doubly == reversals, f"{part}: an expense was reversed twice")
    report.expect(MoneyEntry.objects.granted() <= envelope, f"{part}: beyond the envelope")
    whole = all(first_break(chain) is None for chain in Chain.objects.all())
    report.expect(whole, f"{part}: a chain of history is broken")
    report.expect(Grant.objects.count() > 1, f"{part}: the cast is gone")
