"""The agency's admin: open to the agency alone, every page works, what must not change can't."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from audit.admin import AuditedAdmin, AuditedInline
from audit.models import Entry
from common import clock
from grants.models import Grant, MoneyEntry
from plans.models import Finding, Plan, PlanVersion
from schools.models import (
    Framework,
    FrameworkIndicator,
    Membership,
    PupilCount,
    RegisterImport,
    School,
)
from selection.models import Candidate, CandidateFact, Programme, ProgrammeParty, Round
from tests.once import DRAWN
from tests.world import World, draft, fill

from .files import text

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OTHERS = ["asta", "rasa", "domas", "vilte", "kazys", "aurelija", "stasys"]
READ_ONLY = ["audit.Entry", "grants.Grant", "grants.MoneyEntry", "plans.Plan", "plans.PlanVersion"]


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.fixture
def agency(world: World, client: Client) -> Client:
    client.force_login(world.feliksas)
    return client


@pytest.fixture
def filled(world: World) -> World:
    """At least one row of as many kinds as can be made without deciding anything more."""
    fill(draft(world.grant, world.asta), world.asta)
    candidate = Candidate.objects.get(school=world.azuolas)
    CandidateFact.objects.create(
        candidate=candidate, name="NMPP", value="52", dated_on="2026-05-01", source="NMPP"
    )
    RegisterImport.objects.create(
        kind="schools", file_name="a.csv", sha256="0" * 64, added=1, changed=0, unchanged=0
    )
    return world


def test_only_what_writes_history_is_registered() -> None:
    assert all(isinstance(page, AuditedAdmin) for page in admin.site._registry.values())
    ours = {"schools", "selection", "grants", "plans", "progress", "files", "audit", "accounts"}
    assert {model._meta.app_label for model in MODELS} == ours


@DRAWN
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_page_works_for_the_agency(filled: World, agency: Client, model: type[Model]) -> None:
    urls = [page(model, "changelist")]
    if admin.site._registry[model].has_add_permission(_request(filled)):
        urls.append(page(model, "add"))
    row = admin.site._registry[model].get_queryset(_request(filled)).first()
    if row is not None:
        urls += [page(model, name, row.pk) for name in ("change", "history")]
    assert [agency.get(url).status_code for url in urls] == [200] * len(urls)


@DRAWN
@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_gets_in(world: World, client: Client, name: str) -> None:
    client.force_login(world.people[name])
    for model in MODELS:
        assert client.get(page(model, "changelist")).status_code in (302, 403)
    for url in (page(School, "import"), page(School, "export"), page(School, "add")):
        assert client.get(url).status_code in (302, 403)
        assert client.post(url).status_code in (302, 403)


def test_who_is_signed_in_and_not_of_the_agency_is_refused_by_a_page(
    world: World, client: Client
) -> None:
    client.force_login(world.asta)
    assert client.get("/admin/", follow=True).status_code == 403


def test_who_is_not_signed_in_comes_back_to_the_admin_afterwards(client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1] == (f"{reverse('account_login')}?next=/admin/", 302)


@pytest.mark.parametrize("key", ["abc", "-1", "9" * 25, "½"])
def test_key_that_is_none_is_no_choice(world: World, agency: Client, key: str) -> None:
    answer = agency.post(page(PupilCount, "add"), {"school": key, "pupils": "1"})
    assert answer.status_code == 200
    assert "school" in answer.context["adminform"].form.errors


def test_filters_that_are_none_lead_back(world: World, agency: Client) -> None:
    assert agency.get(page(School, "export") + "?kas=1")["Location"] == page(School, "export")
    answer = agency.get(page(MoneyEntry, "changelist") + "?dated_on__year=99999999999999999999")
    assert answer["Location"] == page(MoneyEntry, "changelist") + "?e=1"


@pytest.mark.parametrize("label", READ_ONLY)
def test_status_and_money_are_only_read(world: World, label: str) -> None:
    made = admin.site._registry[apps.get_model(label)]
    request = _request(world)
    assert not made.has_add_permission(request)
    assert not made.has_change_permission(request)
    assert not made.has_delete_permission(request)


def test_money_cant_be_posted(world: World, agency: Client) -> None:
    entry = MoneyEntry.objects.filter(grant=world.grant).get()
    url = page(Grant, "change", world.grant.pk)
    answer = agency.post(url, {"pupils": "1", "entries-0-amount": "1"})
    assert answer.status_code == 403
    entry.refresh_from_db()
    assert entry.amount == world.grant.formula_amount


def test_drafts_are_not_shown(world: World, agency: Client) -> None:
    version = draft(world.grant, world.asta)
    assert agency.get(page(PlanVersion, "change", version.pk)).status_code == 302
    assert agency.get(page(Plan, "change", version.plan_id)).status_code == 200


def test_decided_round_and_its_candidates_are_only_read(world: World, agency: Client) -> None:
    answer = agency.post(page(Round, "change", world.round.pk), {"name": "Kitas"})
    assert answer.status_code == 403
    candidate = Candidate.objects.get(school=world.azuolas)
    answer = agency.post(page(Candidate, "change", candidate.pk), {"expression": "strong"})
    assert answer.status_code == 403


def test_change_writes_history(world: World, agency: Client) -> None:
    school = world.azuolas
    data = {"name": "Ąžuolyno mokykla", "municipality": school.municipality_id, "founder_kind": 20}
    agency.post(page(School, "change", school.pk), data | {"email": school.email})
    entry = Entry.objects.get(verb="school.changed")
    assert entry.changes == {"name": ["Ąžuolo mokykla", "Ąžuolyno mokykla"]}
    assert (entry.by, entry.chain.name) == (world.feliksas, f"school-{school.pk}")
    assert "Ąžuolyno" in agency.get(page(School, "history", school.pk)).content.decode()


def test_code_and_successor_cant_be_changed(world: World, agency: Client) -> None:
    data = {"code": "111111111", "successor": world.berzas.pk, "name": "Ąžuolo mokykla"}
    data |= {"municipality": world.ukmerge.pk, "founder_kind": "20"}
    agency.post(page(School, "change", world.azuolas.pk), data)
    world.azuolas.refresh_from_db()
    assert (world.azuolas.code, world.azuolas.successor) == ("900000001", None)


def test_persons_name_does_not_reach_history(world: World, agency: Client) -> None:
    url = reverse("admin:accounts_user_change", args=[world.asta.pk])
    agency.post(url, {"full_name": "Asta Kita", "is_active": "on"})
    entry = Entry.objects.get(verb="user.changed")
    assert entry.object_label == f"#{world.asta.pk}"
    assert "Asta" not in str(entry.changes)


def test_membership_with_a_wrong_scope_is_refused_in_words(world: World, agency: Client) -> None:
    data = {"user": world.stasys.pk, "role": "director", "valid_from": "2026-09-01"}
    answer = agency.post(page(Membership, "add"), data)
    assert answer.status_code == 200
    assert "constraint" not in answer.content.decode().lower()
    assert not world.stasys.memberships.exists()
    agency.post(page(Membership, "add"), data | {"school": world.berzas.pk})
    membership = world.stasys.memberships.get()
    assert membership.invited_by == world.feliksas
    assert Entry.objects.filter(verb="membership.added").exists()


def programme_data(programme: Programme, **fields: str) -> dict[str, Any]:
    """The programme's page as a browser sends it, with one rate."""
    rate = programme.rates.get()
    data: dict[str, Any] = {
        "name": programme.name,
        "number": programme.number,
        "goal": programme.goal,
        "envelope": "30324200,95",
        "years": 2,
        "count_months": 12,
        "publicity_text": programme.publicity_text,
        "agency_for_founders": "on",
        "rates-TOTAL_FORMS": 1,
        "rates-INITIAL_FORMS": 1,
        "rates-0-id": rate.pk,
        "rates-0-programme": programme.pk,
        "rates-0-amount": "127,00",
        "rates-0-effective_from": "2018-08-28",
        "rates-0-source": rate.source,
    }
    for name in ("purposes", "parties", "objectives", "legal_acts"):
        data |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    return data | fields


