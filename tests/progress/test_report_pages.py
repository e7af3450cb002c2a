"""Pages and files of reports: what is written without a script, who reads what, one total."""

import csv
import html
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from common import clock
from progress.models import Expense, Report, ReportPeriod
from progress.reporting import workflow
from progress.reporting.content import load
from progress.reporting.desk import ReportDesk
from progress.reporting.locks import RELATED
from progress.reporting.opening import daily
from progress.reporting.paper import report_paper
from progress.reporting.workflow import token
from tests.guards import lifted
from tests.once import COUNTED
from tests.plans.stages import at
from tests.progress.reports import DUE, OPENS, opened, period, returned, submitted, tell, written
from tests.progress.stages import approved
from tests.world import World

pytestmark = pytest.mark.django_db


def page(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def bases(client: Client, url: str) -> str:
    """The texts that the form of the page starts from."""
    found = re.search(r'name="bases" value="([^"]*)"', client.get(url).content.decode())
    assert found
    return html.unescape(found[1])


def test_without_a_script_the_second_is_told_and_both_texts_are_kept(world: World) -> None:
    approved(world)
    report = opened(world)
    url = reverse("progress:report_text", args=[world.grant.pk, report.pk, "sunkumai"])
    asta, rasa = page(world, "asta"), page(world, "rasa")
    of_rasa = {"bases": bases(rasa, url), "problems": "Rasos žodžiai"}
    sent = {"bases": bases(asta, url), "problems": "Astos žodžiai"}
    assert asta.post(url, sent).status_code == 302
    answer = rasa.post(url, of_rasa)
    shown = answer.content.decode()
    assert "Kol rašėte, šį lauką pakeitė Asta Demo" in shown
    assert "Astos žodžiai" in shown
    assert "Rasos žodžiai</textarea>" in shown
    given_up = of_rasa | {"aside": "problems", "bases": bases_of(shown)}
    assert rasa.post(url, given_up).status_code == 302
    report.refresh_from_db()
    assert report.problems == "Astos žodžiai"
    kept = Entry.objects.get(verb="report.text_set_aside")
    assert kept.comment == "Rasos žodžiai"


def bases_of(shown: str, name: str = "bases") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', shown)
    assert found
    return html.unescape(found[1])


def test_the_text_of_the_report_before_is_offered_for_an_empty_field_only(world: World) -> None:
    approved(world)
    first = opened(world)
    tell(first, world, text="Pernykščiai žodžiai")
    period(world, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 5), opens_on=OPENS)
    with clock.pretend(at(OPENS)):
        assert daily() == 1
    report = Report.objects.exclude(pk=first.pk).get()
    row = report.activities.get()
    url = reverse("progress:report_activity", args=[world.grant.pk, report.pk, row.pk])
    client = page(world, "asta")
    assert "Pernykščiai žodžiai</textarea>" not in client.get(url).content.decode()
    taken = client.get(f"{url}?perimti=1").content.decode()
    assert "Pernykščiai žodžiai</textarea>" in taken
    row.refresh_from_db()
    assert not row.is_typed  # looking writes nothing
    data = {"bases": bases_of(taken), "state": "done", "text": "Mano"}
    assert client.post(url, data).status_code == 302
    assert "Mano</textarea>" in client.get(f"{url}?perimti=1").content.decode()


def test_what_is_being_written_is_the_schools_own(world: World) -> None:
    approved(world)
    report = opened(world)
    tell(report, world, text="Dar negalutiniai žodžiai")
    for name, reads in (("rasa", True), ("domas", False), ("feliksas", False)):
        shown = page(world, name).get(report.get_absolute_url()).content.decode()
        assert ("Dar negalutiniai žodžiai" in shown) == reads, name


def test_who_answers_sees_what_was_sent_and_what_is_new(world: World) -> None:
    report = returned(world)
    row = report.activities.get()
    row.text = "Papildyta"
    row.save(update_fields=["text"])
    url = reverse("progress:report_submit", args=[world.grant.pk, report.pk])
    client = page(world, "asta")
    seen = ReportDesk(_whole(report), world.asta)
    assert seen.content
    sent = {"seen": workflow.token(seen.content)}
    assert client.post(url, sent).status_code == 302
    answering = reverse("progress:report_answer", args=[world.grant.pk, report.pk])
    shown = page(world, "domas").get(answering).content.decode()
    assert "<del>Vyksta konsultacijos.</del>" in shown
    assert "<ins>Papildyta</ins>" in shown
    data = {"seen": 1, "party": "municipality", "decision": "accepted"}
    assert page(world, "domas").post(answering, data).status_code == 200  # it was sent again since
    assert page(world, "domas").post(answering, data | {"seen": 2}).status_code == 302


def _whole(report: Report) -> Report:
    return Report.objects.select_related("period", *RELATED).get(pk=report.pk)


