"""What differs between two versions: every row accounted for, sums equal, kinds told apart."""

import json
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from common.money import ZERO
from plans import content
from plans.difference import PARTS, Difference, compare, from_json, kinds, stayed, words
from plans.models import PlanVersion
from tests.once import RECKONED
from tests.plans import stages
from tests.world import World, draft, fill

Plan = dict[str, Any]
Deed = Callable[[Random, Plan], None]
LINKED = {"objectives": "findings", "activities": "objectives", "indicators": "objectives"}


@pytest.fixture
def plan(world: World) -> Plan:
    """A plan of six activities and three indicators, as it would be stored."""
    version = fill(draft(world.grant, world.asta), world.asta, activities=6, indicators=3)
    return stored(version)


def stored(version: PlanVersion) -> Plan:
    sent = content.as_json(content.load(PlanVersion.objects.get(pk=version.pk)))
    found: Plan = json.loads(json.dumps(sent))
    return found


def add(random: Random, plan: Plan) -> None:
    rows = plan[random.choice(PARTS)]
    new = deepcopy(random.choice(rows)) if rows else None
    if new:
        new["key"] = str(UUID(int=random.getrandbits(128)))
        rows.insert(random.randint(0, len(rows)), new)


def remove(random: Random, plan: Plan) -> None:
    name = random.choice(PARTS)
    if plan[name]:
        gone = plan[name].pop(random.randrange(len(plan[name])))
        for part, links in LINKED.items():
            for row in plan[part] if links == name else []:
                row[links] = [key for key in row[links] if key != gone["key"]]


def end(random: Random, plan: Plan) -> None:
    rows = plan[random.choice(PARTS)]
    if rows:
        random.choice(rows)["ended_reason"] = random.choice(["", "Nebėra mokytojo."])


def move(random: Random, plan: Plan) -> None:
    rows = plan[random.choice(PARTS)]
    if rows:
        rows.insert(random.randint(0, len(rows)), rows.pop(random.randrange(len(rows))))


def reword(random: Random, plan: Plan) -> None:
    name = random.choice(PARTS)
    field = "text" if name in {"findings", "objectives"} else "title"
    if plan[name]:
        row = random.choice(plan[name])
        row[field] += random.choice([" ir kalbos", " 5–8 klasėse", ""])


def spend(random: Random, plan: Plan) -> None:
    if plan["activities"]:
        row = random.choice(plan["activities"])
        row["money"][random.choice(["2026", "2027"])] = f"{random.randrange(10**6) / 100:.2f}"
        row["purpose"] = random.choice(["Pagalba", "Priemonės", None, row["purpose"]])


DEEDS: list[Deed] = [add, remove, end, move, reword, spend]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_amended_every_row_of_both_is_accounted_for(plan: Plan, seed: int) -> None:
    random = Random(seed)
    for _round in range(60):
        after = deepcopy(plan)
        for _deed in range(random.randint(0, 12)):
            random.choice(DEEDS)(random, after)
        found = compare(plan, after)
        for name in PARTS:
            accounted(name, plan, after, found)
        summed(plan, after, found)
        assert from_json(json.loads(json.dumps(found.as_json()))) == found
        assert found.is_empty is (plan == after) is (kinds(found) == [])
        assert compare(after, after).is_empty
        plan = after


def accounted(name: str, before: Plan, after: Plan, found: Difference) -> None:
    """Played on the earlier version, what was told gives the later one."""
    old, new = ([row["key"] for row in side[name]] for side in (before, after))
    part = found.part(name)
    assert {row.key for row in part.removed} == set(old) - set(new)
    assert {row.key for row in part.added} == set(new) - set(old)
    told = {row.key for row in part.added + part.removed + part.moved}
    assert [key for key in old if key not in told] == [key for key in new if key not in told]
    rows = {row["key"]: row for row in before[name]}
    for row in after[name]:
        became = next((item for item in part.rows if item.key == row["key"]), None)
        same = (row | {"money": cents(row)}) == (
            rows.get(row["key"], {}) | {"money": cents(rows.get(row["key"], {}))}
        )
        assert same is (became is None or not became.fields)
        is_ended = bool(became and became.is_ended)
        was = rows.get(row["key"], row)
        assert is_ended is bool(row["ended_reason"] and not was["ended_reason"])


def cents(row: Plan) -> Plan:
    return {year: Decimal(amount) for year, amount in row.get("money", {}).items() if amount}