def test_rows_inside_the_programme_reach_history(world: World, agency: Client) -> None:
    programme = world.programme
    rate = programme.rates.get()
    data = programme_data(programme) | {"rates-0-amount": "130,00"}
    answer = agency.post(page(Programme, "change", programme.pk), data)
    assert answer.status_code == 302, answer.context["errors"]
    entry = Entry.objects.get(verb="programme.changed")
    assert entry.changes == {f"rate {rate.pk}": {"amount": ["127.00", "130.00"]}}


def upload(data: bytes, name: str = "registras.csv") -> dict[str, Any]:
    return {"import_file": SimpleUploadedFile(name, data), "format": "0", "resource": "0"}


def confirm(answer: Any) -> dict[str, str]:
    form = answer.context["confirm_form"]
    return {name: form[name].value() for name in form.fields}


def test_import_is_previewed_then_done_once(world: World, agency: Client) -> None:
    data = text("900000009;Nauja mokykla;81;", "900000001;Ąžuolyno mokykla;81;m900000001@demo.lt")
    answer = agency.post(page(School, "import"), upload(data))
    shown = answer.content.decode()
    assert "Ąžuolo mokykla" in shown
    assert "Ąžuolyno mokykla" in shown
    assert "Nauja mokykla" in shown
    assert "style=" not in shown
    assert School.objects.count() == 3
    confirmation = confirm(answer)
    done = agency.post(page(School, "process_import"), confirmation)
    assert done.url == page(School, "changelist")
    assert School.objects.filter(code="900000009").exists()
    assert RegisterImport.objects.get().by == world.feliksas
    again = agency.post(page(School, "process_import"), confirmation, follow=True)
    assert again.status_code == 200
    assert RegisterImport.objects.count() == 1


