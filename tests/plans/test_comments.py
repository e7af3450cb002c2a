"""Remarks: who reads which, who may say what to whom, what blocks agreement, who gets letters."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from plans import comments, workflow
from plans.models import Comment, PlanVersion
from plans.quotes import Spot
from plans.rows import delete_row
from plans.services import save_row
from schools.choices import Role
from schools.services import give_membership
from tests import letters
from tests.guards import lifted
from tests.plans import stages
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]
GOAL = Spot("goal")
EVERY = {"school", "municipality", "all"}


@pytest.fixture
def _in_november() -> object:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        yield


def advised(world: World) -> PlanVersion:
    version = stages.being_written(world)
    comments.open_for_advice(version=version, is_open=True, by=world.rasa)
    return version


def returned_and_advised(world: World) -> PlanVersion:
    version = stages.returned(world)
    comments.open_for_advice(version=version, is_open=True, by=world.asta)
    return version


def write(version: PlanVersion, by: Any, audience: str = "all", **more: Any) -> Comment:
    values = {"spot": GOAL, "text": f"Kodėl? {audience}", "mentions": ()} | more
    return comments.add_comment(version=version, by=by, audience=audience, **values)


def address(version: PlanVersion, query: str = "") -> str:
    return reverse("plans:comment_list", args=[version.plan_id]) + query


SCHOOL = {"asta": EVERY, "rasa": EVERY}
PARTIES = SCHOOL | {"domas": {"municipality", "all"}, "feliksas": {"all"}}


@pytest.mark.parametrize(
    ("stage", "readers"),
    [
        (stages.being_written, SCHOOL),
        (advised, PARTIES),
        (stages.submitted, PARTIES),
        (stages.returned, PARTIES),
        (stages.approved, PARTIES),
    ],
)
def test_each_reads_what_the_table_says(
    world: World, stage: Callable[[World], PlanVersion], readers: dict[str, set[str]]
) -> None:
    version = stage(world)
    give_membership(user=world.stasys, role=Role.CONSULTANT, school=world.azuolas, by=world.asta)
    about = {"version": version, "section": "goal", "by": world.rasa, "role": "editor"}
    with lifted():
        for audience in EVERY:
            Comment.objects.create(text="?", audience=audience, **about)
    for name, user in world.people.items():
        seen = Comment.objects.visible_to(user)
        known = {audience for audience in EVERY if user.pk in comments.people(version, audience)}
        assert known == readers.get(name, set()), name
        assert {row.audience for row in seen} == readers.get(name, set()), name
        if PlanVersion.objects.visible_to(user).filter(pk=version.pk).exists():
            assert set(Comment.objects.shown_with(version, user)) == set(seen), name


def test_authors_see_only_their_own_after_the_plan_was_taken_back(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    mine = write(version, world.domas)
    comments.answer(comment=mine, text="Žiūrėsime.", by=world.asta)
    write(version, world.feliksas)
    workflow.withdraw(version, by=world.asta)
    assert [*Comment.objects.visible_to(world.domas)] == [mine]
    client.force_login(world.domas)
    page = client.get(address(version))
    (thread,) = page.context["threads"]
    assert (thread.answers, thread.now, page.context["board"].tally.total) == ([], "", 0)
    world.domas.memberships.update(valid_until="2026-11-21")
    del world.domas._access
    assert [*Comment.objects.visible_to(world.domas)] == []


def test_draft_is_read_by_the_municipality_and_the_agency_only_while_it_is_open(
    world: World,
) -> None:
    version = stages.being_written(world)

    def readers() -> set[str]:
        seen = PlanVersion.objects.visible_to
        return {name for name, user in world.people.items() if seen(user).filter(pk=version.pk)}

    assert readers() == {"asta", "rasa"}
    comments.open_for_advice(version=version, is_open=True, by=world.rasa)
    assert readers() == {"asta", "rasa", "domas", "feliksas"}
    comments.open_for_advice(version=version, is_open=False, by=world.asta)
    assert readers() == {"asta", "rasa"}
    verbs = Entry.objects.about(version.plan).values_list("verb", flat=True)[:2]
    assert [*verbs] == ["plan.closed_for_advice", "plan.opened_for_advice"]
    with pytest.raises(Refused):
        comments.open_for_advice(version=version, is_open=True, by=world.domas)


def test_who_writes_beside_a_closed_draft_is_told_when_others_will_see_it(
    client: Client, world: World
) -> None:
    version, words = stages.being_written(world), "Derinantieji jiems skirtą pastabą matys"
    client.force_login(world.asta)
    beside = {"HX-Request": "true", "HX-Target": "remark-box"}
    shown = [client.get(address(version)), client.get(address(version), headers=beside)]
    assert [words in page.text for page in shown] == [True, True]
    comments.open_for_advice(version=version, is_open=True, by=world.asta)
    assert words not in client.get(address(version)).text
    workflow.submit(version, by=world.asta)
    assert words not in client.get(address(version)).text


def test_submission_ends_the_advice(world: World) -> None:
    version = advised(world)
    workflow.submit(version, by=world.asta)
    workflow.withdraw(version, by=world.asta)
    assert not PlanVersion.objects.visible_to(world.domas).exists()


@pytest.mark.parametrize(
    ("stage", "name", "texts"),
    [
        (stages.returned, "domas", ("Geresni pasiekimai.", "Naujas.")),
        (returned_and_advised, "domas", ("Naujas.", "Geresni pasiekimai.")),
        (returned_and_advised, "aurelija", ("Geresni pasiekimai.", "Naujas.")),
    ],
)
def test_text_being_corrected_is_read_by_advisers_once_it_is_open(
    world: World,
    client: Client,
    stage: Callable[[World], PlanVersion],
    name: str,
    texts: tuple[str, str],
) -> None:
    version = stage(world)
    PlanVersion.objects.filter(pk=version.pk).update(goal="Naujas.")
    client.force_login(world.people[name])
    page = client.get(version.get_absolute_url()).content.decode()
    shown, hidden = texts
    assert (shown in page, hidden in page) == (True, False)


REFUSED: list[tuple[Callable[[World], PlanVersion], str, dict[str, Any]]] = [
    (stages.being_written, "domas", {}),
    (stages.submitted, "vilte", {}),
    (stages.submitted, "aurelija", {}),
    (stages.submitted, "benas", {}),
    (stages.submitted, "egle", {}),
    (stages.approved, "asta", {}),
    (stages.submitted, "asta", {"text": "  "}),
    (stages.submitted, "domas", {"audience": "school"}),
    (stages.submitted, "feliksas", {"audience": "municipality"}),
    (stages.submitted, "asta", {"audience": "nera"}),
    (stages.submitted, "asta", {"spot": Spot("nera")}),
    (stages.submitted, "asta", {"spot": Spot("goal", field="title")}),
    (stages.submitted, "asta", {"must_correct": True}),
    (stages.submitted, "domas", {"must_correct": True, "audience": "municipality"}),
    (stages.agreed, "domas", {"must_correct": True}),
]


@pytest.mark.parametrize(("stage", "name", "values"), REFUSED)
def test_refused_remark(
    world: World,
    stage: Callable[[World], PlanVersion],
    name: str,
    values: dict[str, Any],
) -> None:
    version = stage(world)
    with pytest.raises(Refused):
        write(version, world.people[name], **values)
    assert Comment.objects.count() == 0


def test_remark_sent_twice_stands_once(world: World) -> None:
    version = stages.submitted(world)
    assert write(version, world.domas) == write(version, world.domas)
    comments.answer(comment=Comment.objects.get(), text="Taip.", by=world.asta)
    comments.answer(comment=Comment.objects.get(parent=None), text="Taip.", by=world.asta)
    assert Comment.objects.count() == 2


def agree(version: PlanVersion, world: World, name: str) -> None:
    party = {"domas": stages.municipality_agrees, "feliksas": stages.agency_agrees}
    party[name](world, version)


def test_school_says_corrected_only_while_it_can_correct(world: World, client: Client) -> None:
    version = stages.submitted(world)
    remark = write(version, world.domas, must_correct=True)
    client.force_login(world.asta)
    at = reverse("plans:comment_detail", args=[version.plan_id, remark.pk])
    for is_open in (False, True):
        page = client.get(reverse("plans:comment_list", args=[version.plan_id]))
        assert ('value="corrected"' in page.content.decode()) is is_open
        client.post(at, {"deed": "corrected"})
        assert list(remark.answers.values_list("text", flat=True)) == ["Pataisyta."] * is_open
        if not is_open:
            workflow.send_back(version, party="municipality", comment="Taisykite.", by=world.domas)


def test_nobody_agrees_while_something_must_be_corrected(world: World) -> None:
    version = stages.submitted(world)
    remark = write(version, world.feliksas, must_correct=True, text="Patikslinkite <tikslą>.")
    for name in ("domas", "feliksas"):
        with pytest.raises(Refused) as refused:
            agree(version, world, name)
        (reason,) = refused.value.reasons
        assert "Patikslinkite &lt;tikslą&gt;." in str(reason)
        assert f'href="/planai/{version.plan_id}/pastabos/{remark.pk}/"' in str(reason)
    for other in (world.asta, world.domas):
        comments.answer(comment=remark, text="Pataisyta.", by=other)
        with pytest.raises(Refused):
            comments.resolve(comment=remark, by=other)
    comments.resolve(comment=remark, by=world.feliksas)
    for name in ("domas", "feliksas"):
        agree(version, world, name)
    assert version.status == "agreed"
    with pytest.raises(Refused):
        comments.reopen(comment=remark, by=world.feliksas)


def test_resolved_remark_can_be_taken_up_again_and_made_binding(world: World) -> None:
    version = stages.submitted(world)
    remark = write(version, world.domas)
    comments.resolve(comment=remark, by=world.asta)
    comments.reopen(comment=remark, by=world.rasa)
    with pytest.raises(Refused):
        comments.bind(comment=remark, by=world.asta)
    comments.bind(comment=remark, by=world.domas)
    with pytest.raises(Refused):
        agree(version, world, "feliksas")
    verbs = Entry.objects.about(version.plan).values_list("verb", flat=True)[:4]
    assert [verb.partition("_")[2] for verb in verbs] == ["bound", "reopened", "resolved", "added"]


def test_letters_go_only_to_readers(world: World) -> None:
    version = stages.submitted(world)
    letters.forget()
    told = [world.rasa, world.domas]
    remark = write(version, world.asta, "municipality", mentions=told)
    comments.answer(comment=remark, text="Gerai.", by=world.domas)
    assert [letter["to"] for letter in letters.waiting()] == [
        "rasa@demo.lt",
        "domas@demo.lt",
        "asta@demo.lt",
    ]
    assert f"/planai/{version.plan_id}/pastabos/{remark.pk}/" in letters.waiting()[-1]["body"]
    for audience, person in (("school", world.domas), ("municipality", world.feliksas)):
        with pytest.raises(Refused):
            write(version, world.asta, audience, text="Kitas.", mentions=[person])
    with pytest.raises(Refused):
        write(version, world.asta, text="Kitas.", mentions=[world.vilte])
    workflow.withdraw(version, by=world.asta)
    with pytest.raises(Refused):
        write(version, world.asta, text="Kitas.", mentions=[world.domas])
    letters.forget()
    comments.answer(comment=remark, text="Jau ne.", by=world.rasa)
    assert [letter["to"] for letter in letters.waiting()] == ["asta@demo.lt"]


def test_quote_keeps_the_words_when_they_change(world: World, client: Client) -> None:
    version = stages.being_written(world)
    row = version.activities.get()
    write(version, world.asta, "school", spot=Spot("activities", row.key, "title"))
    row.title = "Pratybos"
    save_row(row=row, by=world.asta)
    client.force_login(world.rasa)
    page = client.get(address(version, f"?eilute={row.key}"))
    (thread,) = page.context["threads"]
    assert (thread.comment.quote, thread.now) == ("Konsultacijos 1", "Pratybos")
    delete_row(row=row, by=world.asta)
    (thread,) = client.get(address(version)).context["threads"]
    assert (thread.comment.quote, thread.now) == ("Konsultacijos 1", None)


def test_officer_quotes_only_what_the_officer_reads(world: World) -> None:
    version = stages.returned(world)
    PlanVersion.objects.filter(pk=version.pk).update(goal="Slaptas naujas tikslas.")
    assert write(version, world.domas).quote == "Geresni pasiekimai."
    assert write(version, world.asta).quote == "Slaptas naujas tikslas."


def test_button_says_who_will_see_and_the_page_does_it(world: World, client: Client) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    row = version.activities.get()
    page = client.get(address(version, f"?dalis=veiklos&eilute={row.key}"))
    assert page.context["board"].buttons() == [
        ("municipality", "Rašyti: matys mokykla ir savivaldybė"),
        ("all", "Rašyti: matys mokykla, savivaldybė ir agentūra"),
        ("must", "Rašyti „privaloma taisyti“: matys visi"),
    ]
    sent = {"text": "Per brangu.", "field": "money_2026", "audience": "must"}
    client.post(address(version, f"?eilute={row.key}"), sent | {"mentions": world.asta.pk})
    remark = Comment.objects.get()
    kept = (remark.section, remark.row_key, remark.field, remark.audience, remark.must_correct)
    assert kept == ("activities", row.key, "money_2026", "all", True)
    assert [*remark.mentions.all()] == [world.asta]
    page = client.get(version.get_absolute_url())
    assert (page.context["tally"].binding, page.context["tally"].rows) == (1, {row.key: 1})


def test_what_was_typed_stays_when_it_is_refused(world: World, client: Client) -> None:
    version = stages.agreed(world)
    remark = write(version, world.domas)
    workflow.approve(version, ordered_on=stages.ORDERED_ON, order_number="V-1", by=world.asta)
    client.force_login(world.asta)
    deed = reverse("plans:comment_detail", args=[version.plan_id, remark.pk])
    for url, sent in (
        (deed, {"deed": "answer", "text": "Ilgas atsakymas."}),
        (address(version, "?dalis=tikslas"), {"audience": "all", "text": "Ilga pastaba."}),
    ):
        page = client.post(url, sent)
        assert page.status_code == 200
        assert sent["text"] in page.content.decode()
    assert Comment.objects.count() == 1


def test_queries_do_not_grow_with_remarks(world: World, client: Client) -> None:
    version = stages.submitted(world)
    client.force_login(world.asta)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    counts = []
    for number in (1, 3):
        for place in range(number):
            made = write(version, world.domas, text=f"{number}.{place}", mentions=[world.asta])
            comments.answer(comment=made, text="Taip.", by=world.rasa)
        counts.append([queries(address(version)), queries(version.get_absolute_url())])
    assert counts[0] == counts[1]


def beside_form(client: Client, version: PlanVersion, part: str = "veiklos") -> Any:
    """What the editor shows of the remarks on its open form."""
    row = version.activities.first()
    assert row is not None
    names = {"veiklos": ("row", [part, row.pk]), "tikslas": ("section", [part])}
    name, more = names[part]
    return client.get(reverse(f"plans:plan_{name}", args=[version.plan_id, *more]))


def test_open_form_counts_the_open_remarks_of_each_field(world: World, client: Client) -> None:
    version = stages.being_written(world)
    row = version.activities.get()
    for text, name in (("a", "title"), ("b", "title"), ("c", "money_2026"), ("d", "")):
        write(version, world.rasa, "school", text=text, spot=Spot("activities", row.key, name))
    write(version, world.rasa, "school", text="e")
    done = write(version, world.rasa, "school", spot=Spot("activities", row.key, "classes"))
    comments.resolve(comment=done, by=world.rasa)
    client.force_login(world.asta)
    shown = beside_form(client, version).context["remarks"]
    counts = [shown.count(name) for name in ("title", "money_2026", "classes", "")]
    assert counts == [2, 1, 0, 1]
    assert [item.text for item, *_more in shown.listed] == ["a", "b", "c", "d"]
    shown = beside_form(client, version, "tikslas").context["remarks"]
    assert [item.text for item in shown.found] == ["e"]


def test_remarks_beside_the_form_cost_one_query_and_none_where_there_are_none(
    world: World, client: Client
) -> None:
    version = stages.being_written(world)
    row = version.activities.get()
    client.force_login(world.asta)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert beside_form(client, version).status_code == 200
        return len(captured)

    queries()
    counts = [queries()]
    for texts in ("a", "bcd"):
        for text in texts:
            write(version, world.rasa, "school", text=text, spot=Spot("activities", row.key))
        counts.append(queries())
    bare, one, four = counts
    assert (one - bare, four - one) == (2, 0)  # the tally of the page, and these


def test_remark_on_a_field_is_written_beside_the_form(world: World, client: Client) -> None:
    version = stages.being_written(world)
    row = version.activities.get()
    client.force_login(world.asta)
    url = address(version, f"?dalis=veiklos&eilute={row.key}&laukas=title")
    beside = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "remark-box"}
    page = client.get(url, **beside)
    assert "<html" not in page.content.decode()
    assert "field" not in page.context["form"].fields  # the words shown are this field's
    sent = {"field": "classes", "text": "Ar taip?", "audience": "school"}
    page = client.post(url, sent, follow=True, **beside)
    remark = Comment.objects.get()
    assert (remark.field, remark.quote) == ("title", "Konsultacijos 1")
    shown = page.content.decode()
    assert [item.comment for item in page.context["threads"]] == [remark]
    assert 'id="form-remarks" class="stack-s at-form" hx-swap-oob="true"' in shown
    assert 'id="pastabu-title" hx-swap-oob="true"> 1<' in shown
    other = client.get(address(version, f"?eilute={row.key}&laukas=classes"))
    assert list(other.context["threads"]) == []
    unknown = client.get(address(version, f"?eilute={row.key}&laukas=nera"))
    assert [item.comment for item in unknown.context["threads"]] == [remark]


def test_answer_tells_those_who_may_read_it_and_nobody_else(world: World, client: Client) -> None:
    version = stages.submitted(world)
    remark = write(version, world.domas, "municipality")
    client.force_login(world.rasa)
    (thread,) = client.get(address(version)).context["threads"]
    assert {held.user for held in thread.readers} == {world.asta, world.domas}
    deed = reverse("plans:comment_detail", args=[version.plan_id, remark.pk])
    letters.forget()
    for stranger in (world.feliksas, world.vilte):
        sent = {"deed": "answer", "text": "Ne.", "mentions": [stranger.pk]}
        assert "Ne." in client.post(deed, sent).content.decode()
    assert (remark.answers.count(), letters.waiting()) == (0, [])
    client.post(deed, {"deed": "answer", "text": "@Asta Demo, taip.", "mentions": [world.asta.pk]})
    assert [*remark.answers.get().mentions.all()] == [world.asta]
    assert {letter["to"] for letter in letters.waiting()} == {"asta@demo.lt", "domas@demo.lt"}
