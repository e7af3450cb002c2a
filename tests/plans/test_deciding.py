"""A step is taken on what the person has read: something else standing now stops it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.transitions import Refused
from plans import workflow
from plans.choices import VersionStatus
from plans.models import Agreement, PlanVersion
from plans.services import save_row, save_texts, version_token
from tests.once import DRAWN
from tests.plans import stages
from tests.world import World, activity, draft

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
AGREED = {"agreed_on": "2026-10-05", "document_number": "S-7"}
REMARK = {"comment": "Patikslinkite 2 rodiklį."}
ORDER = {"ordered_on": "2026-10-06", "order_number": "(1.3.)-V13"}
OUTDATED = (
    "Planas arba sprendimai dėl jo pasikeitė po to, kai atvėrėte šį puslapį. Peržiūrėkite jį dar"
    " kartą."
)
Deed = Callable[[World, PlanVersion], None]


def url(version: PlanVersion, name: str) -> str:
    return reverse(f"plans:plan_{name}", args=[version.plan_id])


def edit(world: World, version: PlanVersion) -> None:
    save_row(row=activity(version, "Rasos veikla"), by=world.rasa)


def retitle(world: World, version: PlanVersion) -> None:
    """The whole plan stays complete, only a word differs."""
    row = version.activities.get()
    row.title = "Rasos pavadinimas"
    save_row(row=row, by=world.rasa)


def rewrite_goal(world: World, version: PlanVersion) -> None:
    save_texts(version=version, by=world.rasa, goal="Kitas tikslas.", sustainability="Tęsime.")


def resubmit(world: World, version: PlanVersion) -> None:
    workflow.send_back(version, party="agency", comment="Patikslinkite.", by=world.feliksas)
    retitle(world, version)
    stages.send(world, version)


def withdraw_and_resubmit(world: World, version: PlanVersion) -> None:
    workflow.withdraw(version, by=world.asta)
    stages.send(world, version)


def agree_anew(world: World, version: PlanVersion) -> None:
    resubmit(world, version)
    stages.agency_agrees(world, version)
    stages.municipality_agrees(world, version)


def agency_agrees_anew(world: World, version: PlanVersion) -> None:
    """The same text, but what the order's text names is taken back."""
    workflow.take_back(version, party="agency", by=world.feliksas)
    stages.agency_agrees(world, version)


CASES: list[tuple[Callable[[World], PlanVersion], str, str, dict[str, str], Deed]] = [
    (stages.being_written, "asta", "submit", {}, retitle),
    (stages.being_written, "asta", "submit", {}, rewrite_goal),
    (stages.returned, "asta", "submit", {}, retitle),
    (stages.submitted, "asta", "withdraw", {}, withdraw_and_resubmit),
    (stages.submitted, "domas", "agree", AGREED, resubmit),
    (stages.submitted, "domas", "agree", AGREED, withdraw_and_resubmit),
    (stages.submitted, "domas", "return", REMARK, resubmit),
    (stages.agreed, "feliksas", "return", REMARK, resubmit),
    (stages.agreed, "asta", "approve", ORDER, agree_anew),
    (stages.agreed, "asta", "approve", ORDER, agency_agrees_anew),
]


def traces(version: PlanVersion) -> tuple[Any, ...]:
    """All that a step would leave behind."""
    version.refresh_from_db()
    return version.status, version.submissions.count(), Agreement.objects.count()


@pytest.mark.parametrize(("stage", "name", "step", "typed", "between"), CASES)
def test_step_on_a_plan_that_changed_is_not_taken(
    world: World,
    client: Client,
    stage: Callable[[World], PlanVersion],
    name: str,
    step: str,
    typed: dict[str, str],
    between: Deed,
) -> None:
    version = stage(world)
    client.force_login(world.people[name])
    seen = client.get(url(version, step)).context["seen"]
    between(world, version)
    before = traces(version)
    response = client.post(url(version, step), typed | {"seen": seen}, follow=True)
    assert OUTDATED in response.content.decode()
    assert response.context["version"].status == before[0]
    assert traces(version) == before
    if typed:
        form = response.context["form"]
        assert {field: form[field].value() for field in typed} == typed
    assert client.post(url(version, step), typed | {"seen": response.context["seen"]}).url
    assert traces(version) != before


