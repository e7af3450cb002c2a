"""The plan as a workbook: out and back without a change; nothing written that was not looked at."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from zeal import zeal_ignore

from audit.models import Entry
from files.models import StoredFile
from plans import workflow
from plans.content import as_json, load
from plans.models import Activity, PlanVersion
from plans.services import save_row, save_texts
from plans.workbook import Intake, WorkbookFault, prepare, take_over
from tests.once import COUNTED, READ_IN
from tests.plans import stages
from tests.plans.workbooks import KEPT, bomb, edited, nasty, put, workbook
from tests.world import World, activity, draft, fill

PLAN = "Veiklos"


def page(version: PlanVersion, name: str = "xlsx") -> str:
    return reverse(f"plans:plan_{name}", args=[version.plan_id])


def send(client: Client, version: PlanVersion, data: bytes) -> Any:
    """Each row that differs is checked and written as in the editor: only these cost queries."""
    with zeal_ignore():
        return client.post(page(version), {"file": SimpleUploadedFile("planas.xlsx", data)})


def confirm(client: Client, looked: Any, **more: str) -> Any:
    intake = looked.context["intake"]
    data = {"kept": looked.context["kept"], "seen": intake.seen} | more
    with zeal_ignore():
        return client.post(page(intake.version, "workbook"), data)


def says(version: PlanVersion) -> dict[str, Any]:
    return as_json(load(PlanVersion.objects.get(pk=version.pk)))


def told(intake: Intake) -> list[tuple[str, int | None, str, str]]:
    return [(fault.sheet, fault.row, fault.column, fault.value) for fault in intake.faults]


def seen_changes(intake: Intake) -> list[tuple[str, str, str]]:
    return [(row.sheet.name, row.change, row.name) for row in intake.comparison.rows]


@READ_IN
@pytest.mark.parametrize("from_office", [False, True])
def test_out_and_back_changes_nothing(world: World, from_office: bool) -> None:
    """Also after LibreOffice 7.4 opened the very same plan's file and saved it: that one is kept.

    A new column or head needs a new file: `KEEP=1 python -m scripts.prove workbook` makes it.
    """
    version = nasty(world)
    intake = prepare(version, KEPT.read_bytes() if from_office else workbook(version))
    assert (told(intake), seen_changes(intake), intake.comparison.is_stale) == ([], [], False)


@READ_IN
def test_workbook_holds_no_formula_and_opens_only_what_is_to_be_filled_in(world: World) -> None:
    book = load_workbook(BytesIO(workbook(nasty(world))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "-5 balai; _x005F_x0041_" in {cell.value for cell in cells}  # Excel would read „A“
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [sheet.title for sheet in book if not sheet.protection.sheet] == []
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == [
        "Sąrašai",
        "Sistema",
    ]
    row = book[PLAN][4]
    assert [cell.protection.locked for cell in row] == [True, True, *[False] * (len(row) - 2)]
    assert len(book["Rodikliai"].data_validations.dataValidation) == 3


def test_nothing_is_written_before_it_is_confirmed(world: World, client: Client) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=2)

    def change(book: Any) -> None:
        put(book, "Tikslas ir tęstinumas", "Tekstas", "Kitas tikslas.")
        put(book, PLAN, "Veikla", "Kita veikla")
        for cell in book[PLAN][5][2:]:
            cell.value = None
        put(book, "Uždaviniai", "Uždavinys", "Naujas uždavinys", row=5)
        put(book, PLAN, "Veikla", "Nauja_x000B_veikla\n", row=6)
        put(book, PLAN, "Kuriems uždaviniams", "1, 2", row=6)
        put(book, PLAN, "Lėšos 2026–2027 m. m.", "1 234,50", row=6)

    before = says(version)
    client.force_login(world.rasa)
    looked = send(client, version, edited(workbook(version), change))
    assert says(version) == before
    assert StoredFile.objects.waiting().count() == 1
    assert seen_changes(looked.context["intake"]) == [
        ("texts", "changed", "Tikslas"),
        ("objectives", "added", "2. Naujas uždavinys"),
        ("activities", "changed", "1. Kita veikla"),
        ("activities", "deleted", "2. Konsultacijos 2"),
        ("activities", "added", "3. Nauja veikla"),
    ]
    answer = confirm(client, looked)
    assert answer.url == page(version, "detail")
    assert not StoredFile.objects.waiting().exists()
    after = says(version)
    assert after["goal"] == "Kitas tikslas."
    titles = [row["title"] for row in after["activities"]]
    assert titles == ["Kita veikla", "Nauja veikla"]
    new = after["activities"][1]
    assert new["objectives"] == sorted(row["key"] for row in after["objectives"])
    assert new["money"] == {"2026": "1234.50"}
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-6:] == [
        "plan.workbook_taken",
        "plan.texts_changed",
        "plan.objective_added",
        "plan.activity_changed",
        "plan.activity_added",
        "plan.activity_deleted",
    ]
    confirm(client, looked)  # the same form sent twice
    assert says(version) == after


@READ_IN
def test_every_fault_is_named_at_once_and_nothing_is_written(world: World, client: Client) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)

    def change(book: Any) -> None:
        put(book, "Tikslas ir tęstinumas", "Tekstas", "Kitas tikslas.")
        put(book, "Pagrindimas", "Stiprusis ar tobulintinas aspektas", "Nežinia")
        put(book, "Pagrindimas", "Išvada", "Be kitko", row=5)
        put(book, PLAN, "Nuo", "rugsėjo pirma")
        put(book, PLAN, "Kuriems uždaviniams", "1, 7")
        put(book, PLAN, "Lėšos 2026–2027 m. m.", "daug")
        put(book, "Rodikliai", "Siektina reikšmė", "=A1+1")
        put(book, "Rodikliai", "Pradinė reikšmė", 178)

    before = says(version)
    data = edited(workbook(version), change)
    client.force_login(world.asta)
    looked = send(client, version, data)
    assert sorted(told(looked.context["intake"])) == sorted(
        [
            ("Pagrindimas", 4, "Stiprusis ar tobulintinas aspektas", "Nežinia"),
            ("Pagrindimas", 5, "Stiprusis ar tobulintinas aspektas", ""),
            ("Pagrindimas", 5, "Šaltinis", ""),
            (PLAN, 4, "Nuo", "rugsėjo pirma"),
            (PLAN, 4, "Kuriems uždaviniams", "1, 7"),
            (PLAN, 4, "Lėšos 2026–2027\u00a0m.\u00a0m.", "daug"),
            ("Rodikliai", 4, "Siektina reikšmė", "=A1+1"),
            ("Rodikliai", 4, "Pradinė reikšmė", "178"),
        ]
    )
    intake = looked.context["intake"]
    _again, is_written = take_over(
        version=version, data=data, by=world.asta, seen=intake.seen, file_name="a", accepted=True
    )
    assert (is_written, says(version), looked.context["kept"]) == (False, before, "")


@READ_IN
def test_another_spelling_of_the_same_is_no_change(world: World) -> None:
    version = nasty(world)
    version.activities.update(responsible="Pavaduotoja\nugdymui")

    def change(book: Any) -> None:
        put(book, PLAN, "Atsakingo asmens pareigos", "Pavaduotoja\nugdymui")
        put(book, PLAN, "Nuo", "2026.09.01")
        put(book, PLAN, "Lėšos 2026–2027 m. m.", "1 234,50 Eur")
        put(book, PLAN, "Lėšos 2027–2028 m. m.", 0.30 - 0.20)
        put(book, PLAN, "Lėšos 2026–2027 m. m.", 0, row=5)
        put(book, PLAN, "Kuriems uždaviniams", 1)
        put(book, "Uždaviniai", "Į kurias išvadas atsako", "2; 1", row=5)
        put(book, "Pagrindimas", "Ataskaitos numeris", " 007 ")
        put(book, "Rodikliai", "Kryptis", "DIDINTI")
        put(book, "Rodikliai", "Siektina reikšmė", True, row=5)

    intake = prepare(version, edited(workbook(version), change))
    assert (told(intake), seen_changes(intake)) == ([], [])


def test_key_written_over_another_takes_no_row_from_the_plan(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=3)

    def change(book: Any) -> None:
        book[PLAN].cell(5, 1).value = book[PLAN].cell(4, 1).value

    fresh = PlanVersion.objects.for_list().get(pk=version.pk)
    intake = prepare(fresh, edited(workbook(version), change))
    assert (told(intake), seen_changes(intake)) == ([], [])


def no_sheet(book: Any) -> None:
    del book["Uždaviniai"]


def no_column(book: Any) -> None:
    book[PLAN].cell(2, 5).value = None


def column_more(book: Any) -> None:
    book[PLAN].cell(2, 16).value = "Pastabos"


def merged(book: Any) -> None:
    book[PLAN].merge_cells("C4:D4")


def many_rows(book: Any) -> None:
    for row in range(4, 310):
        book[PLAN].cell(row, 3).value = "Veikla"


def outside(book: Any) -> None:
    book[PLAN].cell(5, 40).value = "Pastaba"


@READ_IN
@pytest.mark.parametrize(
    ("change", "place"),
    [
        (no_sheet, ("Uždaviniai", None, "", "")),
        (no_column, (PLAN, 2, "Lėšų paskirtis", "")),
        (column_more, (PLAN, 2, "Pastabos", "")),
        (merged, (PLAN, None, "", "C4:D4")),
        (many_rows, (PLAN, 304, "", "")),
        (outside, (PLAN, 5, "AN", "Pastaba")),
    ],
)
def test_misshapen_sheets_are_named(
    world: World, change: Callable[[Any], None], place: tuple[Any, ...]
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    intake = prepare(version, edited(workbook(version), change))
    assert place in told(intake)


@READ_IN
def test_strange_files_are_refused(world: World) -> None:
    mine = fill(draft(world.grant, world.asta), world.asta)
    other = fill(draft(world.berzas_grant, world.benas), world.benas)

    def forged(book: Any) -> None:
        book["Sistema"].cell(2, 3).value = '{"text": "Kita"}'

    def bare(book: Any) -> None:
        del book["Sistema"]

    own = workbook(mine)
    strange = [b"%PDF-1.4", b"", own + b" " * 50_000_000, own[:5000], workbook(other)]
    fresh = PlanVersion.objects.for_list().get(pk=mine.pk)
    for data in (*strange, edited(own, forged), edited(own, bare)):
        with pytest.raises(WorkbookFault):
            prepare(fresh, data)
    with pytest.raises(WorkbookFault, match="per didelis"):
        prepare(fresh, bomb())


def test_stale_file_is_compared_and_taken_only_when_accepted(world: World, client: Client) -> None:
    """What only the file changed is taken, what only a colleague changed stays."""
    version = fill(draft(world.grant, world.asta), world.asta, activities=3)

    def change(book: Any) -> None:
        put(book, PLAN, "Veikla", "Iš failo")
        put(book, PLAN, "Klasės ir dalykai", "Iš failo")
        put(book, PLAN, "Veikla", "Antra iš failo", row=5)

    data = edited(workbook(version), change)
    first, second, third = version.activities.all()
    first.title = "Kolegos"
    second.responsible = "Kolega"
    third.title = "Trečia kolegos"
    for row in (first, second, third):
        save_row(row=row, by=world.rasa)
    before = says(version)
    client.force_login(world.asta)
    looked = send(client, version, data)
    comparison = looked.context["intake"].comparison
    assert comparison.is_stale
    rows = {(row.name, field.label): field for row in comparison.rows for field in row.fields}
    assert rows["1. Iš failo", "Veikla"].shown == [
        "Konsultacijos 1",
        "Kolegos",
        "Iš failo",
        "Iš failo",
    ]
    assert [place for place, field in rows.items() if field.is_conflict] == [
        ("1. Iš failo", "Veikla")
    ]
    page = looked.content.decode()
    assert (page.count('name="accepted"'), page.count('type="checkbox"')) == (1, 0)  # one choice
    unseen = confirm(client, looked)
    assert (unseen.status_code, says(version)) == (200, before)
    confirm(client, looked, accepted="1")
    assert [(row.title, row.responsible, row.classes) for row in version.activities.all()] == [
        ("Iš failo", "Pavaduotoja ugdymui", "Iš failo"),
        ("Antra iš failo", "Kolega", "5–8 klasės"),
        ("Trečia kolegos", "Pavaduotoja ugdymui", "5–8 klasės"),
    ]


def test_plan_changed_between_looking_and_confirming_is_looked_at_again(
    world: World, client: Client
) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    data = edited(workbook(version), lambda book: put(book, PLAN, "Veikla", "Iš failo"))
    client.force_login(world.asta)
    looked = send(client, version, data)
    save_texts(version=version, by=world.rasa, goal="Kolegos.", sustainability="")
    before = says(version)
    again = confirm(client, looked, accepted="1")
    assert (again.context["is_moved"], says(version)) == (True, before)
    confirm(client, again, accepted="1")
    assert says(version)["activities"][0]["title"] == "Iš failo"


def test_row_that_a_colleague_added_or_deleted_meanwhile(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta, activities=2)
    data = workbook(version)
    changed = edited(data, lambda book: put(book, PLAN, "Veikla", "Iš failo"))
    version.activities.all()[0].delete()
    save_row(row=activity(version, "Kolegos nauja"), by=world.rasa)
    fresh = PlanVersion.objects.for_list().get(pk=version.pk)
    assert prepare(fresh, data).comparison.writes == []
    assert [row.change for row in prepare(fresh, changed).comparison.writes] == ["added"]


def test_kept_file_is_of_one_person_and_one_version(world: World, client: Client) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    data = edited(workbook(version), lambda book: put(book, PLAN, "Veikla", "Iš failo"))
    client.force_login(world.asta)
    looked = send(client, version, data)
    client.force_login(world.rasa)
    answer = confirm(client, looked)
    assert (answer.status_code, Activity.objects.filter(title="Iš failo").exists()) == (200, False)
    assert answer.context["fault"]


def test_reader_gets_the_workbook_of_what_was_submitted(world: World, client: Client) -> None:
    version = stages.returned(world)
    save_texts(version=version, by=world.asta, goal="Dar slapta.", sustainability="")
    client.force_login(world.feliksas)
    book = load_workbook(BytesIO(client.get(page(version)).content))
    assert book["Tikslas ir tęstinumas"]["C4"].value == "Geresni pasiekimai."
    assert send(client, version, b"PK").status_code == 403
    client.force_login(world.benas)
    assert client.get(page(version)).status_code == 404


def test_draft_is_closed_to_the_agency_and_a_submitted_plan_to_uploads(
    world: World, client: Client
) -> None:
    version = stages.being_written(world)
    client.force_login(world.feliksas)
    assert client.get(page(version)).status_code == 403
    data = edited(workbook(version), lambda book: put(book, PLAN, "Veikla", "Iš failo"))
    workflow.submit(version, by=world.asta)
    client.force_login(world.asta)
    assert send(client, version, data).url == page(version, "detail")
    assert Activity.objects.filter(title="Iš failo").exists() is False


@COUNTED
def test_rows_that_are_not_changed_cost_no_query(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)

    def queries() -> int:
        data = workbook(version)
        with CaptureQueriesContext(connection) as captured:
            prepare(PlanVersion.objects.for_list().get(pk=version.pk), data)
        return len(captured)

    one = queries()
    fill(version, world.asta, activities=3, indicators=3)
    assert queries() == one
