"""What pages say of percents, pupils, drafts and what is late agrees with what is so."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from audit.transitions import Refused
from common import clock
from grants.models import CountCorrection, Grant
from progress.confirming import confirm_conclusion
from progress.gaps.reading import Gaps, Wanted
from progress.models import Report
from progress.workflow import conclude, withdraw_conclusion
from tests.progress.reports import opened
from tests.progress.spending import in_force, paid
from tests.progress.stages import EARLY, approved, begun, finished, judged, verdict
from tests.progress.test_laggards import page, plain
from tests.progress.test_reasons import entry, owes
from tests.world import World


def hub(world: World, who: str, grant: Grant | None = None) -> str:
    """The text of the page of a school's progress."""
    address = reverse("progress:progress_detail", args=[(grant or world.grant).pk])
    return plain(page(world, who).get(address).content)


def test_each_percent_says_of_what(world: World) -> None:
    in_force(world)
    by = {"by": world.feliksas, "on": date(2026, 10, 1)}
    text = hub(world, "asta")
    assert "iš skirtų 101 346,00 Eur" in text
    assert "0 proc. suplanuotų" in text
    assert "su laiku lyginama" not in text  # all that is granted is planned
    entry(world.grant, "correction", -1346, **by)
    text = hub(world, "asta")
    assert "suplanuota 101 346,00 Eur, o skirta 100 000,00 Eur" in text


def test_lists_show_the_pupils_that_the_sum_is_reckoned_with(world: World) -> None:
    by = world.feliksas
    for was, pupils in ((399, 380), (380, 381)):
        made = entry(world.grant, "correction", -254, date(2026, 10, 1), by)
        facts = {"counted_on": date(2026, 9, 1), "source": "Registras", "by": by, "entry": made}
        CountCorrection.objects.create(grant=world.grant, pupils_before=was, pupils=pupils, **facts)
    for name in ("dashboard:start", "grants:grant_list"):
        text = plain(page(world, "domas").get(reverse(name)).content)
        assert ">381<" in text or "381 mokinys" in text
        assert "399" not in text


def test_gap_of_a_claim_says_what_is_left(world: World) -> None:
    claim = owes(world, world.grant, clock.today() - timedelta(days=1))
    paid(world)
    back = {"leg": "direct", "claim": claim}
    entry(world.grant, "refund", -100, date(2026, 10, 2), world.feliksas, **back)
    (gap,) = Gaps(world.domas, Wanted(rule="claim_unpaid"))[:9]
    assert "Dar negrąžinta 200,00" in gap.text.replace("\u00a0", " ")


def test_head_is_asked_for_a_late_report_first(world: World) -> None:
    approved(world)
    report = opened(world)
    for due, is_told in ((clock.today(), False), (clock.today() - timedelta(days=1), True)):
        Report.objects.update(due_on=due)
        text = hub(world, "asta")
        task = "1 ketvirtis: vėluoja 1 dieną."
        assert (task in text) == is_told
    assert text.index(task) < text.index("neturi reikšm")
    assert reverse("progress:report_detail", args=[world.grant.pk, report.pk]) in text
    assert task not in hub(world, "domas")  # who does not write it


def test_municipality_is_told_of_an_evaluation_that_it_does_not_read_yet(world: World) -> None:
    approved(world)
    assert "Dar nėra" in hub(world, "domas")
    begun(world, world.grant, "external")
    assert "Vertinimas rašomas; jį skaityti galėsite" in hub(world, "domas")
    assert "Vertinimas rašomas; jį" not in hub(world, "feliksas")  # who reads it already


CONTRARY = "Pagrindinis rodiklis pasiektas, nors veiklos vėlavo."


@pytest.mark.parametrize(
    ("goal", "objective", "is_contrary"),
    [
        ("reached", "not_reached", True),
        ("reached", "partly", True),
        ("reached", "reached", False),
        ("not_reached", "reached", True),
        ("not_reached", "partly", True),
        ("partly", "not_reached", False),
        ("partly", "reached", False),
    ],
)
def test_goal_judged_against_its_objectives_is_explained(
    world: World, goal: str, objective: str, is_contrary: bool
) -> None:
    approved(world)
    finished(world, world.grant)
    given: dict[str, Any] = {"result": goal, "objectives": judged(objective)}
    if is_contrary:
        with pytest.raises(Refused, match="prieštarauja"):
            conclude(world.grant, verdict(**given, contrary_reason="Taip yra."), by=world.vilte)
        given |= {"contrary_reason": CONTRARY}
    made = conclude(world.grant, verdict(**given), by=world.vilte)
    assert made.is_contrary == is_contrary
    address = reverse("progress:conclusion_confirm", args=[world.grant.pk])
    text = plain(page(world, "feliksas").get(address).content)
    assert (CONTRARY in text) == is_contrary
    assert ("prieštarauja" in text) == is_contrary


def test_form_asks_beside_the_fields_for_what_one_word_does_not_explain(world: World) -> None:
    approved(world)
    finished(world, world.grant)
    address = reverse("progress:conclusion_add", args=[world.grant.pk])
    sent = {"result": "reached", "concluded_on": "2026-11-10", "text": "Taip.", "is_sure": "on"}
    sent |= {"result_1": "not_reached", "text_1": "Ne.", "early_reason": "Anksti"}
    client = page(world, "vilte")
    answer = client.post(address, sent | {"contrary_reason": "Taip yra."})
    errors = answer.context["form"].errors
    assert [name for name in errors if "bent 30" in errors[name][0]] == [
        "early_reason",
        "contrary_reason",
    ]
    text = plain(answer.content)
    assert "iki tol krepšelis vykdomas toliau" in text
    assert "planas užbaigiamas" not in text
    sent |= {"early_reason": EARLY, "contrary_reason": CONTRARY}
    text = plain(client.post(address, sent, follow=True).content)
    assert "Išvada įrašyta ir laukia agentūros patvirtinimo." in text


@pytest.mark.parametrize(("status", "offered"), [("active", True), ("finished", False)])
def test_basket_that_is_over_offers_no_values_and_evaluations(
    world: World, status: str, offered: bool
) -> None:
    approved(world)
    Grant.objects.filter(pk=world.grant.pk).update(evaluation_kind="self", status=status)
    text = hub(world, "asta")
    assert ("Įrašyti reikšmę" in text) == offered
    assert ("Pradėti vertinimą" in text) == offered


def test_conclusion_of_a_finished_basket_is_withdrawn_only_once_it_goes_on(world: World) -> None:
    approved(world)
    finished(world, world.grant)
    made = conclude(world.grant, verdict(), by=world.vilte)
    confirm_conclusion(made, comment="", by=world.feliksas)
    address = reverse("progress:conclusion_withdraw", args=[world.grant.pk])
    assert address in hub(world, "feliksas")
    Grant.objects.filter(pk=world.grant.pk).update(status="finished")
    with pytest.raises(Refused, match="Tęsti krepšelį"):
        withdraw_conclusion(made, reason="Klaida.", by=world.feliksas)
    assert address not in hub(world, "feliksas")
    client = page(world, "feliksas")
    answer = client.post(address, {"reason": "Klaida."}, follow=True)
    assert "Tęsti krepšelį" in plain(answer.content)
    Grant.objects.filter(pk=world.grant.pk).update(status="active")
    withdraw_conclusion(made, reason="Klaida.", by=world.feliksas)
