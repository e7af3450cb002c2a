"""Criteria, rules and settings of a round on screen: what is refused, what is never overwritten."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from audit.sentences import sentence
from selection.choices import RuleKind
from selection.coverage import coverage
from selection.criteria import mark_of
from selection.freezing import freeze_round
from selection.models import Criterion, EligibilityRule, Round
from tests.grants.test_services import open_round
from tests.selection.compared import bare, candidates, criterion, fact, kind, ready
from tests.selection.test_views import queries, said, signed_in, url
from tests.world import World


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.fixture
def chosen(world: World) -> Round:
    return open_round(world.programme)


@pytest.fixture(autouse=True)
def known(world: World) -> None:
    """What criteria here are made of: facts of some grades and subjects."""
    for grade, subject in ((4, "matematika"), (8, "matematika"), (8, "lietuvių kalba")):
        fact(world.azuolas, 50, year=2020, grade=grade, subject=subject)
    fact(world.azuolas, 3, kind="savijauta", year=2020)


BOTH = "Progimnazija, Gimnazija"


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "kind": kind().pk,
        "first_year": 2024,
        "last_year": 2026,
        "grade": 4,
        "subject": "matematika",
        "weight": "12,5",
        "direction": "lower",
        "scaling": "percentile",
        "missing": "average",
    } | fields


def changed(row: Any, **fields: Any) -> dict[str, Any]:
    return typed(seen=mark_of(row), **fields)


@pytest.mark.parametrize(
    ("code", "direction"), [("patycios", "lower"), ("vienisumas", "lower"), ("nmpp", "higher")]
)
def test_direction_is_that_of_the_fact_unless_said(
    world: World, agency: Client, chosen: Round, code: str, direction: str
) -> None:
    fact(world.azuolas, 12, kind=code, year=2021)
    data = typed(kind=kind(code).pk, direction="", grade=0, subject="")
    assert agency.post(url("criterion_add", chosen.pk), data).status_code == 302
    assert chosen.criteria.get().direction == direction
    assert agency.get(url("criterion_add", chosen.pk)).context["form"]["direction"].value() == ""


def test_criterion_is_added_at_the_end_and_told_in_the_history(
    world: World, agency: Client, chosen: Round
) -> None:
    criterion(chosen)
    assert agency.post(url("criterion_add", chosen.pk), typed()).status_code == 302
    made = chosen.criteria.get(number=2)
    names = ("first_year", "last_year", "grade", "subject", "weight", "direction", "scaling")
    assert [getattr(made, name) for name in names] == [
        *(2024, 2026, 4, "matematika", Decimal("12.5"), "lower", "percentile")
    ]
    entry = Entry.objects.get(verb="round.criterion_added", object_id=chosen.pk)
    assert (entry.by, entry.object_id) == (world.feliksas, chosen.pk)
    assert sentence(entry) == f"pridėjo kriterijų „{made}“"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"last_year": 2023}, "last_year"),
        ({"first_year": 1999}, "first_year"),
        ({"weight": "-1"}, "weight"),
        ({"weight": "daug"}, "weight"),
        ({"kind": 0}, "kind"),
        ({"grade": 13}, "grade"),
        ({"subject": "a" * 61}, "subject"),
        ({"scaling": "x"}, "scaling"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    agency: Client, chosen: Round, fields: dict[str, Any], wrong: str
) -> None:
    answer = agency.post(url("criterion_add", chosen.pk), typed(**fields))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])
    assert chosen.criteria.count() == 0


def test_subject_is_chosen_from_those_that_facts_have(agency: Client, chosen: Round) -> None:
    form = agency.get(url("criterion_add", chosen.pk)).context["form"]
    shown = [(key, label.replace("\u00a0", " ")) for key, label in form.fields["subject"].choices]
    assert shown == [
        ("", "visi dalykai"),
        ("lietuvių kalba", "lietuvių kalba (NMPP 8 kl.)"),
        ("matematika", "matematika (NMPP 4, 8 kl.)"),
    ]


@pytest.mark.parametrize(
    ("fields", "wrong", "told"),
    [
        ({"subject": "chemija"}, "subject", "Pasirinkite iš sąrašo."),
        ({"subject": "lietuvių kalba"}, "subject", "Žinomi: matematika."),
        ({"grade": 6, "subject": ""}, "grade", "4, 8 kl."),
        ({"kind": "savijauta"}, "subject", "visus dalykus"),
        ({"kind": "savijauta", "subject": ""}, "grade", "visas klases"),
    ],
)
def test_part_that_no_fact_is_of_is_refused(
    agency: Client, chosen: Round, fields: dict[str, Any], wrong: str, told: str
) -> None:
    asked = fields | ({"kind": kind(fields["kind"]).pk} if "kind" in fields else {})
    errors = agency.post(url("criterion_add", chosen.pk), typed(**asked)).context["form"].errors
    assert (list(errors), chosen.criteria.count()) == ([wrong], 0)
    assert told in errors[wrong][0].replace("\u00a0", " ")


def test_criterion_keeps_a_subject_that_facts_no_longer_have(agency: Client, chosen: Round) -> None:
    item = criterion(chosen, grade=4, subject="fizika")
    agency.post(url("criterion_edit", item.pk), changed(item, subject="fizika", weight="2"))
    assert Criterion.objects.get().weight == 2


def test_change_keeps_old_and_new_in_the_history(agency: Client, chosen: Round) -> None:
    item = criterion(chosen, grade=4, subject="matematika", missing="average")
    data = changed(item, direction="higher", scaling="z_score")
    assert agency.post(url("criterion_edit", item.pk), data).status_code == 302
    entry = Entry.objects.get(verb="round.criterion_changed")
    assert entry.changes == {"row": str(item), "weight": ["10", "12.5"]}


def test_second_of_two_tabs_overwrites_nothing_unseen(agency: Client, chosen: Round) -> None:
    item = criterion(chosen)
    first, second = changed(item, weight="1"), changed(item, weight="2")
    agency.post(url("criterion_edit", item.pk), first)
    answer = agency.post(url("criterion_edit", item.pk), second)
    (told,) = answer.context["form"].non_field_errors()
    assert "svoris – 1," in told
    assert Criterion.objects.get().weight == 1
    again = second | {"seen": answer.context["mark"]}
    assert agency.post(url("criterion_edit", item.pk), again).status_code == 302
    assert Criterion.objects.get().weight == 2


def test_criterion_of_the_same_values_is_refused_with_the_other_named(
    agency: Client, chosen: Round
) -> None:
    agency.post(url("criterion_add", chosen.pk), typed())
    page = agency.post(url("criterion_add", chosen.pk), typed() | {"first_year": 2026})
    assert "Kriterijus Nr. 1 jau skaičiuoja tas pačias reikšmes." in page.content.decode()
    other = typed() | {"first_year": 2020, "last_year": 2023}
    assert agency.post(url("criterion_add", chosen.pk), other).status_code == 302
    second = chosen.criteria.get(number=2)
    sent = typed() | {"seen": mark_of(second)}
    page = agency.post(url("criterion_edit", second.pk), sent)
    assert "Kriterijus Nr. 1 jau skaičiuoja tas pačias reikšmes." in page.content.decode()
    assert chosen.criteria.get(number=2).last_year == 2023


def test_stale_page_removes_nothing(agency: Client, chosen: Round) -> None:
    item = criterion(chosen)
    stale = {"seen": mark_of(item)}
    agency.post(url("criterion_edit", item.pk), changed(item))
    agency.post(url("criterion_remove", item.pk), stale | {"sure": "1"})
    assert Criterion.objects.count() == 1
    now = {"seen": mark_of(Criterion.objects.get())}
    agency.post(url("criterion_remove", item.pk), now)
    assert Criterion.objects.exists()  # it is asked first
    agency.post(url("criterion_remove", item.pk), now | {"sure": "1"})
    assert Criterion.objects.count() == 0


def test_removing_closes_the_gap(agency: Client, chosen: Round) -> None:
    rows = [criterion(chosen, number, first_year=2019 + number) for number in (1, 2, 3)]
    agency.post(url("criterion_remove", rows[0].pk), {"seen": mark_of(rows[0]), "sure": "1"})
    assert list(chosen.criteria.values_list("number", "first_year")) == [(1, 2021), (2, 2022)]


@pytest.mark.parametrize(
    ("which", "way", "order"),
    [(1, "up", [2, 1, 3]), (1, "down", [1, 3, 2]), (0, "up", [1, 2, 3]), (2, "down", [1, 2, 3])],
)
def test_criteria_change_places(
    agency: Client, chosen: Round, which: int, way: str, order: list[int]
) -> None:
    rows = [criterion(chosen, number, grade=number) for number in (1, 2, 3)]
    agency.post(url("criterion_move", rows[which].pk), {"way": way})
    assert list(chosen.criteria.values_list("number", "grade")) == list(
        zip((1, 2, 3), order, strict=True)
    )


def test_page_says_how_much_is_known_from_how_few(world: World, agency: Client) -> None:
    chosen = bare(world.programme)
    criterion(chosen, weight=Decimal(30))
    criterion(chosen, 2, "savijauta", weight=Decimal(10))
    one, two, three, _none = candidates(world, chosen, [1, 2, 3, 4])
    fact(one, 50, pupils=40)
    fact(two, 50, pupils=7)
    fact(three, 50, pupils=4)
    first, second = coverage(chosen)
    assert (first.share, first.known, first.too_few, first.fewest) == (75.0, 2, 1, 7)
    assert (second.share, second.known, second.too_few, second.fewest) == (25.0, 0, 0, None)
    page = agency.get(url("criterion_list", chosen.pk))
    assert [row.criterion for row in page.context["unknown"]] == [second.criterion]
    assert "Nė viena kandidatė neturi tinkamos reikšmės" in page.content.decode()


def test_weights_of_nothing_are_warned_of(agency: Client, chosen: Round) -> None:
    criterion(chosen, weight=Decimal(0))
    page = agency.get(url("criterion_list", chosen.pk)).content.decode()
    assert "Visų kriterijų svoris yra 0" in page


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"kind": "pupils", "value": "120"}, (Decimal(120), "")),
        ({"kind": "data", "value": "60"}, (Decimal(60), "")),
        ({"kind": "no_basket", "value": "-5"}, (None, "")),
        ({"kind": "types", "types": ["Progimnazija", "Gimnazija"]}, (None, BOTH)),
    ],
)
def test_rule_keeps_only_what_it_needs(
    world: World, agency: Client, chosen: Round, data: dict[str, Any], kept: Any
) -> None:
    for school, name in ((world.azuolas, "Gimnazija"), (world.kastonas, "Progimnazija")):
        school.kind = name
        school.save()
    assert agency.post(url("rule_add", chosen.pk), data).status_code == 302
    rule = chosen.rules.get()
    assert (rule.value, rule.text) == kept


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"kind": "pupils"}, "value"),
        ({"kind": "data", "value": "101"}, "value"),
        ({"kind": "types"}, "types"),
        ({"kind": "types", "types": ["Nežinoma"]}, "types"),
        ({"value": "1"}, "kind"),
    ],
)
def test_rule_without_what_it_needs_is_refused(
    agency: Client, chosen: Round, data: dict[str, Any], wrong: str
) -> None:
    answer = agency.post(url("rule_add", chosen.pk), data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])


def test_rule_is_there_once_and_goes_again(agency: Client, chosen: Round) -> None:
    data = {"kind": "no_basket"}
    agency.post(url("rule_add", chosen.pk), data)
    answer = agency.post(url("rule_add", chosen.pk), data)
    assert len(answer.context["form"].non_field_errors()) == 1
    rule = chosen.rules.get()
    new = {"kind": "pupils", "value": "90", "seen": mark_of(rule)}
    agency.post(url("rule_edit", rule.pk), new)
    agency.post(url("rule_remove", rule.pk), {"seen": mark_of(rule)})
    assert chosen.rules.get().kind == RuleKind.PUPILS
    agency.post(url("rule_remove", rule.pk), {"seen": mark_of(chosen.rules.get())})
    assert chosen.rules.count() == 0


def test_criteria_and_rules_are_taken_over_into_an_empty_round(
    world: World, agency: Client, chosen: Round
) -> None:
    before = open_round(world.programme, name="II etapas")
    criterion(before, subject="matematika")
    EligibilityRule.objects.create(round=before, kind=RuleKind.PUPILS, value=90)
    page = agency.get(url("criterion_list", chosen.pk))
    assert list(page.context["sources"]) == [before]
    for _twice in (1, 2):
        agency.post(url("criterion_copy", chosen.pk), {"source": before.pk})
    assert list(chosen.criteria.values_list("number", "subject")) == [(1, "matematika")]
    assert list(chosen.rules.values_list("kind", "value")) == [("pupils", Decimal(90))]
    assert before.criteria.count() == 1
    assert agency.post(url("criterion_copy", chosen.pk), {"source": "x"}).status_code == 404


def test_frozen_round_changes_nothing_and_says_so(world: World, agency: Client) -> None:
    chosen = ready(world)
    EligibilityRule.objects.create(round=chosen, kind=RuleKind.NO_BASKET)
    freeze_round(round=chosen, by=world.feliksas)
    item, rule = chosen.criteria.first(), chosen.rules.get()
    assert item is not None
    seen = {"seen": mark_of(item)}
    posts = [
        (url("criterion_add", chosen.pk), typed()),
        (url("criterion_edit", item.pk), changed(item)),
        (url("criterion_move", item.pk), {"way": "down"}),
        (url("criterion_remove", item.pk), seen),
        (url("rule_add", chosen.pk), {"kind": "pupils", "value": 1}),
        (url("rule_remove", rule.pk), {"seen": mark_of(rule)}),
        (url("round_settings", chosen.pk), {"wanted": 1, "seen": mark_of(chosen)}),
    ]
    for address, data in posts:
        assert "atšildykite" in said(agency.post(address, data))[-1]
    assert (chosen.criteria.count(), chosen.rules.count()) == (2, 1)
    assert "Pridėti kriterijų" not in agency.get(url("criterion_list", chosen.pk)).content.decode()


def test_reader_sees_criteria_and_changes_none(world: World, chosen: Round) -> None:
    item = criterion(chosen)
    for reader in (world.kazys, world.aurelija):
        client = signed_in(reader)
        assert str(item) in client.get(url("criterion_list", chosen.pk)).content.decode()
        assert client.post(url("criterion_remove", item.pk)).status_code == 403


def test_page_takes_the_same_queries_with_more_rows(world: World, agency: Client) -> None:
    chosen = ready(world, 2)
    few = queries(agency, url("criterion_list", chosen.pk))
    for number in (3, 4, 5):
        criterion(chosen, number, first_year=2020)
    candidates(world, chosen, range(20, 40))
    assert queries(agency, url("criterion_list", chosen.pk)) == few
