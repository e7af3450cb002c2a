"""All freezes of a round with their files, and forms that a decided round no longer has."""

import pytest

from common import clock
from files.services import read
from selection.explained import explain
from selection.freezing import freeze_round, look
from selection.models import Commission, EligibilityRule, Freeze, Round, Sitting
from selection.workflow import unfreeze
from tests.selection.commission_day import RULES
from tests.selection.compared import ready
from tests.selection.test_views import said, signed_in, url
from tests.world import World


@pytest.fixture
def twice(world: World) -> tuple[Freeze, Freeze]:
    """Frozen, withdrawn, frozen again."""
    chosen = ready(world, 3)
    first = freeze_round(round=chosen, by=world.feliksas)
    unfreeze(first, reason="Klaida viename skaičiuje.", by=world.feliksas)
    again = freeze_round(round=Round.objects.get(pk=chosen.pk), by=world.feliksas)
    return Freeze.objects.get(pk=first.pk), again


def test_withdrawn_freeze_is_listed_and_its_files_can_be_had(
    world: World, twice: tuple[Freeze, Freeze]
) -> None:
    first, again = twice
    address = url("freeze_list", again.round_id)
    for name in ("feliksas", "aurelija", "kazys"):
        page = signed_in(world.people[name]).get(address)
        assert page.context["rows"] == [(again, None), (first, world.feliksas)]
        text = page.content.decode()
        for part in ("Klaida viename skaičiuje.", first.inputs.sha256, first.results.sha256):
            assert part in text
        assert (url("freeze_inputs", first.pk) in text) == (name != "kazys")
    for name, stored in (("freeze_inputs", first.inputs), ("freeze_results", first.results)):
        answer = signed_in(world.aurelija).get(url(name, first.pk))
        assert b"".join(answer.streaming_content) == read(stored)
        assert signed_in(world.kazys).get(url(name, first.pk)).status_code == 404
    assert address in signed_in(world.kazys).get(again.round.get_absolute_url()).content.decode()


def test_what_would_be_frozen_names_the_rules_that_leave_schools_out(world: World) -> None:
    chosen = ready(world, 3)
    EligibilityRule.objects.create(round=chosen, kind="pupils", value=202)
    found = look(chosen)
    assert (found.candidates, found.eligible) == (3, 2)
    assert found.excluded == (("per mažai mokinių", 1),)
    page = signed_in(world.feliksas).get(url("round_freeze", chosen.pk)).content.decode()
    assert "per mažai mokinių: 1" in page


@pytest.mark.parametrize("name", ["round_unfreeze", "candidate_add", "candidate_add_all"])
def test_decided_round_opens_no_form_that_would_be_refused(world: World, name: str) -> None:
    answer = signed_in(world.feliksas).get(url(name, world.round.pk))
    assert answer["Location"] == world.round.get_absolute_url()
    assert said(answer)[-1].startswith("Dėl šios atrankos jau nuspręsta: ")


def test_unfreezing_is_not_offered_once_the_commission_has_voted(world: World) -> None:
    made = freeze_round(round=ready(world, 3), by=world.feliksas)
    commission = Commission.objects.create(round=made.round, **RULES)
    Sitting.objects.create(
        commission=commission, number=1, held_on=clock.today(), place="-", closed_at=clock.now()
    )
    told = signed_in(world.feliksas).get(url("round_unfreeze", made.round_id))
    assert told["Location"] == url("round_ranking", made.round_id)
    assert "jau balsavo" in said(told)[-1]


def test_a_sure_place_is_told_as_one(world: World) -> None:
    made = freeze_round(round=ready(world, 3), by=world.feliksas)
    placing = made.placings.filter(rank=1).get()
    placing.rank_low = placing.rank_high = 1
    assert any(
        "bandymų mokykla buvo 1 vietoje" in row
        for row in explain(placing, sees_small=True).sentences
    )
