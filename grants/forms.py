"""Filters, money entries, the handover to a successor, and the decision of a round."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import DayField, KeyChoice, MoneyFormField, PlainTextField
from common.money import NBSP, format_eur
from common.text import sort_key
from files.documents import ADOC, ASIC_E
from files.services import DOCUMENTS, SCANS, check_document, name_for
from schools.filters import MunicipalityChoice, offer_municipalities
from schools.models import SCHOOL_CODE, PupilCount, School
from selection.choices import MEASURED_BY, EvaluationKind
from selection.deciding import decided_on_problems, lacks_sitting, old_before, why_words
from selection.listing import Departure
from selection.models import Candidate, Rate, Round

from .checks import departure_words, order_words
from .choices import MoneyKind
from .decision import NO_LIST, Listed
from .formula import Formula, count_for
from .handover import day_problems, successor_problems
from .querysets import GrantQuerySet
from .services import Award


class GrantFilter(forms.Form):
    """Round, municipality, the school's name or code; a school by its key in links."""

    etapas = KeyChoice(label=gettext_lazy("Round"))
    savivaldybe = MunicipalityChoice()
    tekstas = PlainTextField(label=gettext_lazy("Name or code"), required=False, max_length=100)
    mokykla = forms.IntegerField(
        required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, grants: GrantQuerySet, user: Any) -> None:
        super().__init__(data)
        self.grants = grants
        rounds: Any = self.fields["etapas"]
        rounds.offer(Round.objects.filter(pk__in=grants.order_by().values("round")))
        offer_municipalities(self, "savivaldybe", user)

    def chosen(self) -> GrantQuerySet:
        """The grants that fit; a wrong choice finds nothing rather than everything."""
        if not self.is_valid():
            return self.grants.none()
        data = self.cleaned_data
        names = {"etapas": "round", "savivaldybe": "holder__municipality", "mokykla": "holder"}
        found = self.grants.filter(**{names[key]: data[key] for key in names if data.get(key)})
        text = data["tekstas"]
        if not text:
            return found
        if text.isdigit():
            return found.filter(holder__code__startswith=text)
        return found.filter(holder__sort_key__contains=sort_key(text))


class EntryForm(forms.Form):
    """One movement of money. Only a correction may be negative."""

    amount = MoneyFormField(label=gettext_lazy("Amount"))
    dated_on = DayField(label=gettext_lazy("Date of the document"))
    document = PlainTextField(
        label=gettext_lazy("Document"),
        max_length=200,
        help_text=gettext_lazy("Kind and number, for example “Order No. V-12”."),
    )
    reason = PlainTextField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, kind: MoneyKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == MoneyKind.CORRECTION:
            words = _("The difference: 500,00 raises, −500,00 lowers what is granted.")
            label = _("Difference")
            self.fields["amount"] = MoneyFormField(min_value=None, label=label, help_text=words)
        self.fields["reason"].required = kind != MoneyKind.TRANSFER


class HandoverForm(forms.Form):
    """The school that goes on, by its code, and the day."""

    code = PlainTextField(
        label=gettext_lazy("Code of the successor"),
        max_length=20,
        help_text=gettext_lazy("9 digits; the school must be in the register already."),
    )
    on = DayField(label=gettext_lazy("From what day"))

    def __init__(self, *args: Any, school: School, visible: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school, self.visible = school, visible

    def clean_code(self) -> School:
        """The school of the code."""
        code = self.cleaned_data["code"]
        SCHOOL_CODE(code)
        school: School | None = self.visible.filter(code=code).first()
        if school is None:
            words = _("No school with the code %(code)s is in the register. Import it first.")
            raise forms.ValidationError(words % {"code": code})
        return school

    def clean(self) -> dict[str, Any]:
        """What the handover itself would refuse is told before anything is previewed."""
        data = super().clean() or self.cleaned_data
        if "code" in data and "on" in data:
            asked = (self.school, data["code"], data["on"])
            for name, refused in (("code", successor_problems), ("on", day_problems)):
                if reasons := refused(*asked):
                    self.add_error(name, reasons)
        return data


class AwardForm(forms.Form):
    """One candidate on the decision's page; read only when it is ticked."""

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
        is_listed: bool = False,
    ) -> None:
        prefix = f"k{candidate.pk}"
        self.is_ticked = bool(data.get(f"{prefix}-chosen")) if data else is_listed
        super().__init__(data, prefix=prefix)
        self.candidate, self.rate = candidate, rate
        self.years = rate.programme.years
        chosen = candidate.round
        self.old_before = old_before(chosen)
        counts = [item for item in candidate.school.pupil_counts.all() if item.counted_on <= day]
        self.counts = {item.pk: item for item in counts}
        self._narrow(count_for(counts, min(day, chosen.counted_by or day)))

    def _narrow(self, newest: PupilCount | None) -> None:
        fields: dict[str, Any] = self.fields
        fields["count"].choices = [(pk, self._words(item)) for pk, item in self.counts.items()]
        self.initial["count"] = newest.pk if newest else None
        self.fixed_kind = MEASURED_BY.get(self.candidate.expression)  # type: ignore[call-overload]
        self.initial["kind"] = self.candidate.evaluation_kind
        if self.fixed_kind:
            del self.fields["kind"]

    def _words(self, count: PupilCount) -> str:
        amount = format_eur(self.formula(count).amount)
        words = f"{count.counted_on}: {count.pupils}{NBSP}→ {amount} ({count.source[:60]})"
        return " – ".join([words, _("an old count")]) if self._is_old(count) else words

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
        if "kind" in self.fields and not data.get("kind"):
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
            evaluation_kind=data.get("kind", ""),
        )


