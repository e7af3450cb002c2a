"""A decision becomes baskets at once; money moves within its bounds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from audit.models import Entry
from audit.transitions import Refused
from common.money import NBSP, format_eur
from grants.formula import Formula
from grants.models import Grant, MoneyEntry
from grants.services import Award, correct, decide_round, refund, transfer
from schools.choices import Expression, Role
from schools.models import PupilCount, School
from schools.services import give_membership
from selection.choices import EvaluationKind, Party, RoundStatus
from selection.models import Candidate, Programme, ProgrammeParty, Purpose, Rate, Round
from tests.letters import waiting
from tests.world import World, private_school

DAY = date(2026, 10, 1)
ENVELOPE = Decimal("30324200.95")


def open_round(programme: Programme, **fields: Any) -> Round:
    values: dict[str, Any] = {
        "name": "III etapas",
        "stage": "III",
        "first_school_year": 2026,
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2028, 8, 31),
    } | fields
    return Round.objects.create(programme=programme, **values)


def award(chosen: Round, school: School, pupils: int, **fields: Any) -> Award:
    count = PupilCount.objects.create(
        school=school, counted_on=date(2026, 9, 20), pupils=pupils, source="Mokinių registras"
    )
    candidate = Candidate.objects.create(round=chosen, school=school, expression=Expression.STRONG)
    return Award(candidate, count, **fields)


def decide(world: World, chosen: Round, *awards: Award, **fields: Any) -> list[Grant]:
    values: dict[str, Any] = {"decided_on": DAY, "decision_number": "V-7"} | fields
    return decide_round(round=chosen, awards=awards, by=world.feliksas, **values)


def totals(grant: Grant) -> tuple[Decimal, Decimal]:
    row = Grant.objects.get(pk=grant.pk)
    return row.granted, row.paid


@pytest.mark.parametrize(
    ("pupils", "amount"), [(399, "101346.00"), (782, "198628.00"), (1, "254.00")]
)
def test_amount_is_rate_times_pupils_times_years(world: World, pupils: int, amount: str) -> None:
    chosen = open_round(world.programme)
    (grant,) = decide(world, chosen, award(chosen, world.azuolas, pupils))
    entry = grant.entries.get()
    assert (entry.kind, entry.amount, entry.dated_on, entry.document) == (
        "allocation",
        Decimal(amount),
        DAY,
        "V-7",
    )
    assert (grant.pupils, grant.counted_on, grant.rate, grant.years) == (
        pupils,
        date(2026, 9, 20),
        Decimal(127),
        2,
    )


def test_formula_reads_like_a_sum() -> None:
    words = str(Formula(399, Decimal(127), 2)).replace("\u00a0", " ")
    assert words == "399 mok. × 127,00 Eur × 2 m. m. = 101 346,00 Eur"


def test_school_without_pupils_is_refused_and_nobody_gets_a_basket(world: World) -> None:
    chosen = open_round(world.programme)
    awards = [award(chosen, world.azuolas, 10), award(chosen, world.berzas, 0)]
    with pytest.raises(Refused, match="Beržo mokykla: 0 "):
        decide(world, chosen, *awards)
    assert Grant.objects.filter(round=chosen).count() == 0
    assert Round.objects.get(pk=chosen.pk).status == RoundStatus.OPEN


def test_decision_closes_the_round_and_marks_the_chosen(world: World) -> None:
    chosen = open_round(world.programme)
    taken = award(chosen, world.azuolas, 10)
    left = award(chosen, world.berzas, 10)
    decide(world, chosen, taken)
    chosen.refresh_from_db()
    assert (chosen.status, chosen.decided_on, chosen.decision_number) == ("decided", DAY, "V-7")
    marks = dict(chosen.candidates.values_list("school__name", "is_chosen"))
    assert marks == {"Ąžuolo mokykla": True, "Beržo mokykla": False}
    assert left.candidate.is_chosen is False


def test_decision_is_written_into_history(world: World) -> None:
    chosen = open_round(world.programme)
    (grant,) = decide(world, chosen, award(chosen, world.azuolas, 10))
    entry = Entry.objects.get(verb="grant.awarded", object_id=grant.pk)
    assert entry.chain.name == f"school-{world.azuolas.pk}"
    assert entry.changes["amount"] == "2540.00"
    assert (entry.by, entry.role) == (world.feliksas, "agency")
    assert Entry.objects.filter(verb="round.decided", object_id=chosen.pk).count() == 1


def test_decision_tells_heads_founders_and_officers_by_letter(world: World) -> None:
    chosen = open_round(world.programme)
    give_membership(user=world.stasys, role=Role.DIRECTOR, school=world.azuolas, by=world.feliksas)
    User.objects.filter(pk=world.stasys.pk).update(is_active=False)
    schools = (world.azuolas, world.berzas, private_school(world))
    decide(world, chosen, *(award(chosen, item, 10 + item.pk % 7) for item in schools))
    told = {letter["to"]: letter["body"].replace(NBSP, " ") for letter in waiting()}
    names = ("asta", "benas", "domas", "egle", "gintare")
    assert sorted(told) == [f"{name}@demo.lt" for name in names]
    assert len(waiting()) == len(names)
    assert "Liepos mokykla" in told["gintare@demo.lt"]
    promised = {name for name in told if "lauks Jūsų suderinimo" in told[name]}
    assert promised == {"domas@demo.lt"}  # of Eglė's municipality only a private school is awarded
    for grant in Grant.objects.filter(round=chosen, holder__in=schools[:2]):
        head = told[{"Ąžuolo mokykla": "asta@demo.lt"}.get(grant.holder.name, "benas@demo.lt")]
        for words in (grant.holder.name, format_eur(grant.formula_amount).replace(NBSP, " ")):
            assert (words in head, words in told["domas@demo.lt"]) == (True, True)
        assert f"{grant.get_absolute_url()}\n" in head
    assert "Beržo mokykla" not in told["asta@demo.lt"]


def test_refused_decision_sends_no_letters(world: World) -> None:
    chosen = open_round(world.programme)
    Programme.objects.update(envelope=1)
    with pytest.raises(Refused):
        decide(world, chosen, award(chosen, world.azuolas, 10))
    assert waiting() == []


def test_second_decision_is_refused_in_words_and_doubles_nothing(world: World) -> None:
    chosen = open_round(world.programme)
    one = award(chosen, world.azuolas, 10)
    stale = Round.objects.get(pk=chosen.pk)
    decide(world, chosen, one)
    with pytest.raises(Refused, match="V-7"):
        decide(world, stale, one, decision_number="V-8")
    assert MoneyEntry.objects.filter(grant__round=chosen).count() == 1


def test_amount_off_the_formula_needs_a_reason(world: World) -> None:
    chosen = open_round(world.programme)
    odd = award(chosen, world.azuolas, 10, amount=Decimal("2500.00"))
    with pytest.raises(Refused, match=r"2.500,00.Eur"):
        decide(world, chosen, odd)
    (grant,) = decide(world, chosen, replace(odd, reason="Dalis lėšų grąžinta."))
    entry = grant.entries.get()
    assert (entry.amount, entry.reason) == (Decimal("2500.00"), "Dalis lėšų grąžinta.")
    assert grant.formula_amount == Decimal("2540.00")


def test_amount_divides_by_a_pupils_share() -> None:
    formula = Formula(10, Decimal(127), 2)
    assert [formula.divides(Decimal(text)) for text in ("254", "2540", "2500", "254.01")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("amount", ["0.00", "-254.00", "254.001"])
def test_absurd_amount_is_refused_even_with_a_reason(world: World, amount: str) -> None:
    chosen = open_round(world.programme)
    absurd = award(chosen, world.azuolas, 10, amount=Decimal(amount), reason="Taip reikia")
    with pytest.raises(Refused):
        decide(world, chosen, absurd)
    assert Grant.objects.filter(round=chosen).count() == 0


@pytest.mark.parametrize(
    ("expression", "chosen_kind", "kind"),
    [
        (Expression.STRONG, "", EvaluationKind.SELF),
        (Expression.WEAK, "", EvaluationKind.EXTERNAL),
        (Expression.WEAK, EvaluationKind.SELF, EvaluationKind.EXTERNAL),
        (Expression.UNSPECIFIED, EvaluationKind.SELF, EvaluationKind.SELF),
        (Expression.UNSPECIFIED, EvaluationKind.EXTERNAL, EvaluationKind.EXTERNAL),
    ],
)
def test_way_of_measuring_follows_expression_or_choice(
    world: World, expression: str, chosen_kind: str, kind: str
) -> None:
    chosen = open_round(world.programme)
    one = award(chosen, world.azuolas, 10, evaluation_kind=chosen_kind)
    one.candidate.expression = expression
    one.candidate.save()
    (grant,) = decide(world, chosen, one)
    assert (grant.evaluation_kind, grant.expression) == (kind, expression)


def test_unspecified_expression_without_a_chosen_way_is_refused(world: World) -> None:
    chosen = open_round(world.programme)
    one = award(chosen, world.azuolas, 10)
    one.candidate.expression = Expression.UNSPECIFIED
    one.candidate.save()
    with pytest.raises(Refused, match="Ąžuolo mokykla"):
        decide(world, chosen, one)


def test_decision_without_schools_number_or_with_a_future_date_is_refused(world: World) -> None:
    chosen = open_round(world.programme)
    one = award(chosen, world.azuolas, 10)
    for fields in ({"decision_number": " "}, {"decided_on": date(2099, 1, 1)}):
        with pytest.raises(Refused):
            decide(world, chosen, one, **fields)
    with pytest.raises(Refused):
        decide(world, chosen)
    assert Grant.objects.filter(round=chosen).count() == 0


def test_count_of_another_school_or_after_the_decision_is_refused(world: World) -> None:
    chosen = open_round(world.programme)
    one = award(chosen, world.azuolas, 10)
    foreign = replace(one, pupil_count=world.kastonas.pupil_counts.get())
    with pytest.raises(Refused):
        decide(world, chosen, foreign)
    with pytest.raises(Refused):
        decide(world, chosen, one, decided_on=date(2026, 9, 19))


def test_foreign_candidate_and_a_school_chosen_twice_are_refused(world: World) -> None:
    chosen, other = open_round(world.programme), open_round(world.programme)
    one = award(chosen, world.azuolas, 10)
    foreign = award(other, world.berzas, 10)
    for awards in ((one, foreign), (one, one)):
        with pytest.raises(Refused):
            decide(world, chosen, *awards)


def test_deregistered_school_is_refused(world: World) -> None:
    chosen = open_round(world.programme)
    world.azuolas.deregistered_on = DAY
    world.azuolas.save()
    with pytest.raises(Refused):
        decide(world, chosen, award(chosen, world.azuolas, 10))


def test_no_rate_in_force_is_refused(world: World) -> None:
    chosen = open_round(world.programme)
    world.programme.rates.update(effective_from=date(2026, 11, 1))
    with pytest.raises(Refused):
        decide(world, chosen, award(chosen, world.azuolas, 10))


def test_newer_rate_counts_from_its_day(world: World) -> None:
    chosen = open_round(world.programme)
    Rate.objects.create(
        programme=world.programme, amount=Decimal("130.50"), effective_from=DAY, source="Įsakymas"
    )
    (grant,) = decide(world, chosen, award(chosen, world.azuolas, 3))
    assert (grant.rate, totals(grant)) == (Decimal("130.50"), (Decimal("783.00"), Decimal(0)))


def test_envelope_bounds_the_decision_to_the_cent(world: World) -> None:
    granted = (399 + 100 + 782) * 254
    chosen = open_round(world.programme)
    one = award(chosen, world.azuolas, 10)
    Programme.objects.update(envelope=granted + Decimal("2539.99"))
    with pytest.raises(Refused, match=r"0,01"):
        decide(world, chosen, one)
    Programme.objects.update(envelope=granted + Decimal("2540.00"))
    assert len(decide(world, chosen, one)) == 1


def test_correction_up_is_bounded_by_the_envelope(world: World) -> None:
    Programme.objects.update(envelope=(399 + 100 + 782) * 254)
    with pytest.raises(Refused):
        move(correct, world, "0.01")
    assert totals(world.grant) == (Decimal("101346.00"), Decimal(0))


def move(verb: Any, world: World, amount: str, **fields: Any) -> MoneyEntry:
    values = {"dated_on": DAY, "document": "D-1", "reason": "Patikslinta."} | fields
    return verb(grant=world.grant, amount=Decimal(amount), by=world.feliksas, **values)


def test_money_moves_and_sums(world: World) -> None:
    move(transfer, world, "50000.10")
    move(correct, world, "-1346.00")
    assert move(refund, world, "0.10").amount == Decimal("-0.10")
    assert totals(world.grant) == (Decimal("100000.00"), Decimal("50000.00"))
    kinds = world.grant.entries.values_list("kind", flat=True)
    assert sorted(kinds) == ["allocation", "correction", "refund", "transfer"]


def test_each_movement_is_in_the_schools_history(world: World) -> None:
    move(transfer, world, "100")
    move(refund, world, "1")
    move(correct, world, "5")
    verbs = Entry.objects.filter(chain__name=f"school-{world.azuolas.pk}", verb__startswith="grant")
    assert [entry.verb for entry in verbs.order_by("number")] == [
        "grant.awarded",
        "grant.transferred",
        "grant.refunded",
        "grant.corrected",
    ]


@pytest.mark.parametrize(
    ("verb", "amount"),
    [
        (transfer, "101346.01"),
        (transfer, "0"),
        (transfer, "-1"),
        (refund, "0.01"),
        (refund, "-1"),
        (correct, "0"),
        (correct, "-101346.01"),
        (correct, "1.001"),
    ],
)
def test_movement_out_of_bounds_is_refused(world: World, verb: Any, amount: str) -> None:
    with pytest.raises(Refused):
        move(verb, world, amount)
    assert totals(world.grant) == (Decimal("101346.00"), Decimal(0))


def test_correction_below_what_is_paid_is_refused(world: World) -> None:
    move(transfer, world, "101346.00")
    with pytest.raises(Refused):
        move(correct, world, "-0.01")
    move(refund, world, "0.01")
    move(correct, world, "-0.01")
    assert totals(world.grant) == (Decimal("101345.99"), Decimal("101345.99"))


@pytest.mark.parametrize(
    "fields",
    [
        {"document": "  "},
        {"dated_on": date(2026, 9, 14)},
        {"dated_on": date(2099, 1, 1)},
    ],
)
def test_movement_needs_document_and_a_believable_date(
    world: World, fields: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        move(transfer, world, "1", **fields)


@pytest.mark.parametrize("verb", [correct, refund])
def test_correction_and_refund_need_a_reason(world: World, verb: Any) -> None:
    move(transfer, world, "100")
    with pytest.raises(Refused):
        move(verb, world, "1", reason=" ")


def test_same_entry_sent_twice_is_recorded_once(world: World) -> None:
    move(transfer, world, "100")
    with pytest.raises(Refused):
        move(transfer, world, "100")
    move(transfer, world, "100", document="D-2")
    assert totals(world.grant) == (Decimal("101346.00"), Decimal("200.00"))


def test_invented_programme_with_other_rules_works_alike(world: World) -> None:
    other = Programme.objects.create(
        number="X-1", name="Išgalvota programa", goal="Kita.", envelope=Decimal("1000.00"), years=3
    )
    Rate.objects.create(
        programme=other, amount=Decimal("33.33"), effective_from=date(2026, 1, 1), source="X"
    )
    ProgrammeParty.objects.create(programme=other, party=Party.AGENCY)
    Purpose.objects.create(programme=other, number=1, name="Sportas")
    chosen = open_round(other, first_school_year=2025)
    (grant,) = decide(world, chosen, award(chosen, world.azuolas, 10))
    assert totals(grant) == (Decimal("999.90"), Decimal(0))
    assert grant.school_years == [2025, 2026, 2027]
    assert other.required_parties == ["agency"]
    assert other.rate_on(date(2025, 12, 31)) is None
    assert world.programme.rate_on(DAY) == Rate.objects.get(programme=world.programme)
