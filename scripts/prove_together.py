"""People at once on PostgreSQL, each with a connection of their own, from one starting line.

Every race starts from a fresh cast. Eight people pay out of one basket, decide rounds, agree, type
while the head submits, send the same form; afterwards the database is asked whether the rule holds.
"""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from audit.models import Chain
from audit.services import first_break
from audit.transitions import Refused
from grants.models import Grant, MoneyEntry
from grants.services import Award, correct, decide_round, transfer
from plans import workflow
from plans.choices import VersionStatus
from plans.content import load
from plans.models import Activity, Agreement, Objective, PlanVersion
from plans.services import save_row
from schools.choices import Expression
from schools.models import PupilCount
from scripts.prove_pages import forms, parse
from scripts.prove_report import Report
from scripts.prove_watch import tables
from selection.models import Candidate, Programme, Round
from tests.plans import stages
from tests.world import END, START, World, activity, build, draft

ROUNDS, PEOPLE = 20, 8
DAY = date(2026, 10, 1)
KEPT = (
    "auth_",
    "django_content_type",
    "schools_county",
    "schools_municipality",
    "schools_framework",
    "schools_level",
)
Deed = Callable[[], object]


@dataclass
class Race:
    """What eight people try, and what must be true afterwards."""

    name: str
    prepare: Callable[[World], list[Deed]]
    holds: Callable[[World, Counter[str]], bool]


def at_once(deeds: list[Deed]) -> Counter[str]:
    """How many were done and refused; anything else by its own name."""
    line = Barrier(len(deeds), timeout=30)
    with ThreadPoolExecutor(len(deeds)) as people:
        return Counter(people.map(lambda deed: outcome(deed, line), deeds))


def outcome(deed: Deed, line: Barrier) -> str:
    try:
        line.wait()
        found = deed()
        return found if isinstance(found, str) else "done"
    except Refused:
        return "refused"
    except Exception as problem:  # noqa: BLE001 - told by its name
        return f"{type(problem).__name__}: {problem}"
    finally:
        connection.close()


def payments(world: World) -> list[Deed]:
    """Each wants 5 000 of 25 400."""
    return [
        lambda place=place: transfer(  # type: ignore[misc]
            grant=world.berzas_grant,
            amount=Decimal(5000),
            dated_on=DAY,
            document=f"D-{place}",
            by=world.feliksas,
        )
        for place in range(PEOPLE)
    ]


def corrections(world: World) -> list[Deed]:
    """Each wants 40 of the 100 that the envelope still holds, for two baskets in turn."""
    Programme.objects.update(envelope=MoneyEntry.objects.granted() + 100)
    grants = [world.grant, world.berzas_grant] * PEOPLE
    return [
        lambda place=place: correct(  # type: ignore[misc]
            grant=grants[place],
            amount=Decimal(40),
            dated_on=DAY,
            document=f"D-{place}",
            reason="Patikslinta",
            by=world.feliksas,
        )
        for place in range(PEOPLE)
    ]


def undecided(world: World, number: int) -> list[Award]:
    """So many rounds, each of which would give Ąžuolas 2 540 for 10 pupils."""
    count = PupilCount.objects.create(
        school=world.azuolas, counted_on=date(2026, 9, 20), pupils=10, source="Mokinių registras"
    )
    rounds = [
        Round.objects.create(
            programme=world.programme,
            name=f"{place} etapas",
            stage="III",
            first_school_year=2026,
            starts_on=START,
            ends_on=END,
        )
        for place in range(number)
    ]
    values: dict[str, Any] = {"school": world.azuolas, "expression": Expression.STRONG}
    return [Award(Candidate.objects.create(round=one, **values), count) for one in rounds]


def decisions(world: World) -> list[Deed]:
    """Eight rounds of 2 540 each; the envelope holds three."""
    Programme.objects.update(envelope=MoneyEntry.objects.granted() + 3 * 2540 + 1)
    return [
        lambda one=one: decide_round(  # type: ignore[misc]
            round=one.candidate.round,
            awards=[one],
            decided_on=DAY,
            decision_number=f"V-{one.candidate.round_id}",
            by=world.feliksas,
        )
        for one in undecided(world, PEOPLE)
    ]


def one_decision(world: World) -> list[Deed]:
    (one,) = undecided(world, 1)
    values: dict[str, Any] = {"decided_on": DAY, "decision_number": "V-9", "by": world.feliksas}
    return [lambda: decide_round(round=one.candidate.round, awards=[one], **values)] * PEOPLE


