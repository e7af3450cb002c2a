"""Pages of plans: what each person sees, and that typed text is never lost."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from audit.models import Entry
from audit.sentences import sentence
from common import clock
from grants.services import carry_over
from plans import workflow
from plans.choices import VersionStatus
from plans.models import Activity, Plan, PlanVersion
from plans.services import save_row
from plans.standing import place
from schools.choices import Role
from schools.services import give_membership
from tests.once import COUNTED, DRAWN
from tests.plans import stages
from tests.world import World, activity, draft, fill, school

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
ACTIVITY = {
    "title": "Konsultacijos",
    "responsible": "Pavaduotoja",
    "starts_on": "2026-09-01",
    "ends_on": "2028-06-30",
    "classes": "5–8 klasės",
    "expected_change": "Geresni rezultatai.",
    "money_2026": "1 234,50 Eur",
    "money_2027": "",
    "no_money_note": "",
}


def url(version: PlanVersion, name: str, *more: Any) -> str:
    return reverse(f"plans:plan_{name}", args=[version.plan_id, *more])


def rows_url(version: PlanVersion, part: str = "veiklos") -> str:
    return url(version, "row_add", part)


def step(client: Client, address: str, data: dict[str, Any] | None = None) -> Any:
    """Open the page of a step and send its form with what was typed."""
    return client.post(address, {"seen": client.get(address).context["seen"]} | (data or {}))


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def version(world: World) -> PlanVersion:
    """Asta's empty draft."""
    return draft(world.grant, world.asta)


def test_director_starts_the_plan_of_the_grant(world: World, client: Client) -> None:
    client.force_login(world.asta)
    response = client.post(reverse("plans:plan_start"), {"grant": world.grant.pk})
    assert response.url == url(Plan.objects.get().versions.get(), "edit")


def test_second_start_says_that_the_plan_is_there(
    world: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(world.asta)
    response = client.post(reverse("plans:plan_start"), {"grant": world.grant.pk})
    assert response.url == version.plan.get_absolute_url()
    assert len(said(response)) == 1


@pytest.mark.parametrize("grant", ["", "0", "abc", "99999999999999999999", "-1"])
def test_start_of_no_such_grant_is_not_found(world: World, client: Client, grant: str) -> None:
    client.force_login(world.asta)
    assert client.post(reverse("plans:plan_start"), {"grant": grant}).status_code == 404


def test_activity_is_added_with_money_by_year(
    world: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(world.asta)
    purpose = world.programme.purposes.first()
    response = client.post(rows_url(version), ACTIVITY | {"purpose": purpose.pk})
    row = version.activities.get()
    assert response.url.startswith(f"{url(version, 'section', 'veiklos')}?irasyta={row.pk}")
    assert (row.title, row.purpose, row.ends_on) == ("Konsultacijos", purpose, date(2028, 6, 30))
    lines = {line.school_year: line.amount for line in row.budget_lines.all()}
    assert lines == {2026: Decimal("1234.50")}


@DRAWN
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 301),
        ("no_money_note", "n" * 301),
        ("money_2026", "1e3"),
        ("money_2026", "-5"),
        ("money_2026", "12,345"),
        ("money_2026", "9" * 20),
        ("starts_on", "0001-01-01"),
        ("starts_on", "rytoj"),
        ("ends_on", "2026-08-31"),
        ("classes", "k" * 201),
        ("purpose", "999999"),
        ("objectives", "999999"),
        ("expected_change", "ž" * 5001),
    ],
)
def test_wrong_field_is_told_beside_it_and_all_typed_text_stays(
    world: World, client: Client, version: PlanVersion, field: str, value: str
) -> None:
    client.force_login(world.asta)
    response = client.post(rows_url(version), ACTIVITY | {field: value})
    form = response.context["desk"].form
    assert list(form.errors) == [field]
    assert not version.activities.exists()
    assert form["responsible"].value() == "Pavaduotoja"
    typed = {name: text for name, text in (ACTIVITY | {field: value}).items() if text}
    assert {name: form.data[name] for name in typed} == typed


@pytest.mark.parametrize(
    "text",
    ["  veikla  ", "vei\x00kla", "=1+1", "🦔 veikla", "<script>1</script>", "„Ąžuolas“"],
)
def test_unusual_text_is_kept_as_text(
    world: World, client: Client, version: PlanVersion, text: str
) -> None:
    client.force_login(world.asta)
    client.post(rows_url(version), ACTIVITY | {"title": text})
    kept = text.strip().replace("\x00", "")
    assert version.activities.get().title == kept
    assert escape(kept) in page(client, url(version, "section", "veiklos"))


