"""Forms of what happens to a basket by a document: entries, confirmations, steps, claims, years."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.days import school_year_on
from common.forms import DayField, MoneyFormField, PlainTextField
from common.money import CENT, ZERO, format_eur
from common.templatetags.ui import date_iso, school_year

from . import limits
from .choices import ClaimKind, Leg, MoneyKind
from .claims import claims_of
from .desk import refund_legs, transfer_legs, way_words
from .forms import OrderFileField
from .ledger import Sums
from .models import Claim, Grant, MoneyEntry


def reason_field(label: Any, *, required: bool = True, hint: Any = "") -> PlainTextField:
    """Words of several lines."""
    area = forms.Textarea(attrs={"rows": 3})
    return PlainTextField(
        label=label, max_length=2000, widget=area, required=required, help_text=hint
    )


class PaperForm(forms.Form):
    """The document on which something rests: its day, number, reason and maybe its file."""

    dated_on = DayField(label=gettext_lazy("Date of the document"))
    document = PlainTextField(
        label=gettext_lazy("Document"),
        max_length=200,
        help_text=gettext_lazy("Kind and number, for example “Order No. V-12”."),
    )
    reason = reason_field(gettext_lazy("Reason"))
    file = OrderFileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("PDF, ADOC, ASiC-E, JPG or PNG, up to 20 MB. May be left out."),
    )
    first: Sequence[str] = ()  # fields that stand above the document

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*self.first, "dated_on", "document", "reason", "file"])

    def refuse(self, name: str, reasons: Sequence[str]) -> None:
        """Put the reasons beside the field that they are about."""
        if reasons:
            self.add_error(name if name in self.fields else None, [*reasons])


class EntryForm(PaperForm):
    """A correction, an instalment, a transfer or a refund of a basket, as the person may record it.

    What the service would refuse for its sum stands beside the amount.
    """

    first = ("leg", "of", "claim", "amount", "school_year", "due_on")
    amount = MoneyFormField(label=gettext_lazy("Amount"), min_value=CENT)

    def __init__(
        self, *args: Any, kind: MoneyKind, grant: Grant, sums: Sums, user: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.grant, self.sums = kind, grant, sums
        self.legs = _legs(user, grant, kind, sums)
        for name, field in _fields(self).items():
            self.fields[name] = field
        if kind in {MoneyKind.TRANSFER, MoneyKind.INSTALMENT}:
            self.fields["reason"].required = False
        self.order_fields([*self.first, "dated_on", "document", "reason", "file"])

    @property
    def is_possible(self) -> bool:
        """Whether there is any money to move; what is granted and promised may always change."""
        return bool(self.legs) or self.kind in {MoneyKind.CORRECTION, MoneyKind.INSTALMENT}

    def clean_leg(self) -> str:
        """The only way, or the one chosen; the first where none was."""
        return self.cleaned_data["leg"] or str(self.legs[0])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.legs:
            data.setdefault("leg", str(self.legs[0]))
        if "amount" in data:
            self.refuse("amount", self._sum_problems(data))
        return data

    def _sum_problems(self, data: dict[str, Any]) -> list[str]:
        amount, told = data["amount"], data.get("reason") or "-"
        if self.kind == MoneyKind.CORRECTION:
            return limits.correction_problems(self.sums, amount, told)
        if self.kind == MoneyKind.INSTALMENT:
            return limits.instalment_problems(self.sums, amount)
        if not self.legs:
            return []
        if self.kind == MoneyKind.TRANSFER:
            found = limits.transfer_problems(self.sums, amount, data["leg"])
            return found or limits.instalment_left_problems(data.get("of"), amount)
        return limits.refund_problems(self.sums, amount, told, data["leg"], data.get("claim"))


def _legs(user: Any, grant: Grant, kind: MoneyKind, sums: Sums) -> list[Leg]:
    if kind == MoneyKind.TRANSFER:
        return transfer_legs(user, grant, sums)
    return refund_legs(user, grant, sums) if kind == MoneyKind.REFUND else []


def _fields(form: EntryForm) -> dict[str, forms.Field]:
    """The fields that this kind of entry has besides the document's."""
    if form.kind == MoneyKind.CORRECTION:
        words = _("The difference: 500,00 raises, −500,00 lowers what is granted.")
        return {"amount": MoneyFormField(min_value=None, label=_("Difference"), help_text=words)}
    if form.kind == MoneyKind.INSTALMENT:
        due = DayField(label=_("To be transferred by"))
        return {"school_year": year_field(form.grant), "due_on": due}
    found: dict[str, forms.Field] = {"school_year": year_field(form.grant)}
    if len(form.legs) > 1:
        found["leg"] = _leg_field(form.kind, form.legs)
    if form.kind == MoneyKind.TRANSFER and set(form.legs) - {Leg.SCHOOL}:
        found |= _instalment_field(form.grant)
    if form.kind == MoneyKind.REFUND:
        found |= _claim_field(form.grant)
    return found


