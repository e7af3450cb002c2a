"""The mirror, recommendations that become activities, the conclusion's objectives, consulting."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from audit.sentences import sentence
from audit.transitions import Refused
from common import clock
from plans import workflow as plans
from plans.choices import VersionStatus
from plans.models import Activity, Comment, Document, Finding, Plan, PlanVersion
from plans.services import save_row
from progress.adopting import adopt
from progress.advising import (
    Advising,
    Visited,
    assign_consultant,
    end_consultancy,
    make_remark,
    record_visit,
)
from progress.concluding import Judged
from progress.confirming import confirm_conclusion
from progress.details import SchoolProgress
from progress.final import final_paper, keep_final_papers, summary_paper
from progress.mirror import Mirror, recommendations
from progress.models import Adoption, Consultancy, Evaluation, ObjectiveResult, Rating, Visit
from progress.templatetags.mirror import adopted_from, mirror_summary
from progress.workflow import conclude
from schools.models import Framework, Membership
from tests import paper
from tests.guards import lifted
from tests.once import COUNTED
from tests.world import World, draft, fill

from .spending import in_force, paid, spend
from .stages import approved, finished, judged, verdict
from .test_papers import words

pytestmark = pytest.mark.django_db
VISITED = Visited(date(2026, 11, 20), Decimal("2.5"), "Grįžtamasis ryšys", "Aptarkite pamokas.")


def page(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def rated(
    world: World, kind: str, levels: dict[str, str], on: date = date(2026, 11, 6), **marks: str
) -> Evaluation:
    """A finished evaluation of Ąžuolas with these levels; `marks` say which are to be improved."""
    made = finished(world, world.grant, kind)
    rows = made.framework.indicators.filter(number__in=levels)
    Rating.objects.filter(evaluation=made).delete()
    known = {level.code: level for level in made.framework.levels.all()}
    for row in rows:
        Rating.objects.create(
            evaluation=made,
            indicator=row,
            level=known[levels[row.number]],
            strength="improve" if row.number in marks.get("improve", "") else "",
            comment="Stebėtose pamokose reta." if row.number in marks.get("improve", "") else "",
        )
    Evaluation.objects.filter(pk=made.pk).update(starts_on=on, ends_on=on)
    return made


def themes(mirror: Mirror) -> dict[str, list[str]]:
    """Theme → each side's mean, the gap and the change, where anything is known."""
    found = {
        row.label.split(" ")[0]: [*(cell.words for cell in row.cells), row.gap.words]
        for row in mirror.themes
    }
    return {name: cells for name, cells in found.items() if set(cells) != {"–"}}


def consultancy(world: World, **days: Any) -> Consultancy:
    """Stasys advises Ąžuolas from November on."""
    named = Advising(world.stasys, date(2026, 11, 1), None, "Sutartis K-1")
    return assign_consultant(grant=world.grant, named=replace(named, **days), by=world.feliksas)


def improvement(world: World) -> Rating:
    """An aspect to improve of a finished external evaluation."""
    rated(world, "external", {"2.1.1": "2"}, improve="2.1.1")
    return Rating.objects.get(strength="improve")


def test_means_are_of_what_was_rated_and_gaps_of_what_both_rated(world: World) -> None:
    approved(world)
    rated(world, "self", {"1.2.1": "4", "1.2.2": "3", "2.1.1": "3"})
    rated(world, "external", {"1.2.1": "2", "2.1.1": "3"})
    found = Mirror(world.grant, world.asta)
    assert themes(found) == {
        "1.2.": ["3,5", "2,0", "+2,0 įsivertinta aukščiau"],
        "2.1.": ["3,0", "3,0", "0 sutampa"],
    }
    area = found.areas[0].rows[0]
    assert [(cell.words, cell.rated, cell.total) for cell in area.cells] == [
        ("3,5", 2, 3),
        ("2,0", 1, 3),
    ]
    assert "1.2." in found.heading
    lanes = {lane.name.split(" ")[0]: lane for lane in found.chart.lanes}
    assert [mark.shape for mark in lanes["1.2."].marks] == ["dot", "box"]
    assert lanes["1.2."].gap
    assert lanes["3.1."].marks == []


