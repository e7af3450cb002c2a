"""The party beside the agency is the founder: a municipality, a person of its own, or by rule
the agency on its behalf."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from audit.models import Entry
from audit.transitions import Refused
from plans import workflow
from plans.filters import PlanFilter
from plans.models import Agreement, PlanVersion
from plans.overview import rows_of
from plans.papers import order_paper
from plans.past import Past
from plans.pdf import blocks_of
from plans.rights import parties_of
from plans.standing import place
from schools.choices import Role
from schools.services import give_membership
from selection.models import Programme
from tests import letters
from tests.once import COUNTED
from tests.plans import stages
from tests.world import World, make_private, private_school

pytestmark = pytest.mark.django_db


def submitted(world: World) -> PlanVersion:
    """Ąžuolas, a private school, has submitted its plan."""
    make_private(world)
    return PlanVersion.objects.for_list().get(pk=stages.submitted(world).pk)


def with_founder(world: World) -> None:
    """Gintarė acts for the founder of Ąžuolas."""
    private_school(world)
    world.gintare.memberships.update(school=world.azuolas)


def agree(version: PlanVersion, by: User, party: str = "municipality") -> Agreement:
    day = date(2026, 10, 5)
    return workflow.agree(version, party=party, agreed_on=day, document_number="S-1", by=by)


def heading(client: Client) -> str:
    """Of the start page, with plain spaces."""
    found = (
        client.get(reverse("dashboard:start"))
        .content.decode()
        .partition("<h1>")[2]
        .partition("</h1>")[0]
    )
    return found.replace("\xa0", " ")


def awaits(user: User) -> bool:
    versions = PlanVersion.objects.visible_to(user)
    return versions.awaiting(user.memberships.first()).exists()


@pytest.mark.parametrize(
    ("is_private", "is_here", "is_ruled", "decides"),
    [
        (False, False, True, "domas"),
        (True, True, True, "gintare"),
        (True, True, False, "gintare"),
        (True, False, True, "feliksas"),
        (True, False, False, ""),
    ],
)
def test_who_agrees_for_the_founder(
    world: World, is_private: bool, is_here: bool, is_ruled: bool, decides: str
) -> None:
    """Buttons, letters and start pages name the same people."""
    Programme.objects.update(agency_for_founders=is_ruled)
    if is_here:
        with_founder(world)
    version = submitted(world) if is_private else stages.submitted(world)
    version = PlanVersion.objects.for_list().get(pk=version.pk)
    people = {name: world.people[name] for name in ("domas", "gintare", "feliksas", "egle")}
    may = {name for name, who in people.items() if "municipality" in parties_of(who, version)}
    assert may == {decides} - {""}
    assert parties_of(world.feliksas, version)[-1:] == ["agency"]
    assert {who for who in people if awaits(people[who])} == {decides, "feliksas"} - {""}
    told = {letter["to"]: letter["body"] for letter in letters.waiting()}
    assert set(told) == {f"{name}@demo.lt" for name in {decides, "feliksas"} - {""}}
    is_missing = not decides
    assert ("steigėjo vardu. Pakvieskite" in told["feliksas@demo.lt"]) is is_missing
    agree(version, world.feliksas, "agency")
    assert version.status == "submitted"
    page = Client()
    page.force_login(world.feliksas)
    shown = page.get(version.plan.get_absolute_url()).content.decode()
    assert ("nėra nė vieno žmogaus, kuris galėtų spręsti steigėjo vardu." in shown) is is_missing
    start = page.get(reverse("dashboard:start")).content.decode()
    assert ("1 planas laukia steigėjo" in start.replace("\xa0", " ")) is is_missing
    listed = PlanFilter({"eile": "nobody"}, user=world.feliksas, membership=None).narrowed()
    assert list(listed) == [version.plan] * is_missing


def test_agency_decides_twice_where_the_founder_has_nobody(world: World) -> None:
    """Each decision is its own row; history says on whose behalf."""
    version = submitted(world)
    agree(version, world.feliksas, "agency")
    assert awaits(world.feliksas)
    agree(version, world.feliksas)
    rows = Agreement.objects.order_by("pk").values_list("party", "by__email")
    assert list(rows) == [("agency", "feliksas@demo.lt"), ("municipality", "feliksas@demo.lt")]
    events = Past(Entry.objects.filter(verb="plan.agreed"), {0}, is_writer=False).events()
    assert sorted("steigėjo vardu" in item["by"] for item in events) == [False, True]
    assert version.status == "agreed"
    notes = [step.note for step in place(version).steps[1:3]]
    assert notes == ["2026-10-05, Nr. S-1, agentūra steigėjo vardu", "2026-10-05, Nr. S-1"]
    told = "Steigėjas (jo vardu – Nacionalinė švietimo agentūra)"
    assert told in [block.name for block in blocks_of(version)]
    assert told in [item.name for item in order_paper(version, by=world.asta).context["approvals"]]


def test_once_a_founders_person_is_here_the_agency_decides_for_itself_only(world: World) -> None:
    version = submitted(world)
    with_founder(world)
    with pytest.raises(Refused):
        agree(version, world.feliksas)
    agree(version, world.gintare)
    assert not awaits(world.gintare)


def test_access_that_ended_leaves_it_to_the_agency(world: World) -> None:
    with_founder(world)
    version = submitted(world)
    world.gintare.memberships.update(valid_until=date(2021, 1, 1))
    assert parties_of(world.feliksas, version) == ["municipality", "agency"]


def test_officer_reads_a_private_school_s_plan_and_decides_nothing(
    world: World, client: Client
) -> None:
    version = submitted(world)
    client.force_login(world.domas)
    page = f"/planai/{version.plan_id}/"
    assert client.get(page).status_code == 200
    assert client.get(f"{page}suderinti/").status_code == 403


def test_words_say_founder_where_the_school_is_not_municipal(world: World) -> None:
    version = submitted(world)
    here = place(version)
    assert here.heading == "Planas laukia steigėjo ir agentūros suderinimo"
    assert here.turn == "steigėjas ir agentūra"
    assert [row.turn for row in rows_of([version.plan_id])] == ["steigėjas ir agentūra"]
    assert [step.label for step in here.steps][1:3] == ["Steigėjas suderina", "Agentūra suderina"]


@COUNTED
def test_lists_take_as_many_queries_as_for_municipal_schools(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = submitted(world).plan_id
    with django_assert_num_queries(2):
        rows_of([plan])
    agency = world.feliksas.memberships.get()
    with django_assert_num_queries(1):
        assert list(PlanVersion.objects.awaiting(agency)) != []


def test_founder_sees_own_schools_only_and_no_drafts(world: World, client: Client) -> None:
    with_founder(world)
    make_private(world)
    version = stages.being_written(world)
    client.force_login(world.gintare)
    assert "Ąžuolo mokykla" in client.get(reverse("dashboard:start")).content.decode()
    assert not PlanVersion.objects.visible_to(world.gintare).exists()
    workflow.submit(version, by=world.asta)
    assert PlanVersion.objects.visible_to(world.gintare).get() == version
    found = PlanFilter({}, user=world.gintare, membership=None).narrowed()
    assert list(found) == [version.plan]
    assert "Jūsų sprendimo laukia 1 planas" in heading(client)


def test_founder_of_a_municipal_school_cant_be_let_in(world: World) -> None:
    with pytest.raises(Exception, match="savivaldyb"):
        give_membership(
            user=world.stasys, role=Role.FOUNDER, school=world.azuolas, by=world.feliksas
        )


def test_agency_invites_a_founder_s_person_only_where_there_is_one(
    world: World, client: Client
) -> None:
    client.force_login(world.feliksas)
    form = {"email": "nauja@demo.lt", "role": "founder", "school": str(world.azuolas.pk)}
    response = client.post("/paskyra/kvietimai/naujas/", form)
    assert "Šios mokyklos steigėja yra savivaldybė" in response.content.decode()
    make_private(world)
    assert client.post("/paskyra/kvietimai/naujas/", form).status_code == 302


def test_remarks_say_that_the_founder_reads_them(world: World, client: Client) -> None:
    version = submitted(world)
    with_founder(world)
    client.force_login(world.gintare)
    page = client.get(f"/planai/{version.plan_id}/pastabos/").content.decode()
    assert "mokykla, savivaldybė ir steigėjas" in page
