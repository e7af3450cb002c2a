"""Samples: drawn once by a seed nobody chose, from a list that is kept; looked at one by one."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from files.services import read, store
from plans.models import Activity
from progress.auditing.drawing import draw, from_bytes
from progress.auditing.sampling import clear, redraw
from progress.auditing.scope import scope_of
from progress.auditing.sheet import Sheet
from progress.models import Expense, Sample, SampledExpense
from progress.spending import reverse_expense
from tests.grants.test_immutable import raw
from tests.letters import work
from tests.world import World

from .audits import drawn, found, item_of, scope
from .spending import in_force, paid, rule, spend
from .test_expenses import page, text_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def rows(world: World) -> list[Activity]:
    made = in_force(world)
    paid(world)
    return made


@pytest.fixture
def spent(world: World, rows: list[Activity]) -> list[Expense]:
    return [spend(world, rows[n % 2], f"{10 + n}.50") for n in range(12)]


def detail(sample: Sample, name: str = "detail", *more: int) -> str:
    return reverse(f"progress:sample_{name}", args=[sample.pk, *more])


def test_a_sample_is_what_its_list_and_seed_draw(world: World, spent: list[Expense]) -> None:
    reverse_expense(expense=spent[3], reason="Klaida", by=world.asta)
    sample = drawn(world, 5)
    lines = from_bytes(read(sample.listed))
    assert {line.key for line in lines} == {row.pk for row in spent} - {spent[3].pk}
    assert (sample.drawn_from, sample.size, sample.number) == (11, 5, 1)
    assert sample.sum == sum(row.amount for row in spent) - spent[3].amount
    assert sample.sha256 == sample.listed.sha256
    keys = list(sample.items.order_by("place").values_list("expense", flat=True))
    assert keys == draw(lines, sample.method, 5, sample.seed)
    assert list(sample.items.values_list("place", flat=True)) == [1, 2, 3, 4, 5]
    told = Entry.objects.get(verb="sample.drawn")
    named = {name: told.changes[name] for name in ("seed", "sha256", "method", "number", "size")}
    assert named == {name: getattr(sample, name) for name in named}


def test_seeds_are_never_the_same_and_never_given(world: World, spent: list[Expense]) -> None:
    seeds = {drawn(world, 3, repeat_reason="Dar viena").seed for _ in range(5)}
    assert len(seeds) == 5
    with pytest.raises(TypeError):
        drawn(world, 3, seed=7)


def test_a_second_draw_is_counted_and_says_why(world: World, spent: list[Expense]) -> None:
    first = drawn(world, 3)
    with pytest.raises(Refused, match="kodėl sudaroma dar viena"):
        drawn(world, 3)
    shifted = scope(world, starts_on=date(2026, 10, 1))  # other days that overlap are the same
    with pytest.raises(Refused, match="kodėl sudaroma dar viena"):
        drawn(world, 3, scope=shifted)
    second = drawn(world, 3, scope=shifted, repeat_reason="Pirmoji per maža")
    assert (second.number, second.repeat_reason) == (2, "Pirmoji per maža")
    assert drawn(world, 3, scope=scope(world, grant=None), repeat_reason="x").number == 1
    shown = text_of(page(world, "aurelija").get(detail(second)))
    assert "Iš šių išlaidų imtis sudaryta ne kartą; ši yra Nr. 2. Pirmoji per maža" in shown
    assert detail(first) in page(world, "aurelija").get(detail(second)).content.decode()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"by": "aurelija"}, "tik agentūra"),
        ({"by": "asta"}, "tik agentūra"),
        ({"by": "domas"}, "tik agentūra"),
        ({"name": " "}, "Pavadinkite imtį"),
        ({"size": 0}, "bent 1"),
        ({"size": 301}, "daugiausia 300"),
        ({"days": (date(2026, 12, 1), date(2026, 11, 1))}, "Pataisykite dienas"),
        ({"days": (date(2027, 1, 1), date(2027, 2, 1))}, "neatšauktų išlaidų nėra"),
    ],
)
def test_what_is_refused(
    world: World, spent: list[Expense], more: dict[str, Any], words: str
) -> None:
    given = dict(more)
    if "by" in given:
        given["by"] = world.people[given["by"]]
    if days := given.pop("days", None):
        given["scope"] = scope(world, starts_on=days[0], ends_on=days[1])
    with pytest.raises(Refused, match=words):
        drawn(world, **{"size": 3} | given)
    assert Sample.objects.count() == 0


def test_a_scope_is_narrowed_by_round_municipality_and_days(
    world: World, spent: list[Expense]
) -> None:
    def keys(**more: Any) -> set[int]:
        return {line.key for line in scope(world, **{"grant": None} | more).lines()}

    everything = {row.pk for row in spent}
    assert keys() == keys(round=world.round) == keys(municipality=world.ukmerge) == everything
    assert keys(municipality=world.klaipeda) == keys(grant=world.berzas_grant) == set()
    assert keys(ends_on=date(2026, 11, 9)) == set()


def test_redrawing_holds_and_tells_what_has_changed_since(
    world: World, rows: list[Activity], spent: list[Expense]
) -> None:
    sample = drawn(world, 5)
    assert redraw(sample).holds
    reverse_expense(expense=spent[0], reason="Klaida", by=world.asta)
    spend(world, rows[0], "7.00")
    again = redraw(Sample.objects.get())
    assert (again.holds, again.reversed_since, again.added_since) == (True, 1, 1)
    shown = text_of(page(world, "aurelija").get(detail(sample, "redraw")))
    assert "Tas pats pradinis skaičius atrenka tas pačias išlaidas" in shown
    assert "į sąrašą nebepatektų: 1, nauja: 1" in shown


def is_same_with(sample: Sample, seed: int) -> bool:
    """Another seed may by chance draw the same few: many of them hardly do."""
    tried = Sample.objects.get(pk=sample.pk)
    tried.seed = seed
    return redraw(tried).is_same_draw


def test_redrawing_notices_another_list_seed_or_expense(world: World, spent: list[Expense]) -> None:
    sample = drawn(world, 5)
    assert any(not is_same_with(sample, sample.seed + step) for step in range(1, 21))
    changed = read(sample.listed).replace(b"10.50", b"99.50")
    sample.listed = store(ContentFile(changed, name="kitas.csv"), by=world.feliksas)
    told = redraw(sample)
    assert (told.is_same_list, told.changed, told.holds) == (False, 1, False)


def test_database_keeps_samples_as_they_were_drawn(world: World, spent: list[Expense]) -> None:
    sample = drawn(world, 5)
    item = item_of(sample)
    other = sample.items.last().expense_id
    for statement, *values in (
        ("UPDATE progress_sample SET seed = 1 WHERE id = %s", sample.pk),
        ("UPDATE progress_sample SET name = 'Kita' WHERE id = %s", sample.pk),
        ("DELETE FROM progress_sample WHERE id = %s", sample.pk),
        ("DELETE FROM progress_sampledexpense WHERE id = %s", item.pk),
        ("UPDATE progress_sampledexpense SET place = 99 WHERE id = %s", item.pk),
        ("UPDATE progress_sampledexpense SET expense_id = %s WHERE id = %s", other, item.pk),
    ):
        with pytest.raises(DatabaseError, match="never changed"):
            raw(statement, *values)
    clear(item=item, note="", by=world.feliksas)
    with pytest.raises(DatabaseError, match="never changed"):
        raw("UPDATE progress_sampledexpense SET cleared_at = NULL, cleared_by_id = NULL")


def test_clearing_is_the_agency_s_once_and_not_beside_a_finding(
    world: World, spent: list[Expense]
) -> None:
    sample = drawn(world, 3)
    first, second, _third = sample.items.select_related("expense__grant")
    for who in ("aurelija", "asta", "domas"):
        with pytest.raises(Refused, match="tik agentūra"):
            clear(item=first, note="", by=world.people[who])
    clear(item=first, note=" Sąskaita yra ", by=world.feliksas)
    assert SampledExpense.objects.get(pk=first.pk).note == "Sąskaita yra"
    with pytest.raises(Refused, match="Jau pažymėta"):
        clear(item=first, note="", by=world.feliksas)
    found(world, second, "1.00")
    with pytest.raises(Refused, match="Pirma ją atsiimkite"):
        clear(item=second, note="", by=world.feliksas)
    assert Sheet(sample, world.feliksas).heading == "Patikrinta 2 iš 3 išlaidų įrašų"
    found(world, first, "1.00")  # what is seen later is found all the same
    listed = Sample.objects.visible_to(world.aurelija).for_list().get()
    assert (listed.done, listed.found) == (2, 2)


def test_page_shows_documents_warnings_and_how_it_was_drawn(
    world: World, rows: list[Activity]
) -> None:
    rule(world, "file", "warn", amount=Decimal(70))
    scan = store(ContentFile(PDF, name="sf.pdf"), by=world.asta)
    with_file = spend(world, rows[0], "10.00", file=scan)
    spend(world, rows[1], "60.00", sure=True)
    spend(world, rows[1], "70.00", sure=True)
    sample = drawn(world, 3)
    client = page(world, "aurelija")
    content, shown = (
        client.get(detail(sample)).content.decode(),
        text_of(client.get(detail(sample))),
    )
    file_url = reverse("progress:expense_file", args=[world.grant.pk, with_file.pk])
    assert content.count(file_url) == 1
    assert b"".join(client.get(file_url)) == PDF  # type: ignore[arg-type]
    assert shown.count("Pats dokumentas nepridėtas.") == 1
    assert shown.count("Nuo 70,00 Eur pridedamas ir pats dokumentas") == 1
    assert str(sample.seed) in shown
    assert sample.sha256 in shown
    assert "Atrinkti 3 išlaidų įrašai, 140,00 Eur" in shown
    answer = client.get(detail(sample, "frame"))
    assert b"".join(answer).decode().splitlines()[0].startswith("expense;")  # type: ignore[arg-type]


def test_three_and_three_hundred_ask_the_same_queries(world: World, rows: list[Activity]) -> None:
    few = drawn(world, 3, scope=_of_new(world, rows, 3))
    counted = [_asked(world, few, name) for name in ("detail", "csv", "xlsx", "redraw")]
    many = drawn(world, 300, scope=_of_new(world, rows, 320), repeat_reason="Daugiau")
    for item in many.items.select_related("expense__grant")[:5]:
        found(world, item, "0.10")
    assert many.items.count() == 300
    assert [_asked(world, many, name) for name in ("detail", "csv", "xlsx", "redraw")] == counted


def _of_new(world: World, rows: list[Activity], count: int) -> Any:
    made = spend(world, rows[0], "1.00")
    values = {f.attname: getattr(made, f.attname) for f in Expense._meta.concrete_fields}
    del values["id"]
    keys = [{"document": f"X-{n}", "key": rows[n % 2].key} for n in range(count - 1)]
    Expense.objects.bulk_create([Expense(**values | key) for key in keys])
    return scope(world)


def _asked(world: World, sample: Sample, name: str) -> int:
    client = page(world, "feliksas")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(detail(sample, name)).status_code == 200
    return len(asked)


def test_files_tell_one_sum(world: World, spent: list[Expense]) -> None:
    sample = drawn(world, 7)
    found(world, item_of(sample), "1.25")
    total = sum(item.expense.amount for item in sample.items.all())
    client = page(world, "aurelija")
    told = client.get(detail(sample, "csv")).content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(told), delimiter=";"))
    amounts = [Decimal(row[8].replace(",", ".")) for row in table[1:]]
    assert (sum(amounts[:-1]), amounts[-1], table[-1][13]) == (total, total, "1,25")
    book = openpyxl.load_workbook(io.BytesIO(client.get(detail(sample, "xlsx")).content))
    cells = list(book.worksheets[0].iter_rows(min_row=8, values_only=True))
    assert Decimal(str(cells[-1][8])) == total
    assert str(sample.seed) in str(book.worksheets[0]["A3"].value)
    assert sum(row.expense.amount for row in Sheet(sample, world.feliksas).rows) == total


def test_zip_holds_every_document_and_names_what_is_missing(
    world: World, rows: list[Activity]
) -> None:
    scan = store(ContentFile(PDF, name="sf.pdf"), by=world.asta)
    spend(world, rows[0], "10.00", file=scan, document="SF/ąž 5")
    spend(world, rows[1], "60.00", document="Be failo")
    sample = drawn(world, 2)
    client = page(world, "aurelija")
    address = detail(sample, "papers")
    assert "Sudaryti ZIP failą" in text_of(client.get(address))
    assert client.get(detail(sample, "papers_file")).status_code == 404
    client.post(address)
    assert page(world, "feliksas").get(detail(sample, "papers_file")).status_code == 404
    work()
    assert "ZIP failas paruoštas" in text_of(client.get(address))
    content = b"".join(client.get(detail(sample, "papers_file")))  # type: ignore[arg-type]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        (document,) = [name for name in names if name.endswith(".pdf")]
        assert archive.read(document) == PDF
        assert archive.read("imtis/sarasas.csv") == read(sample.listed)
        index = archive.read("index.html").decode()
    assert set(names) == {
        *("imtis/imtis.csv", "imtis/sarasas.csv", "stilius.css", "index.html", document)
    }
    assert (document in index, "Be failo" in index, "nepridėtas" in index) == (True, True, True)
    assert str(sample.seed) in index


def test_form_says_what_to_mend_and_draws_of_a_basket(world: World, spent: list[Expense]) -> None:
    client = page(world, "feliksas")
    address = reverse("progress:sample_add")
    typed = {"name": "V-12", "starts_on": "2026-09-01", "ends_on": "2026-08-01"}
    typed |= {"method": "money", "size": "301", "programme": str(world.programme.pk)}
    shown = text_of(client.post(address, typed))
    assert "Paskutinė diena ankstesnė už pirmą. Pataisykite dienas." in shown
    assert "300" in shown
    good = typed | {"ends_on": clock.today().isoformat(), "size": "4"}
    made = client.post(f"{address}?krepselis={world.grant.pk}", good)
    sample = Sample.objects.get()
    assert made["Location"] == detail(sample)
    assert (sample.grant, sample.size) == (world.grant, 4)
    again = client.post(f"{address}?krepselis={world.grant.pk}", good)
    assert "Parašykite, kodėl sudaroma dar viena" in text_of(again)
    assert detail(sample) in again.content.decode()
    for wrong in ("999999999", "x", "9" * 30):
        assert client.get(f"{address}?krepselis={wrong}").status_code == 404


def test_marking_goes_on_to_the_next_that_nobody_looked_at(
    world: World, spent: list[Expense]
) -> None:
    sample = drawn(world, 3)
    first, second, third = sample.items.all()
    client = page(world, "feliksas")
    answer = client.post(detail(sample, "item", second.pk), {"note": ""})
    assert answer["Location"] == third.get_absolute_url()
    answer = client.post(detail(sample, "item", third.pk), {"note": ""})
    assert answer["Location"] == first.get_absolute_url()
    answer = client.post(detail(sample, "item", first.pk), {"note": ""})
    assert answer["Location"] == detail(sample)
    again = client.post(detail(sample, "item", first.pk), {"note": ""})
    assert "Jau pažymėta" in text_of(again)


def test_samples_are_the_agency_s_and_the_auditor_s_alone(
    world: World, spent: list[Expense]
) -> None:
    sample = drawn(world, 3)
    for who in ("asta", "rasa", "benas", "domas", "egle", "vilte", "kazys", "gintare"):
        client = page(world, who)
        for name in ("detail", "csv", "xlsx", "frame", "redraw", "papers"):
            assert client.get(detail(sample, name)).status_code == 404
    assert scope_of(sample).grant == world.grant
    assert Client().get(detail(sample)).status_code == 302
