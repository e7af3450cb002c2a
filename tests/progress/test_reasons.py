"""Why a school lags behind: told on the start page's card and on the school's page."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from grants.choices import ClaimKind, Leg, MoneyKind
from grants.models import Claim, Grant, GrantStep, MoneyEntry
from progress.models import Report
from progress.overview import Counts
from progress.reasons import late_of, reasons_of
from tests.once import COUNTED
from tests.plans.stages import at
from tests.progress.reports import period
from tests.progress.stages import approved
from tests.progress.test_laggards import HALF, page, plain, spend
from tests.world import World, school

NOW = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.pretend(at(NOW)):
        yield


def entry(grant: Grant, kind: str, amount: int, on: date, by: Any, **more: Any) -> MoneyEntry:
    given = {"dated_on": on, "document": f"MP-{MoneyEntry.objects.count()}", "school_year": 2026}
    return MoneyEntry.objects.create(
        grant=grant, kind=kind, amount=Decimal(amount), by=by, **given | more
    )


def row(grant: Grant, **counted: int) -> Any:
    """The basket as a page has it."""
    return SimpleNamespace(grant=Grant.objects.get(pk=grant.pk), counts=Counts(**counted))


def told(grant: Grant, **counted: int) -> list[str]:
    found = reasons_of([row(grant, **counted)])[grant.pk]
    return [text.replace("\u00a0", " ") for text in found]


def test_money_that_the_agency_or_the_municipality_keeps_is_told(world: World) -> None:
    grant, by = world.grant, world.feliksas
    assert told(grant) == ["Mokykla dar negavo nė euro."]
    for amount, due in ((30000, date(2026, 10, 1)), (20000, date(2026, 11, 1))):
        entry(grant, MoneyKind.INSTALMENT, amount, date(2026, 9, 1), by, due_on=due)
    entry(grant, MoneyKind.INSTALMENT, 999, date(2026, 9, 1), by, due_on=NOW)  # in time today
    assert told(grant)[0] == "Agentūra dar nepervedė 50 000,00 Eur: laukiama nuo 2026-10-01."
    entry(grant, MoneyKind.TRANSFER, 30000, date(2026, 10, 5), by, leg=Leg.MUNICIPALITY)
    assert told(grant) == [
        "Agentūra dar nepervedė 20 000,00 Eur: laukiama nuo 2026-11-01.",
        "Savivaldybė mokyklai dar nepervedė 30 000,00 Eur: turi nuo 2026-10-05.",
        "Mokykla dar negavo nė euro.",
    ]
    entry(grant, MoneyKind.TRANSFER, 10000, date(2026, 10, 9), by, leg=Leg.SCHOOL)
    assert told(grant)[1:] == [
        "Savivaldybė mokyklai dar nepervedė 20 000,00 Eur: turi nuo 2026-10-05.",
        "Iš mokyklos gautų 10 000,00 Eur panaudota 0 proc.",
    ]
    entry(grant, MoneyKind.REFUND, -20000, date(2026, 10, 12), by, leg=Leg.MUNICIPALITY)
    assert not any("Savivaldybė" in text for text in told(grant))


def test_stop_idle_activities_and_indicators_are_told(world: World) -> None:
    grant = world.grant
    plan = approved(world)
    assert told(grant)[1:] == ["Veiklos, kurioms dar nepanaudota nė euro: 1 iš 1."]
    last = plan.activities.get().ends_on
    assert last is not None
    with clock.pretend(at(last)):
        assert told(grant)[1:] == ["Veiklos, kurioms dar nepanaudota nė euro: 1 iš 1."]
    with clock.pretend(at(last + timedelta(days=1))):
        found = told(grant, total=4, on_way=1, with_values=2)
    assert found[1:] == [
        "Veiklos, kurioms dar nepanaudota nė euro: 1 iš 1; jau turėjo būti baigtos: 1.",
        "Rodikliai, kurie nepasiekti ir neartėja: 3 iš 4; nė karto nepamatuoti: 2.",
    ]
    assert told(grant, total=4, on_way=4, with_values=4)[2:] == []
    Grant.objects.filter(pk=grant.pk).update(status="suspended")
    paper = {"document": "S-1", "reason": "Remontuojamas pastatas.", "by": world.feliksas}
    days = {"dated_on": date(2026, 11, 10), "was": "active", "status": "suspended"}
    GrantStep.objects.create(grant=grant, **days, **paper)
    first = "Krepšelis sustabdytas nuo 2026-11-10: Remontuojamas pastatas."
    assert told(grant)[0] == first


def test_activity_with_money_spent_is_not_idle(world: World) -> None:
    spend(world, world.grant, 10)
    assert not any("nė euro:" in text for text in told(world.grant))


def owes(world: World, grant: Grant, due_on: date = date(2026, 10, 10), amount: int = 300) -> Claim:
    paper = {"document": f"P-{due_on}", "reason": "Nepanaudota.", "by": world.feliksas}
    days = {"dated_on": date(2026, 9, 10), "due_on": due_on}
    kind = {"kind": ClaimKind.UNSPENT, "amount": Decimal(amount)}
    return Claim.objects.create(grant=grant, **kind, **days, **paper)


def is_late(world: World, grant: Grant, name: str = "1 ketvirtis", days: int = 65) -> Report:
    made = period(world, name=name, starts_on=date(2026, 9, len(name)))
    due = {"due_on": NOW - timedelta(days=days)}
    return Report.objects.create(grant=grant, period=made, version=approved(world, grant), **due)


def test_late_report_and_returns_are_told(world: World) -> None:
    is_late(world, world.grant)
    is_late(world, world.berzas_grant, "2 k", days=0)  # in time today
    claim = owes(world, world.grant)
    owes(world, world.grant, date(2026, 10, 20), 50)
    owes(world, world.grant, NOW)  # in time today
    back = {"leg": Leg.DIRECT, "claim": claim}
    entry(world.grant, MoneyKind.REFUND, -100, date(2026, 10, 2), world.feliksas, **back)
    found = late_of([world.grant.pk, world.berzas_grant.pk])
    assert {pk: [text.replace("\u00a0", " ") for text in texts] for pk, texts in found.items()} == {
        world.grant.pk: [
            "Ataskaita vėluoja 65 dienas: 1 ketvirtis.",
            "Mokykla negrąžino 250,00 Eur: terminas buvo 2026-10-10.",
        ]
    }
    assert late_of([world.berzas_grant.pk]) == {}
    text = plain(page(world, "domas").get(reverse("dashboard:start")).content)
    late = text[text.index('id="late"') :].split("</section>")[0]
    assert "1 mokykla vėluoja" in late
    assert "Ataskaita vėluoja 65 dienas: 1 ketvirtis." in late
    assert "negrąžino 250,00 Eur" in late
    assert 'id="late"' not in plain(page(world, "egle").get(reverse("dashboard:start")).content)


def test_start_and_school_page_name_reasons_and_the_school_awarded(world: World) -> None:
    spend(world, world.grant, 20)
    spend(world, world.berzas_grant, 60)  # keeps pace: no reasons there
    Grant.objects.filter(pk__in=[world.grant.pk, world.berzas_grant.pk]).update(**HALF)
    former = school("900000009", "Uosio mokykla", world.ukmerge, 50)
    Grant.objects.filter(pk=world.grant.pk).update(school=former)
    said, whose = "Mokykla dar negavo nė euro.", "skirtas mokyklai: Uosio mokykla"
    for who in ("domas", "feliksas"):
        text = plain(page(world, who).get(reverse("dashboard:start")).content)
        card = text[text.index('id="laggards"') :].split("</section>")[0]
        assert (card.count(said), card.count(whose)) == (1, 1)
        before = text[: text.index('id="laggards"')]
        assert before.count('class="card') == 1  # its own: nothing stands before it
    hub = reverse("progress:progress_detail", args=[world.grant.pk])
    text = plain(page(world, "domas").get(hub).content)
    head = text[text.index("<h1>") :].split("</div>")[0]
    assert whose in head
    assert said in text
    other = reverse("progress:progress_detail", args=[world.berzas_grant.pk])
    assert said not in plain(page(world, "domas").get(other).content)


@COUNTED
def test_reasons_of_three_cost_as_many_queries_as_of_one(world: World) -> None:
    grants = [world.grant, world.berzas_grant, world.kastonas_grant]
    for number, grant in enumerate(grants):
        is_late(world, grant, "1 ketvirtis"[: 3 + number])
        owes(world, grant)
        entry(grant, MoneyKind.TRANSFER, 100, NOW, world.feliksas, leg=Leg.DIRECT)
    counts = []
    for rows in ([row(grants[0])], [row(grant) for grant in grants]):
        with CaptureQueriesContext(connection) as found:
            assert all(len(texts) == 4 for texts in reasons_of(rows).values())
        counts.append(len(found))
    assert counts == [4, 4]
