"""Freezing on screen, the ranking, files, a school's place explained, and who sees what."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from common import clock
from common.text import ended
from files.services import read
from schools.models import School, SchoolFact
from selection.choices import Exclusion, Missing, RoundStatus, RuleKind, Scaling
from selection.explained import explain
from selection.freezing import freeze_round
from selection.models import (
    Commission,
    Criterion,
    EligibilityRule,
    Freeze,
    Placing,
    Round,
    Sitting,
)
from selection.naming import (
    chance_words,
    figure,
    fixed,
    in_hundredths,
    percent,
    short_names,
    signed,
)
from selection.papers.minutes import annex_of
from selection.ranked import Scale, of_page, table_of
from selection.reading import reading_words
from selection.workflow import decide
from tests.once import DRAWN
from tests.selection.compared import bare, candidates, criterion, fact, placed, ready
from tests.selection.test_views import said, signed_in, url
from tests.world import World

pytestmark = DRAWN
WITH_ALL = "Jos tipo mokyklų, apie kurias tai žinoma, mažiau kaip 10, todėl ji lyginama su visomis."
SCORE_HIDDEN = "Balas nerodomas, nes iš jo būtų galima sužinoti mažiau kaip 5 mokinių reikšmę."


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


def frozen(world: World, many: int = 12, **fields: Any) -> Freeze:
    return freeze_round(round=ready(world, many, **fields), by=world.feliksas)


def plain(response: Any) -> str:
    return str(response.content.decode().replace("\u00a0", " "))


def test_freezing_on_screen_shows_first_what_it_takes(world: World, agency: Client) -> None:
    chosen = ready(world)
    look = agency.get(url("round_freeze", chosen.pk))
    assert [known for _item, known in look.context["look"].known] == [12, 12]
    assert chosen.freezes.count() == 0
    done = agency.post(url("round_freeze", chosen.pk))
    assert done["Location"] == url("round_ranking", chosen.pk)
    assert said(done) == ["Duomenys įšaldyti, mokyklos surikiuotos."]
    assert agency.get(url("round_freeze", chosen.pk))["Location"] == done["Location"]
    again = agency.post(url("round_freeze", chosen.pk))
    assert said(again)[-1].startswith("Šios atrankos duomenys jau įšaldyti: ")


def test_page_says_what_stands_in_the_way_of_freezing(world: World, agency: Client) -> None:
    chosen = bare(world.programme, wanted=None)
    page = plain(agency.get(url("round_freeze", chosen.pk)))
    assert "Įrašykite, kiek mokyklų reikia atrinkti." in page
    assert 'class="button">Įšaldyti' not in page
    refused = agency.post(url("round_freeze", chosen.pk))
    assert said(refused)[0] == "Įrašykite, kiek mokyklų reikia atrinkti."


def test_too_few_schools_are_warned_of(world: World, agency: Client) -> None:
    chosen = ready(world, 2)
    told = said(agency.post(url("round_freeze", chosen.pk)))
    assert told[1] == "Atrinkti galima tik 2 mokyklas, o reikia 3."


def test_ranking_names_places_intervals_chances_and_what_weighed(
    world: World, agency: Client
) -> None:
    made = frozen(world)
    page = agency.get(url("round_ranking", made.round_id))
    first = page.context["table"].rows[0]
    best = made.placings.get(rank=1)
    assert first[1] == "1"
    assert f"{best.rank_low}–{best.rank_high}" in first[2]
    assert first[4].replace("\u00a0", " ") == "> 99 proc."
    assert first[5].count("<small") == 2
    text = plain(page)
    for words in (made.inputs.sha256, made.results.sha256, "pirmesnė ta, kurioje daugiau mokinių"):
        assert words in text


def test_ranking_is_narrowed(world: World, agency: Client) -> None:
    chosen = ready(world)
    EligibilityRule.objects.create(round=chosen, kind=RuleKind.PUPILS, value=203)
    School.objects.filter(code="910000007").update(municipality=world.ukmerge)
    freeze_round(round=chosen, by=world.feliksas)

    def names(query: str) -> list[str]:
        page = agency.get(url("round_ranking", chosen.pk) + query)
        return [row[0].partition("</a>")[0][-3:] for row in page.context["table"].rows]

    assert names("?q=mokykla+012") == ["012"]
    assert names("?q=910000011") == ["011"]
    assert names("?rodyti=atrenkamos") == ["012", "011", "010"]
    assert names("?rodyti=netinka") == ["001", "002"]
    assert names("?rodyti=netinka&savivaldybe=x") == ["001", "002"]
    assert names(f"?savivaldybe={world.ukmerge.pk}") == ["007"]
    near = {
        item.candidate.school.name[-3:]
        for item in Placing.objects.filter(chance__gte="0.1", chance__lte="0.9")
    }
    assert near
    assert set(names("?rodyti=riba")) == near


def test_pages_of_the_ranking_ask_no_more_for_more_schools(world: World, agency: Client) -> None:
    few, many = frozen(world, 3), bare(world.programme)
    criterion(many)
    criterion(many, 2, "savijauta")
    for place, one in enumerate(candidates(world, many, range(100, 160))):
        fact(one, 20 + place)
        fact(one, 2 + place / 50, kind="savijauta")
    freeze_round(round=many, by=world.feliksas)
    counts = []
    for pk in (few.round_id, many.pk):
        with CaptureQueriesContext(connection) as queries:
            page = agency.get(url("round_ranking", pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(page.context["table"].rows) == 25


def test_round_that_was_not_frozen_says_so(world: World, agency: Client) -> None:
    open_page = plain(agency.get(url("round_ranking", bare(world.programme).pk)))
    assert "Duomenys dar neįšaldyti" in open_page
    decided = plain(agency.get(url("round_ranking", world.round.pk)))
    assert "Dėl šios atrankos nuspręsta be reitingo" in decided


def test_unfreezing_on_screen_needs_a_reason(world: World, agency: Client) -> None:
    made = frozen(world, 3)
    address = url("round_unfreeze", made.round_id)
    assert agency.post(address, {"reason": " "}).context["form"].errors
    done = agency.post(address, {"reason": "Klaida duomenyse."})
    assert said(done) == ["Duomenis vėl galima keisti."]
    assert Round.objects.get(pk=made.round_id).status == RoundStatus.OPEN
    assert agency.get(address)["Location"] == url("round_ranking", made.round_id)


def test_files_are_the_agencys_and_auditors(world: World) -> None:
    made = frozen(world, 3)
    for name, stored in (("round_inputs", made.inputs), ("round_results", made.results)):
        for person in (world.feliksas, world.aurelija):
            answer = signed_in(person).get(url(name, made.round_id))
            assert b"".join(answer.streaming_content) == read(stored)
        for person in (world.kazys, world.asta):
            assert signed_in(person).get(url(name, made.round_id)).status_code == 404


def test_values_of_few_pupils_are_shown_to_the_agency_alone(world: World) -> None:
    chosen = ready(world, 3)
    one = chosen.candidates.all()[0].school
    fact(one, 77.7, pupils=4, year=2025)
    made = freeze_round(round=chosen, by=world.feliksas)
    address = url("placing_detail", made.placings.get(candidate__school=one).pk)
    shown = {
        name: "77,7" in plain(signed_in(world.people[name]).get(address))
        for name in ("feliksas", "aurelija", "kazys")
    }
    assert shown == {"feliksas": True, "aurelija": True, "kazys": False}
    hidden = plain(signed_in(world.kazys).get(address))
    assert "mažiau kaip 5 mokiniai: nerodoma ir nenaudota" in hidden


def test_sum_that_would_tell_of_few_pupils_is_not_shown(world: World) -> None:
    chosen = ready(world, 3)
    one = chosen.candidates.all()[0].school
    fact(one, 61.3, pupils=30, grade=8)
    fact(one, 77.7, pupils=4, grade=8, subject="matematika")
    fact(one, 62.2, pupils=20, grade=6)
    made = freeze_round(round=chosen, by=world.feliksas)
    placing = made.placings.get(candidate__school=one)
    shown = [value.value for value in explain(placing, sees_small=False).pieces[0].values]
    assert shown == ["–", "62,2", "–", "–"]  # the school's, grade 6, grade 8 and its mathematics
    every = explain(placing, sees_small=True).pieces[0]
    assert [value.value for value in every.values] == ["40", "62,2", "61,3", "77,7"]
    assert "gali būti" in every.sentences[1]
    first = explain(placing, sees_small=False).pieces[0].sentences[0]
    assert first.startswith("Vidurkis ir tai, ką jis pridėjo prie balo, nerodomi")


@pytest.mark.parametrize("is_late", [False, True])
def test_nothing_tells_what_is_left_of_a_whole(
    world: World, agency: Client, *, is_late: bool
) -> None:
    """A whole of 24 whose grade of 20 is known tells of four; also when known since."""
    chosen = ready(world, 3)
    chosen.criteria.filter(number=1).update(scaling=Scaling.RAW)
    one = chosen.candidates.all()[0].school
    SchoolFact.objects.filter(school=one, kind__code="nmpp").update(value=81, pupils=24)
    late = {"dated_on": date(2026, 8, 1)} if is_late else {}
    fact(one, 91, pupils=20, grade=4, **late)
    made = freeze_round(round=chosen, by=world.feliksas)
    placing = made.placings.get(candidate__school=one)
    below, above = (explain(placing, sees_small=sees) for sees in (False, True))
    assert [row.value for row in below.pieces[0].values] == (["–"] if is_late else ["–", "91"])
    assert above.pieces[0].values[0].value == "81"
    assert (below.pieces[0].share, len(below.pieces[0].sentences)) == ("", 1)
    assert below.sentences[0] == SCORE_HIDDEN
    assert above.sentences[0].startswith("Balas: 0,")
    page = signed_in(world.kazys).get(url("round_ranking", chosen.pk))
    row = next(row for row in page.context["table"].rows if one.name in row[0])
    assert row[3] == "–"
    assert "NMPP" not in row[5]
    assert annex_of(Sitting(commission=Commission(round=chosen)))["telling"] == {one.pk}
    full = agency.get(url("round_ranking", chosen.pk)).context["table"].rows
    assert all("NMPP" in row[5] and "," in row[3] for row in full)


@pytest.mark.parametrize(("pupils", "shown"), [(53, "–"), (47, "–"), (50, "40"), (60, "40")])
def test_correction_since_does_not_tell_of_the_few_it_added(
    world: World, pupils: int, shown: str
) -> None:
    chosen = ready(world, 3)
    one = chosen.candidates.all()[0].school
    made = freeze_round(round=chosen, by=world.feliksas)
    SchoolFact.objects.filter(school=one, kind__code="nmpp").update(value=42, pupils=pupils)
    placing = made.placings.get(candidate__school=one)
    assert explain(placing, sees_small=False).pieces[0].values[0].value == shown
    assert explain(placing, sees_small=True).pieces[0].values[0].value == "40"


def test_two_decisions_do_not_tell_of_the_few_between_them(world: World) -> None:
    """The fact is corrected by three pupils between two rounds, and beyond knowing afterwards."""
    first = ready(world, 3)
    one = first.candidates.all()[0].school
    facts = SchoolFact.objects.filter(school=one, kind__code="nmpp")
    earlier = freeze_round(round=first, by=world.feliksas).placings.get(candidate__school=one)
    facts.update(value=42, pupils=53)
    second = again(first)
    later = freeze_round(round=second, by=world.feliksas).placings.get(candidate__school=one)
    facts.update(value=50, pupils=90)
    for row, shown in ((earlier, "40"), (later, "42")):
        assert explain(row, sees_small=False).pieces[0].values[0].value == shown
    Round.objects.update(decided_on=clock.today(), status="decided")
    for row in (earlier, later):
        assert explain(row, sees_small=False).pieces[0].values[0].value == "–"


def again(chosen: Round) -> Round:
    """Another round of the same schools by the same criteria."""
    made = Round.objects.get(pk=chosen.pk)
    rows = [*made.criteria.all(), *made.candidates.all()]
    made.pk, made.name, made.status = None, "Antra atranka", "open"
    made.save()
    for row in rows:
        row.pk, row.round = None, made
        row.save()
    return made


def test_a_value_that_counts_no_more_says_so(world: World) -> None:
    chosen = ready(world, 3)
    one = chosen.candidates.all()[0].school
    fact(one, 62, pupils=20, grade=6)
    made = freeze_round(round=chosen, by=world.feliksas)
    piece = explain(made.placings.get(candidate__school=one), sees_small=True).pieces[0]
    assert [bool(row.note) for row in piece.values] == [False, True]
    assert piece.sentences[0] == "Mokyklos vidurkis: 40, pagal 50 mokinių."


def test_criteria_have_names_unlike_each_other(world: World) -> None:
    chosen = bare(world.programme)
    criterion(chosen, 1, grade=8, subject="Matematika")
    criterion(chosen, 2, "nmpp-patenkinamas")
    criterion(chosen, 3, "vbe", first_year=2024, last_year=2024)
    criterion(chosen, 4, "vbe", first_year=2025, last_year=2026)
    criterion(chosen, 5, "savijauta")
    criterion(chosen, 6, "savijauta")
    names = short_names(chosen.criteria.select_related("kind"))
    assert {number: name.replace("\u00a0", " ") for number, name in names.items()} == {
        1: "NMPP: vidutiniškai surinkta taškų iš 100, 8 kl., Matematika",
        2: "NMPP: mokinių, pasiekusių bent patenkinamą lygį, dalis",
        3: "VBE, 2024",
        4: "VBE, 2025–2026",
        5: "Savijautos apklausa, 2024–2026 (5)",
        6: "Savijautos apklausa, 2024–2026 (6)",
    }
    assert str(chosen.criteria.get(number=1)).endswith("8\u00a0kl., Matematika, 2024–2026")


def test_pages_say_with_whom_and_what_nothing_means(world: World, agency: Client) -> None:
    made = frozen(world)
    made_of = "Mokykla lyginama su savo tipo mokyklomis; jei pagal kriterijų žinoma mažiau kaip 10"
    for page in ("round_ranking", "criterion_list"):
        text = plain(agency.get(url(page, made.round_id)))
        assert made_of in text
        assert "0 – tiek pat, kiek lyginamų mokyklų vidurkis" in text
    assert len(explain(made.placings.get(rank=1), sees_small=True).reading) == 1
    score, points = reading_words([Criterion(scaling=Scaling.RAW)])
    assert "Daugiau už 0 nereiškia geriau" in score
    assert points.startswith("Taškai pagal pačią reikšmę: 0\u00a0– blogiausia galima")


def test_school_sees_its_own_place_once_it_is_decided(world: World) -> None:
    chosen = ready(world, 3)
    for own in (world.azuolas, world.berzas):
        chosen.candidates.create(school=own)
        fact(own, 60)
    made = freeze_round(round=chosen, by=world.feliksas)
    own = url("placing_detail", made.placings.get(candidate__school=world.azuolas).pk)
    other = url("placing_detail", made.placings.get(candidate__school=world.berzas).pk)
    asta, rasa = signed_in(world.asta), signed_in(world.rasa)
    assert asta.get(own).status_code == 404
    assert asta.get(url("placing_list")).context["rows"] == []
    decided = {"decided_on": clock.today(), "decision_number": "V-9", "by": world.feliksas}
    decide(made.round, without_commission="Komisijos dar nėra.", **decided)
    assert [client.get(own).status_code for client in (asta, rasa)] == [200, 200]
    assert asta.get(other).status_code == 404
    listed = asta.get(url("placing_list")).context["rows"]
    assert [row.candidate.school for row, _short in listed] == [world.azuolas]
    domas, egle = signed_in(world.domas), signed_in(world.egle)
    assert [client.get(own).status_code for client in (domas, egle)] == [200, 404]
    near = domas.get(url("placing_list")).context["rows"]
    assert {row.candidate.school for row, _short in near} == {world.azuolas, world.berzas}


def test_scores_are_told_roughly_below_the_agency_but_for_ones_own(world: World) -> None:
    chosen = ready(world, 6)
    chosen.candidates.create(school=world.azuolas)
    fact(world.azuolas, 47.3)
    made = freeze_round(round=chosen, by=world.feliksas)
    decided = {"decided_on": clock.today(), "decision_number": "V-9", "by": world.feliksas}
    decide(made.round, without_commission="Komisijos dar nėra.", **decided)
    placing = made.placings.get(candidate__school=world.azuolas)
    exact, rough = (fixed(placing.score or 0, places) for places in (3, 1))
    assert exact != rough
    own, ranking = url("placing_detail", placing.pk), url("round_ranking", made.round_id)
    told = {
        name: exact in plain(signed_in(world.people[name]).get(address))
        for name, address in (
            *(("asta", own), ("domas", own)),
            *(("feliksas", ranking), ("kazys", ranking)),
        )
    }
    assert told == {"asta": True, "domas": False, "feliksas": True, "kazys": False}
    assert f">{rough}<" in signed_in(world.kazys).get(ranking).content.decode()


def told(world: World, **fields: Any) -> list[str]:
    """What is said of the first criterion of the middle one of five schools."""
    chosen = bare(world.programme)
    criterion(chosen, **fields)
    criterion(chosen, 2, "savijauta")
    for place, one in enumerate(candidates(world, chosen, range(1, 6))):
        if place != 2 or "missing" not in fields:
            fact(one, 40 + place * 10, 100)
        fact(one, 2 + place * 0.1, kind="savijauta")
    made = freeze_round(round=chosen, by=world.feliksas)
    placing = made.placings.get(candidate__school__code="910000003")
    return explain(placing, sees_small=False).pieces[0].sentences


AS_MEAN = [
    "Tinkamos mokyklos reikšmės nėra, todėl imamas lyginamų mokyklų vidurkis: 60.",
    "Kad tikroji reikšmė gali būti kita, įskaičiuota į vietos intervalą.",
    "Tai tiek pat, kiek visų lyginamų mokyklų vidurkis.",
    WITH_ALL,
    "Balo tai nepakeitė.",
]


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        (
            {},
            [
                "Mokyklos vidurkis: 60, pagal 100 mokinių.",
                "Tai tiek pat, kiek visų lyginamų mokyklų vidurkis.",
                WITH_ALL,
                "Balo tai nepakeitė.",
            ],
        ),
        (
            {"scaling": Scaling.PERCENTILE},
            [
                "Mokyklos vidurkis: 60, pagal 100 mokinių.",
                (
                    "Taip jos vieta tarp visų lyginamų mokyklų\u00a0– 50 iš 100: kuo daugiau, tuo"
                    " geriau. Skaičiuojamas vietos vidurys, lygios mokyklos juo dalijasi."
                ),
                WITH_ALL,
                "Prie balo pridėjo 0,25.",
            ],
        ),
        (
            {"scaling": Scaling.RAW},
            [
                "Mokyklos vidurkis: 60, pagal 100 mokinių.",
                "Nuo blogiausios galimos reikšmės (0) iki geriausios (1) tai yra 0,6.",
                "Prie balo pridėjo 0,3.",
            ],
        ),
        ({"missing": Missing.REWEIGH}, AS_MEAN),
        ({"missing": Missing.AVERAGE}, AS_MEAN),
    ],
)
def test_a_place_is_explained_in_sentences(world: World, fields: Any, sentences: list[str]) -> None:
    assert told(world, **fields) == sentences


def test_years_made_comparable_are_explained(world: World) -> None:
    chosen = bare(world.programme)
    criterion(chosen, scaling=Scaling.Z_SCORE)
    for place, one in enumerate(candidates(world, chosen, range(1, 25))):
        fact(one, 40 + place // 2 + 20 * (place % 2), None, year=2025 + place % 2)
    made = freeze_round(round=chosen, by=world.feliksas)
    piece = explain(made.placings.get(rank=24), sees_small=True).pieces[0]
    assert piece.sentences[0] == "Mokyklos reikšmė: 40."
    assert piece.sentences[1].endswith("taip sulyginta mokyklos reikšmė\u00a0– 50.")
    codes = list(
        made.placings.filter(rank__lte=2).values_list("candidate__school__code", flat=True)
    )
    assert sorted(codes) == ["910000023", "910000024"]


def test_what_weighed_most_is_what_tells_schools_apart(world: World) -> None:
    chosen = bare(world.programme)
    criterion(chosen, scaling=Scaling.RAW, weight=Decimal(40))
    criterion(chosen, 2, "savijauta", weight=Decimal(5))
    for place, one in enumerate(candidates(world, chosen, range(1, 6))):
        fact(one, 60 if place else 61, None)
        fact(one, 2 + place * 0.1, None, kind="savijauta")
    made = freeze_round(round=chosen, by=world.feliksas)
    rows = of_page(made.placings.all(), [made.placings.get(rank=1).pk])
    cell = str(table_of(rows, list(chosen.criteria.all()), 3).rows[0][-1])
    assert cell.index("Savijautos apklausa") < cell.index("NMPP")
    told = reading_words(chosen.criteria.all())
    assert sum("svoriai nelygintini" in words for words in told) == 1


def test_steadied_value_is_explained(world: World) -> None:
    made = frozen(world)
    sentences = explain(made.placings.get(rank=1), sees_small=True).pieces[0].sentences
    assert sentences[0] == "Mokyklos vidurkis: 73, pagal 50 mokinių."
    assert "gali būti atsitiktinė" in sentences[1]
    assert sentences[2].startswith("Tai 1,")


def test_excluded_school_is_told_why(world: World, agency: Client) -> None:
    chosen = ready(world, 4)
    one = chosen.candidates.all()[0].school
    School.objects.filter(pk=one.pk).update(
        deregistered_on=date(2026, 8, 1), successor=world.berzas
    )
    made = freeze_round(round=chosen, by=world.feliksas)
    placing = made.placings.get(candidate__school=one)
    assert placing.exclusion == Exclusion.MERGED
    said_of = explain(placing, sees_small=True)
    assert said_of.heading == f"{one.name}: „{chosen.name}“ atrankoje negali būti atrinkta"
    assert said_of.sentences == [f"Priežastis: mokykla prijungta prie kitos ({world.berzas.code})."]
    assert len(said_of.pieces[0].values) == 1
    placing.details["pupils"], placing.exclusion = None, Exclusion.NOT_COUNTED
    assert explain(placing, sees_small=True).sentences == [
        "Priežastis: nežinomas jos mokinių skaičius."
    ]
    assert agency.get(url("placing_detail", placing.pk)).status_code == 200


def test_decided_place_says_what_was_decided(world: World) -> None:
    placing = placed(world)
    page = plain(signed_in(world.asta).get(url("placing_detail", placing.pk)))
    assert "Atrinkta" in page
    assert "Nr. V-1" in page


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (1, "> 99 proc."),
        (0.996, "> 99 proc."),
        (0.994, "99 proc."),
        (0.5, "50 proc."),
        (0.006, "1 proc."),
        (0.004, "< 1 proc."),
        (0, "< 1 proc."),
    ],
)
def test_no_chance_is_called_certain(chance: float, words: str) -> None:
    assert chance_words(chance).replace("\u00a0", " ") == words


def test_figures_in_words() -> None:
    assert [signed(value) for value in (0.304, -0.2, 0.001)] == ["+0,30", "−0,20", "0,00"]
    assert [fixed(value, 3) for value in (0.209996, Decimal("0.0005"), -0.6415)] == [
        "0,210",
        "0,001",
        "−0,642",
    ]
    assert (figure(2.675), fixed(2.675), percent(in_hundredths(0.125))) == (
        "2,68",
        "2,68",
        "13\u00a0proc.",
    )
    assert [ended(text) for text in ("Liko 5 proc..", "Viskas.")] == ["Liko 5 proc.", "Viskas."]
    with translation.override("en"):
        assert signed(0.5) == "+0.50"


def test_the_line_is_drawn_where_it_can_be_seen() -> None:
    assert Scale(1, 21, 10).cut == 475
    assert Scale(20, 30, 10).cut is None
    assert [Scale(1, 21, 10).x(place) for place in (1, 11, 21)] == [0, 500, 1000]
