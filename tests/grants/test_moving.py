"""Money goes its way over the legs, is confirmed by who gets it, and agrees wherever shown."""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from audit.transitions import Refused
from common.money import format_eur
from files.services import store
from grants import moving
from grants.choices import Leg
from grants.desk import Desk
from grants.export import statement_html
from grants.models import ClosedYear, Grant, MoneyEntry
from grants.years import close_year, reopen_year
from tests.grants.moves import DAY, Poster, give_back, paper, pass_on, refuse_broken, send, sums
from tests.letters import waiting
from tests.world import World, private_school

YEAR = date(2027, 9, 15)


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def plan(world: World, amount: str, year: int = 2026, document: str = "P-1") -> MoneyEntry:
    given = paper(document, grant=world.grant, by=world.feliksas)
    return moving.plan_instalment(
        amount=Decimal(amount), school_year=year, due_on=date(year + 1, 1, 15), **given
    )


def test_money_goes_through_the_municipality_and_each_end_confirms(world: World) -> None:
    part = plan(world, "50000")
    sent = send(world, "30000", of=part)
    with pytest.raises(Refused, match="tvirtina tik jų gavėjas"):
        moving.confirm(entry=sent, by=world.asta, dated_on=DAY, document="I-1")
    moving.confirm(entry=sent, by=world.domas, dated_on=DAY, document="I-1")
    with pytest.raises(Refused, match="Antrą kartą nieko neįrašyta"):
        moving.confirm(entry=sent, by=world.domas, dated_on=DAY, document="I-2")
    passed = pass_on(world, "20000")
    moving.confirm(entry=passed, by=world.asta, dated_on=DAY, document="I-3")
    back = give_back(world, "500.50")
    moving.confirm(entry=back, by=world.domas, dated_on=DAY, document="I-4")
    now = sums(world.grant)
    assert (now.planned, now.sent, now.out, now.reached) == (50000, 30000, 30000, 20000)
    assert (now.paid, now.confirmed) == (Decimal("19499.50"), 20000)
    assert (now.held, now.given_back) == (Decimal("10500.50"), Decimal("500.50"))
    assert now.left == Decimal("71346.00")


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (lambda w: send(w, "101346.01"), "pervesti galima"),
        (lambda w: pass_on(w, "1000.01"), "Savivaldybėje yra"),
        (lambda w: give_back(w, "400.01"), "negali"),
        (lambda w: plan(w, "101346.01"), "galima planuoti daugiausia"),
        (lambda w: plan(w, "10", year=2030), "tais mokslo metais"),
        (lambda w: pass_on(w, "10", document="MP-9", by=w.asta), "įrašyti negalite"),
        (lambda w: send(w, "10", document="MP-9", by=w.domas), "įrašyti negalite"),
        (lambda w: send(w, "1000"), "jau yra"),
        (lambda w: send(w, "600.01", document="MP-9", of=plan(w, "600")), "dar galima pervesti"),
    ],
)
def test_what_is_not_there_is_not_moved(world: World, deed: Any, words: str) -> None:
    send(world, "1000")
    pass_on(world, "400")
    before = MoneyEntry.objects.exclude(kind="instalment").count()
    with pytest.raises(Refused, match=words):
        deed(world)
    assert MoneyEntry.objects.exclude(kind="instalment").count() == before


def test_other_founders_school_gets_its_money_straight(world: World) -> None:
    school = private_school(world)
    Grant.objects.filter(pk=world.grant.pk).update(holder=school)
    with pytest.raises(Refused, match="nėra šios mokyklos steigėja"):
        send(world, "10")
    sent = send(world, "10", leg=Leg.DIRECT)
    moving.confirm(entry=sent, by=world.gintare, dated_on=DAY, document="I-1")
    assert sums(world.grant).confirmed == 10


