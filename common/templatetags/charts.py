"""`{% load charts %}`: drawings of `common.charts` in a page."""

from typing import Any

from django import template

from common.charts import Drawing

register = template.Library()


@register.inclusion_tag("components/line_chart.html")
def line_chart(drawing: Drawing) -> dict[str, Any]:
    """Values over time with guide lines; a table beside it says the same."""
    return {"chart": drawing}
