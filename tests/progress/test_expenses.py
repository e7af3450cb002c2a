"""The pages of expenses: one total everywhere, files taken in, what is shown to whom."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.money import NBSP, ZERO, format_eur
from files.models import StoredFile
from plans.models import Activity
from progress import spent
from progress.models import Expense
from progress.spending import reverse_expense
from tests.world import World

from .spending import in_force, paid, rule, spend

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


def page(world: World, who: str = "asta") -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def url(world: World, name: str, *more: int) -> str:
    return reverse(f"progress:expense_{name}", args=[world.grant.pk, *more])


def text_of(response: Any) -> str:
    """The page's words with single ordinary spaces."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(words.replace(NBSP, " ").replace("&nbsp;", " ").split())


@pytest.fixture
def rows(world: World) -> list[Activity]:
    found = in_force(world)
    paid(world)
    return found


def test_page_card_csv_and_xlsx_tell_the_sum_of_entries(world: World, rows: list[Activity]) -> None:
    for place, amount in enumerate(("0.10", "0.20", "1234.56", "99.99", "7.07")):
        made = spend(world, rows[place % 2], amount, dated_on=date(2026, 10, 1 + place))
    reverse_expense(expense=made, reason="Klaida", by=world.asta)
    total = sum(Expense.objects.values_list("amount", flat=True), ZERO)
    words = format_eur(total).replace(NBSP, " ")
    client = page(world)
    shown = text_of(client.get(url(world, "list")))
    assert f"Panaudota {words} iš 101 346,00 Eur" in shown
    assert f"6 išlaidų įrašai, {words}" in shown
    hub = text_of(client.get(reverse("progress:progress_detail", args=[world.grant.pk])))
    assert f"Panaudota {words}" in hub
    told = client.get(url(world, "csv")).content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(told), delimiter=";"))
    amounts = [Decimal(row[5].replace(",", ".")) for row in table[1:]]
    assert (sum(amounts[:-1]), amounts[-1]) == (total, total)
    book = openpyxl.load_workbook(io.BytesIO(client.get(url(world, "xlsx")).content))
    cells = [row[5] for row in book.worksheets[0].iter_rows(min_row=6, values_only=True)]
    assert Decimal(str(cells[-1])) == sum(map(Decimal, map(str, cells[:-1]))) == total
    sums = list(book.worksheets[1].iter_rows(min_row=6, values_only=True))
    assert {Decimal(str(row[3])) for row in sums if row[0] == "Iš viso"} == {total}
    by_sums = list(
        csv.reader(
            io.StringIO(client.get(url(world, "csv") + "?kas=sumos").content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    for head in ("Veikla", "Paskirtis", "Mokslo metai", "Biudžetiniai metai", "Ketvirtis"):
        found = [Decimal(row[3].replace(",", ".")) for row in by_sums if row[0] == head]
        assert sum(found) == total


def test_five_hundred_expenses_ask_no_more_queries_and_show_25(
    world: World, rows: list[Activity]
) -> None:
    client, made = page(world, "feliksas"), spend(world, rows[0], "1.00")
    hub = reverse("progress:progress_detail", args=[world.grant.pk])
    addresses = (url(world, "list"), hub)
    few = [_queries(client, address) for address in addresses]
    values = {f.attname: getattr(made, f.attname) for f in Expense._meta.concrete_fields}
    del values["id"]
    Expense.objects.bulk_create(
        [Expense(**values | {"document": f"SF-{n}", "note": f"Prekė {n}"}) for n in range(499)]
    )
    assert [_queries(client, address) for address in addresses] == few
    listed = client.get(url(world, "list"))
    assert (listed.context["page"].paginator.count, len(listed.context["table"].rows)) == (500, 25)
    found = client.get(url(world, "list") + "?tekstas=PREKĖ 49&metai=2026")
    assert found.context["total"] == Decimal("10.00")  # 49, and 490 to 498 less the hundredth
    nothing = client.get(url(world, "list") + "?metai=2027")
    assert "Nė vienas išlaidų įrašas" in text_of(nothing)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def typed(activity: Activity, **changed: Any) -> dict[str, Any]:
    values = {
        "activity": activity.pk,
        "dated_on": "2026-11-10",
        "document": "SF Nr. 5",
        "amount": "1 234,50 Eur.",
        "note": "Priemonės",
    }
    return values | changed


def test_a_document_survives_what_is_put_right_and_is_served_to_readers_only(
    world: World, rows: list[Activity]
) -> None:
    client = page(world)
    sent = typed(rows[0], note="", upload=SimpleUploadedFile("sf.pdf", PDF))
    again = client.post(url(world, "add"), sent)
    kept = again.context["file"]
    assert (Expense.objects.count(), kept.name) == (0, "sf.pdf")
    answer = client.post(url(world, "add"), typed(rows[0], kept=kept.pk))
    made = Expense.objects.get()
    assert answer.url == url(world, "detail", made.pk)
    assert (made.file, made.amount) == (kept, Decimal("1234.50"))
    assert not StoredFile.objects.waiting().exists()
    for who, status in (("domas", 200), ("aurelija", 200), ("benas", 404), ("egle", 404)):
        served = page(world, who).get(url(world, "file", made.pk))
        assert served.status_code == status
        assert status == 404 or b"".join(served.streaming_content) == PDF
    other = page(world, "benas").post(url(world, "add"), typed(rows[0], kept=kept.pk))
    assert other.status_code == 404


def test_doubts_are_shown_and_only_those_shown_are_confirmed(
    world: World, rows: list[Activity]
) -> None:
    client = page(world)
    asked = client.post(url(world, "add"), typed(rows[0], amount="55000"))
    seen = asked.context["form"].marked
    assert "suplanuota 50 673,00 Eur" in text_of(asked)
    more = typed(rows[0], amount="65000", is_sure="on", seen=seen)
    assert "Mokyklai pervesta 60 000,00 Eur" in text_of(client.post(url(world, "add"), more))
    assert not Expense.objects.exists()
    client.post(url(world, "add"), typed(rows[0], amount="55000", is_sure="on", seen=seen))
    assert spent.by_grant([world.grant.pk])[world.grant.pk] == Decimal("55000.00")


def table(*lines: str, head: str = "Data;Dokumentas;Veikla;Suma;Kam;Paskirtis") -> bytes:
    return "\r\n".join([head, *lines]).encode()


def send(client: Client, world: World, data: bytes, name: str = "buhalterija.csv") -> Any:
    return client.post(url(world, "import"), {"upload": SimpleUploadedFile(name, data)})


def test_a_file_tells_all_its_faults_and_records_nothing(
    world: World, rows: list[Activity]
) -> None:
    rule(world, "file", amount=Decimal(5000))
    answer = send(
        page(world),
        world,
        table(
            "05.10.2026;SF-1;1;10,00;Knygos;",
            "2026-10-05;;1;10,00;Knygos;",
            "2026-10-05;SF-3;Ekskursija;-5;Knygos;",
            "2026-10-05;SF-4;2;1e3;Knygos;1",
            "2026-08-31;SF-5;1;10,00;Knygos;",
            "2026-10-05;SF-6;2;10,00;Knygos;1",
            "2026-10-05;SF-7;1;5000;Knygos;",
            "2026-10-05;SF-8;1;10,00;Knygos;;x",
        ),
    )
    told = [
        (line.number, *fault) for line in answer.context["preview"].lines for fault in line.faults
    ]
    assert [(number, column, value) for number, column, value, _advice in told] == [
        (2, "Data", "05.10.2026"),
        (3, "Dokumentas", ""),
        (4, "Veikla", "Ekskursija"),
        (4, "Suma, Eur", "-5"),
        (5, "Suma, Eur", "1e3"),
        (6, "", ""),
        (7, "Paskirtis", "1"),
        (8, "", ""),
        (9, "", ""),
    ]
    assert "Pirmiausia rašykite metus" in told[0][3]
    assert (Expense.objects.count(), StoredFile.objects.count()) == (0, 0)
    wrong = send(page(world), world, table("2026-10-05;SF-1", head="Data;Nr."))
    assert "Trūksta: Dokumentas, Veikla, Suma, Eur, Kam" in text_of(wrong)
    assert "PDF" in text_of(send(page(world), world, PDF))


def test_a_good_file_is_looked_at_and_recorded_once_without_doubles(
    world: World, rows: list[Activity]
) -> None:
    spend(world, rows[0], "101346.00", document="SF-1", dated_on=date(2026, 10, 5), sure=True)
    client = page(world, "rasa")
    lines = (
        '2026-10-05,SF-1,Konsultacijos 1,"101346 Eur.",Knygos,',
        '46300,SF-2,2,"1 200,50",Priemonės,Paskirtis 2',
        "2026-10-07T00:00:00,SF-3,2,36.300000000000004,Priemonės,2",
    )
    looked = send(client, world, table(*lines, head="Data,Dokumentas,Veikla,Suma,Kam,Paskirtis"))
    preview, stored = looked.context["preview"], looked.context["stored"]
    assert (preview.count, preview.doubles, preview.total) == (2, 1, Decimal("1236.80"))
    assert Expense.objects.count() == 1
    sent = {"confirm": "1", "kept": stored.pk}
    assert "Dar kartą pažiūrėkite" in text_of(client.post(url(world, "import"), sent))
    sent |= {"is_sure": "on", "seen": looked.context["confirm"].marked}
    assert client.post(url(world, "import"), sent).url == url(world, "list")
    made = Expense.objects.filter(source=stored).order_by("pk")
    assert [(row.amount, row.dated_on, row.by) for row in made] == [
        (Decimal("1200.50"), date(2026, 10, 5), world.rasa),
        (Decimal("36.30"), date(2026, 10, 7), world.rasa),
    ]
    client.post(url(world, "import"), sent)
    assert Expense.objects.count() == 3


def test_the_table_to_fill_in_can_be_sent_back(world: World, rows: list[Activity]) -> None:
    client = page(world)
    book = openpyxl.load_workbook(io.BytesIO(client.get(url(world, "template")).content))
    first, second = book.worksheets
    assert [cell.value for cell in second[2]] == [1, "Konsultacijos 1", str(rows[0].purpose)]
    first.append([date(2026, 10, 5), "SF-9", 1, 12.5, "Knygos", 1, None])
    stream = io.BytesIO()
    book.save(stream)
    looked = send(client, world, stream.getvalue(), "lentele.xlsx")
    assert looked.context["preview"].total == Decimal("12.50")