class OrderFileField(forms.FileField):
    """The order: signed electronically, or a scan; told by content, up to 20 MB."""

    kinds = frozenset({ADOC, ASIC_E, *SCANS})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        endings = sorted({ending for kind in self.kinds for ending in DOCUMENTS[kind]})
        self.widget.attrs["accept"] = ",".join(endings)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload:
            upload.kind = check_document(upload, self.kinds)
            upload.name = name_for(upload.name or "", upload.kind)
        return upload


class DecisionForm(forms.Form):
    """The decision's date, number and file, and a row for each candidate.

    Of a ranked round the file is asked for, unless it was sent before, and the reason if the
    ticked schools differ from the list.
    """

    decided_on = DayField(label=gettext_lazy("Date of the decision"))
    decision_number = PlainTextField(label=gettext_lazy("Number"), max_length=60)
    order = OrderFileField(
        label=gettext_lazy("The order's file"),
        required=False,
        help_text=gettext_lazy("PDF, ADOC, ASiC-E, JPG or PNG, up to 20 MB."),
    )
    departure = PlainTextField(
        label=gettext_lazy("Why the chosen differ from the list"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stays in the history; these schools are told it by letter."),
    )

    without_commission = PlainTextField(
        label=gettext_lazy("Why it is decided without a commission"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stays in the history and on the round's page."),
    )

    def __init__(
        self,
        data: Any,
        files: Any = None,
        *,
        candidates: Sequence[Candidate],
        round: Round,  # noqa: A002
        listed: Listed = NO_LIST,
        has_order: bool = False,
    ) -> None:
        super().__init__(data, files, initial={"decided_on": clock.today()})
        self.listed, self.round = listed, round
        self._ask(has_order=has_order)
        self.day = self._day()
        self.rate = round.programme.rate_on(self.day)
        self.rows = [row for item in candidates for row in self._row(item, data)]
        self.fields["departure"].required = bool(self.differs)
        self.fields["departure"].error_messages["required"] = departure_words()

    def _ask(self, *, has_order: bool) -> None:
        """For the order of a ranked round, and for a reason where no commission has sat."""
        order = self.fields["order"]
        order.required = bool(self.listed.places) and not has_order
        order.error_messages["required"] = order_words()
        self.fields["without_commission"].error_messages["required"] = why_words()
        if not lacks_sitting(self.round):
            del self.fields["without_commission"]

    def _row(self, item: Candidate, data: Any) -> list[AwardForm]:
        """The candidate's row; nothing where no rate is in force."""
        if self.rate is None:
            return []
        item.round = self.round
        is_listed = item.pk in self.listed.inside
        return [
            AwardForm(candidate=item, day=self.day, rate=self.rate, data=data, is_listed=is_listed)
        ]

    @property
    def differs(self) -> Departure:
        """In what the ticked differ from the list; nothing where there is no rate yet."""
        ticked = {row.candidate.pk for row in self.ticked()}
        return self.listed.departure([row.candidate for row in self.rows], ticked)

    def sent_order(self) -> Any:
        """The file just sent, if it is one that can be taken."""
        return (
            self.cleaned_data.get("order")
            if self.is_bound and not self.errors.get("order")
            else None
        )

    def _day(self) -> date:
        """The day that the rows are for; today while the one typed can't be."""
        try:
            day: date = self.fields["decided_on"].clean(self.data.get("decided_on"))
        except forms.ValidationError:
            return clock.today()
        return clock.today() if decided_on_problems(self.round, day) else day

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was ticked and typed in rows that can't be shown on this day: it travels on."""
        own = {*self.fields, "csrfmiddlewaretoken", "check", "confirm"}
        data: Any = self.data
        posted = data.lists() if self.rate is None and self.is_bound else ()
        return [(name, value) for name, values in posted if name not in own for value in values]

    def ticked(self) -> Iterator[AwardForm]:
        return (row for row in self.rows if row.is_ticked)

    def clean_decided_on(self) -> date:
        day: date = self.cleaned_data["decided_on"]
        if problems := decided_on_problems(self.round, day):
            raise forms.ValidationError(problems)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.rate is None:
            raise forms.ValidationError(_("No rate is in force on that day. Enter the rate first."))
        if not any(self.ticked()):
            raise forms.ValidationError(_("No school is chosen. Tick at least one."))
        wrong = [row.candidate.school.name for row in self.ticked() if not row.is_valid()]
        if wrong:
            words = _("Look at what is marked beside: %(schools)s.")
            raise forms.ValidationError(words % {"schools": ", ".join(wrong)})
        return data

    def awards(self) -> list[Award]:
        """The ticked rows as awards; only after `is_valid()`."""
        return [row.award() for row in self.ticked()]