def test_wrong_entry_is_reversed_once_with_its_confirmation(world: World) -> None:
    sent = send(world, "1000")
    moving.confirm(entry=sent, by=world.domas, dated_on=DAY, document="I-1")
    passed = pass_on(world, "300")
    given = paper("T-1", by=world.feliksas)
    with pytest.raises(Refused, match="remiasi vėlesni"):
        moving.reverse(entry=sent, **given)
    moving.reverse(entry=passed, **paper("T-2", by=world.domas))
    moving.reverse(entry=sent, **given)
    now = sums(world.grant)
    assert (now.sent, now.held, now.paid, now.confirmed) == (0, 0, 0, 0)
    told = [letter["to"] for letter in waiting() if "atitaisyti" in letter["subject"]]
    assert told == ["asta@demo.lt", "domas@demo.lt"]
    kinds = ["allocation", "receipt", "receipt", "transfer", "transfer", "transfer", "transfer"]
    assert sorted(world.grant.entries.values_list("kind", flat=True)) == kinds
    for entry in (sent, world.grant.entries.filter(reverses=sent).get()):
        with pytest.raises(Refused, match="jau atitaisytas"):
            moving.reverse(entry=entry, **paper("T-3", by=world.feliksas))
    assert send(world, "1000").pk  # the same again, now that the wrong one is undone


@pytest.mark.parametrize("status", ["finished", "terminated"])
def test_basket_that_is_over_keeps_what_it_was_given(world: World, status: str) -> None:
    sent = send(world, "1000")
    passed = pass_on(world, "1000")
    back = give_back(world, "100")
    wrong = paper("T-1", by=world.domas)
    Grant.objects.filter(pk=world.grant.pk).update(status=status)
    shown = Desk(Grant.objects.get(pk=world.grant.pk), world.domas).rows
    assert not any(row.may_reverse for row in shown)
    for entry, by in ((passed, world.domas), (sent, world.feliksas)):
        with pytest.raises(Refused, match="leidžia krepšelį tęsti"):
            moving.reverse(entry=entry, **wrong | {"by": by})
    moving.reverse(entry=back, **wrong | {"by": world.asta})  # what was returned is settled still
    assert sums(world.grant).paid == 1000
    Grant.objects.filter(pk=world.grant.pk).update(status="suspended")
    moving.reverse(entry=passed, **wrong)
    assert sums(world.grant).paid == 0


def test_closed_year_takes_no_entry_until_it_is_reopened(world: World, time_machine: Any) -> None:
    time_machine.move_to(YEAR)
    sent = send(world, "1000", school_year=2026)
    programme, by = world.programme, world.feliksas
    given: dict[str, Any] = {"programme": programme, "document": "V-9", "by": by}
    with pytest.raises(Refused, match="dar nesibaigę"):
        close_year(school_year=2027, dated_on=YEAR, **given)
    with pytest.raises(Refused, match="tik agentūra"):
        close_year(school_year=2026, dated_on=YEAR, **given | {"by": world.domas})
    with pytest.raises(Refused, match="1 šių mokslo metų lėšų judėjimas laukia patvirtinimo"):
        close_year(school_year=2026, dated_on=YEAR, **given)
    moving.confirm(entry=sent, by=world.domas, dated_on=YEAR, document="I-1")
    closed = close_year(school_year=2026, dated_on=YEAR, **given)
    with pytest.raises(Refused, match="jau uždaryti"):
        close_year(school_year=2026, dated_on=YEAR, **given)
    later = {"dated_on": YEAR, "document": "MP-7"}
    for deed in (
        lambda: send(world, "5", school_year=2026, **later),  # of the year, dated after it
        lambda: send(world, "5", school_year=2027),  # dated in it
        lambda: moving.reverse(entry=sent, **paper("T-1", by=by)),
    ):
        with pytest.raises(Refused, match="2026–2027 mokslo metai uždaryti"):
            deed()
    fields = {"amount": 5, "dated_on": YEAR, "document": "X", "leg": "direct", "school_year": 2026}
    with pytest.raises(DatabaseError), transaction.atomic():
        MoneyEntry.objects.create(grant=world.grant, kind="transfer", by=by, **fields)
    assert send(world, "5", school_year=2027, **later).school_year == 2027
    with pytest.raises(Refused, match="kodėl"):
        reopen_year(closed=closed, reason=" ", by=by)
    reopen_year(closed=closed, reason="Pamiršta sąskaita", by=by)
    assert send(world, "5", document="MP-8", school_year=2026, dated_on=YEAR).pk
    assert ClosedYear.objects.get().reopened_reason == "Pamiršta sąskaita"