@DRAWN
def test_row_opens_as_the_only_form(world: World, client: Client, version: PlanVersion) -> None:
    client.force_login(world.asta)
    rows = [save_row(row=activity(version, f"Veikla {n}"), by=world.asta) for n in range(3)]
    text = page(client, url(version, "row", "veiklos", rows[1].pk))
    assert text.count('name="title"') == 1
    assert 'value="Veikla 1"' in text


@DRAWN
def test_htmx_gets_the_desk_alone(world: World, client: Client, version: PlanVersion) -> None:
    client.force_login(world.asta)
    address = url(version, "section", "veiklos")
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="desk"' in part
    assert "<html" in page(client, address)


def test_stale_field_shows_all_three_texts_and_is_saved_only_when_chosen(
    world: World, client: Client, version: PlanVersion
) -> None:
    row = save_row(row=activity(version, "Pradinis"), by=world.asta)
    client.force_login(world.asta)
    address = url(version, "row", "veiklos", row.pk)
    bases = client.get(address).context["desk"].bases
    row.title = "Kolegės tekstas"
    save_row(row=row, by=world.rasa)
    mine = ACTIVITY | {"title": "Mano tekstas", "bases": bases}
    desk = client.post(address, mine).context["desk"]
    texts = [(item.before, item.theirs, item.mine) for item in desk.conflicts]
    assert texts == [("Pradinis", "Kolegės tekstas", "Mano tekstas")]
    stored = Activity.objects.get()
    assert (stored.title, stored.responsible) == ("Kolegės tekstas", "Pavaduotoja")
    client.post(address, mine | {"bases": desk.bases})
    assert Activity.objects.get().title == "Mano tekstas"


@DRAWN
def test_what_is_wrong_in_a_row_is_said_not_to_be_all_of_it(
    world: World, client: Client, version: PlanVersion
) -> None:
    row = save_row(row=activity(version, "Pradinis"), by=world.asta)
    client.force_login(world.asta)
    address = url(version, "row", "veiklos", row.pk)
    client.post(address, ACTIVITY | {"bases": client.get(address).context["desk"].bases})
    bases = client.get(address).context["desk"].bases
    for title, told in ((ACTIVITY["title"], "Ne viskas įrašyta"), ("Kitas", "Neįrašyta")):
        sent = ACTIVITY | {"title": title, "money_2026": "daug", "bases": bases}
        assert f"<h2>{told}: pataisykite</h2>" in client.post(address, sent).content.decode()
    assert Activity.objects.get().title == ACTIVITY["title"]


def test_what_is_typed_beside_a_text_given_up_is_saved_and_the_text_as_it_is_now_kept(
    world: World, client: Client, version: PlanVersion
) -> None:
    """Nothing is lost by „Palikti, kas įrašyta“ after one has typed on; a third text is shown."""
    row = save_row(row=activity(version, "Pradinis"), by=world.asta)
    client.force_login(world.asta)
    address = url(version, "row", "veiklos", row.pk)
    mine = ACTIVITY | {"title": "Mano", "bases": client.get(address).context["desk"].bases}

    def colleague(title: str) -> None:
        row.title = title
        save_row(row=row, by=world.rasa)

    def leave(**typed: str) -> Any:
        return client.post(address, mine | typed | {"aside": desk.aside, "bases": desk.bases})

    colleague("Kolegės")
    desk = client.post(address, mine).context["desk"]
    colleague("Kolegės antras")
    desk = leave(title="Mano pataisytas").context["desk"]
    assert [item.theirs for item in desk.conflicts] == ["Kolegės antras"]
    shown = leave(title="Mano pataisytas", classes="9 klasė", money_2026="daug")
    assert said(shown) == ["Palikta, kas įrašyta. Jūsų tekstas liko plano istorijoje: Veikla."]
    desk = shown.context["desk"]
    form = {name: desk.form[name].value() or "" for name in ACTIVITY}
    assert (form["title"], form["classes"]) == ("Kolegės antras", "9 klasė")
    assert list(desk.outcome.errors) == ["money_2026"]
    client.post(address, form | {"money_2026": "1", "bases": desk.bases})
    entry = Entry.objects.get(verb="plan.text_set_aside")
    assert (entry.comment, entry.by) == ("Mano pataisytas", world.asta)
    assert (sentence(entry), sentence(Entry(verb=entry.verb))) == (
        "paliko kolegos tekstą lauke „Veikla“ („Kolegės antras“), o šio atsisakė",
        "paliko kolegos tekstą, o šio atsisakė",
    )
    stored = Activity.objects.get()
    assert (stored.title, stored.classes) == ("Kolegės antras", "9 klasė")


