"""Files nobody should upload."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from scripts.prove_values import DATES, KEYS, NUMBERS, TEXTS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n"
HEADS = ["Kodas;Pavadinimas;Savivaldybė", "Inst_kodas;Pav_LT;Sav_kodas", "Kodas;Mokiniai;Data"]
HUGE = 50 * 1024 * 1024


def upload(name: str, content: bytes, kind: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def files() -> dict[str, SimpleUploadedFile]:
    """Name of the trouble → the file."""
    nasty = {f"nasty cells {place}": table(head) for place, head in enumerate(HEADS, 1)}
    cells = {name: upload("a.csv", content, "text/csv") for name, content in nasty.items()}
    return {**disguised(), **texts(), **workbooks(), **cells}


def disguised() -> dict[str, SimpleUploadedFile]:
    """What is not what it is called."""
    return {
        "a PDF renamed as XLSX": upload("mokyklos.xlsx", PDF, XLSX),
        "a PDF renamed as CSV": upload("mokyklos.csv", PDF, "text/csv"),
        "a program renamed as PDF": upload("planas.pdf", b"MZ\x90\x00" * 99, "application/pdf"),
        "HTML renamed as PDF": upload(
            "planas.pdf", b"<script>alert(1)</script>", "application/pdf"
        ),
        "a picture's head alone": upload("a.png", PNG, "image/png"),
        "a name with a path": upload("../../a\x00b.csv", b"Kodas\n1\n", "text/csv"),
        "a name of 500 letters": upload("Ž" * 500 + ".csv", b"Kodas\n1\n", "text/csv"),
    }


def texts() -> dict[str, SimpleUploadedFile]:
    return {
        "nothing inside": upload("tuscias.csv", b"", "text/csv"),
        "no ending": upload("mokyklos", b"Kodas;Pavadinimas\n1;2\n"),
        "bytes that are no text": upload("a.csv", bytes(range(256)) * 20, "text/csv"),
        "UTF-16": upload("a.csv", "Kodas;Pavadinimas\n1;Ą\n".encode("utf-16"), "text/csv"),
        "a head alone": upload("a.csv", HEADS[0].encode(), "text/csv"),
        "an open quote": upload("a.csv", b'Kodas;Pavadinimas\n1;"x\n2;y\n', "text/csv"),
        "a cell of 200 000 letters": upload("a.csv", b"Kodas\n" + b"x" * 200_000, "text/csv"),
    }


def workbooks() -> dict[str, SimpleUploadedFile]:
    return {
        "a zip that is no workbook": upload("a.xlsx", zipped({"a.txt": b"x"}), XLSX),
        "half a workbook": upload("a.xlsx", workbook([["Kodas"], ["1"]])[:400], XLSX),
        "a workbook that unpacks to 200 MB": upload("a.xlsx", bomb(), XLSX),
        "an empty workbook": upload("a.xlsx", workbook([]), XLSX),
        "formulas and dates in a workbook": upload("a.xlsx", workbook(spoilt_rows()), XLSX),
    }


def huge(name: str = "didelis.pdf") -> SimpleUploadedFile:
    return upload(name, PDF + b"\x00" * HUGE, "application/pdf")


def table(head: str) -> bytes:
    """Each row is spoilt in one cell."""
    rows = [head]
    for value in [*TEXTS[2:], *NUMBERS, *DATES, *KEYS]:
        cell = value.replace("\n", " ").replace("\r", " ").replace(";", ",")
        rows += [f"{cell};Mokykla;81", f"900000001;{cell};81", f"900000001;Mokykla;{cell}"]
    return "\n".join(rows).encode()


def spoilt_rows() -> list[list[object]]:
    return [
        ["Kodas", "Pavadinimas", "Savivaldybė"],
        [1e300, "=1+1", True],
        [None, -1, "x" * 30_000],
    ]


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def bomb() -> bytes:
    """A real workbook whose sheet is blown up."""
    with ZipFile(BytesIO(workbook([["Kodas"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = b"<sst>" + b" " * (200 * 1024 * 1024) + b"</sst>"
    return zipped(parts)
