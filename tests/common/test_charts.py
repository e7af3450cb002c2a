"""Where the words of a chart stand: on no line, on no other words, inside the paper."""

from datetime import date
from decimal import Decimal

import pytest

from common.charts import BOTTOM, Drawing, Guide, Point, line_chart

START, END = date(2026, 9, 1), date(2028, 6, 1)


def drawn(*values: str, baseline: int = 20, target: int = 80) -> Drawing:
    """Values at even distances, the baseline first."""
    days = [date(2026, 9, 1), date(2027, 3, 1), date(2027, 12, 1), date(2028, 5, 1)]
    points = [
        Point(day, Decimal(value), f"{value} proc.")
        for day, value in zip(days, values, strict=False)
    ]
    guides = [
        Guide("baseline", Decimal(baseline), f"pradinė reikšmė {baseline} proc."),
        Guide("target", Decimal(target), f"siektina reikšmė {target} proc."),
    ]
    aims = [Point(END, Decimal(target), "siektina")]
    return line_chart("Dalis", points, guides=guides, marks=aims, days=[START])


@pytest.mark.parametrize("last", range(22, 79, 2))
def test_a_value_s_label_is_off_the_target_line(last: int) -> None:
    chart = drawn("20", "21", "22", str(last))
    dot, target = chart.dots[-1], chart.lines[1]
    top, bottom = dot.y + dot.dy - 12, dot.y + dot.dy + 3
    assert not top - 5 <= target.y <= bottom + 5
    assert top >= 0
    assert bottom <= BOTTOM


def test_only_the_newest_value_is_written() -> None:
    assert [dot.label for dot in drawn("20", "40", "60").dots] == ["", "", "60 proc."]


def test_the_baseline_s_words_stand_away_from_where_the_trail_begins() -> None:
    baseline, target = drawn("20", "80").lines
    assert (baseline.anchor, target.anchor) == ("end", "start")
    assert baseline.label_ends[0] > target.label_ends[0]


def test_two_close_lines_have_their_words_on_two_sides() -> None:
    low, high = drawn("20", "22", baseline=20, target=22).lines
    assert abs(low.label_y - high.label_y) > 12


def test_one_value_is_no_trail() -> None:
    assert drawn("20").trail == ""
    assert drawn().dots == []
