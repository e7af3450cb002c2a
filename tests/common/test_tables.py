"""The table of a list: what people typed is never HTML, and every cell names its column."""

import pytest

from common.forms import FilterSelect
from common.tables import Column, Table, named, two_lines, unbroken

NASTY = "<b>&\"'"
SAFE = "&lt;b&gt;&amp;&quot;&#x27;"
COLUMNS = [Column("School"), Column(NASTY), Column("Pupils", is_number=True)]


def test_cells_carry_their_columns() -> None:
    html = Table("Schools", COLUMNS, [["Ąžuolo mokykla", "x", "399"]]).draw()
    assert '<th scope="row">Ąžuolo mokykla</th>' in html
    assert f'<td data-label="{SAFE}">x</td>' in html
    assert '<td data-label="Pupils" class="num">399</td>' in html
    assert html.count("</th>") == len(COLUMNS) + 1


@pytest.mark.parametrize(
    "cell", [NASTY, named("/x/", NASTY), named("/x/", "a", NASTY), two_lines("a", NASTY)]
)
def test_what_was_typed_is_escaped(cell: str) -> None:
    html = Table(NASTY, COLUMNS, [[cell, unbroken(NASTY), NASTY]]).draw()
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 1 + 2 + 1 + 1 + 1


def test_a_row_has_as_many_cells_as_columns() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Table("Schools", COLUMNS, [["one", "two"]]).draw()


def test_a_table_without_rows_is_empty() -> None:
    assert not Table("Schools", COLUMNS, [])


def test_a_filter_marks_what_was_chosen_and_escapes() -> None:
    select = FilterSelect(choices=[("", "all"), (1, NASTY), (2, "b")])
    html = select.render("town", 2, {"id": "id_town"})
    assert html.startswith('<select id="id_town" name="town">')
    assert f'<option value="1">{SAFE}</option><option value="2" selected>b</option>' in html
    assert html.count("selected") == 1