def test_the_earlier_side_is_an_evaluation_or_what_the_plan_rests_on(world: World) -> None:
    version = approved(world)
    framework = Framework.objects.get()
    with lifted():
        Finding.objects.filter(version=version).update(
            framework=framework,
            indicator=framework.indicators.get(number="2.1.1"),
            level=framework.levels.get(code="1"),
        )
    rated(world, "external", {"2.1.1": "3"})
    found = Mirror(world.grant, world.asta)
    assert [source.name for source in found.sources] == ["external", "earlier"]
    (theme,) = [row for row in found.themes if row.label.startswith("2.1.")]
    assert (theme.gap.words, theme.change.words) == ("–", "+2,0 dabar aukščiau")
    earlier = rated(world, "self", {"2.1.1": "2"}, on=date(2025, 5, 5))
    Evaluation.objects.filter(pk=earlier.pk).update(grant=world.berzas_grant)
    world.berzas_grant.__class__.objects.filter(pk=world.berzas_grant.pk).update(
        holder=world.azuolas
    )
    assert Mirror(world.grant, world.feliksas).sides.earlier.on == date(2025, 5, 5)  # type: ignore[union-attr]


def test_another_framework_is_told_and_not_mixed(world: World) -> None:
    approved(world)
    own = rated(world, "self", {"2.1.1": "3"}, on=date(2026, 11, 2))
    old = Framework.objects.create(name="Senoji", valid_from=date(2009, 1, 1))
    Evaluation.objects.filter(pk=own.pk).update(framework=old)
    rated(world, "external", {"2.1.1": "2"})
    found = Mirror(world.grant, world.asta)
    assert [source.name for source in found.sources] == ["external"]
    assert [text for text in found.sides.left_out if "Senoji" in text] == found.sides.left_out != []


def test_a_recommendation_goes_into_a_begun_amendment_with_its_link(world: World) -> None:
    approved(world)
    rating = improvement(world)
    made = adopt(grant=world.grant, of=rating, by=world.asta)
    version = made.version
    assert (version.number, version.reason_code) == (1, "findings")
    assert made.title.startswith("Tobulinti: 2.1.1 ")
    assert adopted_from(made) == "iš vertinimo: 2.1.1"
    assert adopted_from(version.activities.exclude(pk=made.pk).get()) == ""
    (told,) = recommendations(world.grant, world.asta, [rating.evaluation])
    assert told.adopted
    assert told.adopted.activity == made
    (hidden,) = recommendations(world.grant, world.domas, [rating.evaluation])
    assert hidden.adopted
    assert hidden.adopted.activity is None
    newest = Entry.objects.order_by("-pk")[0]
    assert sentence(newest).startswith("pagal rekomendaciją įrašė veiklą „Tobulinti: 2.1.1")
    with pytest.raises(Refused, match="jau"):
        adopt(grant=world.grant, of=rating, by=world.asta)
    assert Adoption.objects.count() == 1


def test_given_up_with_its_draft_it_can_be_adopted_anew(world: World) -> None:
    approved(world)
    rating = improvement(world)
    made = adopt(grant=world.grant, of=rating, by=world.asta)
    plans.discard(made.version, by=world.asta)
    assert mirror_summary(SchoolProgress(world.grant, world.asta)).adopted == 0
    again = adopt(grant=world.grant, of=rating, by=world.asta)
    assert again.version.number == 2
    assert mirror_summary(SchoolProgress(world.grant, world.asta)).adopted == 1


def test_it_joins_the_amendment_being_written_but_not_one_being_agreed(world: World) -> None:
    version = approved(world)
    rating = improvement(world)
    written = plans.start_amendment(version, reason_code="other", reason="Kita.", by=world.asta)
    made = adopt(grant=world.grant, of=rating, by=world.rasa)
    assert (made.version, PlanVersion.objects.count()) == (written, 2)
    Activity.objects.filter(pk=made.pk).delete()
    with lifted():
        PlanVersion.objects.filter(pk=written.pk).update(status=VersionStatus.SUBMITTED)
    with pytest.raises(Refused, match="derinam"):
        adopt(grant=world.grant, of=rating, by=world.rasa)


def test_of_a_completed_plan_it_goes_into_the_next_one(world: World) -> None:
    approved(world)
    rating = improvement(world)
    conclude(world.grant, verdict(), by=world.vilte)
    with pytest.raises(Refused, match="užbaigtas"):
        adopt(grant=world.grant, of=rating, by=world.asta)
    later = world.berzas_grant
    type(later).objects.filter(pk=later.pk).update(
        holder=world.azuolas, starts_on=date(2028, 9, 1), ends_on=date(2030, 8, 31)
    )
    made = adopt(grant=world.grant, of=rating, by=world.asta)
    assert made.version.plan == Plan.objects.get(grant=later)
    assert made.version.status == VersionStatus.DRAFT