def agreements(world: World) -> list[Deed]:
    """Four officers and four of the agency."""
    version = stages.submitted(world)
    parties = [stages.municipality_agrees, stages.agency_agrees] * (PEOPLE // 2)
    return [
        lambda agrees=agrees: agrees(world, PlanVersion.objects.get(pk=version.pk))  # type: ignore[misc]
        for agrees in parties
    ]


def typing(world: World) -> list[Deed]:
    """The head submits, seven colleagues add an activity of 1 Eur that the basket does not hold."""
    version = stages.being_written(world)
    writes: list[Deed] = [
        lambda place=place: save_row(  # type: ignore[misc]
            row=activity(version, f"Dar {place}"), by=world.rasa, budget={2026: Decimal("1.00")}
        )
        for place in range(PEOPLE - 1)
    ]
    submit = lambda: workflow.submit(PlanVersion.objects.get(pk=version.pk), by=world.asta)  # noqa: E731
    return [*writes[:3], submit, *writes[3:]]


def one_form(world: World) -> list[Deed]:
    """The same new objective, sent eight times from one page; and the same order of the head."""
    version = draft(world.grant, world.asta)
    url = reverse("plans:plan_row_add", args=[version.plan_id, "uzdaviniai"])
    asta = Client()
    asta.force_login(world.asta)
    data = hidden(asta.get(url).content.decode(), url) | {"text": "Pagerinti matematiką."}
    return [browser(world, "asta", url, data) for _ in range(PEOPLE)]


def one_order(world: World) -> list[Deed]:
    version = stages.agreed(world)
    url = reverse("plans:plan_approve", args=[version.plan_id])
    data = {"ordered_on": "2026-10-06", "order_number": "V-13"}
    return [browser(world, "asta", url, data, page=url) for _ in range(PEOPLE)]


def one_start(world: World) -> list[Deed]:
    url = reverse("plans:plan_start")
    return [browser(world, "asta", url, {"grant": world.grant.pk}) for _ in range(PEOPLE)]


def one_payment(world: World) -> list[Deed]:
    url = reverse("grants:entry_add", args=[world.grant.pk, "pervedimas"])
    data = {"amount": "100", "dated_on": "2026-10-01", "document": "Nr. 5"}
    return [browser(world, "feliksas", url, data) for _ in range(PEOPLE)]


def browser(world: World, name: str, url: str, data: dict[str, Any], page: str = "") -> Deed:
    """The form of the page filled in and sent over HTTP; the code of the answer."""
    client = Client(raise_request_exception=False)
    client.force_login(world.people[name])
    if page:
        data = hidden(client.get(page).content.decode(), url) | data
    return lambda: str(client.post(url, data).status_code)


def hidden(html: str, url: str) -> dict[str, Any]:
    """What the page's form carries beside what is typed: what was seen, the key of a new row."""
    own = [form for form in forms(parse(html)[0], url) if form.target == url]
    fields = [item for form in own for item in form.fields if item.kind == "hidden"]
    return {item.name: item.value for item in fields}


def answered(counts: Counter[str]) -> bool:
    """Every answer a page or a way on."""
    return set(counts) <= {"200", "302", "done", "refused"}


def chains_whole() -> bool:
    return all(first_break(chain) is None for chain in Chain.objects.all())


def paid_within(world: World, counts: Counter[str]) -> bool:
    row: Any = Grant.objects.get(pk=world.berzas_grant.pk)
    return counts == {"done": 5, "refused": 3} and row.paid == 25000


def envelope_holds(spent: int, done: int) -> Callable[[World, Counter[str]], bool]:
    def holds(world: World, counts: Counter[str]) -> bool:
        started = (399 + 100 + 782) * 254
        is_split = counts == {"done": done, "refused": PEOPLE - done}
        return is_split and MoneyEntry.objects.granted() == started + spent

    return holds


def one_basket(world: World, counts: Counter[str]) -> bool:
    return counts == {"done": 1, "refused": PEOPLE - 1} and Grant.objects.count() == 4


def agreed_once_each(world: World, counts: Counter[str]) -> bool:
    version = PlanVersion.objects.get()
    parties = sorted(Agreement.objects.values_list("party", flat=True))
    return version.status == VersionStatus.AGREED and parties == ["agency", "municipality"]


def not_over_the_basket(world: World, counts: Counter[str]) -> bool:
    """Either it was submitted first and nobody got in, or money was typed and it was not."""
    version = PlanVersion.objects.get()
    if version.status == VersionStatus.SUBMITTED:
        return load(version).left == 0 and Activity.objects.count() == 1 and answered(counts)
    return counts["refused"] == 1 and Activity.objects.count() == PEOPLE


def objective_once(world: World, counts: Counter[str]) -> bool:
    return answered(counts) and Objective.objects.count() == 1


def approved_once(world: World, counts: Counter[str]) -> bool:
    return answered(counts) and PlanVersion.objects.get().status == VersionStatus.APPROVED


def started_once(world: World, counts: Counter[str]) -> bool:
    return answered(counts) and PlanVersion.objects.count() == 1


def payment_once(world: World, counts: Counter[str]) -> bool:
    return answered(counts) and MoneyEntry.objects.filter(kind="transfer").count() == 1


RACES = [
    Race("eight payments out of one basket", payments, paid_within),
    Race("eight corrections against the envelope", corrections, envelope_holds(80, 2)),
    Race("eight rounds decided against the envelope", decisions, envelope_holds(7620, 3)),
    Race("one round decided by eight", one_decision, one_basket),
    Race("both parties agree, four people each", agreements, agreed_once_each),
    Race("submit while seven type", typing, not_over_the_basket),
    Race("one new row sent eight times", one_form, objective_once),
    Race("one order sent eight times", one_order, approved_once),
    Race("one plan started eight times", one_start, started_once),
    Race("one payment sent eight times", one_payment, payment_once),
]


def run(report: Report) -> None:
    setup_test_environment(debug=False)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    for race in RACES:
        started = time.monotonic()
        total: Counter[str] = Counter()
        for _ in range(ROUNDS):
            empty()
            total += once(report, race)
        outcomes = ", ".join(f"{number} {name[:80]}" for name, number in sorted(total.items()))
        report.figure(
            f"{race.name}: {ROUNDS} × {PEOPLE}: {outcomes} ({time.monotonic() - started:.0f} s)"
        )


def empty() -> None:
    """All that people have written; what the migrations brought stays."""
    names = [connection.ops.quote_name(name) for name in tables() if not name.startswith(KEPT)]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(names)}")


def once(report: Report, race: Race) -> Counter[str]:
    world = build()
    counts = at_once(race.prepare(world))
    if not race.holds(world, counts):
        report.fault(f"{race.name}: does not hold: {dict(counts)}")
    report.expect(chains_whole(), f"{race.name}: a chain of history is broken")
    return counts