def year_field(grant: Grant) -> forms.Field:
    """One of the basket's school years; this year's stands there first."""
    years = grant.school_years
    now = min(max(school_year_on(clock.today()), years[0]), years[-1])
    return forms.TypedChoiceField(
        label=_("School year"),
        choices=[(year, school_year(year)) for year in years],
        coerce=int,
        empty_value=None,
        required=False,
        initial=now,
    )


def _leg_field(kind: str, legs: Sequence[Leg]) -> forms.Field:
    choices = [(leg.value, way_words(kind, leg)) for leg in legs]
    return forms.ChoiceField(
        label=_("Way of the money"),
        choices=choices,
        widget=forms.RadioSelect,
        required=False,
        initial=legs[0].value,
    )


class InstalmentChoice(forms.ModelChoiceField[MoneyEntry]):
    """„2026–2027, iki 2026-12-01: 12 000,00 Eur“."""

    def label_from_instance(self, obj: Any) -> str:
        due = date_iso(obj.due_on)
        words = _("%(year)s, by %(day)s: %(sum)s")
        told = {"year": school_year(obj.school_year), "day": due, "sum": format_eur(obj.amount)}
        return words % told


def _instalment_field(grant: Grant) -> dict[str, forms.Field]:
    """The instalments that still have something to be transferred; no field where there is none."""
    rows = MoneyEntry.objects.filter(grant=grant, kind=MoneyKind.INSTALMENT)
    standing = rows.filter(reverses=None, reversal=None).prefetch_related("answers")
    open_ = [row.pk for row in standing if _is_open(row)]
    if not open_:
        return {}
    field = InstalmentChoice(
        label=_("Which instalment it pays"),
        queryset=rows.filter(pk__in=open_).order_by("due_on", "pk"),
        required=False,
        empty_label=_("none of the planned"),
        help_text=_("The school year is then the instalment's."),
    )
    return {"of": field}


def _is_open(instalment: MoneyEntry) -> bool:
    paid = sum((row.amount for row in instalment.answers.all()), ZERO)
    return bool(paid < instalment.amount)


class ClaimChoice(forms.ModelChoiceField[Claim]):
    """„panaudota netinkamai, 500,00 Eur iki 2026-12-01“."""

    def label_from_instance(self, obj: Any) -> str:
        words = _("%(kind)s, %(sum)s by %(day)s")
        kind, day = obj.get_kind_display(), date_iso(obj.due_on)
        return words % {"kind": kind, "sum": format_eur(obj.amount), "day": day}


def _claim_field(grant: Grant) -> dict[str, forms.Field]:
    """The claims that are not settled; no field where there is none."""
    open_ = [item.claim.pk for item in claims_of([grant.pk]) if item.left or item.on_its_way]
    if not open_:
        return {}
    field = ClaimChoice(
        label=_("Which claim it answers"),
        queryset=Claim.objects.filter(pk__in=open_).order_by("due_on", "pk"),
        required=False,
        empty_label=_("none: returned without a claim"),
    )
    return {"claim": field}


class ReceiptForm(PaperForm):
    """That the money came: on what day, by what document."""

    reason = reason_field(gettext_lazy("Remark"), required=False)

    def __init__(self, *args: Any, entry: MoneyEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        self.fields["dated_on"].label = _("When it came")
        self.fields["document"].help_text = _("For example the number of the account statement.")

    def clean_dated_on(self) -> date:
        """Not before it was sent."""
        day: date = self.cleaned_data["dated_on"]
        if day < self.entry.dated_on:
            raise forms.ValidationError(_("The money can't have come before it was sent."))
        return day


class ReversalForm(PaperForm):
    """What was wrong, and the document by which it is put right."""

    reason = reason_field(gettext_lazy("What was wrong"))


class StepForm(PaperForm):
    """From what day the basket is what, by what document, why."""

    reason = reason_field(
        gettext_lazy("Reason"),
        hint=gettext_lazy("The school and the municipality get it by letter."),
    )


class ClaimForm(PaperForm):
    """How much has to be given back, why, and by what day."""

    first = ("kind", "amount", "due_on")
    kind = forms.ChoiceField(label=gettext_lazy("Why"), choices=ClaimKind.choices)
    amount = MoneyFormField(label=gettext_lazy("Amount"), min_value=CENT)
    due_on = DayField(label=gettext_lazy("To be returned by"))
    reason = reason_field(
        gettext_lazy("Reason"),
        hint=gettext_lazy("The school and the municipality get it by letter."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        refuse_early(self, data)
        return data


def refuse_early(form: PaperForm, data: dict[str, Any]) -> None:
    """A day of return is no sooner than the document."""
    if "due_on" in data and "dated_on" in data and data["due_on"] < data["dated_on"]:
        form.add_error("due_on", _("The money is to be returned after it is claimed."))


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = reason_field(gettext_lazy("Reason"))


class YearForm(forms.Form):
    """The document by which a school year is closed."""

    dated_on = DayField(label=gettext_lazy("Date of the document"))
    document = PlainTextField(
        label=gettext_lazy("Document"),
        max_length=200,
        help_text=gettext_lazy("Kind and number, for example “Order No. V-12”."),
    )