def test_of_a_completed_plan_without_a_next_one_it_is_told_once_and_no_button_is_there(
    world: World,
) -> None:
    approved(world)
    improvement(world)
    record_visit(consultancy=consultancy(world), visited=VISITED, by=world.stasys)
    button, told = "Įrašyti kaip veiklą", "Planas užbaigtas, o kito plano mokykla dabar nerengia"
    places = [
        reverse(f"progress:{name}", args=[world.grant.pk]) for name in ("mirror", "consulting")
    ]
    for place in places:
        shown = page(world, "asta").get(place).content.decode()
        assert (button in shown, told in shown) == (True, False)
    conclude(world.grant, verdict(), by=world.vilte)
    for place in places:
        shown = page(world, "asta").get(place).content.decode()
        assert (button in shown, shown.count(told)) == (False, 1)
        assert told not in page(world, "domas").get(place).content.decode()
    later = world.berzas_grant
    type(later).objects.filter(pk=later.pk).update(
        holder=world.azuolas, starts_on=date(2028, 9, 1), ends_on=date(2030, 8, 31)
    )
    for place in places:  # a plan that is still to be begun takes it
        shown = page(world, "asta").get(place).content.decode()
        assert (button in shown, told in shown) == (True, False)


@pytest.mark.parametrize("who", ["domas", "feliksas", "vilte", "aurelija", "benas"])
def test_only_the_school_adopts_and_only_what_was_recommended(world: World, who: str) -> None:
    approved(world)
    rating = improvement(world)
    with pytest.raises(Refused):
        adopt(grant=world.grant, of=rating, by=world.people[who])
    Rating.objects.filter(pk=rating.pk).update(strength="strong")
    with pytest.raises(Refused, match="rekomendacij"):
        adopt(grant=world.grant, of=Rating.objects.get(pk=rating.pk), by=world.asta)


@pytest.mark.parametrize(
    ("said", "word"),
    [((), "1 uždavinys"), (("won", "Taip."), "1 uždavinys"), (("reached", " "), "1 uždavin")],
)
def test_every_objective_needs_its_result_and_grounds(
    world: World, said: tuple[str, ...], word: str
) -> None:
    version = approved(world)
    finished(world, world.grant)
    key = version.objectives.get().key
    given = (Judged(key, *said),) if said else ()
    with pytest.raises(Refused, match=word):
        conclude(world.grant, verdict(objectives=given), by=world.vilte)
    assert ObjectiveResult.objects.count() == 0


def test_an_ended_objective_is_not_judged_and_results_are_kept(world: World) -> None:
    version = approved(world)
    finished(world, world.grant)
    from_plan = version.objectives.get()
    conclude(world.grant, verdict(objectives=judged("reached", "Taip.")), by=world.vilte)
    kept = ObjectiveResult.objects.values_list("key", "result", "text")
    assert list(kept) == [(from_plan.key, "reached", "Taip.")]


def test_the_agency_alone_confirms_once(world: World) -> None:
    approved(world)
    finished(world, world.grant)
    made = conclude(world.grant, verdict(), by=world.vilte)
    for who in ("asta", "domas", "vilte", "aurelija"):
        with pytest.raises(Refused):
            confirm_conclusion(made, comment="", by=world.people[who])
    address = reverse("progress:conclusion_confirm", args=[world.grant.pk])
    told = page(world, "feliksas").post(address, {"comment": "Pritariame."}, follow=True)
    assert "Patvirtinta agentūros" in told.content.decode()
    assert "Patvirtino išvadą" in told.content.decode()
    made.refresh_from_db()
    assert (made.confirmed_by, made.confirmed_comment) == (world.feliksas, "Pritariame.")
    with pytest.raises(Refused):
        confirm_conclusion(made, comment="", by=world.feliksas)


def test_papers_at_the_end_are_drafts_until_confirmed_and_the_summary_is_one_page(
    world: World,
) -> None:
    version = approved(world, indicators=12)
    rated(world, "external", {"2.1.1": "2"})
    made = conclude(world.grant, verdict(), by=world.vilte)
    written: tuple[Callable[..., Any], ...] = (final_paper, summary_paper)
    for write in written:
        assert write(SchoolProgress(world.grant, world.asta), version, made).is_draft
    confirm_conclusion(made, comment="", by=world.feliksas)
    school = SchoolProgress(world.grant, world.asta)
    for write in written:
        pdf = write(school, version, made).pdf()
        assert paper.faults(pdf) == []
        text = words(pdf)
        assert "101 346,00" in text
        assert "Pasiektas iš dalies" in text
        assert "Tęsime." in text
        assert "PROJEKTAS" not in text
    assert len(paper.reader(pdf).pages) == 1