@DRAWN
@pytest.mark.parametrize("seen", [None, "", "nežinia", "\x00", "x" * 100_000])
@pytest.mark.parametrize(
    ("stage", "name", "step", "typed"),
    [
        (stages.being_written, "asta", "submit", {}),
        (stages.submitted, "asta", "withdraw", {}),
        (stages.submitted, "domas", "agree", AGREED),
        (stages.submitted, "domas", "return", REMARK),
        (stages.agreed, "asta", "approve", ORDER),
    ],
)
def test_form_without_its_mark_is_taken_for_outdated(
    world: World,
    client: Client,
    stage: Callable[[World], PlanVersion],
    name: str,
    step: str,
    typed: dict[str, str],
    seen: str | None,
) -> None:
    version = stage(world)
    before = traces(version)
    client.force_login(world.people[name])
    data = typed if seen is None else typed | {"seen": seen}
    response = client.post(url(version, step), data, follow=True)
    assert OUTDATED in response.content.decode()
    assert traces(version) == before


def test_agreement_of_the_other_party_does_not_make_mine_outdated(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    seen = client.get(url(version, "agree")).context["seen"]
    stages.agency_agrees(world, version)
    without = client.post(url(version, "agree"), AGREED | {"seen": seen, "document_number": " "})
    assert list(without.context["form"].errors) == ["document_number"]
    assert client.post(url(version, "agree"), AGREED | {"seen": seen}).status_code == 302
    assert version.decisions().keys() == {"agency", "municipality"}


def test_mistake_in_the_form_does_not_hide_that_the_plan_changed(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    seen = client.get(url(version, "return")).context["seen"]
    resubmit(world, version)
    response = client.post(url(version, "return"), {"comment": " ", "seen": seen})
    response = client.post(url(version, "return"), REMARK | {"seen": response.context["seen"]})
    assert OUTDATED in response.content.decode()


def test_remark_typed_while_the_school_withdrew_stays_on_the_page(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    seen = client.get(url(version, "return")).context["seen"]
    workflow.withdraw(version, by=world.asta)
    response = client.post(url(version, "return"), REMARK | {"seen": seen})
    assert response.context["form"]["comment"].value() == REMARK["comment"]
    assert response.context["place"].heading == "Planas rengiamas"
    assert response.context["is_closed"]


def test_agreement_typed_after_a_colleague_agreed_stays_on_the_page(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    seen = client.get(url(version, "agree")).context["seen"]
    stages.municipality_agrees(world, version)
    response = client.post(url(version, "agree"), AGREED | {"seen": seen})
    assert response.context["form"]["document_number"].value() == "S-7"
    assert Agreement.objects.count() == 1
    told = response.context["form"].errors["__all__"][0].replace("\xa0", " ")
    assert told.endswith(" Savivaldybė suderino 2026-10-05, Nr. S-7 (įrašė Domas Demo).")


def test_agreement_typed_after_a_colleague_returned_is_told_who_did(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    seen = client.get(url(version, "agree")).context["seen"]
    with time_machine.travel("2026-11-24T10:00:00+02:00", tick=True):
        workflow.send_back(version, party="municipality", comment="Ne taip.", by=world.domas)
    response = client.post(url(version, "agree"), AGREED | {"seen": seen})
    told = response.context["form"].errors["__all__"][0]
    assert told.endswith("Savivaldybė grąžino planą tikslinti 2026-11-24 (įrašė Domas Demo).")


def test_outdated_order_asks_for_its_scan_again(world: World, client: Client) -> None:
    version = stages.agreed(world)
    client.force_login(world.asta)
    data = ORDER | {"order_file": SimpleUploadedFile("įsakymas.pdf", PDF)}
    errors = client.post(url(version, "approve"), data).context["form"].errors
    asked = "Pasirinkite failą dar kartą: naršyklė jo neišsaugojo."
    assert errors == {"__all__": [OUTDATED], "order_file": [asked]}


def test_step_checks_the_mark_itself(world: World) -> None:
    version = stages.submitted(world)
    seen = version_token(version)
    resubmit(world, version)
    with pytest.raises(workflow.Outdated):
        workflow.agree(
            version,
            party="municipality",
            agreed_on=date(2026, 10, 5),
            document_number="S-7",
            by=world.domas,
            seen=seen,
        )
    assert version.decisions() == {}


def test_mark_of_a_draft_is_of_all_that_it_says(world: World) -> None:
    version = draft(world.grant, world.asta)
    marks = {version_token(version)}
    for change in (edit, retitle, rewrite_goal):
        change(world, version)
        marks.add(version_token(PlanVersion.objects.get()))
    assert len(marks) == 4
    assert version_token(PlanVersion.objects.get()) in marks


def test_message_piled_up_by_many_tries_is_read_once(world: World, client: Client) -> None:
    version = stages.submitted(world)
    client.force_login(world.asta)
    for name in ("approve", "submit", "approve"):
        client.get(url(version, name))
    client.post(reverse("plans:plan_start"), {"grant": world.grant.pk})
    text = client.get(version.plan.get_absolute_url()).content.decode()
    assert text.count("Dabar to padaryti negalima.") == 1
    assert text.count("Planas jau pradėtas.") == 1


@pytest.mark.parametrize(("name", "step"), [("domas", "agree"), ("domas", "return")])
def test_page_of_a_step_tells_who_has_read_an_earlier_plan(
    world: World, client: Client, name: str, step: str
) -> None:
    version = stages.submitted(world)
    client.force_login(world.people[name])
    read = client.get(version.plan.get_absolute_url())
    link = f"{url(version, step)}?matyta={read.context['seen']}"
    assert f'href="{link}"' in read.content.decode()
    told = "Tekstas pasikeitė nuo tada, kai jį skaitėte."
    assert told not in client.get(link).content.decode()
    resubmit(world, version)
    assert told in client.get(link).content.decode()


def test_head_who_has_read_an_earlier_draft_is_told_before_submitting(
    world: World, client: Client
) -> None:
    version = stages.being_written(world)
    client.force_login(world.asta)
    seen = client.get(version.plan.get_absolute_url()).context["seen"]
    retitle(world, version)
    page = client.get(f"{url(version, 'submit')}?matyta={seen}").content.decode()
    assert "Tekstas pasikeitė nuo tada, kai jį skaitėte." in page


def test_party_that_returned_is_asked_again_whatever_was_changed(world: World) -> None:
    """Also where by rule wording is nobody's business."""
    stages.rule(world, "wording", "municipality", "nothing")
    stages.rule(world, "wording", "agency", "nothing")
    version = stages.amended(world)
    stages.turn(world, version)
    workflow.submit(version, by=world.asta)
    workflow.send_back(version, party="municipality", comment="Grąžinkite.", by=world.domas)
    row = version.activities.order_by("position")[0]
    row.purpose = world.programme.purposes.get(number=1)
    save_row(row=row, by=world.asta)
    stages.reword(world, version)
    workflow.submit(version, by=world.asta)
    assert version.status == VersionStatus.SUBMITTED
    assert version.current_submission
    assert version.current_submission.asked == ["municipality"]


def test_nothing_of_an_amendment_is_older_than_the_order_that_it_changes(world: World) -> None:
    stages.rule(world, "wording", "municipality", "nothing")
    stages.rule(world, "wording", "agency", "nothing")
    version = stages.amended(world)
    stages.reword(world, version)
    workflow.submit(version, by=world.asta)
    assert version.status == VersionStatus.AGREED
    for day, what in ((5, "įsakymą, kurį jis keičia"), (7, "tekstą, kurį jis tvirtina")):
        ordered_on = date(2026, 10, day)
        with pytest.raises(Refused, match=f"senesnis už {what}"):
            workflow.approve(version, ordered_on=ordered_on, order_number="V-1", by=world.asta)
