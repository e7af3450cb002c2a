"""Documents that are zip archives inside: office files and signed containers, told by content."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ENTRIES = 5000
UNPACKED = 300 * 1024 * 1024  # bytes, all entries together
SMALL = 1024 * 1024  # bytes, the parts that say what the file is
LARGE = 20 * SMALL  # bytes, a signature with lists of what was revoked
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

OPEN_XML = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OPEN_XML}wordprocessingml.document"
XLSX = f"{OPEN_XML}spreadsheetml.sheet"
PPTX = f"{OPEN_XML}presentationml.presentation"
ADOC = "application/vnd.lt.archyvai.adoc-2008"
ASIC_E = "application/vnd.etsi.asic-e+zip"
MAIN_PARTS = {f"{kind}.main+xml": kind for kind in (DOCX, XLSX, PPTX)}
# What reading an archive may end in: odd compressions, cut off or nonsensical parts.
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(ElementTree.ParseError, LookupError, NotImplementedError, RuntimeError, ValueError),
)
# ETSI EN 319 162-1 (ASiC-E) and the ADOC specification: where the signatures are
SIGNATURE = re.compile(r"META-INF/(?:.*/)?[^/]*signature[^/]*\.(xml|p7s)", re.IGNORECASE)
XML_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}SignatureValue"
SEQUENCE = b"\x30"  # with which any CMS signature begins
MACROS = ("macroenabled", "vbaproject", "macrosheet")
MACRO_NAMES = (".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm")


def kind_of_archive(upload: IO[bytes]) -> str:
    """The content type of an office file or a signed container; empty for any other archive.

    Refuses what is damaged, locked by a password, has macros or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(upload) as archive:
            _refuse_unsafe(archive.infolist())
            if archive.testzip():
                raise _damaged()
            return _container(archive) or _office(archive)
    except BROKEN as fault:
        raise _damaged() from fault


def refuse_locked(head: bytes) -> None:
    """Office files with a password, like those before 2007, are not archives."""
    if head.startswith(OLE):
        message = _(
            "The file is locked by a password or of an old kind (DOC, XLS, PPT)."
            " Save it as DOCX, XLSX, PPTX or PDF without a password."
        )
        raise ValidationError(message, code="locked")


def _refuse_unsafe(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 0x1 for entry in entries):
        message = _("The file is locked by a password. Save it without one and attach it again.")
        raise ValidationError(message, code="locked")
    if len(names) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        message = _("The file unpacks to far more than its size. Save it anew or attach a PDF.")
        raise ValidationError(message, code="bomb")
    if len(set(names)) < len(names):
        raise _damaged()
    if any(_is_macro(name) for name in names):
        raise _with_macros()


def _is_macro(name: str) -> bool:
    plain = name.lower()
    return plain.endswith(MACRO_NAMES) or any(word in plain for word in MACROS)


def _container(archive: zipfile.ZipFile) -> str:
    """A signed document says first of all what it is."""
    names = archive.namelist()
    signed = any(name.startswith("META-INF/") for name in names)
    if not signed or names[0] != "mimetype":
        return ""
    said = _small(archive, "mimetype").decode("ascii", "replace").strip()
    if said not in {ADOC, ASIC_E}:
        return ""
    signatures = [name for name in names if SIGNATURE.fullmatch(name)]
    if not signatures or not all(_is_signature(archive, name) for name in signatures):
        message = _("There is no signature in the file. Sign it and attach it again.")
        raise ValidationError(message, code="unsigned")
    return said


def _is_signature(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether something was signed there; whether the signature holds is not checked."""
    data = _small(archive, name, LARGE)
    if name.lower().endswith(".p7s"):
        return data.startswith(SEQUENCE)
    try:
        values = _xml(data).iter(XML_SIGNATURE)
    except ElementTree.ParseError:
        return False
    return any((value.text or "").strip() for value in values)


def _office(archive: zipfile.ZipFile) -> str:
    """An office file by the kind of its main part."""
    if "[Content_Types].xml" not in archive.namelist():
        return ""
    kinds = set(_content_types(_small(archive, "[Content_Types].xml")))
    if any(word in kind.lower() for kind in kinds for word in MACROS):
        raise _with_macros()
    found = {MAIN_PARTS[kind] for kind in kinds & MAIN_PARTS.keys()}
    return found.pop() if len(found) == 1 else ""


def _content_types(xml: bytes) -> Iterable[str]:
    for part in _xml(xml):
        yield part.get("ContentType", "")


class _Plain(ElementTree.TreeBuilder):
    """XML without definitions: office programs write none, and their entities could grow."""

    def doctype(self, name: str, pubid: str, system: str) -> None:
        raise ValueError(name)


def _xml(data: bytes) -> ElementTree.Element:
    parser = ElementTree.XMLParser(target=_Plain())
    found: ElementTree.Element = ElementTree.fromstring(data, parser)
    return found


def _small(archive: zipfile.ZipFile, name: str, most: int = SMALL) -> bytes:
    with archive.open(name) as part:
        text = part.read(most + 1)
    if len(text) > most:
        raise _damaged()
    return text


def _damaged() -> ValidationError:
    message = _("The file is damaged: it can't be opened. Save it anew and attach it again.")
    return ValidationError(message, code="damaged")


def _with_macros() -> ValidationError:
    message = _("The file has macros. Save it without them (DOCX, XLSX, PPTX) or as a PDF.")
    return ValidationError(message, code="macros")