def test_papers_at_the_end_stay_as_they_were_when_the_agency_confirmed(world: World) -> None:
    first, _second = in_force(world)
    paid(world)
    version = SchoolProgress(world.grant, world.asta).version
    assert version is not None
    rated(world, "external", {"2.1.1": "2"})
    told = [judged("reached", "Taip.")[0]]
    made = conclude(world.grant, verdict(objectives=told), by=world.vilte)
    confirm_conclusion(made, comment="", by=world.feliksas)
    keep_final_papers.func(made.pk, world.feliksas.pk)
    once = list(Document.objects.filter(about__endswith=f"-{made.pk}").values_list("file", "about"))
    assert sorted(about for _file, about in once) == [f"final-{made.pk}", f"summary-{made.pk}"]
    spend(world, first, "123.45")
    for what in ("final_pdf", "summary_pdf"):
        read = page(world, "asta").get(reverse(f"progress:{what}", args=[world.grant.pk]))
        assert "123,45" not in words(read.content)
    again = Document.objects.filter(version=version, kind="progress").values_list("file", "about")
    assert list(again) == once


def test_the_final_report_says_why_goal_and_objectives_differ(world: World) -> None:
    version = approved(world)
    rated(world, "external", {"2.1.1": "2"})
    given = replace(
        verdict(objectives=judged("not_reached", "Ne.")),
        result="reached",
        contrary_reason="Tikslo siekėme ir kitomis veiklomis.",
    )
    made = conclude(world.grant, given, by=world.vilte)
    html = final_paper(SchoolProgress(world.grant, world.asta), version, made).html()
    assert "Kodėl tikslas įvertintas kitaip nei uždaviniai" in html
    assert "Tikslo siekėme ir kitomis veiklomis." in html


def test_a_consultant_sees_the_school_for_the_period_only(world: World) -> None:
    approved(world)
    hub = reverse("progress:consulting", args=[world.grant.pk])
    assert page(world, "stasys").get(hub).status_code == 404
    made = consultancy(world)
    assert page(world, "stasys").get(hub).status_code == 200
    other = reverse("progress:consulting", args=[world.berzas_grant.pk])
    assert page(world, "stasys").get(other).status_code == 404
    with pytest.raises(Refused, match="jau"):
        consultancy(world)
    end_consultancy(consultancy=made, by=world.feliksas)
    assert page(world, "stasys").get(hub).status_code == 404
    with pytest.raises(Refused):
        record_visit(consultancy=made, visited=VISITED, by=world.stasys)
    yesterday = clock.today() - timedelta(days=1)
    assert Membership.objects.filter(user=world.stasys).get().valid_until == yesterday


