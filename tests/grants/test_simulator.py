"""What-ifs over frozen data: who enters and leaves, the money, scenarios kept and compared."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from files.services import read, store
from grants.quotas import quotas_of
from grants.scenarios import Asked, answer, asked_of, data_of, result_of, save_scenario
from schools.models import PupilCount, School, SchoolFact
from selection.choices import RuleKind
from selection.freezing import freeze_round
from selection.models import EligibilityRule, Freeze, Scenario
from selection.ranking import Rule, rank
from selection.ranking.sheet import VERSION, read_inputs
from selection.ranking.whatif import Changes, Ground, as_frozen, choose
from selection.workflow import unfreeze
from tests.guards import change
from tests.selection.compared import ready
from tests.selection.test_views import said, signed_in
from tests.world import World

RATE = Decimal("127.00")


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.fixture
def frozen(world: World) -> Freeze:
    return freeze_round(round=ready(world), by=world.feliksas)


def url(name: str, *args: Any) -> str:
    return reverse(f"simulator:{name}", args=args)


def asked(weights: tuple[float, float] = (10, 5), **fields: Any) -> Asked:
    about = {"wanted": 3, "quota": None} | fields
    day = about.pop("counted_on", None)
    return Asked(Changes({1: weights[0], 2: weights[1]}, **about), RATE, day)


def codes(rows: list[Any]) -> list[str]:
    return [row.code[-2:] for row in rows]


def test_nothing_changed_gives_the_frozen_places_and_scores(frozen: Freeze) -> None:
    inputs = read_inputs(read(frozen.inputs))
    stands = choose(inputs, as_frozen(inputs))
    rows = frozen.placings.filter(rank__isnull=False).order_by("rank")
    kept = [(r.candidate.school.code, r.rank, float(r.score or 0)) for r in rows]
    assert [(s.school.code, s.place, s.score) for s in stands] == kept
    assert [s.is_in for s in stands] == [True] * 3 + [False] * 9


def test_other_cut_off_says_who_enters_and_who_leaves(frozen: Freeze) -> None:
    more, fewer = answer(frozen, asked(wanted=5)), answer(frozen, asked(wanted=1))
    assert (codes(more.enters), codes(more.leaves)) == (["09", "08"], [])
    assert (codes(fewer.enters), codes(fewer.leaves)) == ([], ["11", "10"])


@pytest.mark.parametrize("weights", [(10.0, 5.0), (1.0, 7.3), (0.0, 3.0)])
def test_what_if_reckons_as_the_ranking_itself(world: World, weights: tuple[float, float]) -> None:
    chosen = ready(world, 14)
    EligibilityRule.objects.create(round=chosen, kind=RuleKind.DATA, value=60)
    names = {"school__code__in": ["910000002", "910000014"], "kind__code": "savijauta"}
    SchoolFact.objects.filter(**names).delete()
    SchoolFact.objects.filter(school__code="910000005", kind__code="nmpp").delete()
    made = freeze_round(round=chosen, by=world.feliksas)
    inputs = data_of(made)
    measures = zip(inputs.measures, weights, strict=True)
    changed = replace(inputs, measures=tuple(replace(m, weight=w) for m, w in measures), draws=1)
    ranked = [(row.code, row.score) for row in rank(changed, "0" * 64) if not row.exclusion]
    ground = Ground(inputs)
    for asked_before in (as_frozen(inputs), Changes({1: weights[0], 2: weights[1]}, 3)):
        stands = ground.choose(asked_before)
    assert [(item.school.code, item.score) for item in stands] == ranked
    assert len(ranked) == {10.0: 13, 1.0: 12, 0.0: 12}[weights[0]]


def test_weight_decides_the_order(frozen: Freeze) -> None:
    inputs = data_of(frozen)
    low = min(inputs.schools, key=lambda item: item.code)
    value = replace(low.values[2][0], value=99.0)
    best = replace(low, values=low.values | {2: (value,)})
    other = replace(inputs, schools=(best, *(s for s in inputs.schools if s is not low)))
    by_first = choose(other, Changes({1: 1, 2: 0}, 1))
    by_second = choose(other, Changes({1: 0, 2: 1}, 1))
    assert (by_first[0].school.code[-2:], by_second[0].school.code[-2:]) == ("12", "01")


def test_quota_leaves_seats_to_other_municipalities(frozen: Freeze) -> None:
    inputs = data_of(frozen)
    moved = {"910000007": "Kitur", "910000003": "Dar kitur"}
    schools = tuple(
        replace(s, municipality=moved.get(s.code, s.municipality)) for s in inputs.schools
    )
    other = replace(inputs, schools=schools)

    def told(**limits: Any) -> tuple[list[str], list[str]]:
        stands = choose(other, Changes({1: 10, 2: 5}, 3, **limits))
        out = [s.school for s in stands if s.would_be_in and not s.is_in]
        return codes([s.school for s in stands if s.is_in]), codes(out)

    assert told(quota=1) == (["12", "07", "03"], ["11", "10"])
    home = other.schools[0].municipality
    assert told(quota=1, quotas={home: 2}) == (["12", "11", "07"], ["10"])
    assert told(quotas={home: 0}) == (["07", "03"], ["12", "11", "10"])


def test_limits_of_municipalities_are_read_by_short_names_and_refused_in_words() -> None:
    names = ["Vilniaus m. sav.", "Vilniaus r. sav.", "Ukmergės r. sav."]
    text = "Vilniaus miesto savivaldybė: 10\n\nukmergės – 0"
    assert quotas_of(text, names) == {"Vilniaus m. sav.": 10, "Ukmergės r. sav.": 0}
    for wrong in ("Vilniaus: 3", "Trakų: 3", "Vilniaus m.", "Ukmergės: 1\nUkmergės r.: 2"):
        with pytest.raises(ValueError, match="“|„"):
            quotas_of(wrong, names)


def test_limits_are_asked_kept_compared_and_told_in_sentences(
    world: World, agency: Client, frozen: Freeze
) -> None:
    home = data_of(frozen).schools[0].municipality
    address = url("round_simulate", frozen.round_id)
    told = {"kvota": "3", "kvotos": f"{home}: 2"}
    text = agency.get(address, told).content.decode()
    assert "Tik dėl savivaldybės ribos neatrenkama 1 mokykla: Mokykla 010." in text
    assert "1 vieta lieka tuščia" in text
    wrong = agency.get(address, {"kvotos": "Nebūta: 2"}).content.decode()
    assert "Nebūta" in wrong
    agency.post(f"{address}?{urlencode(told)}", {"name": "Su ribomis"})
    kept = Scenario.objects.get()
    assert asked_of(kept.changes).changes.quotas == {home: 2}
    old = {name: value for name, value in kept.changes.items() if name != "quotas"}
    without = {name: value for name, value in kept.result.items() if name != "limited"}
    older = Scenario.objects.create(
        freeze=frozen,
        name="Senas",
        by=world.feliksas,
        changes=old,
        result=without | {"over_quota": 7},
    )
    pages = [agency.get(url("scenario_detail", item.pk)).content.decode() for item in (kept, older)]
    assert ["Tik dėl savivaldybės ribos" in page for page in pages] == [True, False]
    both = agency.get(url("scenario_compare", frozen.round_id), {"s": [kept.pk, older.pk]})
    assert both.content.decode().count("Tik dėl savivaldybės ribos") == 1
    assert f"Daugiausia: {home}" in both.content.decode()


def test_rule_of_known_weight_is_asked_anew_by_the_new_weights(frozen: Freeze) -> None:
    inputs = data_of(frozen)
    first = inputs.schools[0]
    poor = replace(first, values={1: first.values[1]})
    rule = Rule(RuleKind.DATA, 60.0)
    other = replace(inputs, rules=(rule,), schools=(poor, *inputs.schools[1:]))
    assert len(choose(other, Changes({1: 10, 2: 5}, 3))) == 12
    assert len(choose(other, Changes({1: 5, 2: 10}, 3))) == 11


def test_total_is_rate_times_pupils_times_years_against_what_is_left(
    world: World, frozen: Freeze
) -> None:
    found = answer(frozen, asked())
    assert found.total == Decimal((212 + 211 + 210) * 127 * 2)
    assert found.left == world.programme.envelope - Decimal((399 + 100 + 782) * 254)
    assert (found.spare, found.over) == (found.left - found.total, 0)
    type(world.programme).objects.filter(pk=world.programme.pk).update(envelope=Decimal(325375))
    poor = answer(Freeze.objects.get(pk=frozen.pk), asked())
    assert poor.over == found.total - 1


def test_counting_day_takes_the_newest_count_and_names_the_missing(frozen: Freeze) -> None:
    newest = answer(frozen, asked(counted_on=date(2026, 10, 1)))
    assert newest.total == Decimal(3 * 300 * 254)
    PupilCount.objects.filter(school__code="910000011").delete()
    gone = answer(frozen, asked(counted_on=date(2026, 10, 1)))
    assert (gone.total, codes(gone.missing)) == (Decimal(2 * 300 * 254), ["11"])
    early = answer(frozen, asked(counted_on=date(2020, 1, 1)))
    assert (early.total, len(early.missing)) == (0, 3)


def test_page_is_live_by_its_address_and_keeps_what_is_typed(
    agency: Client, frozen: Freeze
) -> None:
    page = agency.get(url("round_simulate", frozen.round_id), {"kiek": "5", "svoris1": "2,5"})
    text = page.content.decode()
    assert codes(page.context["found"].enters) == ["09", "08"]
    assert 'name="kiek" value="5"' in text
    assert "<b>Mokykla" not in text
    wrong = agency.get(url("round_simulate", frozen.round_id), {"svoris1": "0", "svoris2": "0"})
    assert "found" not in wrong.context
    assert "Visų kriterijų svoris yra 0" in wrong.content.decode()


def test_scenario_is_kept_with_the_digest_of_its_data(
    world: World, agency: Client, frozen: Freeze
) -> None:
    address = f"{url('round_simulate', frozen.round_id)}?kiek=5&kvota=4&diena=2026-10-01"
    done = agency.post(address, {"name": "Daugiau"})
    kept = Scenario.objects.get()
    assert done["Location"] == url("scenario_detail", kept.pk)
    assert kept.result["sha256"] == frozen.inputs.sha256
    assert asked_of(kept.changes) == asked(wanted=5, quota=4, counted_on=date(2026, 10, 1))
    assert result_of(kept.result) == answer(frozen, asked_of(kept.changes))
    entry = Entry.objects.get(verb="scenario.saved")
    assert (entry.by, entry.changes["name"]) == (world.feliksas, "Daugiau")
    again = agency.post(address, {"name": "Daugiau"})
    assert "Toks scenarijus jau yra" in again.content.decode()
    assert Scenario.objects.count() == 1


def test_scenario_of_withdrawn_data_says_so_and_stays(
    world: World, agency: Client, frozen: Freeze
) -> None:
    kept = save_scenario(freeze=frozen, name="Senas", asked=asked(wanted=4), by=world.feliksas)
    unfreeze(frozen, reason="Klaida faile", by=world.feliksas)
    page = agency.get(url("scenario_detail", kept.pk)).content.decode()
    assert "Klaida faile" in page
    assert url("round_simulate", frozen.round_id) not in page
    assert agency.get(url("round_simulate", frozen.round_id)).status_code == 404
    assert agency.get(url("scenario_list", frozen.round_id)).status_code == 200
    with pytest.raises(Refused):
        save_scenario(freeze=frozen, name="Kitas", asked=asked(), by=world.feliksas)


def test_two_scenarios_are_compared_by_the_schools_that_differ(
    world: World, agency: Client, frozen: Freeze
) -> None:
    made = [
        save_scenario(freeze=frozen, name=f"Po {n}", asked=asked(wanted=n), by=world.feliksas)
        for n in (2, 4)
    ]
    address = url("scenario_compare", frozen.round_id)
    page = agency.get(address, {"s": [item.pk for item in made]})
    rows = page.context["table"].rows
    assert [(row[1], row[2]) for row in rows] == [("–", "3 vieta"), ("–", "4 vieta")]
    assert said(agency.get(address, {"s": made[0].pk})) == [
        "Pažymėkite du scenarijus, kuriuos lyginsite."
    ]


@pytest.mark.parametrize(("name", "code"), [("aurelija", 403), ("kazys", 404), ("asta", 404)])
def test_only_the_agency_keeps_scenarios(
    world: World, frozen: Freeze, name: str, code: int
) -> None:
    client = signed_in(world.people[name])
    address = url("round_simulate", frozen.round_id)
    assert client.get(address).status_code == (200 if name == "aurelija" else 404)
    assert client.post(address, {"name": "Mano"}).status_code == code
    assert Scenario.objects.count() == 0


def test_of_a_thousand_schools_as_many_are_in_as_are_wanted(frozen: Freeze) -> None:
    inputs = data_of(frozen)
    schools = tuple(
        replace(item, code=f"{place:03}{number:06}")
        for place, item in enumerate(inputs.schools)
        for number in range(84)
    )
    many = replace(inputs, schools=schools, wanted=150)
    assert sum(item.is_in for item in choose(many, as_frozen(many))) == 150


def test_made_up_schools_are_marked_in_every_table(world: World, agency: Client) -> None:
    made = freeze_round(round=ready(world), by=world.feliksas)
    School.objects.filter(code="910000012").update(is_example=True)
    kept = [
        save_scenario(freeze=made, name=str(n), asked=asked(wanted=n), by=world.feliksas)
        for n in (1, 3, 11)
    ]
    compared = "&".join(f"s={item.pk}" for item in kept[1:])
    pages = [
        url("round_simulate", made.round_id),
        url("scenario_detail", kept[0].pk),
        f"{url('scenario_compare', made.round_id)}?{compared}",
    ]
    marked = [agency.get(page).content.decode().count("mokomasis pavyzdys") for page in pages]
    assert marked == [1, 1, 0]


def test_data_of_an_earlier_method_are_told_of(world: World, agency: Client) -> None:
    made = freeze_round(round=ready(world), by=world.feliksas)
    kept = save_scenario(freeze=made, name="Senas", asked=asked(), by=world.feliksas)
    old = read(made.inputs).replace(f"format,{VERSION}".encode(), b"format,0", 1)
    older = store(ContentFile(old, name="duomenys.csv"), by=world.feliksas, kind="text/csv")
    change(made.inputs, sha256=older.sha256)
    page = agency.get(url("round_simulate", made.round_id)).content.decode()
    assert "ankstesnį skaičiavimo būdą" in page
    assert "910000012" in agency.get(url("scenario_detail", kept.pk)).content.decode()
