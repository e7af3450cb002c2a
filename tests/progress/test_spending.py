"""Expenses: what is recorded, reversed and refused, what the person has to be sure of."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from common import clock
from common.money import NBSP, ZERO
from files.services import store
from grants.choices import GrantStatus
from grants.models import ClosedYear, Grant
from plans.models import Activity
from progress import spent
from progress.models import Expense, SpendingRule
from progress.spending import Unsure, reverse_expense
from tests.guards import change
from tests.plans.stages import at
from tests.world import World

from .spending import DAY, in_force, paid, rule, spend

pytestmark = pytest.mark.django_db
Deed = Callable[[World, Activity], Any]


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace(NBSP, " ")


def loose(text: str) -> str:
    """A pattern that finds the text whatever its spaces."""
    return re.escape(text).replace(r"\ ", r"\s")


def test_an_expense_is_recorded_with_its_purpose_year_and_history(world: World) -> None:
    _first, second = in_force(world)
    paid(world)
    made = spend(world, second, "1200.50", vat_note="PVM 21 proc.")
    assert made.purpose == world.programme.purposes.get(number=2)
    assert (made.key, made.school_year, made.amount) == (second.key, 2026, Decimal("1200.50"))
    entry = Entry.objects.latest("pk")
    assert plain(sentence(entry)) == (
        "įrašė 1 200,50 Eur išlaidas (SF-1) veiklai „Konsultacijos 2“"
    )
    assert (entry.role, entry.chain.name) == ("director", f"school-{world.azuolas.pk}")


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "future": ({"dated_on": date(2026, 11, 12)}, "Data dar neatėjo"),
    "before": ({"dated_on": date(2026, 8, 31)}, "anksčiau, nei prasideda krepšelis"),
    "nothing": ({"amount": "0"}, "didesnę už nulį"),
    "mills": ({"amount": "1.005"}, "didesnę už nulį"),
    "document": ({"document": " "}, "Nurodykite dokumentą"),
    "note": ({"note": " "}, "kam lėšos panaudotos"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_right_is_refused_whoever_is_sure(world: World, name: str) -> None:
    first, _second = in_force(world)
    changed, said = REFUSED[name]
    with clock.pretend(at(date(2026, 11, 11))), pytest.raises(Refused, match=loose(said)):
        spend(world, first, **{"sure": True, **changed})
    assert not Expense.objects.exists()


def test_only_a_running_basket_takes_expenses_but_it_takes_reversals(world: World) -> None:
    first, _second = in_force(world)
    paid(world)
    made = spend(world, first)
    Grant.objects.filter(pk=world.grant.pk).update(status=GrantStatus.SUSPENDED)
    with pytest.raises(Refused, match=loose("naujų išlaidų nepriima: jis sustabdytas")):
        spend(world, first)
    reverse_expense(expense=made, reason="Klaidinga sąskaita", by=world.rasa)
    assert spent.by_grant([world.grant.pk]) == {world.grant.pk: ZERO}


def test_an_activity_without_a_purpose_or_of_another_plan_takes_nothing(world: World) -> None:
    first, second = in_force(world)
    change(second, purpose=None)
    with pytest.raises(Refused, match=loose("nenurodyta lėšų paskirtis")):
        spend(world, second)
    change(first, ended_reason="Atlikta")
    with pytest.raises(Refused, match=loose("baigta 2026-10-06 patikslinimu")):
        spend(world, first)


def close(world: World, year: int) -> None:
    ClosedYear.objects.create(
        programme=world.programme,
        school_year=year,
        dated_on=date(2027, 10, 1),
        document="V-9",
        by=world.feliksas,
    )


def test_a_closed_year_takes_nothing_and_a_reversal_moves_to_an_open_one(world: World) -> None:
    first, _second = in_force(world)
    paid(world)
    made = spend(world, first)
    close(world, 2026)
    with pytest.raises(Refused, match=loose("2026–2027 m. m. uždaryti")):
        spend(world, first)
    with pytest.raises(Refused, match=loose("2026–2027 m. m. uždaryti")):
        reverse_expense(expense=made, reason="Klaida", by=world.asta)
    with clock.pretend(at(date(2027, 10, 2))):
        back = reverse_expense(expense=made, reason="Klaida", by=world.asta)
    assert (back.school_year, back.dated_on) == (2027, date(2027, 10, 2))


def test_a_double_and_too_much_ask_whether_one_is_sure(world: World) -> None:
    first, second = in_force(world)
    paid(world, "100.00")
    spend(world, first, document="SF Nr. 7")
    doubts: list[tuple[Activity, dict[str, Any], str]] = [
        (first, {"document": "sf nr.7"}, "jau įrašytos"),
        (second, {"amount": "0.01"}, "Mokyklai pervesta 100,00 Eur; su šiomis išlaidomis"),
        (first, {"amount": "50600.00"}, "„Konsultacijos 1“: suplanuota 50 673,00 Eur, su šiomis"),
        (first, {"dated_on": date(2028, 9, 1)}, "yra vėlesnė už krepšelio pabaigą"),
    ]
    with clock.pretend(at(date(2028, 9, 2))):
        for activity, changed, said in doubts:
            with pytest.raises(Unsure, match=loose(said)):
                spend(world, activity, **changed)
        assert Expense.objects.count() == 1
        for activity, changed, _said in doubts:
            spend(world, activity, sure=True, **changed)
    assert spent.of(world.grant).spent == Decimal("50900.01")


RULES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    # kind: (what the rule says, the expense that breaks it, what is said)
    "cap": ({"percent": 10}, {"amount": "10134.61"}, "10 proc. krepšelio, 10 134,60 Eur"),
    "ineligible": ({}, {}, "„Paskirtis 2“ lėšų skirti negalima"),
    "from": ({"day": date(2026, 11, 11)}, {}, "Lėšos naudojamos nuo 2026-11-11"),
    "until": ({"day": date(2026, 11, 9)}, {}, "Lėšos naudojamos iki 2026-11-09"),
    "over": ({"percent": 5}, {"amount": "53206.66"}, "5 proc. daugiau, nei suplanuota"),
    "file": ({"amount": Decimal(300)}, {"amount": "300.00"}, "pridedamas ir pats dokumentas"),
}


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_refuses_or_warns_by_the_documents_date(world: World, kind: str) -> None:
    _first, second = in_force(world)
    paid(world)
    said, broken, words = RULES[kind]
    purpose = second.purpose if kind in {"cap", "ineligible"} else None
    made = rule(world, kind, purpose=purpose, **said)
    with pytest.raises(Refused, match=loose(words)) as refused:
        spend(world, second, **{"sure": True, **broken})
    assert str(refused.value.reasons[0]).endswith("Šaltinis: Išgalvota taisyklė, 1 p.")
    made.effect = "warn"
    made.save()
    with pytest.raises(Unsure, match=loose(words)):
        spend(world, second, **broken)
    made.effect, made.valid_from = "refuse", date(2026, 11, 11)
    made.save()
    spend(world, second, **{"sure": True, **broken})


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("cap", {"percent": 10}, {"amount": "10134.60"}),
        ("from", {"day": DAY}, {}),
        ("until", {"day": DAY}, {}),
        ("over", {"percent": 0}, {"amount": "50673.00"}),
        ("file", {"amount": Decimal(300)}, {"amount": "299.99"}),
    ],
)
def test_what_a_rule_just_allows_passes(
    world: World, kind: str, said: dict[str, Any], kept: dict[str, Any]
) -> None:
    _first, second = in_force(world)
    paid(world)
    rule(world, kind, purpose=second.purpose if kind == "cap" else None, **said)
    assert spend(world, second, **kept).pk


def test_an_expense_is_reversed_once_with_a_reason(world: World) -> None:
    first, _second = in_force(world)
    paid(world)
    made = spend(world, first, "12.34", dated_on=date(2026, 9, 30))
    with pytest.raises(Refused, match=loose("Parašykite, kodėl")):
        reverse_expense(expense=made, reason=" ", by=world.asta)
    back = reverse_expense(expense=made, reason="Kitos mokyklos sąskaita", by=world.asta)
    assert (back.amount, back.note, back.reverses) == (
        Decimal("-12.34"),
        "Kitos mokyklos sąskaita",
        made,
    )
    assert (back.school_year, back.dated_on) == (2026, clock.today())
    for wrong in (made, back):
        with pytest.raises(Refused):
            reverse_expense(expense=wrong, reason="Dar kartą", by=world.asta)
    assert spent.of(world.grant).total == spent.Sums(Decimal("101346.00"), ZERO)
    spend(world, first, "12.34", dated_on=date(2026, 9, 30), document="SF-1")  # no double now


def test_a_document_recorded_for_another_activity_asks_whether_it_is_right(world: World) -> None:
    first, second = in_force(world)
    paid(world)
    told = {"document": "SF-7", "sure": False}
    wrong = spend(world, first, "12.34", **told)
    with pytest.raises(Unsure, match=loose("jau įrašytos prie kitos veiklos")):
        spend(world, second, "12.34", **told | {"document": "sf - 7"})
    assert spend(world, second, "12.35", **told).pk
    reverse_expense(expense=wrong, reason="Kita veikla", by=world.asta)
    assert spend(world, second, "12.34", **told).pk


@pytest.mark.parametrize("status", ["finished", "terminated"])
def test_a_basket_that_is_over_keeps_its_expenses(world: World, status: str) -> None:
    first, _second = in_force(world)
    paid(world)
    made = spend(world, first)
    place = reverse("progress:expense_detail", args=[world.grant.pk, made.pk])
    deed = reverse("progress:expense_reverse", args=[world.grant.pk, made.pk])
    head = Client()
    head.force_login(world.asta)
    Grant.objects.filter(pk=world.grant.pk).update(status=status)
    assert deed not in head.get(place).content.decode()
    with pytest.raises(Refused, match=loose("jo išlaidos neatitaisomos")):
        reverse_expense(expense=made, reason="Klaida", by=world.asta)
    Grant.objects.filter(pk=world.grant.pk).update(status="suspended")
    assert deed in head.get(place).content.decode()
    assert reverse_expense(expense=made, reason="Klaida", by=world.asta).pk


@pytest.mark.parametrize("who", ["domas", "feliksas", "aurelija", "vilte", "benas", "stasys"])
def test_only_the_school_writes(world: World, who: str) -> None:
    first, _second = in_force(world)
    paid(world)
    made = spend(world, first)
    with pytest.raises(Refused, match=loose("vadovas ir plano rengėjai")):
        spend(world, first, by=world.people[who])
    with pytest.raises(Refused, match=loose("vadovas ir plano rengėjai")):
        reverse_expense(expense=made, reason="Klaida", by=world.people[who])


def test_an_officer_writes_for_a_school_on_paper_and_with_the_document(world: World) -> None:
    first, _second = in_force(world)
    paid(world)
    for who in (world.asta, world.rasa):
        who.memberships.update(valid_until=date(2026, 10, 7))
    with pytest.raises(Refused, match=loose("skenuotą")):
        spend(world, first, by=world.domas)
    scan = store(ContentFile(b"%PDF-1.4", name="saskaita.pdf"), by=world.domas)
    made = spend(world, first, by=world.domas, file=scan)
    entry = Entry.objects.latest("pk")
    assert (made.file, entry.source, entry.role) == (scan, "paper", "officer")


def test_the_agency_changes_rules_with_a_reason_that_history_keeps(world: World) -> None:
    client = Client()
    client.force_login(world.feliksas)
    typed = {
        "programme": world.programme.pk,
        "kind": "file",
        "effect": "warn",
        "amount": "3 000,00",
        "valid_from": "2026-09-01",
        "source": "Išgalvota",
    }
    address = reverse("admin:progress_spendingrule_add")
    client.post(address, typed)
    assert not SpendingRule.objects.exists()
    client.post(address, typed | {"why": "Nauja tvarka"})
    assert SpendingRule.objects.get().amount == Decimal(3000)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.comment) == ("spendingrule.added", "Nauja tvarka")
    client.force_login(world.asta)
    assert client.get(address).status_code in {302, 403, 404}


@pytest.mark.parametrize("seed", range(3))
def test_random_entries_keep_all_sums_equal(world: World, seed: int) -> None:
    chance, rows = Random(seed), in_force(world)
    expected, open_ones = ZERO, list[Expense]()
    with clock.pretend(at(date(2028, 8, 31))):
        for _turn in range(30):
            if open_ones and chance.random() < 0.3:
                wrong = open_ones.pop(chance.randrange(len(open_ones)))
                reverse_expense(expense=wrong, reason="Klaida", by=world.rasa)
                expected -= wrong.amount
                continue
            amount = Decimal(chance.randrange(1, 999_999)) / 100
            day = date.fromordinal(
                chance.randrange(date(2026, 9, 1).toordinal(), date(2028, 8, 31).toordinal())
            )
            made = spend(world, chance.choice(rows), str(amount), dated_on=day, sure=True)
            open_ones.append(made)
            expected += amount
    found = spent.of(world.grant)
    ways = (
        found.by_activity,
        found.by_purpose,
        found.by_school_year,
        found.by_budget_year,
        found.by_quarter,
    )
    assert {sum((row.spent for row in way.values()), ZERO) for way in ways} == {expected}
    assert {sum((row.planned for row in way.values()), ZERO) for way in ways} == {
        Decimal("101346.00")
    }
    assert (found.spent, found.left) == (expected, Decimal("101346.00") - expected)
    assert spent.by_grant([world.grant.pk]) == {world.grant.pk: expected}