def test_save_without_what_it_started_from_overwrites_nothing(
    world: World, client: Client, version: PlanVersion
) -> None:
    row = save_row(row=activity(version, "Pradinis"), by=world.asta)
    client.force_login(world.asta)
    response = client.post(url(version, "row", "veiklos", row.pk), ACTIVITY)
    assert response.context["desk"].conflicts
    assert Activity.objects.get().title == "Pradinis"


def test_text_typed_into_a_deleted_row_is_offered_as_a_new_one(
    world: World, client: Client, version: PlanVersion
) -> None:
    row = save_row(row=activity(version, "Pradinis"), by=world.asta)
    address = url(version, "row", "veiklos", row.pk)
    row.delete()
    client.force_login(world.asta)
    response = client.post(address, ACTIVITY)
    desk = response.context["desk"]
    assert desk.url == rows_url(version)
    assert desk.form["title"].value() == "Konsultacijos"
    assert len(desk.form.non_field_errors()) == 1
    client.post(desk.url, ACTIVITY | {"bases": desk.bases})
    assert version.activities.get().title == "Konsultacijos"


def test_text_typed_while_the_head_submitted_stays_on_the_page(
    world: World, client: Client
) -> None:
    version = stages.submitted(world)
    client.force_login(world.rasa)
    response = client.post(rows_url(version), ACTIVITY)
    form = response.context["desk"].form
    assert form["title"].value() == "Konsultacijos"
    assert len(form.non_field_errors()) == 1
    assert version.activities.count() == 1


