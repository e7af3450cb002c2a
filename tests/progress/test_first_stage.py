"""The first stage re-enacted: 30 strong and 150 weak, all made up, recomputable."""

from collections import Counter
from datetime import date

from accounts.models import User
from files.services import read
from grants.models import Grant
from progress.demo import first_stage
from progress.demo.commission import WHY_MOVED
from schools.choices import Role
from schools.models import School
from schools.services import give_membership
from selection.choices import RoundStatus
from selection.models import Candidate, Freeze, Question, Sitting
from selection.ranking.sheet import results_of
from tests.once import PLAYED
from tests.world import World

pytestmark = PLAYED


def test_first_stage_is_re_enacted_on_made_up_schools(world: World) -> None:
    before = Grant.objects.count()
    since = date(2018, 1, 1)
    give_membership(user=world.stasys, role=Role.AGENCY, valid_from=since, by=world.feliksas)
    made = first_stage.build(world.stasys)
    assert Counter(grant.expression for grant in made) == {"strong": 30, "weak": 150}
    assert Grant.objects.count() == before + 180
    assert len({grant.school_id for grant in made}) == 180
    schools = School.objects.filter(awarded_grants__in=made)
    assert not schools.filter(is_example=False).exists()
    assert all(grant.formula_amount == grant.pupils * 254 for grant in made)
    for freeze in Freeze.objects.select_related("round"):
        assert freeze.round.status == RoundStatus.DECIDED
        assert results_of(read(freeze.inputs)) == read(freeze.results)
    assert first_stage.is_built()
    sittings = Sitting.objects.filter(closed_at__isnull=False).order_by("pk")
    assert [(item.minutes_number, item.held_on.isoformat()) for item in sittings] == [
        ("P-000", "2018-11-27")
    ] * 2
    assert [item.statements.count() for item in sittings] == [9, 9]
    assert [item.questions.filter(outcome="accepted").count() for item in sittings] == [36, 156]
    moved = Question.objects.filter(kind="move", sitting=sittings[0]).get()
    assert (moved.to_place, moved.reason) == (30, WHY_MOVED)
    assert moved.candidate.school_id in {grant.school_id for grant in made}
    assert Candidate.objects.get(pk=moved.candidate_id).is_chosen
    assert User.objects.filter(email="narys@demo.lt", commission_seats__isnull=False).exists()
