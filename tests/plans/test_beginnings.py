"""A plan begun from an earlier one or a template: what comes, what doesn't, once, from where."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from grants.models import Grant
from plans import beginnings, health, services
from plans.content import as_json, load
from plans.models import Activity, PlanTemplate, PlanVersion
from selection.models import Purpose, Round
from tests.guards import lifted
from tests.plans import stages
from tests.world import World, draft, fill, programme

pytestmark = pytest.mark.django_db

LABEL = "Iš 2026–2028 m. plano (Ąžuolo mokykla)"


def basket(world: World, **more: Any) -> Grant:
    """A later basket of Ąžuolas, of a programme that has dropped the first purpose."""
    later = programme("09.2.2", name="Kitas")
    Purpose.objects.filter(programme=later, name="Paskirtis 1").update(is_active=False)
    fields = {
        "starts_on": date(2028, 9, 1),
        "ends_on": date(2030, 8, 31),
        "first_school_year": 2028,
    }
    round_ = Round.objects.create(programme=later, name="III etapas", stage="III", **fields)
    names = ("school", "pupils", "counted_on", "count_source", "rate", "years", "evaluation_kind")
    same = {name: getattr(world.grant, name) for name in names}
    given = {"round": round_, "holder": world.azuolas, "expression": "weak"} | fields | same
    return Grant.objects.create(**given | more)


@pytest.fixture
def old(world: World) -> PlanVersion:
    return stages.approved(world)


@pytest.fixture
def new(world: World, old: PlanVersion) -> PlanVersion:
    return draft(basket(world), world.asta)


def said(client: Client, place: str) -> str:
    """The page without its tags."""
    return re.sub(r"<[^>]+>", "", client.get(place).content.decode()).replace("\xa0", " ")


def begun(version: PlanVersion) -> dict[str, Any]:
    fresh = PlanVersion.objects.for_list().get(pk=version.pk)
    return as_json(load(fresh)) | {"from": fresh.started_from}


def test_texts_and_links_come_and_what_belongs_to_the_old_basket_does_not(
    world: World, old: PlanVersion, new: PlanVersion
) -> None:
    activity = old.activities.get()
    second = Purpose.objects.get(programme=world.programme, number=2)
    with lifted():
        other = Activity.objects.create(version=old, title="Antra", position=1, purpose=second)
        other.objectives.set(activity.objectives.all())
        Activity.objects.create(version=old, title="Nutraukta", position=2, ended_reason="Nereikia")
    beginnings.begin(version=new, source=f"planas-{old.pk}", by=world.asta)
    found = begun(new)
    assert (found["goal"], found["sustainability"]) == ("Geresni pasiekimai.", "Tęsime.")
    assert (found["from"], found["findings"], found["planned"]) == (LABEL, [], "0.00")
    [objective] = found["objectives"]
    assert (objective["text"], objective["findings"]) == ("Pagerinti matematiką.", [])
    first, second_row = found["activities"]
    taken = {"title": "Konsultacijos 1", "responsible": "Pavaduotoja ugdymui", "purpose": None}
    left = {"starts_on": None, "ends_on": None, "money": {}, "objectives": [objective["key"]]}
    assert {name: first[name] for name in taken | left} == taken | left
    assert (second_row["title"], second_row["purpose"]) == ("Antra", "Paskirtis 2")
    [indicator] = found["indicators"]
    assert (indicator["kind"], indicator["objectives"]) == ("percent", [objective["key"]])
    assert {
        indicator[f"{name}_{what}"] for name in ("baseline", "target") for what in ("value", "on")
    } == {None}
    keys = {row["key"] for row in as_json(load(old))["objectives"]}
    assert objective["key"] not in keys
    bought = Activity.objects.filter(version=new, purpose__isnull=False).values_list(
        "purpose__programme", flat=True
    )
    assert list(bought) == [new.plan.grant.round.programme_id]
    assert health.errors(load(PlanVersion.objects.for_list().get(pk=new.pk)))


def test_history_and_page_say_the_source(
    world: World, client: Client, old: PlanVersion, new: PlanVersion
) -> None:
    client.force_login(world.asta)
    editor = reverse("plans:plan_section", args=[new.plan_id, "uzdaviniai"])
    place = reverse("plans:plan_begin", args=[new.plan_id])
    assert place in client.get(editor).content.decode()
    page = said(client, place)
    assert LABEL in page
    assert "Konsultacijos 1" in page
    client.post(place, {"source": f"planas-{old.pk}"})
    assert LABEL in said(client, new.plan.get_absolute_url())
    assert place not in client.get(editor).content.decode()
    entry = Entry.objects.get(verb="plan.begun")
    assert sentence(entry) == "perėmė tekstus: iš 2026–2028 m. plano (Ąžuolo mokykla)"


def test_twice_is_once_and_a_plan_with_texts_is_left_alone(
    world: World, old: PlanVersion, new: PlanVersion
) -> None:
    source = f"planas-{old.pk}"
    beginnings.begin(version=new, source=source, by=world.asta)
    once = begun(new)
    beginnings.begin(version=new, source=source, by=world.rasa)
    assert begun(new) == once
    assert Entry.objects.filter(verb="plan.begun").count() == 1
    written = draft(world.berzas_grant, world.benas)
    services.save_texts(version=written, by=world.benas, goal="Sava.", sustainability="")
    template = save(world, old)
    with pytest.raises(Refused):
        beginnings.begin(version=written, source=f"sablonas-{template.pk}", by=world.benas)
    assert begun(written)["goal"] == "Sava."
    assert begun(written)["objectives"] == []


@pytest.mark.parametrize("name", ["domas", "feliksas", "benas"])
def test_only_writers_begin(world: World, old: PlanVersion, new: PlanVersion, name: str) -> None:
    with pytest.raises(Refused):
        beginnings.begin(version=new, source=f"planas-{old.pk}", by=world.people[name])
    assert begun(new)["goal"] == ""


def test_offered_are_the_schools_own_plans_in_force_and_templates_on_offer(
    world: World, old: PlanVersion, new: PlanVersion
) -> None:
    stages_of_others = draft(world.berzas_grant, world.benas)
    fill(stages_of_others, world.benas)
    template = save(world, old)
    hidden = save(world, old, name="Senas")
    PlanTemplate.objects.filter(pk=hidden.pk).update(is_active=False)
    mine = [option.name for option in beginnings.options(world.asta, new)]
    assert mine == [f"planas-{old.pk}", f"sablonas-{template.pk}"]
    theirs = [option.name for option in beginnings.options(world.benas, stages_of_others)]
    assert theirs == [f"sablonas-{template.pk}"]
    with pytest.raises(Refused):
        beginnings.begin(
            version=draft(world.kastonas_grant, world.cecilija),
            source=f"planas-{old.pk}",
            by=world.cecilija,
        )


def test_plan_taken_over_from_another_school_is_offered(
    world: World, old: PlanVersion, new: PlanVersion
) -> None:
    mine = draft(world.berzas_grant, world.benas)
    assert beginnings.options(world.benas, mine) == []
    Grant.objects.filter(pk=world.grant.pk).update(holder=world.berzas)
    assert [option.label for option in beginnings.options(world.benas, mine)] == [LABEL]


def save(world: World, version: PlanVersion, name: str = "Matematika") -> PlanTemplate:
    return beginnings.save_template(
        version=version, name=name, description="Visoms.", by=world.feliksas
    )


def test_template_keeps_nothing_of_the_school_and_fills_another_plan(
    world: World, client: Client, old: PlanVersion
) -> None:
    client.force_login(world.feliksas)
    place = reverse("plans:plan_template", args=[old.plan_id])
    client.post(place, {"name": "Matematika", "description": "Visoms."})
    template = PlanTemplate.objects.get()
    assert set(template.content) == {
        *("goal", "sustainability", "objectives", "activities", "indicators")
    }
    assert set(template.content["indicators"][0]) == set(beginnings.KEPT["indicators"])
    assert "jau yra" in client.post(place, {"name": "Matematika"}).content.decode()
    assert PlanTemplate.objects.count() == 1
    mine = draft(world.berzas_grant, world.benas)
    beginnings.begin(version=mine, source=f"sablonas-{template.pk}", by=world.benas)
    found = begun(mine)
    assert found["from"] == "Iš šablono „Matematika“"
    assert [row["purpose"] for row in found["activities"]] == ["Paskirtis 1"]
    assert found["activities"][0]["key"] != template.content["activities"][0]["key"]


def test_template_is_made_by_the_agency_of_a_plan_in_force(world: World, old: PlanVersion) -> None:
    with pytest.raises(Refused):
        beginnings.save_template(version=old, name="A", description="", by=world.asta)
    writing = fill(draft(world.berzas_grant, world.benas), world.benas)
    with pytest.raises(Refused):
        save(world, writing)
    assert not PlanTemplate.objects.exists()


def test_admin_names_and_describes_a_template_and_leaves_its_texts(
    world: World, client: Client, old: PlanVersion
) -> None:
    template = save(world, old)
    client.force_login(world.feliksas)
    place = reverse("admin:plans_plantemplate_change", args=[template.pk])
    assert "Konsultacijos 1" in client.get(place).content.decode()
    client.post(place, {"name": "Kita", "description": "", "content": "{}", "source": "x"})
    after = PlanTemplate.objects.get()
    assert (after.name, after.is_active) == ("Kita", False)
    assert (after.content, after.source) == (template.content, template.source)
    assert client.get(reverse("admin:plans_plantemplate_add")).status_code == 403