def test_file_with_faults_cant_be_confirmed(world: World, agency: Client) -> None:
    data = text("12;;99;ne-paštas", "900000009;Nauja;81;")
    answer = agency.post(page(School, "import"), upload(data))
    assert answer.status_code == 200
    assert "confirm_form" not in answer.context
    assert len(answer.context["result"].faults) == 4
    assert "ne-paštas" in answer.content.decode()
    assert School.objects.count() == 3


def test_fault_that_appears_between_preview_and_confirmation(world: World, agency: Client) -> None:
    data = text("900000008,2026-09-01,10,x", head="code,counted_on,pupils,source")
    school = School.objects.create(code="900000008", name="Nyki", municipality=world.ukmerge)
    answer = agency.post(page(PupilCount, "import"), upload(data))
    confirmation = confirm(answer)
    school.delete()
    done = agency.post(page(PupilCount, "process_import"), confirmation)
    assert done.url == page(PupilCount, "import")
    assert PupilCount.objects.count() == 3


@pytest.mark.parametrize("name", ["/etc/passwd", "../../etc/passwd", "", "x:y"])
def test_confirmation_names_only_what_was_previewed(agency: Client, name: str) -> None:
    data = {"import_file_name": name, "original_file_name": "a", "format": "0", "resource": "0"}
    answer = agency.post(page(School, "process_import"), data)
    assert answer.status_code == 200
    assert answer.context["confirm_form"].errors


@DRAWN
@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04x", b"\x00\x01", b"code"])
def test_wrong_files_are_told_at_the_field(agency: Client, data: bytes) -> None:
    answer = agency.post(page(School, "import"), upload(data, "registras.xlsx"))
    assert answer.status_code == 200
    assert answer.context["form"].errors["import_file"]


