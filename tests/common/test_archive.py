"""A ZIP written file by file: in order, indexed, the same bytes for the same content."""

import hashlib
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from common import printing
from common.archive import Archive, Listed, Member, text_member
from tests import paper

HTML = (
    '<!DOCTYPE html><html lang="lt"><head><title>{0}</title></head><body><h1>{0}</h1></body></html>'
)


def kept(name: str, data: bytes) -> Member:
    return Member(name, name, date(2026, 11, 22), open=lambda: BytesIO(data))


def page(name: str) -> Member:
    return Member(name, name, html=lambda: HTML.format(name))


def index(listed: list[Listed]) -> Member:
    lines = [f"{item.member.name} {item.size} {item.sha256}" for item in listed]
    return text_member("index.html", "Turinys", lambda: "\n".join(lines), None)


@pytest.mark.parametrize("cores", [1, 2])
def test_archive_holds_members_in_order_with_their_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr(printing, "FEW", 3 if cores == 1 else 1)
    members = [kept("a/1.bin", b"vienas"), page("a/2.pdf"), page("a/3.pdf"), kept("b.txt", b"du")]
    told: list[int] = []
    archives = []
    for name in ("x.zip", "y.zip"):
        Archive(tmp_path / name, told.append).write(members, index)
        archives.append((tmp_path / name).read_bytes())
    assert archives[0] == archives[1]
    assert told == [1, 2, 3, 4] * 2
    with ZipFile(tmp_path / "x.zip") as archive:
        assert archive.testzip() is None
        names = [member.name for member in members]
        assert archive.namelist() == [*names, "index.html"]
        lines = archive.read("index.html").decode().splitlines()
        assert lines == [
            f"{name} {len(data)} {hashlib.sha256(data).hexdigest()}"
            for name, data in ((name, archive.read(name)) for name in names)
        ]
        assert paper.reader(archive.read("a/3.pdf")).metadata.title == "a/3.pdf"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.zip", "y.zip"]


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        Archive(tmp_path / "x.zip").write([kept("a", b""), kept("a", b"")], index)
