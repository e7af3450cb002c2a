"""The first stage re-enacted: 30 strong and 150 weak, all made up, recomputable."""

from collections import Counter
from datetime import date

from files.services import read
from grants.models import Grant
from progress.demo import first_stage
from schools.choices import Role
from schools.models import School
from schools.services import give_membership
from selection.choices import RoundStatus
from selection.models import Freeze
from selection.ranking.sheet import results_of
from tests.world import World


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
