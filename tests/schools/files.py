"""Files as people send them, made here so that each test shows what is in its own."""

import io
from typing import Any

import openpyxl

HEAD = "code;name;municipality;email"
REGISTER_HEAD = (
    "Inst_kodas,Pav_LT,Pav_trump,Tipas,Grupe,Priklausom,Adresas,Sav_kodas,El_pastas,URL,"
    "JAR_kod_1,Ireg_data,Isreg_data"
)
OAK = "900000001;Ąžuolo mokykla;81;azuolas@demo.lt"


def text(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> bytes:
    """The rows of a CSV file under a head."""
    return "\n".join([head, *rows]).encode(encoding)


def book(*rows: list[Any]) -> bytes:
    """An XLSX workbook with these cells."""
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()