def test_too_large_file_is_told_at_the_field(agency: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "FILE_UPLOAD_MAX_BYTES", 10)
    answer = agency.post(page(School, "import"), upload(text("900000009;Nauja;81;")))
    assert answer.context["form"].errors["import_file"]


@pytest.mark.parametrize(("kind", "start"), [("0", b"\xef\xbb\xbfcode;name"), ("1", b"PK")])
def test_export_gives_a_file(agency: Client, kind: str, start: bytes) -> None:
    answer = agency.post(page(School, "export"), {"format": kind, "resource": "0"})
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert agency.get(page(School, "export")).status_code == 200


def _request(world: World) -> Any:
    class Request:
        user = world.feliksas

    return Request()


@DRAWN
@pytest.mark.parametrize("model", ["selection.Programme", "schools.Framework"])
def test_tables_inside_a_page_name_every_column_and_box(
    world: World, agency: Client, model: str
) -> None:
    row = apps.get_model(model).objects.first()
    shown = agency.get(page(apps.get_model(model), "change", row.pk)).content.decode()
    assert re.findall(r"<th[^>]*>\s*</th>", shown) == []
    boxes = re.findall(r'(<label>)?<input type="checkbox" name="[\w-]+-DELETE"', shown)
    assert set(boxes) <= {"<label>"}
    assert ("-DELETE" in shown) == (model == "selection.Programme")


TWINS = {  # what stands but once on its owner's page: a row of it, and what is said of a second
    "schools.Level": ({"code": "X", "order": 9, "label": "A"}, "Šis lygis kartojasi."),
    "schools.FrameworkIndicator": (
        {"number": "9.9", "name": "A", "theme": "A", "area": "A"},
        "Šis numeris kartojasi.",
    ),
    "selection.Rate": (
        {"amount": "100", "effective_from": "2031-01-01", "source": "A"},
        "Nuo šios dienos dydis jau nustatytas.",
    ),
    "selection.Purpose": ({"number": 99, "name": "A"}, "Šis numeris kartojasi."),
    "selection.ProgrammeParty": ({"party": "agency"}, "Ši šalis kartojasi."),
    "selection.ProgrammeObjective": ({"number": 99, "text": "A"}, "Šis numeris kartojasi."),
}


def test_all_that_stands_once_is_tried() -> None:
    editable = {
        inline.model
        for place in admin.site._registry.values()
        for inline in place.inlines
        if issubclass(inline, AuditedInline) and inline.model._meta.constraints
    }
    assert {apps.get_model(label) for label in TWINS} == editable


@pytest.mark.parametrize("label", TWINS)
def test_a_row_that_is_there_already_gets_a_message(
    world: World, agency: Client, label: str
) -> None:
    """Twice in one form, and beside one that is kept."""
    model = apps.get_model(label)
    owner = Framework if label.startswith("schools") else Programme
    ProgrammeParty.objects.filter(party="agency").delete()
    url, before = page(owner, "change", owner.objects.get().pk), model.objects.count()
    row, said = TWINS[label]
    for times, status, kept in ((2, 200, 0), (1, 302, 1), (1, 200, 1)):
        sent = typed(agency.get(url), model, [row] * times)
        with zeal_ignore():  # Django finds the rows of a table one by one
            answer = agency.post(url, sent)
        assert (answer.status_code, model.objects.count() - before) == (status, kept)
        told = str(answer.context["errors"]) if answer.context else ""
        assert (said in told) == (status == 200)


def test_what_a_plan_names_of_the_framework_is_only_read(filled: World, agency: Client) -> None:
    """A row that nothing names yet may be corrected; of one that is named the rest may."""
    framework = Framework.objects.get()
    named, free = framework.indicators.all()[:2]
    Finding.objects.update(framework=framework, indicator=named)
    url = page(Framework, "change", framework.pk)
    shown = agency.get(url)
    assert 'name="name"' not in shown.content.decode()
    sent = typed(shown, FrameworkIndicator, [])
    for at, row in enumerate(shown.context["inline_admin_formsets"][1].formset.initial_forms):
        assert row.fields["name"].disabled == (row.instance == named)
        sent |= {f"indicators-{at}-name": "Kitas", f"indicators-{at}-theme": "Kita"}
    with zeal_ignore():
        assert agency.post(url, sent).status_code == 302
    found = {row.pk: (row.name, row.theme) for row in framework.indicators.all()}
    assert (found[named.pk], found[free.pk]) == ((named.name, "Kita"), ("Kitas", "Kita"))


