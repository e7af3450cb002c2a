"""File formats as the admin offers them: one that reads whatever comes, two to export to."""

from typing import Any

import tablib
from import_export.formats import base_formats

from .columns import defuse
from .tables import read_table


class TableFormat(base_formats.Format):
    """CSV or XLSX, told apart by content."""

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()

    def get_title(self) -> str:
        return "CSV, XLSX"

    def can_import(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> Any:
        return read_table(in_stream)


class RegisterCSV(base_formats.CSV):
    """Semicolons and UTF-8 with its mark: what a Lithuanian spreadsheet opens by itself."""

    def get_title(self) -> str:
        return "CSV"

    def export_data(self, dataset: Any, **kwargs: Any) -> str:
        return "\ufeff" + str(_defused(dataset).export("csv", delimiter=";"))


class RegisterXLSX(base_formats.XLSX):
    """A workbook whose cells are all text: codes keep their zeros, nothing is a formula."""

    def get_title(self) -> str:
        return "XLSX"

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return bytes(_defused(dataset).export("xlsx", escape=False))


def _defused(dataset: Any) -> Any:
    rows = ([defuse(cell) for cell in row] for row in dataset)
    return tablib.Dataset(*rows, headers=dataset.headers)
