"""What-ifs as people read them: tables of who enters and leaves, and what was changed."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.money import format_eur
from common.tables import Column, Table, two_lines
from common.templatetags.ui import status
from selection.models import Scenario
from selection.naming import figure
from selection.ranking.shape import Inputs, School

from .scenarios import ENTERS, LEAVES, STAYS, Asked, Row, result_of, schools_of

NONE = "–"
TONES = {ENTERS: "ok", LEAVES: "stop", STAYS: "draft"}


def words_of(what: str) -> SafeString:
    """„pateko“, „iškrito“, „lieka“, each with its sign."""
    said = {
        ENTERS: pgettext("simulator", "enters"),
        LEAVES: pgettext("simulator", "leaves"),
        STAYS: pgettext("simulator", "stays"),
    }
    return status(TONES[what], said[what])


def weight_fields(fields: Iterable[BoundField]) -> SafeString:
    """The fields of the weights, drawn at once: a template for each takes half the page's time."""
    return mark_safe("".join(map(_weight_field, fields)))


def _weight_field(field: BoundField) -> str:
    attrs = {**field.field.widget.attrs, "type": "number", "name": field.html_name}
    attrs |= {"id": field.id_for_label, "value": field.value() or "0"}
    wrong = field.errors
    return (
        f'<div class="field{" wrong" if wrong else ""}">'
        f'<label for="{field.id_for_label}">{escape(str(field.label))}</label>'
        f"{wrong or ''}<input{flatatt(field.build_widget_attrs(attrs))}></div>"
    )


def answer_table(rows: Sequence[Row], schools: Mapping[str, School]) -> Table:
    """Those who enter first, then those who leave, then those who stay; `schools` by code."""
    columns = [
        Column(_("School")),
        Column(pgettext("simulator", "What happens")),
        Column(_("Place"), is_number=True),
        Column(_("Place as frozen"), is_number=True),
        Column(_("Pupils"), is_number=True),
        Column(_("Amount"), is_number=True),
    ]
    return Table(
        _("Those who enter, who leave, and who stay"),
        columns,
        [_cells(row, schools.get(row.code)) for row in rows],
    )


def _cells(row: Row, school: School | None) -> list[str]:
    return [
        two_lines(school.name, school.municipality) if school else row.code,
        words_of(row.what),
        *(NONE if value is None else str(value) for value in (row.place, row.frozen_place)),
        NONE if row.pupils is None else str(row.pupils),
        NONE if row.amount is None or row.what == LEAVES else format_eur(row.amount),
    ]


def differences(asked: Asked, inputs: Inputs, names: dict[int, str]) -> list[tuple[str, str, str]]:
    """What was changed: its name, as frozen, as asked; then what has no frozen value."""
    weights = {item.number: item.weight for item in inputs.measures}
    told = [
        (names[number], figure(weights[number], 3), figure(weight, 3))
        for number, weight in asked.changes.weights.items()
        if weight != weights[number]
    ]
    if asked.changes.wanted != inputs.wanted:
        told.append((_("How many schools"), str(inputs.wanted), str(asked.changes.wanted)))
    if asked.changes.quota is not None:
        told.append((_("At most of one municipality"), NONE, str(asked.changes.quota)))
    day = asked.counted_on
    counted = date_format(day, "Y-m-d") if day else _("as in the frozen data")
    told.append((_("Pupils counted by"), NONE, counted))
    told.append((_("Rate per pupil and school year"), NONE, format_eur(asked.rate)))
    return told


def compare_table(first: Scenario, second: Scenario) -> Table:
    """The schools that are in by one of two scenarios and not by the other."""
    schools = schools_of(first.freeze) | schools_of(second.freeze)
    sides = [{row.code: row for row in result_of(one.result).chosen} for one in (first, second)]
    codes = sorted(sides[0].keys() ^ sides[1].keys(), key=lambda code: _first(code, sides))
    columns = [Column(_("School")), Column(first.name), Column(second.name)]
    rows = [
        [
            two_lines(schools[code].name, schools[code].municipality),
            *(_side(side.get(code)) for side in sides),
        ]
        for code in codes
    ]
    return Table(_("Schools that are in by one of them only"), columns, rows)


def _first(code: str, sides: Sequence[dict[str, Row]]) -> tuple[int, str]:
    """The school's place where it is in, then its code."""
    row = sides[0].get(code) or sides[1][code]
    return row.place or 0, code


def _side(row: Row | None) -> str:
    if row is None:
        return NONE
    return _("place %(place)s") % {"place": row.place}
