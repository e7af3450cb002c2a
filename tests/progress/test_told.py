"""What pages say of percents, pupils, drafts and what is late agrees with what is so."""

from datetime import date, timedelta

from django.urls import reverse

from common import clock
from grants.models import CountCorrection, Grant
from progress.gaps.reading import Gaps, Wanted
from progress.models import Report
from tests.progress.reports import opened
from tests.progress.spending import in_force, paid
from tests.progress.stages import approved, begun
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
