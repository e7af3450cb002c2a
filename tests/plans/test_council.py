"""The school council's approval: asked where the programme's rules say so, shown with the plan."""

from datetime import date

import pytest
from django.test import Client

from audit.transitions import Refused
from plans import workflow
from plans.council import Council
from plans.models import PlanVersion, Submission
from selection.models import Programme
from tests.plans import stages
from tests.world import World

pytestmark = pytest.mark.django_db

GIVEN = Council(date(2026, 9, 30), "MT-4")


def ready(world: World, *, asked: bool) -> PlanVersion:
    Programme.objects.update(needs_council=asked)
    version = stages.being_written(world)
    return PlanVersion.objects.for_list().get(pk=version.pk)


@pytest.mark.parametrize(
    "council",
    [
        None,
        Council(None, "MT-4"),
        Council(date(2026, 9, 30), " "),
        Council(date(2100, 1, 1), "1"),
        Council(date(1999, 1, 1), "1"),
    ],
)
def test_submission_is_refused_without_a_whole_and_past_approval(
    world: World, council: Council | None
) -> None:
    version = ready(world, asked=True)
    with pytest.raises(Refused, match="taryb|atrankos"):
        workflow.submit(version, by=world.asta, council=council)


def test_approval_of_an_amendment_is_no_older_than_the_plan_it_changes(world: World) -> None:
    version = stages.amendment_written(world)
    Programme.objects.update(needs_council=True)
    fresh = PlanVersion.objects.for_list().get(pk=version.pk)
    with pytest.raises(Refused, match="galiojančio plano įsakymą"):
        workflow.submit(fresh, by=world.asta, council=GIVEN)


def test_nothing_is_asked_or_kept_where_rules_ask_nothing(world: World, client: Client) -> None:
    version = ready(world, asked=False)
    client.force_login(world.asta)
    assert "council_on" not in client.get(f"/planai/{version.plan_id}/pateikti/").content.decode()
    workflow.submit(version, by=world.asta, council=GIVEN)
    assert Submission.objects.get().council_on is None


def test_head_enters_it_and_everyone_reads_it(world: World, client: Client) -> None:
    version = ready(world, asked=True)
    client.force_login(world.asta)
    page = f"/planai/{version.plan_id}/pateikti/"
    looked = client.get(page).context
    seen = {"seen": looked["seen"], "bases": looked["form"].bases}
    for day, why in (("2100-01-01", "prieš pateikiant"), ("1999-01-01", "mokyklos atrankos")):
        wrong = client.post(page, seen | {"council_on": day, "council_number": "MT-4"})
        seen["bases"] = wrong.context["form"].bases
        assert list(wrong.context["form"].errors) == ["council_on"]
        assert why in str(wrong.context["form"].errors)
        assert 'value="MT-4"' in wrong.content.decode()
    form = seen | {"council_on": "2026-09-30", "council_number": "MT-4"}
    assert client.post(page, form).status_code == 302
    sent = Submission.objects.get()
    assert Council(sent.council_on, sent.council_number) == GIVEN
    client.force_login(world.domas)
    shown = client.get(f"/planai/{version.plan_id}/").content.decode().replace("\xa0", " ")
    assert "pritarė 2026 m. rugsėjo 30 d., protokolo Nr. MT-4" in shown


def test_form_begins_with_what_was_sent_last(world: World, client: Client) -> None:
    version = ready(world, asked=True)
    workflow.submit(version, by=world.asta, council=GIVEN)
    workflow.withdraw(version, by=world.asta)
    client.force_login(world.asta)
    form = client.get(f"/planai/{version.plan_id}/pateikti/").context["form"]
    assert (form.initial["council_on"], form.initial["council_number"]) == (GIVEN.on, "MT-4")
