"""The way in and out of the register and the facts: files, by django-import-export."""

from .facts import FactResource
from .formats import RegisterCSV, RegisterXLSX, TableFormat
from .outcome import Change, Fault, Result
from .register import PupilCountResource, SchoolResource
from .tables import TableFault, read_table

__all__ = [
    "Change",
    "FactResource",
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
