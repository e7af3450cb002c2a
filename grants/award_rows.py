"""Candidates on the decision's page: a form each where they are few, else a line that opens.

A line says only that the school is chosen, by the count that is offered first and by the formula;
so a page of a thousand schools stays light, and all ticks are on it at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import MoneyFormField, PlainTextField
from common.money import NBSP, format_eur
from schools.models import PupilCount
from selection.choices import MEASURED_BY, EvaluationKind
from selection.deciding import old_before
from selection.models import Candidate, Rate

from .formula import Formula, count_for
from .services import Award

FEW = 25  # candidates that are all open


def prefix_of(candidate: Candidate) -> str:
    """What the names of the candidate's fields begin with."""
    return f"k{candidate.pk}"


def counts_of(candidate: Candidate, day: date) -> list[PupilCount]:
    """The counts of the school up to the day of the decision."""
    return [item for item in candidate.school.pupil_counts.all() if item.counted_on <= day]


def offered(candidate: Candidate, counts: Sequence[PupilCount], day: date) -> PupilCount | None:
    """The count that is offered first: the newest by the round's day of counting."""
    return count_for(counts, min(day, candidate.round.counted_by or day))


def count_words(count: PupilCount, formula: Formula, is_old: bool) -> str:
    """„2026-09-01: 254 → 64 516,00 Eur (source)“."""
    amount = format_eur(formula.amount)
    words = f"{count.counted_on}: {count.pupils}{NBSP}→ {amount} ({count.source[:60]})"
    return " – ".join([words, _("an old count")]) if is_old else words


class AwardForm(forms.Form):
    """One candidate on the decision's page; read only when it is ticked.

    `common` is the way of measuring chosen for all whose expression doesn't tell it; None where
    each is asked for by itself.
    """

    is_open = True

    chosen = forms.BooleanField(required=False)
    count = forms.TypedChoiceField(label=gettext_lazy("Pupils"), coerce=int)
    kind = forms.ChoiceField(
        label=gettext_lazy("How progress is measured"),
        choices=[("", gettext_lazy("choose")), *EvaluationKind.choices],
        required=False,
    )
    amount = MoneyFormField(label=gettext_lazy("Another amount"), required=False)
    reason = PlainTextField(
        label=gettext_lazy("Reason for another amount"), required=False, max_length=2000
    )

    def __init__(
        self,
        *,
        candidate: Candidate,
        day: date,
        rate: Rate,
        data: Any,
        is_ticked: bool,
        common: str | None = None,
    ) -> None:
        self.is_ticked, self.common = is_ticked, common
        super().__init__(data, prefix=prefix_of(candidate))
        self.candidate, self.rate = candidate, rate
        self.years = rate.programme.years
        chosen = candidate.round
        self.old_before = old_before(chosen)
        counts = counts_of(candidate, day)
        self.counts = {item.pk: item for item in counts}
        self._narrow(offered(candidate, counts, day))

    def _narrow(self, newest: PupilCount | None) -> None:
        fields: dict[str, Any] = self.fields
        fields["count"].choices = [(pk, self._words(item)) for pk, item in self.counts.items()]
        self.initial["count"] = newest.pk if newest else None
        self.fixed_kind = MEASURED_BY.get(self.candidate.expression)
        self.initial["kind"] = self.candidate.evaluation_kind
        if self.fixed_kind:
            del self.fields["kind"]
        elif self.common is not None:
            first = ("", _("as chosen for all"))
            fields["kind"].choices = [first, *EvaluationKind.choices]

    def _words(self, count: PupilCount) -> str:
        return count_words(count, self.formula(count), self._is_old(count))

    def _is_old(self, count: PupilCount) -> bool:
        return count.counted_on < self.old_before

    @property
    def has_only_old(self) -> bool:
        """Whether all counts there are were made too long before the first school year."""
        return bool(self.counts) and all(map(self._is_old, self.counts.values()))

    def formula(self, count: PupilCount) -> Formula:
        return Formula(count.pupils, self.rate.amount, self.years)

    def clean(self) -> dict[str, Any]:
        """Name beside the field what the award lacks."""
        data = super().clean() or {}
        count = self.counts.get(data.get("count", 0))
        if "kind" in self.fields and not (data.get("kind") or self.common):
            self.add_error("kind", _("Choose how progress will be measured."))
        if count is not None and count.pupils < 1:
            self.add_error("count", _("0 pupils: a basket can't be awarded."))
        elif count is not None and data.get("amount") is not None:
            self._check_amount(data["amount"], self.formula(count), data.get("reason", ""))
        return data

    def _check_amount(self, amount: Decimal, formula: Formula, reason: str) -> None:
        if amount == 0:
            self.add_error("amount", _("The amount must be above zero."))
        elif amount != formula.amount and not reason:
            words = _("Does not fit the formula (%(formula)s). Write the reason.")
            self.add_error("reason", words % {"formula": formula})

    @property
    def has_other_amount(self) -> bool:
        """Whether an amount was typed in, so that its field stays open."""
        return bool(self["amount"].data)

    def award(self) -> Award:
        """What the row says, for the decision."""
        data = self.cleaned_data
        return Award(
            candidate=self.candidate,
            pupil_count=self.counts[data["count"]],
            amount=data["amount"],
            reason=data["reason"],
            evaluation_kind=data.get("kind") or self.common or "",
        )