def summed(before: Plan, after: Plan, found: Difference) -> None:
    """By purpose, by year and in all, from the rows themselves."""
    for side, plan in (("before", before), ("after", after)):
        lines = [
            (row["purpose"] or "", int(year), Decimal(amount))
            for row in plan["activities"]
            for year, amount in row["money"].items()
        ]
        assert getattr(found.in_all, f"total_{side}") == sum((line[2] for line in lines), ZERO)
        for item in found.purposes:
            for year in found.years:
                told = getattr(item, side).get(year, ZERO)
                assert told == sum((c for a, b, c in lines if (a, b) == (item.purpose, year)), ZERO)


def test_the_sums_are_those_of_the_content(world: World) -> None:
    version = stages.submitted(world)
    whole = content.load(version)
    found = compare(content.as_json(whole), content.as_json(whole))
    assert [(str(item.purpose), item.total) for item in whole.purposes] == [
        (item.purpose, item.total_after) for item in found.purposes
    ]
    assert found.in_all.after == whole.by_year
    assert found.in_all.total_before == whole.planned


@pytest.mark.parametrize(
    ("places", "expected"),
    [([], 0), ([0, 1, 2], 3), ([2, 0, 1], 2), ([1, 2, 3, 0], 3), ([3, 2, 1, 0], 1)],
)
def test_the_fewest_rows_are_said_to_have_moved(places: list[int], expected: int) -> None:
    still = stayed(places)
    assert len(still) == expected
    assert [place for place in places if place in still] == sorted(still)


@RECKONED
def test_an_insertion_at_the_top_moves_nothing(plan: Plan) -> None:
    after = deepcopy(plan)
    after["activities"].insert(0, plan["activities"][0] | {"key": "naujas"})
    part = compare(plan, after).part("activities")
    assert ([row.key for row in part.rows], part.moved) == (["naujas"], [])


def test_words_of_a_text_are_marked() -> None:
    found = words("Skaito geriau ir daugiau.", "Skaito daug geriau ir\nrašo.")
    assert [(run.sign, run.text) for run in found] == [
        ("same", "Skaito "),
        ("added", "daug "),
        ("same", "geriau ir\n"),
        ("removed", "daugiau."),
        ("added", "rašo."),
    ]


@RECKONED
def test_an_older_json_that_lacks_a_field_differs_by_nothing(plan: Plan) -> None:
    older = deepcopy(plan)
    for row in older["activities"]:
        del row["ended_reason"]
    older["indicators"][0]["target_value"] = "85.0"
    assert compare(older, plan).is_empty
    assert from_json({}).is_empty


ACT, IND, OBJ, FIN = "activities", "indicators", "objectives", "findings"
KINDS: list[tuple[str, Callable[[Plan], Any], list[str]]] = [
    ("nothing", lambda plan: None, []),
    ("sustainability", lambda plan: plan.update(sustainability="Nieko."), ["substance"]),
    ("goal", lambda plan: plan.update(goal="Kitas."), ["substance"]),
    ("title", lambda plan: plan[ACT][0].update(title="Konsultacijos 1 kitaip"), ["substance"]),
    ("look", lambda plan: plan[ACT][0].update(title=" KONSULTACIJOS  1."), ["wording"]),
    ("slip", lambda plan: plan[ACT][0].update(title="Konsultacios 1"), ["substance"]),
    ("another", lambda plan: plan[ACT][0].update(title="Ekskursija"), ["substance"]),
    ("post", lambda plan: plan[ACT][0].update(responsible="Direktorė"), ["wording"]),
    ("order", lambda plan: plan[ACT].reverse(), ["wording"]),
    ("dates", lambda plan: plan[ACT][0].update(ends_on="2028-01-01"), ["dates"]),
    ("source", lambda plan: plan[IND][0].update(source="Kita"), ["substance"]),
    ("target", lambda plan: plan[IND][0].update(target_value="90.00"), ["substance"]),
    ("target_on", lambda plan: plan[IND][0].update(target_on="2028-06-02"), ["substance"]),
    ("links", lambda plan: plan[ACT][0].update(objectives=[]), ["substance"]),
    ("report", lambda plan: plan[FIN][0].update(report_number="13"), ["wording"]),
    ("strength", lambda plan: plan[FIN][0].update(strength="strong"), ["substance"]),
    ("ended", lambda plan: plan[OBJ][0].update(ended_reason="Pasiektas."), ["substance"]),
    ("years", lambda plan: move_money(plan, 0, 0, "2027"), ["money_within"]),
    ("rows", lambda plan: move_money(plan, 0, 1, "2026"), ["money_within"]),
    ("total", lambda plan: plan[ACT][0]["money"].update({"2026": "1.00"}), ["money_between"]),
    ("purpose", lambda plan: plan[ACT][0].update(purpose="Kita"), ["money_between"]),
    ("removed", lambda plan: plan[ACT].pop(), ["money_between", "substance"]),
    ("unknown", lambda plan: plan[ACT][0].update(new_field="x"), ["substance"]),
]


