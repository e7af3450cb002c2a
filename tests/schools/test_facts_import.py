"""Facts from files: whole or not at all, each fault with its place and advice; missing is not 0."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis.strategies import decimals
from pytest_django import DjangoAssertNumQueries

from audit.models import Chain, Entry
from audit.sentences import sentence
from audit.services import first_break
from schools.models import FactKind, RegisterImport, School, SchoolFact
from schools.resources import FactResource, RegisterCSV, RegisterXLSX, read_table
from schools.resources.fact_columns import Value
from tests.world import World

from .files import book, text
from .test_commands import run
from .test_resources import told

pytestmark = pytest.mark.django_db

HEAD = "mokyklos_kodas;rodiklis;metai;klase;dalykas;reiksme;mokiniu_skaicius;data;saltinis"
OAK = "900000001;nmpp;2025;4;Matematika;62,5;48;2025-05-10;NMPP 2025"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=True):
        yield


def take(*rows: str, head: str = HEAD, data: bytes = b"", user: Any = None) -> Any:
    """The outcome of a file with these rows."""
    return FactResource().import_data(
        read_table(data or text(*rows, head=head)),
        user=user,
        file_name="rodikliai.csv",
        rollback_on_validation_errors=True,
    )


def fact(school: School, **values: Any) -> SchoolFact:
    """A saved fact: NMPP of 2025, 62,5 of 48 pupils of the whole school."""
    kind = FactKind.objects.get(code=values.pop("kind", "nmpp"))
    given = {"year": 2025, "value": Decimal("62.5"), "pupils": 48, "source": "NMPP"} | values
    return SchoolFact.objects.create(
        school=school, kind=kind, dated_on=date(given["year"], 5, 10), **given
    )


def test_kinds_come_along_and_say_what_is_not_known() -> None:
    kinds = {kind.code: kind for kind in FactKind.objects.all()}
    assert len(kinds) == 14
    assert {code for code, kind in kinds.items() if kind.is_input} == {
        "sek-kontekstas",
        "rizikos-seimos",
        "kaimas",
    }
    assert {code for code, kind in kinds.items() if kind.is_judgment} == {
        "isorinis-vertinimas",
        "kultura",
        "pagalba",
    }
    assert all("prielaida" in kind.source for kind in kinds.values() if kind.spread)


def test_a_file_comes_in_with_its_hash_and_history(world: World) -> None:
    result = take(OAK, "900000002;savijauta;2025;;;3,1;;2025-11-05;Apklausa", user=world.feliksas)
    assert result.faults == []
    done = RegisterImport.objects.get()
    assert (done.kind, done.added, len(done.sha256)) == ("facts", 2, 64)
    kept = SchoolFact.objects.get(school=world.azuolas)
    assert (kept.value, kept.grade, kept.subject, kept.pupils) == (
        Decimal("62.5"),
        4,
        "Matematika",
        48,
    )
    assert {item.taken_in for item in SchoolFact.objects.all()} == {done}
    assert SchoolFact.objects.get(school=world.berzas).pupils is None
    whole = Entry.objects.get(verb="register.imported")
    assert whole.changes["new"] == ["nmpp 2025: 1", "savijauta 2025: 1"]
    own = Entry.objects.get(chain__name=f"school-{world.azuolas.pk}", verb="school.facts_added")
    assert own.changes == {"count": 1, "kinds": ["nmpp 2025"]}
    assert all(first_break(chain) is None for chain in Chain.objects.all())


@pytest.mark.parametrize(
    ("column", "written", "advice"),
    [
        ("mokyklos_kodas", "900000099", "mokyklą"),
        ("mokyklos_kodas", "12345678", "012345678"),
        ("rodiklis", "egzaminai", "nmpp, nmpp-patenkinamas"),
        ("metai", "25", "2024"),
        ("metai", "2027", "dar neatėjo"),
        ("klase", "13", "nuo 1 iki 12"),
        ("reiksme", "", "Trūkstama reikšmė nėra nulis"),
        ("reiksme", "–", "Trūkstama reikšmė nėra nulis"),
        ("reiksme", "daug", "65,4"),
        ("reiksme", "100,1", "nuo 0 iki 100"),
        ("reiksme", "-1", "nuo 0 iki 100"),
        ("mokiniu_skaicius", "0", "nežinoma"),
        ("mokiniu_skaicius", "pusė", "sveikuoju skaičiumi"),
        ("data", "2026-11-23", "neatėjo"),
        ("data", "2024-12-31", "ankstesnė"),
        ("data", "", "2026-11-22"),
        ("saltinis", "", "Lauką privaloma užpildyti"),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_do(
    world: World, column: str, written: str, advice: str
) -> None:
    names, cells = HEAD.split(";"), OAK.split(";")
    cells[names.index(column)] = written
    result = take(";".join(cells), "900000002;nmpp;2025;4;Matematika;50;20;2025-05-10;NMPP")
    assert told(result) == [(2, column, written)]
    assert advice in result.faults[0].text
    assert SchoolFact.objects.count() == 0


def test_all_faults_come_at_once_and_nothing_is_saved(world: World) -> None:
    result = take(OAK, "9;egzaminai;25;;;x;;x;", OAK, OAK.replace("62,5", "70"))
    assert {(row, column) for row, column, _value in told(result)} == {
        *((3, name) for name in ("mokyklos_kodas", "rodiklis", "metai", "reiksme", "data")),
        (3, "saltinis"),
        (4, "mokyklos_kodas"),
        (5, "mokyklos_kodas"),
    }
    assert (SchoolFact.objects.count(), RegisterImport.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("kultura", "N", "0"),
        ("kaimas", "1", "1"),
        ("nmpp", "65.12349", "65.123"),
        ("nmpp", "0", "0"),
        ("sek-kontekstas", "−0,4", "-0.4"),
        ("vienisumas", "31 proc.", "31"),
    ],
)
def test_values_are_read_as_people_write_them(
    world: World, kind: str, written: str, value: str
) -> None:
    assert take(f"900000001;{kind};2025;;;{written};40;2025-05-10;Šaltinis").faults == []
    assert SchoolFact.objects.get().value == Decimal(value)


def test_a_level_is_whole() -> None:
    assert FactKind.objects.get(code="kultura").advice_on(Decimal("2.5"))
    assert not FactKind.objects.get(code="nmpp").advice_on(Decimal("2.5"))


def test_workbook_without_grade_and_subject_is_of_the_whole_school(world: World) -> None:
    head = [
        "Mokyklos kodas",
        "rodiklis",
        "metai",
        "Reikšmė",
        "Mokinių skaičius",
        "data",
        "Šaltinis",
    ]
    row = [900000001, "NMPP: vidutiniškai surinkta taškų iš 100", 2025, 61.25, None]
    result = take(data=book(head, [*row, date(2025, 5, 10), "NMPP"]))
    assert result.faults == []
    kept = SchoolFact.objects.get()
    assert (kept.grade, kept.subject, kept.value, kept.pupils) == (0, "", Decimal("61.25"), None)


def test_a_correction_is_history_and_says_that_frozen_data_stay(world: World) -> None:
    take(OAK)
    result = take(OAK.replace("62,5", "63"), OAK.replace("2025", "2024"))
    assert (len(result.added), len(result.changed)) == (1, 1)
    entry = Entry.objects.get(verb="schoolfact.changed")
    assert entry.chain.name == f"school-{world.azuolas.pk}"
    assert entry.changes == {"reiksme": ["62,5", "63"]}
    assert "užšaldyti" in sentence(entry)
    changed = SchoolFact.objects.get(year=2025)
    assert changed.taken_in == RegisterImport.objects.first()


def test_history_of_a_small_group_is_not_the_schools(world: World) -> None:
    take(OAK.replace(";48;", ";4;"))
    take(OAK.replace("62,5;48", "63;6"))
    assert Entry.objects.get(verb="schoolfact.changed").chain.name == "rest"


def test_history_of_a_whole_that_tells_of_few_is_not_the_schools(world: World) -> None:
    whole = OAK.replace(";4;Matematika;", ";;;").replace(";48;", ";50;")
    take(OAK, whole)
    take(whole.replace("62,5", "63"))
    assert Entry.objects.get(verb="schoolfact.changed").chain.name == "rest"


def test_subject_keeps_the_spelling_that_is_known(world: World) -> None:
    take(OAK)
    assert take(OAK.replace("Matematika", "matematika")).unchanged == 1


def test_a_school_that_had_ended_is_warned_of_with_its_successor(world: World) -> None:
    ended = {"deregistered_on": date(2024, 8, 31), "successor": world.berzas}
    School.objects.filter(pk=world.azuolas.pk).update(**ended)
    result = take(OAK, OAK.replace("2025", "2024"))
    assert result.faults == []
    assert len(result.remarks()) == 1
    for words in ("2 eilutė", "Ąžuolo mokykla", "Beržo mokykla", "900000002"):
        assert words in result.remarks()[0]


def test_a_share_below_one_percent_is_asked_about(world: World) -> None:
    assert "0,65" in take("900000001;patycios;2025;;;0,65;40;2025-05-10;A").remarks()[0]


@pytest.mark.parametrize("kind", [RegisterCSV, RegisterXLSX])
def test_what_was_exported_changes_nothing(world: World, kind: Any) -> None:
    fact(world.azuolas)
    fact(world.azuolas, grade=8, subject="=Matematika", pupils=None)
    fact(world.azuolas, grade=8, subject="matematika", value=Decimal("0.001"), pupils=3)
    fact(world.kastonas, kind="sek-kontekstas", value=Decimal("-0.35"))
    fact(world.kastonas, kind="kultura", value=Decimal(0), source="Vertintojų „nuomonė“; 2")
    made = kind().export_data(FactResource().export())
    result = take(data=made.encode() if isinstance(made, str) else made)
    assert (result.faults, result.added, result.changed) == ([], [], [])
    assert result.unchanged == 5


def test_columns_may_have_the_names_of_the_preview(world: World) -> None:
    fact(world.azuolas, grade=4, subject="Matematika")
    made = FactResource().export()
    made.headers = [FactResource().labels[name] for name in made.headers]
    result = take(data=RegisterCSV().export_data(made).encode())
    assert (result.faults, result.unknown, result.unchanged) == ([], [], 1)


@given(decimals("-9999999.999", "9999999.999", places=3, allow_nan=False))
def test_a_value_written_down_is_read_as_it_was(value: Decimal) -> None:
    assert Value().clean(Value().render(value)) == value


def test_only_the_agency_imports_facts(world: World) -> None:
    assert told(take(OAK, user=world.domas)) == [(None, "", "")]
    assert SchoolFact.objects.count() == 0


def test_queries_do_not_grow_with_facts(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    codes = [f"9100{place:05d}" for place in range(100)]
    School.objects.bulk_create(
        School(code=code, name=code, municipality=world.ukmerge) for code in codes
    )
    rows = [
        OAK.replace("900000001", code).replace(";4;", f";{n};") for code in codes for n in (2, 4)
    ]
    with django_assert_max_num_queries(30):
        assert take(*rows).faults == []
    with django_assert_max_num_queries(30):
        assert len(take(*(row.replace("62,5", "63") for row in rows)).changed) == 200


def test_command_takes_facts_in(world: World, tmp_path: Any) -> None:
    path = tmp_path / "rodikliai.csv"
    path.write_bytes(text(OAK, head=HEAD))
    assert run("import_facts", path, "--dry-run")
    assert SchoolFact.objects.count() == 0
    run("import_facts", path)
    assert SchoolFact.objects.get().school == world.azuolas