def test_file_of_an_entry_is_served_with_its_basket(world: World) -> None:
    upload = SimpleUploadedFile("mp.pdf", b"%PDF-1.4 x")
    file = store(upload, by=world.feliksas, kind="application/pdf")
    entry = send(world, "10", file=file)
    address = reverse("grants:entry_file", args=[world.grant.pk, entry.pk])
    served: Any = client_of(world, "asta").get(address)
    assert b"".join(served.streaming_content) == b"%PDF-1.4 x"
    assert client_of(world, "benas").get(address).status_code == 404


def test_page_list_exports_and_paper_show_one_total(world: World) -> None:
    plan(world, "60000.01")
    moving.confirm(entry=send(world, "40000.01"), by=world.domas, dated_on=DAY, document="I-1")
    moving.confirm(entry=pass_on(world, "30000.02"), by=world.asta, dated_on=DAY, document="I-2")
    give_back(world, "0.07")
    moving.refund(
        grant=world.grant, amount=Decimal("9.99"), leg=Leg.MUNICIPALITY,
        **paper("MP-4", by=world.domas),
    )  # fmt: skip
    moving.correct(grant=world.grant, amount=Decimal("-0.50"), **paper("V-2", by=world.feliksas))
    client, grant = client_of(world, "feliksas"), world.grant
    page = client.get(grant.get_absolute_url()).context
    rows = {row.pk: row for row in client.get(reverse("grants:grant_list")).context["rows"]}
    assert (rows[grant.pk].granted, rows[grant.pk].paid) == (
        page["sums"].granted,
        page["sums"].paid,
    )
    told = [
        "101345.50", "60000.01", "40000.01", "9990.07", "29999.95", "30000.02", "9.99", "61355.48",
        "0.00",
    ]  # fmt: skip
    now = page["sums"]
    shown = [now.granted, now.planned, now.sent, now.held, now.paid, now.confirmed, now.returned]
    assert [*map(str, [*shown, now.left])] == told[:-1]
    sheet = client.get(reverse("grants:grant_list_csv")).content.decode("utf-8-sig")
    lines = {row[1]: row for row in csv.reader(StringIO(sheet), delimiter=";")}
    assert [cell.replace(",", ".") for cell in lines[grant.holder.code][8:17]] == told
    book = load_workbook(BytesIO(client.get(reverse("grants:grant_list_xlsx")).content)).active
    cells = {row[1]: row for row in book.iter_rows(values_only=True)}
    assert [f"{value:.2f}" for value in cells[grant.holder.code][8:17]] == told
    html = statement_html(Desk(page["grant"], world.feliksas))
    for value in (*shown, now.left):
        assert format_eur(value, "").strip() in html
    years = [(year.planned, year.sent) for _number, year in page["desk"].years]
    assert [sum(column) for column in zip(*years, strict=True)] == [now.planned, now.sent]


@pytest.mark.parametrize("seed", [3, 4])
def test_random_entries_never_break_the_sums(world: World, seed: int) -> None:
    Grant.objects.filter(pk=world.kastonas_grant.pk).update(holder=private_school(world))
    world.kastonas_grant.refresh_from_db()
    grants = [world.grant, world.kastonas_grant]
    people = {"agency": world.feliksas, "officer": world.domas, "head": world.asta}
    poster = Poster(seed, grants, people)
    for _part in range(3):
        poster.post(40)
        refuse_broken(grants)
    assert poster.done > 25


def test_a_lowered_sum_may_leave_more_planned_and_nothing_adds_to_it(world: World) -> None:
    plan(world, "60000.01")
    lowered = sums(world.grant).granted - Decimal(50000)
    moving.correct(grant=world.grant, amount=-lowered, **paper("V-2", by=world.feliksas))
    assert sums(world.grant).unplanned == Decimal("-10000.01")
    refuse_broken([world.grant])
    with pytest.raises(Refused):
        plan(world, "0.01")