INDICATOR = "Mokinių, pasiekiančių bent patenkinamą lygį, dalis, proc."
OBJECTIVE = "Ugdyti skaitymo supratimo strategijas 5–8 klasėse."
CHANGE = "Mokiniai geriau supranta, ką skaito, ir geba tai papasakoti."
WORDED: list[tuple[str, str, str, str, str]] = [
    (IND, "title", INDICATOR, INDICATOR.replace("pasiekiančių", "NEpasiekiančių"), "substance"),
    (IND, "title", INDICATOR, INDICATOR.replace("patenkinamą", "aukštesnįjį"), "substance"),
    (IND, "title", INDICATOR, INDICATOR.replace("patenkinamą", "patenkinama"), "substance"),
    (IND, "title", INDICATOR, INDICATOR.replace("patenkinamą", "patekninamą"), "substance"),
    (IND, "title", INDICATOR, f" {INDICATOR.upper()} ".replace(", ", ",\xa0 "), "wording"),
    (IND, "title", INDICATOR, INDICATOR.replace(", proc", " proc"), "substance"),
    (IND, "title", INDICATOR, INDICATOR.replace("proc.", "%"), "substance"),
    (OBJ, "text", OBJECTIVE, OBJECTIVE.replace("Ugdyti", "Neugdyti"), "substance"),
    (OBJ, "text", OBJECTIVE, OBJECTIVE.replace("Ugdyti", "Ne ugdyti"), "substance"),
    (OBJ, "text", OBJECTIVE, OBJECTIVE.replace("5–8", "5–9"), "substance"),
    (OBJ, "text", OBJECTIVE, OBJECTIVE.replace("5–8", "5-8"), "wording"),
    (OBJ, "text", "Nepildyti žurnalo.", "Nupildyti žurnalo.", "substance"),
    ("", "goal", OBJECTIVE, OBJECTIVE[:-1], "wording"),
    ("", "goal", OBJECTIVE, f"{OBJECTIVE} Skubiai.", "substance"),
    (ACT, "expected_change", CHANGE, CHANGE.replace("papasakoti", "aprašyti"), "substance"),
    (ACT, "expected_change", CHANGE, CHANGE.replace("supranta", "nesupranta"), "substance"),
    (ACT, "expected_change", CHANGE, "Mokytojai išmoksta dirbti kartu.", "substance"),
    (ACT, "classes", "5–8 klasės", "1–4 klasės", "substance"),
    (ACT, "classes", "visų klasių", "pirmų klasių", "substance"),
    (ACT, "classes", "5–8 klasės", "5–8 klasės, lietuvių", "substance"),
    (ACT, "classes", "I–IV gimnazijos klasės", "I, IV gimnazijos klasės", "substance"),
    (ACT, "classes", "5 – 8 klasės", "5, 8 klasės", "substance"),
    (ACT, "title", "Rugsėjo–birželio mėn.", "Rugsėjo, birželio mėn.", "substance"),
    (ACT, "title", "Po 10 € mokiniui", "Po 10 mokiniui", "substance"),
    (ACT, "title", "Pokytis – 5 proc.", "Pokytis 5 proc.", "substance"),
    (ACT, "title", "Penkių klasių mokiniai", "Penktų klasių mokiniai", "substance"),
    (ACT, "title", "Mokytojų stebėjimas", "Mokytojo stebėjimas", "substance"),
    (ACT, "title", "Mokomi mokytojai", "Mokami mokytojai", "substance"),
    (ACT, "title", "Pamokos – mažoms grupėms", "Pamokos mažoms grupėms", "substance"),
    (ACT, "title", "Pamokos – „mažoms“ grupėms", 'Pamokos - "mažoms" grupėms', "wording"),
    (ACT, "title", "Isklausyti mokiniai", "Išklausyti mokiniai", "substance"),
    (ACT, "title", "Padės mokiniams", "Pradės mokiniams", "substance"),
    (ACT, "title", "Moko mokytoja", "Moko mokytoją", "substance"),
    (ACT, "title", "Tėvai ir/ar globėjai", "Tėvai ir ar globėjai", "substance"),
    (ACT, "title", "Pirmadienis – penktadienis", "Pirmadienis, penktadienis", "substance"),
    (
        ACT,
        "title",
        "Nuo rugsėjo 1 d. – gegužės 5 d.",
        "Nuo rugsėjo 1 d., gegužės 5 d.",
        "substance",
    ),
    (ACT, "classes", "VI – VIII klasių", "VI, VIII klasių", "substance"),
    (ACT, "classes", "VI – VIII klasių", "VI — VIII KLASIŲ", "wording"),
    (ACT, "expected_change", "Trys:\r\n\r\n5\r\n– 8 klasės", "Trys:\n5\n– 8 klasės.", "wording"),
    (ACT, "expected_change", "Trys:\n5\n– 8 klasės", "Trys:\n5 – 8 klasės", "substance"),
    (
        ACT,
        "expected_change",
        "Atsisakyti, negalima tęsti",
        "Atsisakyti negalima, tęsti",
        "substance",
    ),
]