@dataclass(frozen=True)
class AwardLine:
    """A candidate told on one line, chosen by the count and the amount that are offered."""

    candidate: Candidate
    count: PupilCount
    formula: Formula
    is_ticked: bool
    common: str | None

    is_open = False

    def is_valid(self) -> bool:
        """Nothing is typed here; the way of measuring is asked for once for all."""
        return True

    def award(self) -> Award:
        return Award(self.candidate, self.count, evaluation_kind=self._kind)

    @property
    def _kind(self) -> str:
        return self.candidate.evaluation_kind or self.common or ""

    @property
    def line(self) -> SafeString:
        """The line as it is drawn; a template for each would take most of the page's time."""
        prefix, school = prefix_of(self.candidate), self.candidate.school
        is_old = self.count.counted_on < old_before(self.candidate.round)
        return format_html(
            LINE,
            key=prefix,
            pk=self.candidate.pk,
            checked=" checked" if self.is_ticked else "",
            name=school.name,
            mark=format_html(MARK, _("training example")) if school.is_example else "",
            about=self._about(),
            count=count_words(self.count, self.formula, is_old),
            change=_("Change"),
        )

    def _about(self) -> str:
        """Municipality, expression, and the way of measuring where it is told."""
        measured = self.award().measured_by
        expression = f"{_('expression')}: {self.candidate.get_expression_display()}"
        told = [str(self.candidate.school.municipality), expression]
        return f"{NBSP}· ".join(
            [*told, *([str(EvaluationKind(measured).label)] if measured else [])]
        )


MARK = ' <span class="mark">{}</span>'
LINE = """<div class="activity" id="{key}"><div class="field tick">\
<input type="checkbox" name="{key}-chosen" id="id_{key}-chosen"{checked}>\
<label for="id_{key}-chosen"><b>{name}</b>{mark} <small>{about}</small>\
</label></div><p class="small">{count} <button class="button link" name="open" value="{pk}" \
formaction="#{key}">{change}<span class="hidden">: {name}</span></button></p></div>"""


def row_of(
    candidate: Candidate,
    *,
    day: date,
    rate: Rate,
    data: Any,
    common: str | None,
    is_few: bool,
    is_listed: bool,
) -> AwardForm | AwardLine:
    """A line, unless there are few, its fields were sent, it is just being opened, or something
    is to be chosen: no count is offered, or one of nobody."""
    prefix = prefix_of(candidate)
    is_ticked = bool(data.get(f"{prefix}-chosen")) if data else is_listed
    is_sent = bool(data) and f"{prefix}-count" in data
    is_asked = bool(data) and data.get("open") == str(candidate.pk)
    count = offered(candidate, counts_of(candidate, day), day)
    if is_few or is_sent or is_asked or count is None or count.pupils < 1:
        sent = data if is_sent or is_few or not is_asked else None
        told: dict[str, Any] = {"candidate": candidate, "day": day, "rate": rate, "common": common}
        return AwardForm(**told, data=sent, is_ticked=is_ticked)
    formula = Formula(count.pupils, rate.amount, rate.programme.years)
    return AwardLine(candidate, count, formula, is_ticked, common)
