"""What may be attached, told by content; names say nothing."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat

from files import documents
from files.services import check_document, name_for

from .archives import DOCX, JPG, OLE, PDF, PNG, SIGNED, container, office, zipped

WORD, SHEET = f"{documents.DOCX}.main+xml", f"{documents.XLSX}.main+xml"
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
TWO_KINDS = f'<a><b ContentType="{WORD}"/><b ContentType="{SHEET}"/></a>'


def locked(archive: bytes) -> bytes:
    """The flag of encryption set in each entry of the archive's list."""
    return re.sub(
        rb"PK\x01\x02....\x00", lambda found: found[0][:-1] + b"\x01", archive, flags=re.DOTALL
    )


def swollen(archive: bytes) -> bytes:
    """2 GB named as the size of each unpacked entry."""
    return re.sub(rb"(PK\x01\x02.{20})....", _two_gb, archive, flags=re.DOTALL)


def _two_gb(found: re.Match[bytes]) -> bytes:
    return found[1] + b"\xff\xff\xff\x7f"


def spoilt(archive: bytes) -> bytes:
    """The bytes of the first part changed."""
    place = archive.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    return (
        archive[:place]
        + bytes(byte ^ 0xFF for byte in archive[place : place + 9])
        + (archive[place + 9 :])
    )


KINDS = {
    "pdf": (PDF, "application/pdf"),
    "png": (PNG, "image/png"),
    "jpg": (JPG, "image/jpeg"),
    "docx": (DOCX, documents.DOCX),
    "xlsx": (office(SHEET), documents.XLSX),
    "pptx": (office(f"{documents.PPTX}.main+xml"), documents.PPTX),
    "adoc": (container(documents.ADOC), documents.ADOC),
    "asice": (
        container(documents.ASIC_E, name="META-INF/signatures.xml"),
        documents.ASIC_E,
    ),
    "asice by cms": (
        container(documents.ASIC_E, b"\x30\x82", "META-INF/signature001.p7s"),
        documents.ASIC_E,
    ),
}
REFUSED = {
    "program": (b"MZ\x90\x00" + b"\0" * 100, "kind"),
    "web page": (b"<!doctype html><script>alert(1)</script>", "kind"),
    "drawing with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kind"),
    "any archive": (zipped({"a.txt": b"a"}), "kind"),
    "archive that only says it is signed": (zipped({"mimetype": b"" + b"a"}), "kind"),
    "signed without signatures": (zipped({"mimetype": documents.ADOC.encode()}), "kind"),
    "text document of another office": (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/a": b"a"}),
        "kind",
    ),
    "two kinds at once": (
        office(WORD, **{"[Content_Types].xml": TWO_KINDS.encode()}),
        "kind",
    ),
    "unsigned": (container(documents.ADOC, b"<a/>", "META-INF/relations.xml"), "unsigned"),
    "empty signature": (container(documents.ADOC, b""), "unsigned"),
    "signature cut off": (container(documents.ADOC, SIGNED[:-1]), "unsigned"),
    "signature of nothing": (
        container(documents.ASIC_E, SIGNED.replace(b"MEUCIQ==", b" ")),
        "unsigned",
    ),
    "empty signature by cms": (
        container(documents.ASIC_E, b"", "META-INF/signature001.p7s"),
        "unsigned",
    ),
    "signature with entities": (
        container(documents.ADOC, b'<!DOCTYPE a [<!ENTITY b "c">]>' + SIGNED),
        "damaged",
    ),
    "docm": (office(MACRO_WORD), "macros"),
    "docx with a project of macros": (office(WORD, **{"word/vbaProject.bin": b"a"}), "macros"),
    "xlsx with old macros": (office(SHEET, **{"xl/macrosheets/sheet1.xml": b"a"}), "macros"),
    "signed docm": (
        zipped({"mimetype": documents.ASIC_E.encode(), "META-INF/a": b"a", "a.DOCM": b"a"}),
        "macros",
    ),
    "old office or a password": (OLE, "locked"),
    "archive with a password": (locked(DOCX), "locked"),
    "bomb": (swollen(DOCX), "bomb"),
    "cut off": (DOCX[:-30], "damaged"),
    "spoilt part": (spoilt(DOCX), "damaged"),
    "entities that grow": (
        zipped({"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "damaged",
    ),
    "entities in wide letters": (
        zipped(
            {"[Content_Types].xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")}
        ),
        "damaged",
    ),
    "too large": (PDF + b"\0" * (20 * 1024 * 1024), "size"),
}


@pytest.mark.parametrize("name", KINDS)
def test_kind_is_told_by_content(name: str) -> None:
    body, kind = KINDS[name]
    assert check_document(ContentFile(body, name="a.txt")) == kind


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_with_its_reason(name: str) -> None:
    body, code = REFUSED[name]
    with pytest.raises(ValidationError) as refused:
        check_document(ContentFile(body, name="planas.pdf"))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "kind", "named"),
    [
        ("Planas.PDF", "application/pdf", "Planas.PDF"),
        ("planas.exe", "application/pdf", "planas.exe.pdf"),
        ("C:\\a\\planas.jpeg", "image/jpeg", "planas.jpeg"),
        ("plan\u202efdp.exe", "image/png", "planfdp.exe.png"),
        ("aktas.adoc", documents.ASIC_E, "aktas.adoc"),
        ("", documents.DOCX, "failas.docx"),
        ("ą" * 300 + ".pdf", "application/pdf", "ą" * 196 + ".pdf"),
    ],
)
def test_name_ends_as_its_content_asks(name: str, kind: str, named: Any) -> None:
    assert name_for(name, kind) == named


def test_bytes_are_counted_in_lithuanian() -> None:
    sizes = [filesizeformat(size).replace("\xa0", " ") for size in (1, 219, 222)]
    assert sizes == ["1 baitas", "219 baitų", "222 baitai"]
