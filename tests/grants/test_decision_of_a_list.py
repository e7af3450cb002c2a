"""A ranked round's decision: who is preselected, the order's file, what is named, letters."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from files.services import store
from grants.models import Grant
from grants.services import Award, decide_round
from schools.choices import Role
from schools.models import PupilCount, School
from schools.services import give_membership
from selection.choices import RoundStatus
from selection.freezing import freeze_round
from selection.models import Candidate, Freeze, Round
from tests.letters import waiting
from tests.selection.compared import fact, ready
from tests.selection.test_views import said, signed_in
from tests.world import World

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def agency(world: World) -> Client:
    return signed_in(world.feliksas)


@pytest.fixture
def frozen(world: World) -> Freeze:
    chosen = ready(world, 6, expression="strong")
    Candidate.objects.filter(round=chosen).update(expression="strong")
    small = School.objects.get(code="910000001")
    fact(small, 77, pupils=4, year=2025, subject="Skaitymas")
    return freeze_round(round=chosen, by=world.feliksas)


def url(name: str, pk: int) -> str:
    return reverse(f"grants:{name}", args=[pk])


def best(freeze: Freeze, many: int = 3) -> list[Candidate]:
    rows = freeze.placings.filter(rank__lte=many).order_by("rank")
    return [row.candidate for row in rows.select_related("candidate__school")]


def newest(school: School) -> PupilCount:
    return PupilCount.objects.filter(school=school).latest("counted_on")


def posted(freeze: Freeze, *but: Candidate, **more: Any) -> dict[str, Any]:
    """The list ticked but for some; `but` of others are ticked beside it."""
    data: dict[str, Any] = {"decided_on": "2026-11-01", "decision_number": "V-9"}
    listed = best(freeze)
    for item in {*listed} ^ {*but}:
        data |= {f"k{item.pk}-chosen": "on", f"k{item.pk}-count": newest(item.school).pk}
    return data | more


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("isakymas.pdf", PDF)


def decided(world: World, freeze: Freeze, chosen: list[Candidate], **more: Any) -> Round:
    """By the service, with the order at hand."""
    values = {"decided_on": date(2026, 11, 1), "decision_number": "V-9"} | more
    values.setdefault("order", store(scan(), by=world.feliksas))
    awards = [Award(item, newest(item.school)) for item in chosen]
    decide_round(round=freeze.round, awards=awards, by=world.feliksas, **values)
    return Round.objects.get(pk=freeze.round_id)


def is_frozen(freeze: Freeze) -> bool:
    chosen = Round.objects.get(pk=freeze.round_id)
    return chosen.status == RoundStatus.FROZEN and not Grant.objects.filter(round=chosen).exists()


def test_ranked_first_are_ticked_and_the_others_a_link_away(agency: Client, frozen: Freeze) -> None:
    address = url("round_decide", frozen.round_id)
    rows = agency.get(address).context["form"].rows
    assert [(row.candidate, row.is_ticked) for row in rows] == [(c, True) for c in best(frozen)]
    every = agency.get(address, {"visi": "1"}).context["form"].rows
    assert [row.is_ticked for row in every] == [True] * 3 + [False] * 3


def test_order_sent_with_the_sums_is_kept_by_the_confirmation(
    world: World, agency: Client, frozen: Freeze
) -> None:
    address = url("round_decide", frozen.round_id)
    sums = agency.post(address, posted(frozen, check="1", order=scan()))
    mark = sums.context["sums"].mark
    assert Round.objects.get(pk=frozen.round_id).status == RoundStatus.FROZEN
    agency.post(address, posted(frozen, confirm=mark))
    chosen = Round.objects.get(pk=frozen.round_id)
    assert (chosen.status, chosen.decision_file.name) == (RoundStatus.DECIDED, "isakymas.pdf")
    assert chosen.decision_file.awaits == ""
    assert Grant.objects.filter(round=chosen).count() == 3
    file = agency.get(url("round_decision_file", chosen.pk))
    assert b"".join(file.streaming_content) == PDF
    assert signed_in(world.asta).get(url("round_decision_file", chosen.pk)).status_code == 404
    again = said(agency.get(address))
    assert "jį taiso naujas sprendimas" in again[-1]


def test_file_of_another_kind_is_refused(agency: Client, frozen: Freeze) -> None:
    text = SimpleUploadedFile("isakymas.pdf", b"ne pdf")
    page = agency.post(url("round_decide", frozen.round_id), posted(frozen, check="1", order=text))
    assert "order" in page.context["form"].errors
    assert page.context["sums"] is None


def test_school_that_lost_its_count_is_named_and_nothing_is_done(
    world: World, agency: Client, frozen: Freeze
) -> None:
    _first, second, _third = best(frozen)
    awards = [Award(item, newest(item.school)) for item in best(frozen)]
    data = posted(frozen, check="1", order=scan())
    PupilCount.objects.filter(school=second.school).delete()
    page = agency.post(url("round_decide", frozen.round_id), data)
    assert second.school.name in str(page.context["form"].errors)
    with pytest.raises(Refused, match=second.school.name):
        decide_round(
            round=frozen.round,
            awards=awards,
            decided_on=date(2026, 11, 1),
            decision_number="V-9",
            order=store(scan(), by=world.feliksas),
            by=world.feliksas,
        )
    assert is_frozen(frozen)


def test_school_merged_since_is_named_and_nothing_is_done(world: World, frozen: Freeze) -> None:
    merged = best(frozen)[1].school
    School.objects.filter(pk=merged.pk).update(
        deregistered_on=date(2026, 10, 1), successor=world.berzas
    )
    with pytest.raises(Refused, match=merged.name):
        decided(world, frozen, best(frozen))
    assert is_frozen(frozen)


def test_ranked_round_is_not_decided_without_its_order(
    world: World, agency: Client, frozen: Freeze
) -> None:
    page = agency.post(url("round_decide", frozen.round_id), posted(frozen, check="1"))
    assert list(page.context["form"].errors) == ["order"]
    assert page.context["form"].errors["order"][0].startswith("Pridėkite įsakymą")
    assert page.context["sums"] is None
    with pytest.raises(Refused, match="Pridėkite įsakymą"):
        decided(world, frozen, best(frozen), order=None)
    assert is_frozen(frozen)


def test_other_schools_than_the_list_has_need_a_reason(
    world: World, agency: Client, frozen: Freeze
) -> None:
    _first, _second, third, fourth = best(frozen, 4)
    address = url("round_decide", frozen.round_id) + "?visi=1"
    page = agency.post(address, posted(frozen, third, fourth, check="1", order=scan()))
    form = page.context["form"]
    assert (list(form.errors), page.context["sums"]) == (["departure"], None)
    assert (form.differs.enters, form.differs.leaves) == ([fourth], [third])
    for chosen in (best(frozen, 2), best(frozen, 4)):
        with pytest.raises(Refused, match="Parašykite, kodėl"):
            decided(world, frozen, chosen, departure="  ")
    assert is_frozen(frozen)
    why = "Trečioji atsisakė dalyvauti."
    sums = agency.post(address, posted(frozen, third, fourth, check="1", departure=why))
    mark = sums.context["sums"].mark
    agency.post(address, posted(frozen, third, fourth, confirm=mark, departure=why))
    assert Round.objects.get(pk=frozen.round_id).departure == why


def test_reason_of_another_list_is_kept_and_told_to_those_it_concerns(
    world: World, agency: Client, frozen: Freeze
) -> None:
    first, _second, third, fourth = best(frozen, 4)
    people = {"benas": first, "stasys": third, "vilte": fourth}
    for name, item in people.items():
        give_membership(
            user=world.people[name],
            role=Role.DIRECTOR,
            school=item.school,
            valid_from=clock.today(),
            by=world.feliksas,
        )
    chosen = decided(world, frozen, [*best(frozen, 2), fourth], departure="Trečioji atsisakė.")
    entry = Entry.objects.get(verb="round.decided", object_id=chosen.pk)
    assert entry.comment == "Trečioji atsisakė."
    assert entry.changes["entered"] == f"{fourth.school} ({fourth.school.code})"
    assert entry.changes["left_out"] == f"{third.school} ({third.school.code})"
    bodies = {row["to"]: row["body"] for row in waiting() if "Vieta reitinge" in row["body"]}
    tells = {to.partition("@")[0]: "Trečioji atsisakė." in body for to, body in bodies.items()}
    assert tells == {"benas": False, "stasys": True, "vilte": True}
    place = third.placings.get()
    own = signed_in(world.stasys).get(reverse("selection:placing_detail", args=[place.pk]))
    assert "Mokykla yra sąraše, bet neatrinkta. Priežastis: Trečioji atsisakė." in text_of(own)
    page = text_of(agency.get(chosen.get_absolute_url()))
    assert "Sprendimas skiriasi nuo sąrašo" in page


def text_of(response: Any) -> str:
    return str(response.content.decode().replace("\u00a0", " "))


def test_count_up_to_the_rounds_day_is_offered_first(
    world: World, agency: Client, frozen: Freeze
) -> None:
    school = best(frozen)[0].school
    address = url("round_decide", frozen.round_id)
    asked = lambda: agency.get(address).context["form"].rows[0].initial["count"]  # noqa: E731
    assert asked() == newest(school).pk
    Round.objects.filter(pk=frozen.round_id).update(counted_by=date(2026, 8, 31))
    assert asked() == PupilCount.objects.get(school=school, counted_on=date(2026, 1, 1)).pk


def test_every_ranked_school_is_told_why_without_small_groups(world: World, frozen: Freeze) -> None:
    last = School.objects.get(code="910000001")
    for user, school in ((world.benas, best(frozen)[0].school), (world.stasys, last)):
        give_membership(
            user=user,
            role=Role.DIRECTOR,
            school=school,
            valid_from=clock.today(),
            by=world.feliksas,
        )
    decided(world, frozen, best(frozen))
    letters = [letter for letter in waiting() if "etapas" in letter["subject"]]
    told = {letter["to"]: letter for letter in letters}
    assert sorted(told) == ["benas@demo.lt", "stasys@demo.lt"]
    assert "neatrinkta" in told["stasys@demo.lt"]["subject"]
    body = told["stasys@demo.lt"]["body"]
    assert "NMPP ataskaita" in body
    assert "77" not in body
    assert "mažiau kaip 5 mokiniai: nerodoma ir nenaudota" in body.replace("\u00a0", " ")
