"""The register from the command line: the same rules, told in the terminal."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from schools.models import PupilCount, RegisterImport, School

from .files import OAK, text

pytestmark = pytest.mark.django_db


def run(command: str, path: Path, *options: str) -> str:
    out = StringIO()
    call_command(command, str(path), *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "registras.csv"
    path.write_bytes(text(f"{OAK};x", head="code;name;municipality;email;direktorius"))
    return path


def test_register_and_counts_come_in(register: Path, tmp_path: Path) -> None:
    told = run("import_register", register)
    assert "direktorius" in told
    assert School.objects.get().name == "Ąžuolo mokykla"
    counts = tmp_path / "mokiniai.csv"
    counts.write_bytes(
        text("900000001,2025-09-01,399,Mokinių registras", head="code,counted_on,pupils,source")
    )
    run("import_pupil_counts", counts)
    assert PupilCount.objects.get().pupils == 399
    kinds = RegisterImport.objects.order_by("pk").values_list("kind", "file_name")
    assert list(kinds) == [("schools", "registras.csv"), ("counts", "mokiniai.csv")]


def test_second_time_changes_nothing(register: Path) -> None:
    run("import_register", register)
    run("import_register", register)
    newest = RegisterImport.objects.first()
    assert newest is not None
    assert (newest.added, newest.changed, newest.unchanged) == (0, 0, 1)


def test_dry_run_tells_the_changes_and_keeps_them_out(register: Path) -> None:
    run("import_register", register)
    register.write_bytes(register.read_bytes().replace("Ąžuolo".encode(), "Ąžuolyno".encode()))
    told = run("import_register", register, "--dry-run")
    assert "name: Ąžuolo mokykla → Ąžuolyno mokykla" in told
    assert School.objects.get().name == "Ąžuolo mokykla"


def test_one_fault_refuses_the_file_and_tells_where(register: Path) -> None:
    with register.open("ab") as file:
        file.write("\n12;Beržo mokykla;99;;".encode())
    with pytest.raises(CommandError) as refusal:
        run("import_register", register)
    assert "12" in str(refusal.value)
    assert "99" in str(refusal.value)
    assert School.objects.count() == 0


@pytest.mark.parametrize("name", ["nera.csv", "."])
def test_absent_file_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError):
        run("import_register", tmp_path / name)


def test_file_that_is_no_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "planas.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError) as refusal:
        run("import_register", path)
    assert "PDF" in str(refusal.value)


def test_too_large_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "didelis.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(CommandError):
        run("import_register", path)
