"""What-ifs as people read them: tables of who enters and leaves, and what was changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.money import format_eur
from common.tables import Column, Table
from common.templatetags.ui import status
from schools.models import School as Registered
from selection.models import Scenario
from selection.naming import figure
from selection.ranking.shape import Inputs, School

from .scenarios import (
    ENTERS,
    LEAVES,
    STAYS,
    Asked,
    Limited,
    Row,
    asked_of,
    data_of,
    is_readable,
    names_of,
    result_of,
    schools_of,
)

NONE = "–"
MOST_NAMED = 10
TONES = {ENTERS: "ok", LEAVES: "stop", STAYS: "draft"}


@dataclass(frozen=True)
class Differing:
    """A school that is in by one of two scenarios alone: its row there."""

    code: str
    first: Row | None
    second: Row | None

    @property
    def place(self) -> int:
        """Where it is in."""
        row = self.first or self.second
        return (row.place if row else None) or 0


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


def examples_among(codes: Iterable[str]) -> frozenset[str]:
    """The codes of made-up schools: frozen data don't tell them apart, the register does."""
    known = Registered.objects.filter(code__in=list(codes), is_example=True)
    return frozenset(known.values_list("code", flat=True))


def answer_table(rows: Sequence[Row], schools: Mapping[str, School]) -> Table:
    """Those who enter first, then those who leave, then those who stay; `schools` by code."""
    examples = examples_among(row.code for row in rows)
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
        [[_named(row.code, schools, examples), *_cells(row)] for row in rows],
    )


def _cells(row: Row) -> list[str]:
    return [
        words_of(row.what),
        *(NONE if value is None else str(value) for value in (row.place, row.frozen_place)),
        NONE if row.pupils is None else str(row.pupils),
        NONE if row.amount is None or row.what == LEAVES else format_eur(row.amount),
    ]


def _named(code: str, schools: Mapping[str, School], examples: Collection[str]) -> str:
    """The school's name over its municipality; the code where frozen data can't be read."""
    if code not in schools:
        return code
    name, municipality = escape(schools[code].name), escape(schools[code].municipality)
    mark = f' <span class="mark">{_("training example")}</span>' if code in examples else ""
    return mark_safe(f"<div>{name}{mark}<br><small>{municipality}</small></div>")


Difference = tuple[str, str, str]


def differences_of(scenario: Scenario) -> list[Difference]:
    """What a scenario changed; nothing where its data can't be read any more."""
    if not is_readable(scenario.freeze):
        return []
    data = data_of(scenario.freeze)
    return differences(asked_of(scenario.changes), data, names_of(data))


def differences(asked: Asked, inputs: Inputs, names: dict[int, str]) -> list[Difference]:
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
    for name, limit in asked.changes.quotas.items():
        told.append((_("At most of: %(municipality)s") % {"municipality": name}, NONE, str(limit)))
    day = asked.counted_on
    counted = date_format(day, "Y-m-d") if day else _("as in the frozen data")
    told.append((_("Pupils counted by"), NONE, counted))
    told.append((_("Rate per pupil and school year"), NONE, format_eur(asked.rate)))
    return told


def names_in(codes: Iterable[str], schools: Mapping[str, School]) -> list[str]:
    """The schools' names; the code where frozen data can't be read."""
    return [schools[code].name if code in schools else code for code in codes]


def limit_words(limited: Limited | None, schools: Mapping[str, School]) -> list[str]:
    """Who is in and who is out by the limits of municipalities alone, and seats left empty."""
    if limited is None:
        return []
    out, into = len(limited.kept_out), len(limited.let_in)
    told = [
        ngettext(
            "%(n)s school is out only by the limit of its municipality: %(names)s.",
            "%(n)s schools are out only by the limits of their municipalities: %(names)s.",
            out,
        )
        % {"n": out, "names": _few(limited.kept_out, schools)},
        ngettext(
            "%(n)s school is in only because of these limits: %(names)s.",
            "%(n)s schools are in only because of these limits: %(names)s.",
            into,
        )
        % {"n": into, "names": _few(limited.let_in, schools)},
        ngettext(
            "%(n)s seat stays empty: no other school may take it.",
            "%(n)s seats stay empty: no other school may take them.",
            limited.empty,
        )
        % {"n": limited.empty},
    ]
    counts = (out, into, limited.empty)
    return [words for n, words in zip(counts, told, strict=True) if n]


def _few(codes: Sequence[str], schools: Mapping[str, School]) -> str:
    names = names_in(codes[:MOST_NAMED], schools)
    return ", ".join([*names, *(["…"] if len(codes) > MOST_NAMED else [])])


def differing(first: Scenario, second: Scenario) -> list[Differing]:
    """The schools that are in by one of two scenarios and not by the other, by their place."""
    sides = [{row.code: row for row in result_of(one.result).chosen} for one in (first, second)]
    rows = [
        Differing(code, sides[0].get(code), sides[1].get(code))
        for code in sides[0].keys() ^ sides[1].keys()
    ]
    return sorted(rows, key=lambda row: (row.place, row.code))


def compare_table(first: Scenario, second: Scenario, rows: Sequence[Differing]) -> Table:
    """These of the schools that differ."""
    schools = schools_of(first.freeze) | schools_of(second.freeze)
    examples = examples_among(row.code for row in rows)
    columns = [Column(_("School")), Column(first.name), Column(second.name)]
    told = [
        [
            _named(row.code, schools, examples),
            _side(row.first),
            _side(row.second),
        ]
        for row in rows
    ]
    return Table(_("Schools that are in by one of them only"), columns, told)


def _side(row: Row | None) -> str:
    if row is None:
        return NONE
    return _("place %(place)s") % {"place": row.place}