def test_a_consultants_work_is_called_off_before_it_begins(world: World) -> None:
    approved(world)
    day = clock.today() + timedelta(days=30)
    made = consultancy(world, starts_on=day)
    address = reverse("progress:consultancy_end", args=[world.grant.pk, made.pk])
    agency = page(world, "feliksas")
    assert "Atšaukti" in agency.get(address).content.decode()
    agency.post(address)
    assert not Consultancy.objects.exists()
    assert Entry.objects.get(verb="consultancy.called_off").changes["starts_on"] == f"{day}"
    with clock.pretend(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        hub = reverse("progress:consulting", args=[world.grant.pk])
        assert page(world, "stasys").get(hub).status_code == 404


@pytest.mark.parametrize("who", ["feliksas", "stasys", "asta"])
def test_consulting_is_reached_while_the_plan_is_still_written(world: World, who: str) -> None:
    version = draft(world.grant, world.asta)
    consultancy(world)
    hub = reverse("progress:consulting", args=[world.grant.pk])
    for place in (version.plan, world.grant):
        assert hub in page(world, who).get(place.get_absolute_url()).content.decode()


def test_an_empty_list_of_progress_leads_a_consultant_to_the_advice(world: World) -> None:
    draft(world.grant, world.asta)
    made = consultancy(world)
    hub = reverse("progress:consulting", args=[world.grant.pk])
    address = reverse("progress:progress_list")
    assert hub in page(world, "stasys").get(address).content.decode()
    assert hub not in page(world, "asta").get(address).content.decode()
    end_consultancy(consultancy=made, by=world.feliksas)
    assert hub not in page(world, "stasys").get(address).content.decode()


def test_hours_are_summed_and_advice_becomes_an_activity(world: World) -> None:
    version = approved(world)
    made = consultancy(world)
    for visited in (VISITED, VISITED, replace(VISITED, topic="Vertinimas")):
        record_visit(consultancy=made, visited=visited, by=world.stasys)
    assert Visit.objects.count() == 2
    text = page(world, "asta").get(reverse("progress:consulting", args=[world.grant.pk]))
    assert "2 konsultavimo apsilankymai, iš viso 5 val." in text.content.decode().replace(
        "\xa0", " "
    )
    client, visit = page(world, "asta"), Visit.objects.first()
    assert visit
    address = reverse("progress:visit_adopt", args=[world.grant.pk, visit.pk])
    answer = client.post(address)
    activity = Activity.objects.get(title="Aptarkite pamokas.")
    assert answer["Location"] == f"/planai/{version.plan_id}/rengti/veiklos/{activity.pk}/"
    form = client.get(answer["Location"]).content.decode()
    assert "Iš konsultanto patarimo (2026-11-20)" in form


@pytest.mark.parametrize(
    "wrong",
    [
        {"visited_on": date(2099, 11, 23)},
        {"visited_on": date(2026, 10, 31)},
        {"hours": Decimal(0)},
        {"hours": Decimal(25)},
        {"topic": " "},
        {"advice": " "},
    ],
)
def test_a_visit_that_can_t_be_is_refused(world: World, wrong: dict[str, Any]) -> None:
    approved(world)
    made = consultancy(world)
    with pytest.raises(Refused):
        record_visit(consultancy=made, visited=replace(VISITED, **wrong), by=world.stasys)
    with pytest.raises(Refused, match="konsultantas"):
        record_visit(consultancy=made, visited=VISITED, by=world.asta)


def test_advice_becomes_a_remark_once_and_only_beside_what_is_written(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    visit = record_visit(consultancy=consultancy(world), visited=VISITED, by=world.stasys)
    with pytest.raises(Refused):
        make_remark(visit=visit, by=world.domas)
    made = make_remark(visit=visit, by=world.stasys)
    assert (made.version, made.role, made.audience) == (version, "consultant", "all")
    assert "Aptarkite pamokas." in made.text
    assert Comment.objects.visible_to(world.asta).count() == 1
    with pytest.raises(Refused, match="jau"):
        make_remark(visit=visit, by=world.stasys)
    save_row(row=version.activities.get(), by=world.asta)


def test_the_plan_tells_what_its_activities_were_made_of(world: World) -> None:
    approved(world)
    visit = record_visit(consultancy=consultancy(world), visited=VISITED, by=world.stasys)
    of_visit = adopt(grant=world.grant, of=visit, by=world.asta)
    adopt(grant=world.grant, of=improvement(world), by=world.asta)
    version = of_visit.version
    client, place = page(world, "asta"), f"{version.plan.get_absolute_url()}?redakcija=1"
    with CaptureQueriesContext(connection) as seen:
        shown = client.get(place).content.decode()
    mirror = reverse("progress:mirror", args=[world.grant.pk])
    hub = reverse("progress:consulting", args=[world.grant.pk])
    assert f'<a href="{mirror}#rekomendacijos">Iš vertinimo: 2.1.1</a>' in shown
    assert f'<a href="{hub}#v{visit.pk}">Iš konsultanto patarimo (2026-11-20)</a>' in shown
    assert shown.count("#rekomendacijos") == 1
    asked = [row["sql"] for row in seen if "progress_adoption" in row["sql"]]
    assert len(asked) == 1


@COUNTED
def test_pages_ask_as_much_of_one_recommendation_as_of_many(world: World) -> None:
    approved(world)
    consulting = consultancy(world)
    counts = []
    for place in range(2):
        numbers = ("2.1.1",) if not place else ("2.1.2", "2.1.3", "1.2.1")
        if not place:
            made = rated(world, "external", {"2.1.1": "2"}, improve="2.1.1")
        else:
            level = made.framework.levels.first()
            for row in made.framework.indicators.filter(number__in=numbers):
                Rating.objects.create(
                    evaluation=made, indicator=row, level=level, strength="improve"
                )
        for row in numbers:
            visited = replace(VISITED, topic=row)
            record_visit(consultancy=consulting, visited=visited, by=world.stasys)
        if not place:
            adopt(grant=world.grant, of=Rating.objects.get(strength="improve"), by=world.asta)
        counts.append([_queries(world, name) for name in ("mirror", "consulting")])
    assert counts[0] == counts[1]


def _queries(world: World, name: str) -> int:
    client = page(world, "asta")
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(f"progress:{name}", args=[world.grant.pk])).status_code == 200
    return len(seen)
