"""The whole plan as an XLSX workbook, out and back in.

`columns` says what the sheets hold, taken from the forms of the editor; `write` makes the file;
`read` gives what a sent file says and every fault of it; `compare` puts what the file was made
from, what stands now and what the file says side by side; `take` checks by the editor's forms and
writes through `plans.services`.
"""

from .columns import Layout, layout_of
from .compare import Comparison
from .read import read
from .take import Intake, prepare, take_over
from .upload import Fault, Upload, WorkbookFault
from .write import workbook_bytes

__all__ = [
    "Comparison",
    "Fault",
    "Intake",
    "Layout",
    "Upload",
    "WorkbookFault",
    "layout_of",
    "prepare",
    "read",
    "take_over",
    "workbook_bytes",
]
