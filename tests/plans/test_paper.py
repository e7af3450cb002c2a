"""A plan that came on paper: the officer begins, writes, corrects and is told, as the school is."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from files.models import StoredFile
from files.services import store
from plans import workflow
from plans.models import PaperSource, PlanVersion
from plans.overview import rows_of
from plans.services import attach_paper
from schools.choices import Role
from schools.models import School
from tests import letters
from tests.once import COUNTED
from tests.plans import stages
from tests.plans.test_views import PDF, page, said, step, url
from tests.world import World, draft, fill

pytestmark = pytest.mark.django_db

BEGIN = "Įvesti planą iš popieriaus"
START = "dashboard:start"
CAME = date(2026, 9, 20)


@pytest.fixture
def on_paper(world: World) -> World:
    """Ąžuolas has no e-mail, and nobody of it can sign in."""
    School.objects.filter(pk=world.azuolas.pk).update(email="")
    world.azuolas.memberships.filter(role__in=[Role.DIRECTOR, Role.EDITOR]).delete()
    world.grant.refresh_from_db()
    return world


@pytest.fixture
def version(on_paper: World) -> PlanVersion:
    """The officer has attached the scan and writes."""
    return entered(on_paper)


def scan(world: World, text: bytes = PDF) -> StoredFile:
    return store(ContentFile(text, name="planas.pdf"), by=world.domas)


def entered(world: World) -> PlanVersion:
    version = draft(world.grant, world.domas)
    attach_paper(version=version, scan=scan(world), received_on=CAME, by=world.domas)
    return PlanVersion.objects.get(pk=version.pk)


def sent(world: World, version: PlanVersion) -> PlanVersion:
    workflow.submit(fill(version, world.domas), by=world.domas)
    letters.forget()
    return version


def turn_of(version: PlanVersion) -> str:
    """Whose turn it is in the list of plans."""
    return rows_of([version.plan_id])[0].turn


def told() -> list[tuple[str, str]]:
    return [(letter["to"], letter["subject"]) for letter in letters.waiting()]


def test_officer_begins_a_plan_from_paper_where_the_basket_stands(
    on_paper: World, client: Client
) -> None:
    client.force_login(on_paper.domas)
    basket = on_paper.grant.get_absolute_url()
    for address in (reverse(START), basket):
        text = page(client, address)
        assert text.count(BEGIN) == 1
        assert f'name="grant" value="{on_paper.grant.pk}"' in text
    response = client.post(reverse("plans:plan_start"), {"grant": on_paper.grant.pk})
    version = PlanVersion.objects.get()
    assert response.url == url(version, "paper")
    assert BEGIN not in page(client, basket)
    start = page(client, reverse(START))
    assert (start.count(BEGIN), f'href="{url(version, "paper")}"' in start) == (1, True)
    attach_paper(version=version, scan=scan(on_paper), received_on=CAME, by=on_paper.domas)
    assert BEGIN not in page(client, reverse(START))


@pytest.mark.parametrize("name", ["domas", "feliksas", "aurelija", "benas"])
def test_nobody_begins_for_a_school_that_writes_itself(
    world: World, client: Client, name: str
) -> None:
    client.force_login(world.people[name])
    for grant in (world.grant, world.berzas_grant):
        assert BEGIN not in client.get(grant.get_absolute_url()).content.decode()
    assert BEGIN not in page(client, reverse(START))


@pytest.mark.parametrize("name", ["feliksas", "aurelija"])
def test_only_the_officer_begins_from_paper(on_paper: World, client: Client, name: str) -> None:
    client.force_login(on_paper.people[name])
    assert BEGIN not in page(client, on_paper.grant.get_absolute_url())
    response = client.post(reverse("plans:plan_start"), {"grant": on_paper.grant.pk})
    assert response.status_code == 403


@COUNTED
def test_start_page_asks_no_more_for_more_schools_on_paper(on_paper: World, client: Client) -> None:
    client.force_login(on_paper.domas)
    client.get(reverse(START))
    counts = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as found:
            text = page(client, reverse(START))
        counts.append((text.count(BEGIN), len(found)))
        School.objects.filter(pk=on_paper.berzas.pk).update(email="")
    assert [begun for begun, _queries in counts] == [1, 2]
    assert counts[0][1] == counts[1][1]


def test_writing_from_paper_is_the_municipality_s_turn(
    on_paper: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(on_paper.domas)
    mine = reverse("plans:plan_list") + "?eile="
    response = client.get(version.plan.get_absolute_url())
    place = response.context["place"]
    assert (place.turn, place.steps[0].label) == ("savivaldybė", "Savivaldybė įveda iš popieriaus")
    assert turn_of(version) == "savivaldybė"
    found = {
        turn: len(client.get(mine + turn).context["rows"])
        for turn in ("mine", "municipality", "school", "agency")
    }
    assert found == {"mine": 1, "municipality": 1, "school": 0, "agency": 0}
    start = page(client, reverse(START))
    assert "Jūsų laukia 1 planas" in start
    assert "rengiamas, iš popierinio dokumento" in start


def test_plan_of_the_school_itself_is_the_school_s_turn(world: World) -> None:
    version = stages.being_written(world)
    assert turn_of(version) == "mokykla"
    officer = world.domas.memberships.get()
    assert not PlanVersion.objects.awaiting(officer).exists()


def test_order_of_a_plan_from_paper_waits_for_the_officer(
    on_paper: World, version: PlanVersion
) -> None:
    sent(on_paper, version)
    stages.municipality_agrees(on_paper, version)
    officers = [person.memberships.get() for person in (on_paper.domas, on_paper.egle)]
    waits = [PlanVersion.objects.awaiting(officer).count() for officer in officers]
    stages.agency_agrees(on_paper, version)
    waits += [PlanVersion.objects.awaiting(officer).count() for officer in officers]
    assert waits == [0, 0, 1, 0]


def test_agency_reads_who_sees_a_draft_from_paper(
    on_paper: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(on_paper.feliksas)
    text = page(client, version.plan.get_absolute_url())
    assert "jo tekstą mato tik savivaldybė" in text
    assert "tik mokykla" not in text
    assert "Planą iš popierinio dokumento įveda savivaldybė." in text


def test_return_of_a_plan_from_paper_is_told_to_the_officers(
    on_paper: World, client: Client, version: PlanVersion
) -> None:
    sent(on_paper, version)
    client.force_login(on_paper.feliksas)
    address = url(version, "return")
    assert "Jūsų pastabą laišku gaus savivaldybės darbuotojai" in page(client, address)
    response = step(client, address, {"comment": "Trūksta rodiklio."})
    assert "gaus savivaldybės darbuotojai" in said(response)[-1]
    assert told() == [("domas@demo.lt", "Ąžuolo mokykla: planas grąžintas tikslinti")]
    assert "Trūksta rodiklio." in letters.waiting()[0]["body"]
    officer = on_paper.domas.memberships.get()
    assert list(PlanVersion.objects.awaiting(officer)) == [version]


def test_officers_are_no_writers_of_a_school_s_own_plan(world: World) -> None:
    version = stages.submitted(world)
    letters.forget()
    workflow.send_back(version, party="agency", comment="Ne.", by=world.feliksas)
    assert [to for to, _subject in told()] == ["asta@demo.lt", "rasa@demo.lt"]


def test_history_marks_what_was_done_for_the_school_only(
    on_paper: World, version: PlanVersion
) -> None:
    sent(on_paper, version)
    stages.municipality_agrees(on_paper, version)
    workflow.send_back(version, party="municipality", comment="Ne.", by=on_paper.domas)
    workflow.submit(version, by=on_paper.domas, explanations=stages.UNCHANGED)
    stages.municipality_agrees(on_paper, version)
    stages.agency_agrees(on_paper, version)
    order: dict[str, Any] = {"ordered_on": stages.ORDERED_ON, "order_number": "V-1"}
    workflow.approve(version, by=on_paper.domas, **order)
    sources: dict[str, set[str]] = {}
    for entry in Entry.objects.about(version.plan).filter(by=on_paper.domas):
        sources.setdefault(entry.source, set()).add(entry.verb)
    assert sources["screen"] == {"plan.started", "plan.agreed", "plan.returned"}
    assert {"plan.submitted", "plan.approved", "plan.texts_changed"} <= sources["paper"]


@pytest.mark.parametrize("days", ["future", "before"])
def test_paper_comes_neither_in_the_future_nor_before_the_decision(
    on_paper: World, client: Client, days: str
) -> None:
    version = draft(on_paper.grant, on_paper.domas)
    wrong = clock.today() + timedelta(1) if days == "future" else date(2026, 9, 14)
    with pytest.raises(Refused):
        attach_paper(version=version, scan=scan(on_paper), received_on=wrong, by=on_paper.domas)
    client.force_login(on_paper.domas)
    data = {"received_on": f"{wrong}", "scan": SimpleUploadedFile("planas.pdf", PDF)}
    response = client.post(url(version, "paper"), data)
    assert response.context["form"].non_field_errors()
    assert not PaperSource.objects.exists()
    attach_paper(
        version=version, scan=scan(on_paper), received_on=date(2026, 9, 15), by=on_paper.domas
    )


def test_officer_corrects_date_and_scan_while_the_plan_is_written(
    on_paper: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(on_paper.domas)
    address, other = url(version, "paper"), PDF + b"\n"
    assert f'href="{address}">Taisyti popierinio' in page(client, version.plan.get_absolute_url())
    assert 'value="2026-09-20"' in page(client, address)
    assert "<h1>Taisyti popierinio dokumento datą ar failą</h1>" in page(client, address)
    response = client.post(address, {"received_on": "2026-09-21"})
    assert said(response) == ["Popierinio dokumento data ir failas pataisyti."]
    source = PaperSource.objects.get()
    assert (source.received_on, source.scan.size) == (date(2026, 9, 21), len(PDF))
    upload = SimpleUploadedFile("kitas.pdf", other)
    client.post(address, {"received_on": "2026-09-21", "scan": upload})
    assert PaperSource.objects.get().scan.size == len(other)
    changed = Entry.objects.filter(verb="plan.paper_attached").latest("pk").changes
    assert sorted(changed) == ["scan", "version"]
    sent(on_paper, version)
    client.post(address, {"received_on": "2026-09-22"})
    with pytest.raises(Refused):
        attach_paper(version=version, scan=None, received_on=CAME, by=on_paper.domas)
    assert PaperSource.objects.get().received_on == date(2026, 9, 21)
    assert address not in page(client, version.plan.get_absolute_url()).replace(
        url(version, "paper_file"), ""
    )


def test_first_paper_needs_its_scan(on_paper: World, client: Client) -> None:
    version = draft(on_paper.grant, on_paper.domas)
    client.force_login(on_paper.domas)
    response = client.post(url(version, "paper"), {"received_on": "2026-09-20"})
    assert list(response.context["form"].errors) == ["scan"]
    with pytest.raises(Refused):
        attach_paper(version=version, scan=None, received_on=CAME, by=on_paper.domas)


def test_deciding_leads_before_withdrawing(
    on_paper: World, client: Client, version: PlanVersion
) -> None:
    sent(on_paper, version)
    client.force_login(on_paper.domas)
    actions = client.get(version.plan.get_absolute_url()).context["actions"]
    assert [action.name for action in actions] == ["review", "agree", "send_back", "withdraw"]
