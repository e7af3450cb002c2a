"""A ranked round's decision: who is preselected, the order's file, what is named, letters."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.transitions import Refused
from common import clock
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


def posted(freeze: Freeze, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"decided_on": "2026-11-01", "decision_number": "V-9"}
    for item in best(freeze):
        data |= {f"k{item.pk}-chosen": "on", f"k{item.pk}-count": newest(item.school).pk}
    return data | more


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
    scan = SimpleUploadedFile("isakymas.pdf", PDF)
    sums = agency.post(address, posted(frozen, check="1", order=scan))
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
    first, second, _third = best(frozen)
    awards = [Award(item, newest(item.school)) for item in (first, second)]
    data = posted(frozen, check="1")
    PupilCount.objects.filter(school=second.school).delete()
    page = agency.post(url("round_decide", frozen.round_id), data)
    assert second.school.name in str(page.context["form"].errors)
    with pytest.raises(Refused, match=second.school.name):
        decide_round(
            round=frozen.round,
            awards=awards,
            decided_on=date(2026, 11, 1),
            decision_number="V-9",
            by=world.feliksas,
        )
    assert Round.objects.get(pk=frozen.round_id).status == RoundStatus.FROZEN
    assert Grant.objects.filter(round=frozen.round_id).count() == 0


def test_school_merged_since_is_named_and_nothing_is_done(world: World, frozen: Freeze) -> None:
    awards = [Award(item, newest(item.school)) for item in best(frozen)]
    merged = awards[1].candidate.school
    School.objects.filter(pk=merged.pk).update(
        deregistered_on=date(2026, 10, 1), successor=world.berzas
    )
    with pytest.raises(Refused, match=merged.name):
        decide_round(
            round=frozen.round,
            awards=awards,
            decided_on=date(2026, 11, 1),
            decision_number="V-9",
            by=world.feliksas,
        )
    assert Grant.objects.filter(round=frozen.round_id).count() == 0


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
    decide_round(
        round=frozen.round,
        awards=[Award(item, newest(item.school)) for item in best(frozen)],
        decided_on=date(2026, 11, 1),
        decision_number="V-9",
        by=world.feliksas,
    )
    letters = [letter for letter in waiting() if "etapas" in letter["subject"]]
    told = {letter["to"]: letter for letter in letters}
    assert sorted(told) == ["benas@demo.lt", "stasys@demo.lt"]
    assert "neatrinkta" in told["stasys@demo.lt"]["subject"]
    body = told["stasys@demo.lt"]["body"]
    assert "NMPP ataskaita" in body
    assert "77" not in body
    assert "mažiau kaip 5 mokiniai: nerodoma ir nenaudota" in body.replace("\u00a0", " ")
