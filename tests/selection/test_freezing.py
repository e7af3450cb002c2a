"""Freezing: what goes into the file, what is refused, once for two; the same facts, same bytes."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from files.services import read
from schools.models import FactKind, School
from selection import services
from selection.choices import Exclusion, RoundStatus, RuleKind
from selection.deciding import decided_on_problems
from selection.freezing import faults, few_words, freeze_round, gather, look
from selection.models import (
    Candidate,
    Commission,
    EligibilityRule,
    Freeze,
    Placing,
    Round,
    Sitting,
)
from selection.ranking import digest_of
from selection.ranking.sheet import results_of, write_inputs
from selection.workflow import unfreeze
from tests.selection.compared import UNTIL, bare, candidates, criterion, fact, ready
from tests.together import second_while_first_is_open
from tests.world import World, school


def reasons(call: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refusal:
        call()
    return [str(reason) for reason in refusal.value.reasons]


def freeze(world: World, chosen: Round) -> Freeze:
    return freeze_round(round=chosen, by=world.feliksas)


def test_freezing_keeps_the_data_and_the_places(world: World) -> None:
    chosen = ready(world)
    made = freeze(world, chosen)
    assert Round.objects.get(pk=chosen.pk).status == RoundStatus.FROZEN
    inputs, results = read(made.inputs), read(made.results)
    assert (made.inputs.sha256, made.results.sha256) == (digest_of(inputs), digest_of(results))
    assert results == results_of(inputs)
    placed = list(made.placings.values_list("candidate__school__code", "rank"))
    assert placed == [(f"{910000013 - place}", place) for place in range(1, 13)]
    best = made.placings.get(rank=1)
    assert (best.rank_low, best.rank_high, best.chance) == (1, 2, Decimal("0.9980"))
    assert sum((item.chance or 0) for item in made.placings.all()) == 3
    entry = Entry.objects.get(verb="round.frozen")
    assert entry.changes == {
        "number": 1,
        "count": 12,
        "placed": 12,
        "inputs": made.inputs.sha256,
        "results": made.results.sha256,
    }


def test_a_place_says_what_it_rests_on(world: World) -> None:
    made = freeze(world, ready(world))
    part = made.placings.get(rank=1).details["parts"][0]
    value = part.pop("values")
    assert value == [
        {
            "year": 2026,
            "grade": 0,
            "subject": "",
            "value": 73.0,
            "pupils": 50,
            "dated_on": "2026-06-01",
            "source": "NMPP ataskaita",
        }
    ]
    assert (part["criterion"], part["value"], part["pupils"]) == (1, 73.0, 50)
    assert 56.5 < part["steadied"] < 73
    scores = made.placings.get(rank=1)
    assert sum(item["share"] for item in scores.details["parts"]) == pytest.approx(
        float(scores.score or 0), abs=1e-5
    )


def test_only_what_was_known_by_the_day_is_used(world: World) -> None:
    chosen = bare(world.programme)
    criterion(chosen, first_year=2025, last_year=2026, subject="matematika")
    (one,) = candidates(world, chosen, [1])
    fact(one, 50, subject="matematika")
    fact(one, 60, subject="matematika", year=2025)
    fact(one, 70, subject="matematika", year=2024)
    fact(one, 80, subject="lietuvių kalba")
    late = UNTIL + timedelta(days=1)
    fact(one, 90, subject="matematika", grade=8, dated_on=late)
    one.pupil_counts.create(counted_on=late, pupils=999, source="Mokinių registras")
    one.pupil_counts.create(counted_on=UNTIL, pupils=250, source="Mokinių registras")
    (told,) = gather(chosen).schools
    assert sorted(value.value for value in told.values[1]) == [50, 60]
    assert (told.pupils, told.counted_on) == (250, UNTIL)


def test_queries_do_not_grow_with_schools(world: World) -> None:
    few, many = ready(world, 2), bare(world.programme)
    criterion(many)
    for one in candidates(world, many, range(20, 30)):
        fact(one, 50)
    told = []
    for chosen in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            gather(Round.objects.get(pk=chosen.pk))
        told.append(len(queries))
    assert told == [9, 9]


def test_same_facts_with_other_keys_give_the_same_bytes(world: World) -> None:
    first, second = ready(world), bare(world.programme)
    rows = list(first.candidates.select_related("school").order_by("-pk"))
    for row in rows:
        Candidate.objects.create(round=second, school=row.school)
    criterion(second, 2, "savijauta", weight=Decimal(5))
    criterion(second, 1)
    for row in rows:
        for known in list(row.school.known.order_by("-pk")):
            known.delete()
            known.pk = None
            known.save(force_insert=True)
    told = [write_inputs(gather(Round.objects.get(pk=item.pk))) for item in (first, second)]
    assert told[0] == told[1]
    assert results_of(told[0]) == results_of(told[1])


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("wanted", "Įrašykite, kiek mokyklų reikia atrinkti."),
        ("data_until", "Įrašykite dieną, iki kurios duomenys imami."),
    ],
)
def test_what_the_round_must_say_first(world: World, field: str, words: str) -> None:
    chosen = ready(world, 2, **{field: None})
    assert faults(chosen) == [words]
    assert reasons(lambda: freeze(world, chosen)) == [words]
    assert not Freeze.objects.exists()


def test_data_of_days_to_come_lock_no_round(world: World) -> None:
    chosen = ready(world, 2, data_until=clock.today() + timedelta(days=1))
    (words,) = reasons(lambda: freeze(world, chosen))
    assert words.startswith("Duomenys negali būti imami iki dienos, kuri dar neatėjo.")
    assert decided_on_problems(chosen, clock.today()) == []  # one frozen so before can be decided


def test_without_criteria_and_candidates_nothing_is_frozen(world: World) -> None:
    assert reasons(lambda: freeze(world, bare(world.programme))) == [
        "Pridėkite kriterijus, pagal kuriuos mokyklos lyginamos.",
        "Pirma pridėkite kandidačių.",
    ]


def test_weights_of_nothing_are_refused(world: World) -> None:
    chosen = ready(world, 2)
    chosen.criteria.update(weight=0)
    assert reasons(lambda: freeze(world, chosen)) == [
        "Visų kriterijų svoris yra 0. Bent vienam suteikite svorį."
    ]


def test_criterion_that_nobody_has_a_value_of_is_named(world: World) -> None:
    chosen = ready(world, 3)
    criterion(chosen, 3, "pupp")
    (one, *_rest) = (row.school for row in chosen.candidates.all())
    fact(one, 8, pupils=4, kind="pupp")  # too few to count
    name = FactKind.objects.get(code="pupp").name
    words = (
        f"Nė viena mokykla neturi tinkamos reikšmės pagal „{name}, 2024–2026“."
        " Įkelkite duomenis arba šio kriterijaus atsisakykite."
    )
    assert reasons(lambda: freeze(world, chosen)) == [words]
    assert look(chosen).reasons == [words]
    assert [known for _item, known in look(chosen).known] == [3, 3, 0]
    assert Round.objects.get(pk=chosen.pk).status == RoundStatus.OPEN
    assert chosen.status == RoundStatus.OPEN


def test_round_of_excluded_schools_only_is_refused(world: World) -> None:
    chosen = ready(world, 3)
    EligibilityRule.objects.create(round=chosen, kind=RuleKind.PUPILS, value=500)
    assert reasons(lambda: freeze(world, chosen)) == [
        "Pagal taisykles negalima atrinkti nė vienos kandidatės. Peržiūrėkite taisykles."
    ]


def test_fewer_schools_than_wanted_is_told(world: World) -> None:
    chosen = ready(world, 2)
    made = freeze(world, chosen)
    assert few_words(made) == "Atrinkti galima tik 2 mokyklas, o reikia 3."
    assert few_words(freeze(world, ready_again(world))) == ""


def ready_again(world: World) -> Round:
    chosen = bare(world.programme)
    criterion(chosen)
    for one in candidates(world, chosen, range(50, 53)):
        fact(one, 50)
    return chosen


def exclusion(made: Freeze, of: School) -> str:
    return Placing.objects.get(freeze=made, candidate__school=of).exclusion


def test_school_that_left_the_register_since_is_out(world: World) -> None:
    chosen = ready(world, 5)
    one, two, three, *_rest = (row.school for row in chosen.candidates.all())
    after = UNTIL + timedelta(days=30)
    School.objects.filter(pk=one.pk).update(deregistered_on=after, successor=world.berzas)
    School.objects.filter(pk=two.pk).update(deregistered_on=after)
    later = clock.today() + timedelta(days=30)
    School.objects.filter(pk=three.pk).update(deregistered_on=later)
    made = freeze(world, chosen)
    told = [exclusion(made, school) for school in (one, two, three)]
    assert told == [Exclusion.MERGED, Exclusion.DEREGISTERED, ""]
    assert made.placings.get(candidate__school=one).details["successor"] == world.berzas.code


def test_earlier_basket_of_the_programme_counts_and_of_what_it_took_over(world: World) -> None:
    chosen = ready(world, 3)
    (heir, *_rest) = (row.school for row in chosen.candidates.all())
    between = school("900000555", "Tarpinė mokykla", world.klaipeda, 90)
    School.objects.filter(pk=world.kastonas.pk).update(successor=between)
    School.objects.filter(pk=between.pk).update(successor=heir)
    for own in (world.azuolas, world.berzas):
        Candidate.objects.create(round=chosen, school=own)
        fact(own, 50)
    Candidate.objects.filter(round=world.round, school=world.berzas).update(is_chosen=False)
    EligibilityRule.objects.create(round=chosen, kind=RuleKind.NO_BASKET)
    made = freeze(world, chosen)
    told = {item.candidate.school_id: item.exclusion for item in made.placings.all()}
    assert told[world.azuolas.pk] == told[heir.pk] == Exclusion.NO_BASKET
    assert told[world.berzas.pk] == ""


def test_frozen_round_takes_no_other_candidates(world: World) -> None:
    chosen = ready(world, 3)
    freeze(world, chosen)
    by, day = world.feliksas, date_format(clock.today())
    candidate = chosen.candidates.all()[0]
    words = "Kad galėtumėte juos keisti, pirma juos atšildykite."
    for call in (
        lambda: services.add_candidates(
            round=chosen, schools=[world.azuolas], expression="strong", by=by
        ),
        lambda: services.remove_candidate(candidate=candidate, by=by),
        lambda: services.delete_round(round=chosen, by=by),
    ):
        (told,) = reasons(call)
        assert told == f"Šios atrankos duomenys įšaldyti {day} {words}"
    (told,) = reasons(lambda: freeze_round(round=chosen, by=by))
    assert (
        told == f"Šios atrankos duomenys jau įšaldyti: {day}, {by}. Antrą kartą niekas neįšaldyta."
    )
    assert (chosen.candidates.count(), Freeze.objects.count()) == (3, 1)


def test_unfreezing_keeps_the_files_and_says_why(world: World) -> None:
    chosen = ready(world, 3)
    made = freeze(world, chosen)
    assert reasons(lambda: unfreeze(made, reason=" ", by=world.feliksas)) == [
        "Įrašykite priežastį."
    ]
    unfreeze(made, reason="Klaida duomenyse.", by=world.feliksas)
    assert Round.objects.get(pk=chosen.pk).status == RoundStatus.OPEN
    made.refresh_from_db()
    assert made.withdrawn_reason == "Klaida duomenyse."
    assert not made.placings.exists()
    assert Entry.objects.get(verb="round.unfrozen").comment == "Klaida duomenyse."
    services.remove_candidate(candidate=chosen.candidates.all()[0], by=world.feliksas)
    again = freeze(world, Round.objects.get(pk=chosen.pk))
    assert (again.number, again.placings.count()) == (2, 2)
    assert again.inputs.sha256 != made.inputs.sha256


def test_round_frozen_once_is_not_deleted(world: World) -> None:
    chosen = ready(world, 3)
    unfreeze(freeze(world, chosen), reason="Klaida.", by=world.feliksas)
    told = reasons(lambda: services.delete_round(round=chosen, by=world.feliksas))
    assert told == [
        "Šios atrankos duomenys kartą jau buvo įšaldyti: atranka lieka su savo istorija."
    ]


def test_stale_page_unfreezes_once(world: World) -> None:
    made = freeze(world, ready(world, 3))
    stale = Freeze.objects.get(pk=made.pk)
    unfreeze(made, reason="Klaida.", by=world.feliksas)
    with pytest.raises(Refused):
        unfreeze(stale, reason="Kita.", by=world.feliksas)
    assert Freeze.objects.get(pk=made.pk).withdrawn_reason == "Klaida."


def test_after_a_closed_sitting_data_stay_frozen(world: World) -> None:
    chosen = ready(world, 3)
    made = freeze(world, chosen)
    commission = Commission.objects.create(
        round=chosen, composed_on=date(2026, 7, 1), order_number="V-1"
    )
    sitting = Sitting.objects.create(
        commission=commission, number=1, held_on=date(2026, 7, 2), place="Vilnius"
    )
    unfreeze(made, reason="Klaida.", by=world.feliksas)
    made = freeze(world, Round.objects.get(pk=chosen.pk))
    Sitting.objects.filter(pk=sitting.pk).update(closed_at=clock.now())
    words = ["Komisija pagal šiuos duomenis jau balsavo; jie lieka, kokie yra."]
    assert reasons(lambda: unfreeze(made, reason="Klaida.", by=world.feliksas)) == words


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_freeze_at_once_the_second_is_told(world: World) -> None:
    chosen = ready(world, 4)

    def one() -> Any:
        return freeze_round(round=Round.objects.get(pk=chosen.pk), by=world.feliksas)

    made, refusal = second_while_first_is_open(one, one)
    assert isinstance(made, Freeze)
    assert str(refusal).startswith("Šios atrankos duomenys jau įšaldyti: ")
    assert Freeze.objects.count() == 1


def test_recomputing_gives_the_same_bytes(world: World, capsys: Any) -> None:
    chosen = ready(world)
    made = freeze(world, chosen)
    call_command("recompute_round", str(chosen.pk))
    assert capsys.readouterr().out.endswith(f"SHA-256 {made.results.sha256}\n")


def test_recomputing_from_files_needs_no_round(world: World, tmp_path: Any, capsys: Any) -> None:
    made = freeze(world, ready(world))
    inputs, results = tmp_path / "a.csv", tmp_path / "b.csv"
    inputs.write_bytes(read(made.inputs))
    results.write_bytes(read(made.results))
    Placing.objects.all().delete()
    Freeze.objects.all().delete()
    call_command("recompute_round", inputs=inputs, results=results)
    assert made.results.sha256 in capsys.readouterr().out
    kept = results.read_bytes()
    for wrong, words in (
        (kept[:-1], r"byte \d+: the end of the file ≠ '\\n'"),
        (kept + b"\n", r"line \d+, the line: '' ≠ the end of the file"),
    ):
        results.write_bytes(wrong)
        with pytest.raises(CommandError, match=words):
            call_command("recompute_round", inputs=inputs, results=results)
    results.write_bytes(kept.replace(b"910000012,Mokykla 012,1,", b"910000012,Mokykla 012,2,"))
    with pytest.raises(CommandError, match=r"line 6, rank: '2' ≠ '1'") as refusal:
        call_command("recompute_round", inputs=inputs, results=results)
    assert refusal.value.returncode == 1
    inputs.write_bytes(inputs.read_bytes().replace(b",73,50,", b",72,50,"))
    results.write_bytes(kept)
    with pytest.raises(CommandError, match=r"line 4, sha256: .*; then line \d+, \w+: '[\d.-]+' ≠"):
        call_command("recompute_round", inputs=inputs, results=results)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Name a round"),
        (["987"], "no such frozen data"),
        (["--inputs", "/nera.csv"], "--results FILE"),
        (["--inputs", "/nera.csv", "--results", "/nera.csv"], "No such file"),
    ],
)
def test_recomputing_says_what_it_needs(world: World, options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("recompute_round", *options)


def told_by_the_database(call: Callable[[], object]) -> str:
    with pytest.raises((IntegrityError, InternalError)) as refusal, transaction.atomic():
        call()
    return str(refusal.value).partition("\n")[0].removeprefix("ERROR:  ")


def test_database_itself_keeps_what_was_frozen(world: World) -> None:
    chosen = ready(world, 3)
    made = freeze(world, chosen)
    for call in (
        lambda: chosen.criteria.update(weight=1),
        lambda: criterion(chosen, 9),
        lambda: EligibilityRule.objects.create(round=chosen, kind=RuleKind.NO_BASKET),
        lambda: made.placings.filter(rank=1).update(score=9),
        lambda: made.placings.filter(rank=1).update(details={}),
        lambda: Freeze.objects.filter(pk=made.pk).update(results=made.inputs),
    ):
        assert told_by_the_database(call) == "Frozen data are not changed; unfreeze them first."
    unfreeze(made, reason="Klaida.", by=world.feliksas)
    assert chosen.criteria.update(weight=1) == 2
