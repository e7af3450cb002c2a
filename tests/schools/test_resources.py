"""The register's way in: whole or not at all, every fault at once, and back out unchanged."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from audit.models import Chain, Entry
from audit.services import first_break
from common.text import sort_key
from schools.models import Municipality, PupilCount, RegisterImport, School
from schools.resources import (
    PupilCountResource,
    RegisterCSV,
    RegisterXLSX,
    SchoolResource,
    TableFault,
    read_table,
)
from schools.resources.columns import defuse, plain
from tests.once import READ_IN
from tests.world import World

from .files import HEAD, OAK, REGISTER_HEAD, book, text

pytestmark = pytest.mark.django_db


def take(
    data: bytes, resource: Any = SchoolResource, user: Any = None, dry_run: bool = False
) -> Any:
    return resource().import_data(
        read_table(data),
        dry_run=dry_run,
        user=user,
        file_name="registras.csv",
        rollback_on_validation_errors=True,
    )


def told(result: Any) -> list[tuple[int | None, str, str]]:
    return [(fault.row, fault.column, fault.value) for fault in result.faults]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1257"])
def test_any_usual_csv_is_read(separator: str, encoding: str) -> None:
    data = text(OAK, encoding="utf-8").decode().replace(";", separator).encode(encoding)
    assert take(data).faults == []
    school = School.objects.get()
    assert (school.code, school.name, school.email) == (
        "900000001",
        "Ąžuolo mokykla",
        "azuolas@demo.lt",
    )
    assert school.municipality == Municipality.objects.get(code="LT-53")
    assert school.sort_key == sort_key("Ąžuolo mokykla")


def test_the_national_registers_columns_are_known() -> None:
    row = (
        "900000001,Ąžuolo mokykla,ĄM,Gimnazija,A,20,Gatvė 1,81,a@demo.lt,www.demo.lt,"
        "123,2010-09-01,2026.08.31"
    )
    result = take(text(row, head=REGISTER_HEAD))
    assert result.faults == []
    assert (result.unused, result.unknown) == (["Grupe", "JAR_kod_1"], [])
    school = School.objects.get()
    assert (school.short_name, school.kind, school.founder_kind) == ("ĄM", "Gimnazija", "20")
    assert (school.address, school.website) == ("Gatvė 1", "http://www.demo.lt")
    assert (school.registered_on, school.deregistered_on) == (date(2010, 9, 1), date(2026, 8, 31))


def test_workbook_with_numbers_and_dates_is_read() -> None:
    head = ["code", "name", "municipality", "registered_on"]
    cells = [900000001.0, "Ąžuolo mokykla", 81, date(2010, 9, 1)]
    assert take(book(head, [None] * 4, cells)).faults == []
    school = School.objects.get()
    assert (school.code, school.registered_on) == ("900000001", date(2010, 9, 1))


@pytest.mark.parametrize("spelling", ["81", "LT-53", "lt-53", "Ukmergės rajono savivaldybė"])
def test_municipality_is_known_by_each_of_its_names(spelling: str) -> None:
    assert take(text(f"900000001;Ąžuolo mokykla;{spelling};")).faults == []
    assert School.objects.get().municipality.code == "LT-53"


def test_preview_counts_and_changes_nothing(world: World) -> None:
    same = "900000002;Beržo mokykla;81;m900000002@demo.lt"
    moved = "900000001;Ąžuolyno mokykla;81;m900000001@demo.lt"
    new = "900000009;Nauja mokykla;21;"
    result = take(text(same, moved, new), dry_run=True)
    assert (len(result.added), len(result.changed), result.unchanged) == (1, 1, 1)
    change = result.changed[0].changes
    assert [(c.column, c.old, c.new) for c in change] == [
        ("name", "Ąžuolo mokykla", "Ąžuolyno mokykla")
    ]
    assert result.changed[0].line == 3
    world.azuolas.refresh_from_db()
    assert world.azuolas.name == "Ąžuolo mokykla"
    assert School.objects.count() == 3
    assert RegisterImport.objects.count() == 0


def test_import_writes_one_entry_and_one_per_changed_school(world: World) -> None:
    before = Entry.objects.count()
    moved = "900000001;Ąžuolyno mokykla;81;m900000001@demo.lt"
    new = "900000009;Nauja mokykla;21;"
    assert take(text(moved, new), user=world.feliksas).faults == []
    whole, school = Entry.objects.order_by("pk")[before:]
    assert (whole.verb, whole.chain.name, whole.by) == ("register.imported", "rest", world.feliksas)
    assert whole.changes == {"new": ["900000009"], "added": 1, "changed": 1, "unchanged": 0}
    assert (school.verb, school.chain.name) == ("school.changed", f"school-{world.azuolas.pk}")
    assert school.changes == {"name": ["Ąžuolo mokykla", "Ąžuolyno mokykla"]}
    assert (school.source, school.role) == ("import", "agency")
    assert all(first_break(chain) is None for chain in Chain.objects.all())
    done = RegisterImport.objects.get()
    assert (done.added, done.changed, done.unchanged, done.by) == (1, 1, 0, world.feliksas)
    assert len(done.sha256) == 64


def test_every_fault_is_told_at_once_and_nothing_is_changed(world: World) -> None:
    rows = (
        "900000009;Nauja mokykla;21;",
        "12345678;;99;ne-paštas",
        "900000010;" + "a" * 500 + ";81;",
        "900000009;Ta pati;21;",
    )
    result = take(text(*rows))
    assert told(result) == [
        (3, "code", "12345678"),
        (3, "name", ""),
        (3, "municipality", "99"),
        (3, "email", "ne-paštas"),
        (4, "name", "a" * 60 + "…"),
        (5, "code", "900000009"),
    ]
    assert "012345678" in result.faults[0].text
    assert School.objects.count() == 3
    assert RegisterImport.objects.count() == 0


def test_two_dates_out_of_order_are_a_fault() -> None:
    head = f"{HEAD};registered_on;deregistered_on"
    result = take(text(f"{OAK};2020-09-01;2019-09-01", head=head))
    assert told(result) == [(2, "deregistered_on", "2019-09-01")]
    assert "2020-09-01" in result.faults[0].text


@pytest.mark.parametrize("day", ["2020-13-01", "rytoj", "0001-01-01", "45000"])
def test_what_is_not_a_date_is_a_fault(day: str) -> None:
    result = take(text(f"{OAK};{day}", head=f"{HEAD};registered_on"))
    assert told(result) == [(2, "registered_on", day)]


@pytest.mark.parametrize("code", ["1,90012E+08", "1.90012e8"])
def test_code_that_a_spreadsheet_shortened_is_explained(code: str) -> None:
    result = take(text(f"{code};Ąžuolo mokykla;81;"))
    assert told(result) == [(2, "code", code)]
    assert result.faults[0].text != take(text("x;Ąžuolo mokykla;81;")).faults[0].text


def test_unknown_columns_are_told_and_not_read() -> None:
    result = take(text(f"{OAK};x", head=f"{HEAD};direktorius"))
    assert result.faults == []
    assert result.unknown == ["direktorius"]
    assert "direktorius" in result.remarks()[0]


def test_absent_columns_leave_what_is_known(world: World) -> None:
    School.objects.filter(pk=world.azuolas.pk).update(address="Gatvė 1")
    result = take(text("900000001;Ąžuolo mokykla;81", head="code;name;municipality"))
    assert (result.unchanged, result.faults) == (1, [])
    world.azuolas.refresh_from_db()
    assert (world.azuolas.address, world.azuolas.email) == ("Gatvė 1", "m900000001@demo.lt")


@pytest.mark.parametrize(
    ("head", "word"),
    [
        ("name;municipality;email", "code (Inst_kodas)"),
        ("code;Inst_kodas;name;municipality", "Inst_kodas"),
        ("900000001;Ąžuolo mokykla;81;", "code"),
    ],
)
def test_head_without_the_needed_columns_is_one_clear_fault(head: str, word: str) -> None:
    result = take(text(OAK, head=head))
    assert word in " ".join(str(fault) for fault in result.faults)
    assert told(result) == [(None, "", "")]
    assert School.objects.count() == 0


def test_row_with_other_number_of_cells_is_told_with_the_rest() -> None:
    result = take(text("900000001;Ąžuolo mokykla;81;;kažkas", "900000002;Beržo;99;", "900000003;x"))
    assert told(result) == [(2, "", ""), (3, "municipality", "99"), (4, "", "")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n ",
        text(),
        b"%PDF-1.7 trailer",
        b"\xd0\xcf\x11\xe0 old workbook",
        b"PK\x03\x04 not a workbook",
        b"\x00\x01\x02\x03",
        b"\x81\x83\x88 neither encoding",
        b'code;name\n900000001;"unclosed',
        ("x;" * 500).encode() + b"\n1",
        book([None, None]),
    ],
)
def test_what_is_not_a_table_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(TableFault) as fault:
        read_table(data)
    assert len(str(fault.value)) > 20


@READ_IN
def test_workbook_that_unpacks_to_too_much_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in range(4):
            parts.writestr(f"{name}.xml", b" " * (100 * 1024 * 1024))
    with pytest.raises(TableFault):
        read_table(kept.getvalue())


NASTY = ["=1+1", "+370", "-5", "@SUM(A1)", "'=1+1", "''x", 'Ąžuolo „Ų“ 🌳; "a", b']


@pytest.mark.parametrize("kind", [RegisterCSV, RegisterXLSX])
def test_what_was_exported_comes_back_unchanged(world: World, kind: Any) -> None:
    for place, name in enumerate(NASTY):
        School.objects.create(
            code=f"9000001{place:02d}",
            name=name,
            short_name=name,
            municipality=world.ukmerge,
            registered_on=date(2010, 9, 1),
            website="http://demo.lt",
        )
    made = kind().export_data(SchoolResource().export())
    result = take(made.encode() if isinstance(made, str) else made)
    assert (result.faults, result.added, result.changed) == ([], [], [])
    assert result.unchanged == 3 + len(NASTY)
    counts = kind().export_data(PupilCountResource().export())
    result = take(counts.encode() if isinstance(counts, str) else counts, PupilCountResource)
    assert (result.faults, result.changed, result.unchanged) == ([], [], 3)


def test_an_export_marks_examples_and_only_them(world: World) -> None:
    School.objects.create(code="000000100", name="Vieta", municipality=world.ukmerge)
    School.objects.filter(pk=world.berzas.pk).update(is_example=True)
    made = SchoolResource().export()
    marked = {code for code, mark in zip(made["code"], made["pavyzdys"], strict=True) if mark}
    assert marked == {"000000100", world.berzas.code}


def test_no_exported_cell_starts_a_formula(world: World) -> None:
    School.objects.create(code="900000100", name="=1+1", municipality=world.ukmerge)
    made = RegisterCSV().export_data(SchoolResource().export())
    assert "'=1+1" in made
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for cell in made.replace("\n", ";").split(";")
    )


@pytest.mark.parametrize("name", NASTY)
def test_defused_text_is_read_as_it_was(name: str) -> None:
    assert plain(defuse(name)) == name


def test_formula_comes_in_as_text() -> None:
    data = book(["code", "name", "municipality"], ["900000001", "=1+1", "81"])
    assert take(data).faults == []
    assert School.objects.get().name == "=1+1"


@pytest.mark.parametrize("name", ["a\x00b", "a\x07b"])
def test_invisible_characters_are_a_fault(name: str) -> None:
    with pytest.raises(ValueError, match="."):
        plain(name)


def test_only_the_agency_imports(world: World) -> None:
    result = take(text("900000009;Nauja mokykla;21;"), user=world.domas)
    assert told(result) == [(None, "", "")]
    assert School.objects.count() == 3


COUNTS = "code,counted_on,pupils,source"


def test_pupil_counts_come_in_by_code_and_date(world: World) -> None:
    rows = (
        "900000001,2026-09-01,401,Mokinių registras",
        "900000001,2025-09-01,390,Mokinių registras",
        "900000002,2026-09-01,100,Mokinių registras",
    )
    result = take(text(*rows, head=COUNTS), PupilCountResource)
    assert (len(result.added), len(result.changed), result.unchanged) == (1, 1, 1)
    found = PupilCount.objects.filter(school=world.azuolas).values_list("counted_on", "pupils")
    assert list(found) == [(date(2026, 9, 1), 401), (date(2025, 9, 1), 390)]
    entry = Entry.objects.get(verb="pupilcount.changed")
    assert entry.chain.name == f"school-{world.azuolas.pk}"
    assert entry.changes == {"pupils": ["399", "401"]}


def test_preview_names_columns_in_words_and_shows_every_cell(world: World) -> None:
    rows = ("900000001,2026-09-01,401,Mokinių registras", "900000002,2025-09-01,90,MR")
    result = take(text(*rows, head=COUNTS), PupilCountResource, dry_run=True)
    assert result.columns == ["Mokyklos kodas", "Suskaičiuota", "Mokiniai", "Šaltinis"]
    assert [row.cells for row in result.added] == [["900000002", "2025-09-01", "90", "MR"]]
    assert [change.label for row in result.changed for change in row.changes] == ["Mokiniai"]
    schools = take(text("900000009;Nauja;81;n@demo.lt"), dry_run=True)
    assert schools.columns == ["Mokyklos kodas", "Pavadinimas", "Savivaldybė", "El. paštas"]
    assert [row.cells[:2] for row in schools.added] == [["900000009", "Nauja"]]


@pytest.mark.parametrize("resource", [SchoolResource, PupilCountResource])
def test_columns_may_have_the_names_that_the_preview_shows(world: World, resource: Any) -> None:
    made = resource().export()
    made.headers = [resource().labels[name] for name in made.headers]
    result = take(RegisterCSV().export_data(made).encode(), resource)
    assert (result.faults, result.unknown) == ([], [])
    assert (result.added, result.changed, result.unchanged) == ([], [], 3)


def test_wrong_pupil_counts_are_told_together(world: World) -> None:
    rows = (
        "900000001,2025-09-01,-5,x",
        "900000001,2999-09-01,5,x",
        "900000077,2025-09-01,99999,",
        "900000002,2025-09-01,5,x",
        "900000002,2025-09-01,6,x",
    )
    result = take(text(*rows, head=COUNTS), PupilCountResource)
    assert told(result) == [
        (2, "pupils", "-5"),
        (3, "counted_on", "2999-09-01"),
        (4, "code", "900000077"),
        (4, "pupils", "99999"),
        (4, "source", ""),
        (6, "code", "900000002"),
    ]
    assert PupilCount.objects.count() == 3


def test_queries_do_not_grow_with_rows(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [f"9100{place:05d};Mokykla {place};81;" for place in range(300)]
    with django_assert_max_num_queries(25):
        assert take(text(*rows)).faults == []
    changed = [row.replace("Mokykla", "Gimnazija") for row in rows]
    with django_assert_max_num_queries(30):
        assert len(take(text(*changed)).changed) == 300


@pytest.mark.parametrize("left_out", ["code", "counted_on", "pupils", "source"])
def test_missing_column_of_pupil_counts_is_named(left_out: str) -> None:
    columns = {"code": "900000001", "counted_on": "2026-09-01", "pupils": "399", "source": "MR"}
    del columns[left_out]
    result = take(f"{','.join(columns)}\n{','.join(columns.values())}".encode(), PupilCountResource)
    assert [left_out in fault.text for fault in result.faults] == [True]
    assert PupilCount.objects.count() == 0
