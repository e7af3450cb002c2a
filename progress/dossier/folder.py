"""Files in the order in which people look for them: numbered in folders, in plain letters."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import IO

from django.core.files.storage import default_storage
from django.utils.text import slugify

from common import clock
from common.archive import Member
from files.models import StoredFile
from files.services import path_of

LONGEST = 60


@dataclass
class Folder:
    """A part of the archive being filled; a number before each name keeps names apart."""

    name: str
    members: list[Member] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def path(self, place: str, name: str) -> str:
        """„1-krepselis/priedai/02-ataskaita.docx“: the next number of the place."""
        self.counted[place] += 1
        return f"{self.name}/{place}/{self.counted[place]:02}-{plain(name)}"

    def add(self, member: Member) -> None:
        self.members.append(member)

    def add_stored(
        self, place: str, name: str, title: str, file: StoredFile | None, dated: date | None
    ) -> None:
        """A file as it is kept, byte for byte, with the ending of its own; none is left out."""
        if file is not None:
            path = self.path(place, f"{name}{PurePath(file.name).suffix}")
            self.add(Member(path, title, dated, open=lambda: opened(file)))


def opened(file: StoredFile) -> IO[bytes]:
    """The bytes of a stored file."""
    found: IO[bytes] = default_storage.open(path_of(file.sha256))
    return found


def plain(name: str) -> str:
    """The name in plain letters that every system keeps as they are; its ending too."""
    path = PurePath(re.sub(r"[^\w.]+", "-", name))
    stem, ending = (slugify(part.replace(".", "-")) for part in (path.stem, path.suffix))
    return f"{stem[:LONGEST].strip('-') or 'failas'}{'.' if ending else ''}{ending.strip('-')}"


def day_of(moment: datetime | None) -> date | None:
    return clock.local_day(moment) if moment else None