def spend(world: World, amount: str, on: date) -> None:
    activity = world.grant.plan.versions.get().activities.get()
    Expense.objects.create(
        grant=world.grant,
        activity=activity,
        key=activity.key,
        purpose=activity.purpose,
        school_year=2026,
        dated_on=on,
        document="S-1",
        amount=Decimal(amount),
        by=world.asta,
    )


def test_the_reason_of_a_late_report_is_asked_for_as_needed(world: World) -> None:
    approved(world)
    report = written(world)
    url = reverse("progress:report_submit", args=[world.grant.pk, report.pk])
    with clock.pretend(at(DUE)):
        assert "Kodėl ataskaita vėluoja" not in page(world, "asta").get(url).content.decode()
    with clock.pretend(at(DUE + timedelta(days=3))):
        asta = page(world, "asta")
        shown = asta.get(url).content.decode()
        (label,) = re.findall(r'<label for="id_late_reason">.*?</label>', shown)
        assert "Kodėl ataskaita vėluoja" in label
        assert "nebūtina" not in label
        refused = asta.post(url, {"seen": token(load(report)), "late_reason": " "})
    assert "Ataskaita vėluoja. Parašykite kodėl." in refused.content.decode()
    report.refresh_from_db()
    assert report.status == "open"


def test_an_officer_sends_what_a_school_wrote_on_paper_with_its_scan(world: World) -> None:
    approved(world)
    report = written(world)
    User.objects.filter(pk__in=[world.asta.pk, world.rasa.pk]).update(is_active=False)
    client = page(world, "domas")
    url = reverse("progress:report_submit", args=[world.grant.pk, report.pk])
    sent = {"seen": bases_of(client.get(url).content.decode(), "seen"), "late_reason": "Paštas."}
    assert client.post(url, sent).status_code == 200
    scan = SimpleUploadedFile("ataskaita.pdf", b"%PDF-1.4 ataskaita")
    assert client.post(url, sent | {"scan": scan}).status_code == 302
    kept = report.submissions.get().scan
    assert kept
    found = client.get(reverse("progress:scan", args=[world.grant.pk, kept.pk]))
    assert b"".join(found) == b"%PDF-1.4 ataskaita"  # type: ignore[call-overload]
    assert Entry.objects.get(verb="report.submitted").source == "paper"


def test_page_paper_csv_and_workbook_tell_one_total(world: World) -> None:
    approved(world)
    spend(world, "1234.56", date(2026, 10, 9))
    spend(world, "99.00", date(2026, 12, 1))  # after the period
    report = submitted_now(world)
    desk = ReportDesk(_whole(report), world.feliksas)
    assert desk.content
    assert desk.content.total.as_json() == ["101346.00", "1234.56", "1234.56"]
    client = page(world, "feliksas")
    shown = client.get(report.get_absolute_url()).content.decode()
    paper = report_paper(desk, desk.content).html()
    assert "1\xa0234,56" in shown
    assert "1\xa0234,56" in paper
    text = client.get(reverse("progress:period_csv", args=[report.period_id])).content.decode()
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    place = head.index("Panaudota nuo pradžios, Eur")
    assert row[place] == "1234,56"
    book = client.get(reverse("progress:period_xlsx", args=[report.period_id])).content
    (sheet,) = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    assert list(sheet.values)[-1][place] == 1234.56


def submitted_now(world: World) -> Report:
    """Submitted, of a plan that is in force already."""
    report = written(world)
    with clock.pretend(at(OPENS)):
        workflow.submit(report, by=world.asta)
    return report


@COUNTED
def test_twenty_four_reports_cost_no_more_queries_than_seven(world: World) -> None:
    report = submitted(world)
    hub = reverse("progress:progress_detail", args=[world.grant.pk])
    addresses = [hub, reverse("progress:period_list"), reverse("dashboard:start")]
    client = page(world, "feliksas")
    more_reports(report, range(6))
    few = [asked(client, url) for url in addresses]
    more_reports(report, range(6, 23))
    assert [asked(client, url) for url in addresses] == few


def more_reports(report: Report, numbers: range) -> None:
    """Of as many more periods."""
    for n in numbers:
        given = {"name": str(n), "starts_on": date(2020, 1, n + 1)}
        another = ReportPeriod.objects.create(
            programme_id=report.period.programme_id,
            kind="half",
            ends_on=OPENS,
            opens_on=OPENS,
            due_on=OPENS,
            **given,
        )
        Report.objects.create(
            grant=report.grant,
            period=another,
            version=report.version,
            due_on=another.due_on,
            status="submitted",
        )


def asked(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@COUNTED
def test_a_report_with_many_rows_costs_no_more_queries(world: World) -> None:
    version = approved(world)
    report = opened(world)
    with CaptureQueriesContext(connection) as one:
        load(_whole(report))
    for kind in (version.activities, version.indicators):
        row = kind.get()
        for place in range(2, 5):
            row.pk, row.position = None, place
            row.key = uuid4()
            with lifted():
                row.save(force_insert=True)
    with CaptureQueriesContext(connection) as four:
        assert len(load(_whole(report)).activities) == 4
    assert len(four) == len(one)
