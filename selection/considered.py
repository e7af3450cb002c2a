"""A page of a round's candidates: who they are, whether they may be chosen, what is known."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.pages import address
from common.tables import Column, Table, named
from common.templatetags.ui import glue_html, status
from schools.choices import Expression

from .eligible import Reasons, words_of
from .models import Candidate, Round

MOST = 3


def candidates_table(
    chosen: Round, rows: Sequence[Candidate], told: Reasons | None, caption: str
) -> Table:
    """These candidates; without `told` it isn't said who may be chosen. Facts typed by hand have
    their column only where there are some."""
    is_decided, has_facts = chosen.decided_on is not None, any(row.facts.all() for row in rows)
    columns = [
        Column(_("School")),
        Column(_("Expression")),
        *([] if told is None else [Column(_("Whether it may be chosen"))]),
        *([Column(_("Facts"))] if has_facts else []),
        *([Column(_("Decision"))] if is_decided else []),
    ]
    labels = {key: str(label) for key, label in Expression.choices}
    drawn = [
        [
            _school(row),
            labels[row.expression],
            *([] if told is None else [_may(told.get(row.pk, ""))]),
            *([_facts(row)] if has_facts else []),
            *([_decision(row)] if is_decided else []),
        ]
        for row in rows
    ]
    return Table(caption, columns, drawn)


def _school(row: Candidate) -> SafeString:
    school = row.school
    below = f"{school.municipality} · {school.code}"
    if school.has_example_code and not school.is_example:
        below = mark_safe(f'{escape(below)} <span class="mark">{_("training example")}</span>')
    url = address("selection:candidate_detail", row.pk)
    return named(url, school.name, below, is_example=school.is_example)


def _may(reason: str) -> SafeString:
    if reason:
        return status("stop", words_of(reason))
    return status("ok", pgettext("one candidate", "may be chosen"))


def _facts(row: Candidate) -> SafeString:
    """The newest few of those typed by hand."""
    facts = list(row.facts.all())
    if not facts:
        return mark_safe(f"<small>{_('none yet')}</small>")
    lines = "".join(
        f"<div>{escape(fact.name)}: {glue_html(fact.value)}"
        f' <small class="nowrap">{fact.dated_on.isoformat()}</small></div>'
        for fact in facts[:MOST]
    )
    more = ngettext("%(n)s fact in all", "%(n)s facts in all", len(facts)) % {"n": len(facts)}
    whole = f"<small>{conditional_escape(more)}</small>" if len(facts) > MOST else ""
    return mark_safe(f'<div class="stack-s">{lines}{whole}</div>')


def _decision(row: Candidate) -> SafeString:
    if row.is_chosen:
        return status("ok", _("chosen"))
    return status("draft", _("not chosen"))


def caption_of(chosen: Any, found: int | None) -> str:
    """How many were found of all; without a search, in what order they stand.

    `chosen` comes with its candidates counted.
    """
    if found is not None:
        words = ngettext("%(n)s of %(all)s candidates", "%(n)s of %(all)s candidates", found)
        return words % {"n": found, "all": chosen.candidate_count}
    return _("The chosen first, then by name") if chosen.decided_on else _("By name")