@RECKONED
@pytest.mark.parametrize(("part", "field", "was", "now", "expected"), WORDED)
def test_a_meaning_turned_round_is_no_wording(
    plan: Plan, part: str, field: str, was: str, now: str, expected: str
) -> None:
    after = deepcopy(plan)
    for side, text in ((plan, was), (after, now)):
        (side[part][0] if part else side)[field] = text
    assert kinds(compare(plan, after)) == [expected]


@RECKONED
@pytest.mark.parametrize("seed", range(3))
def test_of_what_was_promised_only_the_look_is_wording(plan: Plan, seed: int) -> None:
    """A word taken, put or denied, a sign put or a letter lost is substance; case and doubled
    spaces are wording."""
    random = Random(seed)
    texts = [OBJECTIVE, INDICATOR, CHANGE]
    for _round in range(100):
        text = random.choice(texts)
        words_ = text.split()
        place = random.randrange(len(words_))
        word = words_[place]
        other = random.choice(CHANGE.split() + OBJECTIVE.split())
        put = [[], [other, word], [f"ne{word}"], [word, "–"], [word, "/"], [f",{word}"], [word[1:]]]
        turned = [*words_[:place], *random.choice(put), *words_[place + 1 :]]
        worn = [random.choice([word, word.upper(), f" {word}"]) for word in words_]
        part, field = random.choice([("", "goal"), (OBJ, "text"), (IND, "title")])
        for now, expected in ((" ".join(turned), "substance"), ("  ".join(worn), "wording")):
            before, after = deepcopy(plan), deepcopy(plan)
            for side, said in ((before, text), (after, now)):
                (side[part][0] if part else side)[field] = said
            assert kinds(compare(before, after)) == [expected]


def move_money(plan: Plan, source: int, target: int, year: str) -> None:
    """100 EUR of 2026 from one activity to another, or to another year."""
    rows = plan[ACT]
    rows[source]["money"]["2026"] = str(Decimal(rows[source]["money"]["2026"]) - 100)
    rows[target]["money"][year] = str(Decimal(rows[target]["money"][year]) + 100)


@RECKONED
def test_two_activities_that_swap_purposes_move_money_between_them(plan: Plan) -> None:
    plan[ACT][0]["purpose"] = "Kita"
    after = deepcopy(plan)
    first, second = after[ACT][:2]
    first["purpose"], second["purpose"] = second["purpose"], first["purpose"]
    found = compare(plan, after)
    assert ([row.change for row in found.purposes], kinds(found)) == ([0, 0], ["money_between"])


@RECKONED
@pytest.mark.parametrize(
    ("change", "expected"),
    [row[1:] for row in KINDS],
    ids=[row[0] for row in KINDS],
)
def test_the_kind_of_change_is_told(
    plan: Plan, change: Callable[[Plan], Any], expected: list[str]
) -> None:
    after = deepcopy(plan)
    change(after)
    found = compare(plan, after)
    assert (kinds(found), found.is_empty) == (expected, not expected)
