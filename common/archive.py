"""A ZIP with an index of what is in it, written to disk file by file; same content, same bytes."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from .printing import Html, cores_for, printed

EARLIEST = date(1980, 1, 1)  # of a file in a ZIP
WORTH_PACKING = (".html", ".csv", ".txt", ".json")  # the rest is packed in itself
PIECE = 1 << 20


@dataclass(frozen=True)
class Member:
    """A file of the archive: bytes that `open` gives, or `html` to be printed as PDF.

    `keep` gets the path of what was printed, before it is put in.
    """

    name: str
    title: str
    dated: date | None = None
    open: Callable[[], IO[bytes]] | None = None
    html: Html | None = None
    keep: Callable[[Path], object] | None = None


@dataclass(frozen=True)
class Listed:
    """A file of the archive as the index tells of it."""

    member: Member
    size: int
    sha256: str


@dataclass
class Archive:
    """A ZIP being written; `told` hears after each member how many are in."""

    path: Path
    told: Callable[[int], None] = lambda done: None
    listed: list[Listed] = field(default_factory=list)

    def write(self, members: Sequence[Member], index: Callable[[list[Listed]], Member]) -> None:
        """The members in their order, and last the index, made of what was written."""
        assert len({member.name for member in members}) == len(members)
        with (
            TemporaryDirectory(dir=self.path.parent) as folder,
            ZipFile(self.path, "w") as archive,
        ):
            for member, content in _contents(members, Path(folder)):
                with content:
                    self.listed.append(_add(archive, member, content))
                self.told(len(self.listed))
            last = index(self.listed)
            with _opened(last) as content:
                _add(archive, last, content)


def text_member(name: str, title: str, text: Callable[[], str], dated: date | None) -> Member:
    """A member of text, such as a page of HTML, made when its turn comes."""
    return Member(name, title, dated, open=lambda: BytesIO(text().encode()))


def _contents(members: Sequence[Member], folder: Path) -> Iterator[tuple[Member, IO[bytes]]]:
    cores = cores_for(sum(member.html is not None for member in members))
    things = ((member, member.html) for member in members)
    for member, path in printed(things, folder, cores=cores):
        if path is None:
            yield member, _opened(member)
            continue
        if member.keep:
            member.keep(path)
        yield member, path.open("rb")
        path.unlink()


def _opened(member: Member) -> IO[bytes]:
    assert member.open is not None
    return member.open()


def _add(archive: ZipFile, member: Member, content: IO[bytes]) -> Listed:
    """Piece by piece, so that a large file is never whole in memory."""
    digest, size = hashlib.sha256(), 0
    with archive.open(_info(member), "w", force_zip64=True) as target:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += target.write(piece)
    return Listed(member, size, digest.hexdigest())


def _info(member: Member) -> ZipInfo:
    day = max(member.dated or EARLIEST, EARLIEST)
    info = ZipInfo(member.name, (day.year, day.month, day.day, 0, 0, 0))
    packed = member.name.endswith(WORTH_PACKING)
    info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
    info.external_attr = 0o644 << 16
    return info