def test_goal_is_saved_and_a_stale_one_shows_both(
    world: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(world.asta)
    address = url(version, "section", "tikslas")
    bases = client.get(address).context["desk"].bases
    client.post(address, {"goal": "Geriau skaityti", "bases": bases})
    response = client.post(address, {"goal": "Geriau skaičiuoti", "bases": bases})
    both = [(item.theirs, item.mine) for item in response.context["desk"].conflicts]
    assert both == [("Geriau skaityti", "Geriau skaičiuoti")]
    version.refresh_from_db()
    assert (version.goal, version.sustainability) == ("Geriau skaityti", "")


def test_rows_are_moved_and_deleted(world: World, client: Client, version: PlanVersion) -> None:
    client.force_login(world.asta)
    first, second = (save_row(row=activity(version, title), by=world.asta) for title in "AB")
    client.post(url(version, "row_move", "veiklos", second.pk), {"step": "-1"})
    assert list(version.activities.values_list("title", flat=True)) == ["B", "A"]
    for _again in range(2):
        assert client.post(url(version, "row_delete", "veiklos", first.pk)).status_code == 302
    assert list(version.activities.values_list("title", flat=True)) == ["B"]


def test_row_of_another_plan_is_not_found(world: World, client: Client) -> None:
    mine, theirs = draft(world.grant, world.asta), draft(world.berzas_grant, world.benas)
    row = save_row(row=activity(theirs, "Beržo veikla"), by=world.benas)
    client.force_login(world.asta)
    gone = client.get(url(mine, "row", "veiklos", row.pk), follow=True).content.decode()
    assert ("Šios eilutės nebėra" in gone, "Beržo veikla" in gone) == (True, False)
    for name in ("row_move", "row_duplicate"):
        assert client.post(url(mine, name, "veiklos", row.pk)).status_code == 404
    response = client.post(url(mine, "row", "veiklos", row.pk), ACTIVITY)
    assert "Beržo veikla" not in response.content.decode()
    client.post(url(mine, "row_delete", "veiklos", row.pk))
    assert theirs.activities.get().title == "Beržo veikla"


@DRAWN
def test_plan_over_its_grant_says_by_how_much(
    world: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(world.asta)
    client.post(rows_url(version), ACTIVITY | {"money_2026": "101346.00", "money_2027": "0,50"})
    response = client.get(url(version, "section", "lesos"))
    assert response.context["content"].over == Decimal("0.50")
    assert [todo.kind for todo in response.context["todos"] if "0,50" in todo.text] == ["must"]


@DRAWN
def test_each_problem_leads_to_its_field(
    world: World, client: Client, version: PlanVersion
) -> None:
    row = save_row(row=Activity(version=version, title="Tuščia"), by=world.asta)
    client.force_login(world.asta)
    todos = client.get(url(version, "submit")).context["todos"]
    address = url(version, "row", "veiklos", row.pk)
    fields = [todo.url.removeprefix(f"{address}?laukas=") for todo in todos if address in todo.url]
    assert fields == ["money_2026", "objectives", "responsible", "starts_on"]
    assert "autofocus" in page(client, f"{address}?laukas=responsible")


@pytest.mark.parametrize("name", ["domas", "feliksas", "aurelija", "vilte"])
def test_draft_text_is_the_schools_own(world: World, client: Client, name: str) -> None:
    version = stages.being_written(world)
    client.force_login(getattr(world, name))
    for address in (
        version.plan.get_absolute_url(),
        url(version, "history"),
        reverse("plans:plan_list"),
    ):
        text = page(client, address)
        assert "Ąžuolo mokykla" in text
        assert "Konsultacijos 1" not in text
        assert "Geresni pasiekimai" not in text
    assert client.get(url(version, "pdf")).status_code == 403


def test_while_returned_the_municipality_reads_what_was_submitted(
    world: World, client: Client
) -> None:
    version = stages.returned(world)
    row = version.activities.get()
    row.title = "Dar neparodytas pakeitimas"
    save_row(row=row, by=world.asta)
    client.force_login(world.domas)
    response = client.get(version.plan.get_absolute_url())
    content = response.context["content"]
    assert [item.row.title for item in content.activities] == ["Konsultacijos 1"]
    assert content.planned == Decimal("101346.00")
    assert "Dar neparodytas" not in response.content.decode()
    client.force_login(world.asta)
    assert "Dar neparodytas" in page(client, version.plan.get_absolute_url())


def test_snapshot_reads_back_all_that_was_sent(world: World, client: Client) -> None:
    version = stages.returned(world)
    client.force_login(world.domas)
    content = client.get(version.plan.get_absolute_url()).context["content"]
    indicator = content.indicators[0]
    assert indicator.row.baseline_value == Decimal("78")
    assert indicator.row.target_on == date(2028, 6, 1)
    assert (indicator.objective_numbers, content.objectives[0].finding_numbers) == ([1], [1])
    assert [str(row.purpose) for row in content.purposes] == ["Paskirtis 1"]


def test_whole_way_from_submission_to_the_order(world: World, client: Client) -> None:
    version = stages.being_written(world)
    client.force_login(world.asta)
    with clock.pretend(stages.at(stages.AGREED_ON)):
        step(client, url(version, "submit"))
    for person, number in ((world.feliksas, "D-1"), (world.domas, "S-7")):
        client.force_login(person)
        data = {"agreed_on": "2026-10-05", "document_number": number}
        step(client, url(version, "agree"), data)
    client.force_login(world.asta)
    scan = SimpleUploadedFile("įsakymas.pdf", PDF)
    data = {"ordered_on": "2026-10-06", "order_number": "(1.3.)-V13", "order_file": scan}
    step(client, url(version, "approve"), data)
    version.refresh_from_db()
    assert (version.status, version.order_number) == (VersionStatus.APPROVED, "(1.3.)-V13")
    got = client.get(url(version, "order_file"))
    assert b"".join(got.streaming_content) == PDF


def test_return_needs_a_remark_and_keeps_the_page(world: World, client: Client) -> None:
    version = stages.submitted(world)
    client.force_login(world.domas)
    response = client.post(url(version, "return"), {"comment": " \x00 "})
    assert list(response.context["form"].errors) == ["comment"]
    step(client, url(version, "return"), {"comment": "Patikslinkite rodiklius."})
    client.force_login(world.asta)
    assert "Patikslinkite rodiklius." in page(client, version.plan.get_absolute_url())


def test_refusal_of_the_order_keeps_what_was_typed(world: World, client: Client) -> None:
    version = stages.agreed(world)
    client.force_login(world.asta)
    data = {"ordered_on": "2026-10-01", "order_number": "V-9"}
    form = step(client, url(version, "approve"), data).context["form"]
    assert form["order_number"].value() == "V-9"
    assert len(form.non_field_errors()) == 1


@DRAWN
@pytest.mark.parametrize("bad", [b"", b"PK\x03\x04 not a scan", b"just text"])
def test_scan_of_the_order_must_be_a_scan(world: World, client: Client, bad: bytes) -> None:
    version = stages.agreed(world)
    client.force_login(world.asta)
    data = {"ordered_on": "2026-10-06", "order_number": "V-9"}
    file = SimpleUploadedFile("įsakymas.pdf", bad)
    response = client.post(url(version, "approve"), data | {"order_file": file})
    assert list(response.context["form"].errors) == ["order_file"]


@DRAWN
@pytest.mark.parametrize(
    ("stage", "name", "who"),
    [
        ("submitted", "submit", "asta"),
        ("submitted", "edit", "asta"),
        ("submitted", "approve", "asta"),
        ("being_written", "withdraw", "asta"),
        ("being_written", "agree", "domas"),
        ("being_written", "return", "feliksas"),
        ("approved", "approve", "asta"),
        ("approved", "agree", "domas"),
    ],
)
def test_step_that_is_not_open_is_explained(
    world: World, client: Client, stage: str, name: str, who: str
) -> None:
    version = getattr(stages, stage)(world)
    before = version.status
    client.force_login(getattr(world, who))
    for method in (client.get, client.post) if name != "edit" else (client.get,):
        response = method(url(version, name), follow=True)
        assert response.redirect_chain[-1][0] == version.plan.get_absolute_url()
        assert len(list(response.context["messages"])) >= 1
    version.refresh_from_db()
    assert version.status == before


def test_submitting_twice_is_told_and_leaves_one_submission(world: World, client: Client) -> None:
    version = stages.being_written(world)
    client.force_login(world.asta)
    step(client, url(version, "submit"))
    assert len(said(client.post(url(version, "submit")))) >= 1
    assert version.submissions.count() == 1


def test_incomplete_plan_is_not_submitted(
    world: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(world.asta)
    step(client, url(version, "submit"))
    version.refresh_from_db()
    assert version.status == VersionStatus.DRAFT


def test_officer_enters_a_plan_from_paper(world: World, client: Client) -> None:
    world.azuolas.email = ""
    world.azuolas.save(update_fields=["email"])
    client.force_login(world.domas)
    client.post(reverse("plans:plan_start"), {"grant": world.grant.pk})
    version = Plan.objects.get().versions.get()
    data = {"received_on": "2026-10-01", "scan": SimpleUploadedFile("planas.pdf", PDF)}
    client.post(url(version, "paper"), data)
    assert client.post(rows_url(version), ACTIVITY).status_code == 302
    mark = "įvesta iš popierinio dokumento"
    for address in (version.plan.get_absolute_url(), url(version, "history")):
        assert mark in page(client, address)
    assert b"".join(client.get(url(version, "paper_file")).streaming_content) == PDF
    client.force_login(world.egle)
    assert client.get(url(version, "paper_file")).status_code == 404


def test_list_is_filtered(world: World, client: Client) -> None:
    stages.submitted(world)
    draft(world.berzas_grant, world.benas)
    draft(world.kastonas_grant, world.cecilija)
    client.force_login(world.feliksas)
    found = {
        query: [
            row.school for row in client.get(reverse("plans:plan_list") + query).context["rows"]
        ]
        for query in ("?q=ĄŽUOL", "?busena=submitted", "?eile=mine", "?eile=school", "?q=Uosio")
    }
    assert found == {
        "?q=ĄŽUOL": ["Ąžuolo mokykla"],
        "?busena=submitted": ["Ąžuolo mokykla"],
        "?eile=mine": ["Ąžuolo mokykla"],
        "?eile=school": ["Beržo mokykla", "Kaštono mokykla"],
        "?q=Uosio": [],
    }


@COUNTED
def test_queries_do_not_grow_with_rows(world: World, client: Client) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    client.force_login(world.asta)
    addresses = [version.plan.get_absolute_url(), url(version, "section", "veiklos")]

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        return counts

    before = queries()
    fill(version, world.asta, activities=3, indicators=3)
    assert queries() == before


@DRAWN
def test_history_is_read_by_both_sides_in_sentences(world: World, client: Client) -> None:
    version = stages.approved(world)
    texts = {}
    for name in ("asta", "domas"):
        client.force_login(getattr(world, name))
        texts[name] = [
            event["text"] for event in client.get(url(version, "history")).context["events"]
        ]
    shared = [text for text in texts["asta"] if text in texts["domas"]]
    assert shared == texts["domas"]
    assert texts["domas"][0].startswith("Asta Demo ")
    assert json.dumps(texts["domas"], ensure_ascii=False).count("(1.3.)-V13") == 1


def test_withdrawn_plan_is_hidden_again(world: World, client: Client) -> None:
    version = stages.submitted(world)
    client.force_login(world.asta)
    step(client, url(version, "withdraw"))
    client.force_login(world.domas)
    assert client.get(version.plan.get_absolute_url()).context["content"] is None


def test_one_person_for_both_parties_says_for_whom(world: World, client: Client) -> None:
    give_membership(
        user=world.domas, role=Role.AGENCY, by=world.feliksas, valid_from=date(2020, 1, 1)
    )
    version = stages.submitted(world)
    client.force_login(world.domas)
    data = {"agreed_on": "2026-10-05", "document_number": "S-7"}
    assert list(client.post(url(version, "agree"), data).context["form"].errors) == ["party"]
    step(client, url(version, "agree"), data | {"party": "agency"})
    assert set(version.submissions.get().agreements.values_list("party", flat=True)) == {"agency"}
    assert workflow.AGREE.open_from(PlanVersion.objects.get().status)


@DRAWN
def test_basket_leads_to_its_plan_or_says_that_there_is_none(world: World, client: Client) -> None:
    client.force_login(world.domas)
    address = reverse("plans:plan_of_grant", args=[world.grant.pk])
    assert f'href="{address}"' in page(client, world.grant.get_absolute_url())
    response = client.get(address)
    assert response.url == world.grant.get_absolute_url()
    assert len(said(response)) == 1
    version = draft(world.grant, world.asta)
    assert client.get(address).url == version.plan.get_absolute_url()
    client.force_login(world.egle)
    assert client.get(address).status_code == 404


@DRAWN
def test_pages_of_a_plan_taken_over_name_both_schools(world: World, client: Client) -> None:
    version = stages.submitted(world)
    successor = school("900000009", "Ąžuolyno gimnazija", world.ukmerge, 500)
    words = "Ąžuolyno gimnazija (perimta iš: Ąžuolo mokykla)"
    client.force_login(world.domas)
    addresses = [url(version, name) for name in ("detail", "history", "agree", "return")]
    assert [words in page(client, address) for address in addresses] == [False] * 4
    carry_over(school=world.azuolas, successor=successor, on=date(2026, 11, 1), by=world.feliksas)
    assert [words in page(client, address) for address in addresses] == [True] * 4


@DRAWN
def test_page_before_withdrawing_names_the_deed_on_its_button(world: World, client: Client) -> None:
    version = stages.submitted(world)
    client.force_login(world.asta)
    text = page(client, url(version, "withdraw"))
    assert ">Atsiimti planą</button>" in text
    assert "Atšaukti" not in text
    quiet = f'<a class="button quiet" href="{url(version, "withdraw")}'
    assert quiet in page(client, version.plan.get_absolute_url())  # though it is the only deed


@DRAWN
def test_steps_of_the_way_are_past_once_done(world: World, client: Client) -> None:
    version = stages.submitted(world)
    labels = []
    for deed in (stages.municipality_agrees, stages.agency_agrees):
        labels.append([step.label for step in place(version).steps][1:4])
        deed(world, version)
    workflow.approve(version, ordered_on=stages.ORDERED_ON, order_number="V-1", by=world.asta)
    labels.append([step.label for step in place(version).steps][1:4])
    assert labels == [
        ["Savivaldybė suderina", "Agentūra suderina", "Vadovo įsakymas"],
        ["Savivaldybė suderino", "Agentūra suderina", "Vadovo įsakymas"],
        ["Savivaldybė suderino", "Agentūra suderino", "Vadovas patvirtino įsakymu"],
    ]


def test_agreement_to_what_was_returned_is_no_longer_done(world: World) -> None:
    version = stages.agreed_by_agency(world)
    workflow.send_back(version, party="municipality", comment="Patikslinkite.", by=world.domas)
    step_ = place(PlanVersion.objects.for_list().get()).steps[2]
    note = "buvo suderinta (2026-10-05, Nr. D-1); po pakeitimų gali būti klausiama iš naujo"
    assert (step_.label, step_.note, step_.state) == ("Agentūra suderina", note, "next")


@DRAWN
def test_list_without_any_plan_says_what_comes_next(world: World, client: Client) -> None:
    address = reverse("plans:plan_list")
    client.force_login(world.asta)
    for query in ("", "?busena=draft"):
        text = page(client, address + query)
        assert "<h1>Planų čia dar nėra</h1>" in text
        assert "Kas bus toliau" in text
        assert 'name="busena"' not in text
    draft(world.grant, world.asta)
    text = page(client, address + "?busena=approved")
    assert 'name="busena"' in text
    assert "Kas bus toliau" not in text
