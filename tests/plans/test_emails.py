"""Letters about a plan: who gets which, what it asks of them, and that it leaves by SMTP."""

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import gettext as _

from audit.transitions import Refused
from plans import workflow
from schools.choices import Role
from schools.services import give_membership
from scripts.prove_smtp import Post
from tests import letters
from tests.plans import stages
from tests.world import World, draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

TO_HEAD = "The head now issues the order; enter its date and number here:"
TO_DEPUTY = (
    "It is the turn of the head of the school, who issues the order and enters it. The plan:"
)


@pytest.fixture
def _in_november() -> object:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        yield


def told() -> dict[str, str]:
    """The body by address; fails where somebody got two."""
    waiting = letters.waiting()
    found = {letter["to"]: letter["body"] for letter in waiting}
    assert len(found) == len(waiting)
    return found


def test_everyone_whose_agreement_is_asked_is_told_whose_turn_it_is(world: World) -> None:
    version = stages.being_written(world)
    give_membership(user=world.domas, role=Role.AGENCY, by=world.feliksas)
    letters.forget()
    with translation.override("en"):
        workflow.submit(version, by=world.asta)
    found = told()
    assert list(found) == ["domas@demo.lt", "feliksas@demo.lt"]
    for body in found.values():
        assert f"{_('Now it is the turn of:')} savivaldybė, agentūra." in body
        assert _("Each decides on its own, in either order.") in body
        assert f"/planai/{version.plan_id}/" in body


def test_only_the_required_party_is_asked(world: World) -> None:
    world.programme.parties.filter(party="municipality").delete()
    version = stages.being_written(world)
    letters.forget()
    workflow.submit(version, by=world.asta)
    assert list(told()) == ["feliksas@demo.lt"]
    assert f"{_('Now it is the turn of:')} agentūra." in told()["feliksas@demo.lt"]
    assert _("Each decides on its own, in either order.") not in told()["feliksas@demo.lt"]


def test_refused_submission_tells_nobody(world: World) -> None:
    version = draft(world.grant, world.asta)
    letters.forget()
    with pytest.raises(Refused):
        workflow.submit(version, by=world.asta)
    assert told() == {}


def test_only_the_head_is_asked_for_what_only_the_head_may_do(world: World) -> None:
    version = stages.agreed_by_agency(world)
    letters.forget()
    stages.municipality_agrees(world, version)
    assert f"{version.label} suderintas. {_(TO_HEAD)}" in told()["asta@demo.lt"]
    assert f"{version.label} suderintas. {_(TO_DEPUTY)}" in told()["rasa@demo.lt"]
    letters.forget()
    workflow.send_back(version, party="agency", comment="Ne.", by=world.feliksas)
    assert "Pataisykite planą ir pateikite iš naujo:" in told()["asta@demo.lt"]
    assert "Pataisykite planą; iš naujo pateikia mokyklos vadovas:" in told()["rasa@demo.lt"]


def test_recorded_order_is_told_to_both_parties_over_smtp(world: World, settings: object) -> None:
    version = stages.agreed(world)
    letters.forget()
    workflow.approve(version, ordered_on=stages.ORDERED_ON, order_number="V-13", by=world.asta)
    assert list(told()) == ["domas@demo.lt", "feliksas@demo.lt"]
    names = {letter["message_id"] for letter in letters.waiting()}
    post = Post(pause=0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port  # type: ignore[attr-defined]
    letters.work()
    post.shutdown()
    post.server_close()
    assert dict(post.letters) == dict.fromkeys(names, 1)
