"""The register's way in and out: files of schools and pupil counts, by django-import-export."""

from .formats import RegisterCSV, RegisterXLSX, TableFormat
from .outcome import Change, Fault, Result
from .register import PupilCountResource, SchoolResource
from .tables import TableFault, read_table

__all__ = [
    "Change",
    "Fault",
    "PupilCountResource",
    "RegisterCSV",
    "RegisterXLSX",
    "Result",
    "SchoolResource",
    "TableFault",
    "TableFormat",
    "read_table",
]
