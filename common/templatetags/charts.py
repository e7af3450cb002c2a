"""`{% load charts %}`: drawings of `common.charts` in a page."""

from typing import Any

from django import template

from common.bars import BarDrawing
from common.charts import Drawing
from common.gaps import GapDrawing

register = template.Library()


@register.inclusion_tag("components/line_chart.html")
def line_chart(drawing: Drawing) -> dict[str, Any]:
    """Values over time with guide lines; a table beside it says the same."""
    return {"chart": drawing}


@register.inclusion_tag("components/line_chart.html")
def paper_chart(drawing: Drawing) -> dict[str, Any]:
    """The same line chart, black on white."""
    return {"chart": drawing, "on_paper": True}


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(drawing: BarDrawing) -> dict[str, Any]:
    """Bars by period; a table beside it says the same."""
    return {"chart": drawing}


@register.inclusion_tag("components/gap_chart.html")
def gap_chart(drawing: GapDrawing) -> dict[str, Any]:
    """Several sources on one scale; a table beside it says the same."""
    return {"chart": drawing}