def test_a_name_taken_as_the_page_is_sent_gets_a_message(filled: World, agency: Client) -> None:
    framework = Framework.objects.get()
    Finding.objects.update(framework=None, indicator=None, level=None)
    url = page(Framework, "change", framework.pk)
    shown = agency.get(url)
    sent = typed(shown, FrameworkIndicator, []) | {"name": "Kitas"}

    def take(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "schools_framework" '):
            Finding.objects.update(framework=framework)
        return execute(sql, params, many, context)

    with zeal_ignore(), connection.execute_wrapper(take):
        answer = agency.post(url, sent, follow=True)
    assert "Tuo metu planas paminėjo" in answer.content.decode()
    assert Framework.objects.get().name == framework.name


def typed(shown: Any, model: type[Model], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page sends as it is, with these rows more in the table of the model."""
    forms = [shown.context["adminform"].form]
    sent = {}
    for table in (item.formset for item in shown.context["inline_admin_formsets"]):
        new = rows if table.model is model else []
        last = table.initial_form_count()
        forms += [table.management_form, *table.initial_forms]
        sent |= {
            f"{table.prefix}-{last + at}-{name}": value
            for at, row in enumerate(new)
            for name, value in row.items()
        }
        sent[f"{table.prefix}-TOTAL_FORMS"] = last + len(new)
    found = {box.html_name: box.value() for form in forms for box in form}
    found = {
        name: value
        for name, value in found.items()
        if value not in (None, "") and value is not False
    }
    return found | sent


@DRAWN
def test_wrong_form_is_told_in_lithuanian(world: World, agency: Client) -> None:
    shown = agency.post(page(Programme, "add"), {"years": "-1"}).content.decode()
    assert "ištaisykite toliau nurodytas klaidas" in shown
    assert "Įrašykite ne mažesnę kaip 0 reikšmę." in shown
    assert ("Please" in shown, "Ensure" in shown) == (False, False)


def test_history_is_filtered_by_a_role_in_words(world: World, agency: Client) -> None:
    shown = agency.get(page(Entry, "changelist"), {"role": "agency"}).content.decode()
    assert ("agentūros darbuotojas" in shown, ">agency<" in shown) == (True, False)
    assert agency.get(page(Entry, "changelist"), {"role": "nera"}).status_code in {200, 302}


@pytest.mark.parametrize(
    ("model", "name"), [(School, "mokyklos"), (PupilCount, "mokiniu-skaiciai")]
)
def test_export_comes_back_as_a_file_that_changes_nothing(
    world: World, agency: Client, model: type[Model], name: str
) -> None:
    asked = agency.get(page(model, "export")).content.decode()
    assert '<option value="">' not in asked
    for number in ("0", "1"):
        sent = agency.post(page(model, "export"), {"format": number, "resource": "0"})
        assert f"{name}-{clock.today()}" in sent["Content-Disposition"]
        shown = agency.post(page(model, "import"), upload(sent.content, "atgal.csv"))
        assert "Šis failas nieko nekeičia" in shown.content.decode()


def test_a_search_longer_than_any_name_finds_nothing(world: World, client: Client) -> None:
    client.force_login(world.feliksas)
    for words, found in (("Ąžuolo", 1), ("ž" * 30_000, 0)):
        page = client.get(reverse("admin:schools_school_changelist"), {"q": words})
        assert (page.status_code, len(page.context["cl"].result_list)) == (200, found)
