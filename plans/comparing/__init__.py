"""A difference in words, for the screen and for paper: `told` makes what the template shows.

`templates/plans/difference.html` shows it on screen, `difference_pdf.html` on paper.
"""

from .shown import PARTS, RowTold, Told, told

__all__ = ["PARTS", "RowTold", "Told", "told"]
