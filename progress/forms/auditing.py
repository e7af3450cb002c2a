"""Forms of the audit: drawing a sample, findings, the school's answer, the agency's decision."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.days import FIRST_MONTH, school_year_on
from common.forms import DayField, MoneyFormField, PlainTextField
from common.money import CENT, format_eur
from grants.models import Grant
from grants.paper_forms import PaperForm, reason_field, refuse_early
from plans.forms import DocumentField
from progress.auditing.rules import Terms
from progress.auditing.sampling import LARGEST
from progress.auditing.scope import Scope
from progress.choices import FindingKind, SampleMethod, Stance
from progress.models import Sample
from schools.models import Municipality
from selection.models import Programme, Round

from .fields import text_area

TOLD = gettext_lazy("The school reads it.")


class SampleForm(forms.Form):
    """From which expenses, by which method and how many to draw; of one basket or of many.

    `grant` is the basket whose page led here: then nothing else narrows the list. Why another
    sample is drawn is asked for where one of the same was drawn before (`ask_why`).
    """

    name = PlainTextField(
        label=gettext_lazy("Name of the sample"),
        max_length=200,
        help_text=gettext_lazy("For example the audit's order: “Order No. V-12”."),
    )
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Project"), queryset=Programme.objects.none(), empty_label=None
    )
    round = forms.ModelChoiceField(
        label=gettext_lazy("Selection round"),
        queryset=Round.objects.none(),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    municipality = forms.ModelChoiceField(
        label=gettext_lazy("Municipality"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    starts_on = DayField(label=gettext_lazy("Documents dated from"))
    ends_on = DayField(label=gettext_lazy("Documents dated until"))
    method = forms.ChoiceField(
        label=gettext_lazy("Method"),
        choices=SampleMethod.choices,
        widget=forms.RadioSelect,
        initial=SampleMethod.MONEY,
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many expenses to draw"),
        min_value=1,
        max_value=LARGEST,
        initial=30,
        help_text=gettext_lazy("If there are fewer, all of them are taken."),
    )
    repeat_reason = reason_field(
        gettext_lazy("Why is another sample drawn?"),
        required=False,
        hint=gettext_lazy("Only where these expenses were drawn from before."),
    )

    def __init__(self, *args: Any, grant: Grant | None, user: Any, **kwargs: Any) -> None:
        year = school_year_on(clock.today())
        kwargs["initial"] = {"starts_on": date(year, FIRST_MONTH, 1), "ends_on": clock.today()}
        if grant is not None:
            kwargs["initial"] |= {"starts_on": grant.starts_on}
        super().__init__(*args, **kwargs)
        self.grant = grant
        if grant is not None:
            for name in ("programme", "round", "municipality"):
                del self.fields[name]
            return
        offered: dict[str, Any] = {
            "programme": Programme.objects.order_by("-pk"),
            "round": Round.objects.visible_to(user).order_by("-first_school_year", "name"),
            "municipality": Municipality.objects.order_by("sort_key"),
        }
        for name, rows in offered.items():
            field: Any = self.fields[name]
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"starts_on", "ends_on"} <= data.keys() and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first. Correct the days."))
        chosen, programme = data.get("round"), data.get("programme")
        if chosen and programme and chosen.programme_id != programme.pk:
            self.add_error("round", _("The round belongs to another project. Choose one of it."))
        return data

    def scope(self) -> Scope:
        """What is drawn from."""
        data = self.cleaned_data
        days = (data["starts_on"], data["ends_on"])
        if self.grant is not None:
            return Scope(self.grant.round.programme, *days, grant=self.grant)
        return Scope(data["programme"], *days, data.get("round"), data.get("municipality"))

    def earlier(self) -> list[Sample]:
        """What was drawn from the same before; nothing while it is not known from what."""
        needed = {"starts_on", "ends_on"} | self.fields.keys() & {"programme"}
        is_known = self.is_bound and needed <= self.cleaned_data.keys()
        return self.scope().earlier() if is_known else []

    def values(self) -> dict[str, Any]:
        """What the service takes beside the scope."""
        names = ("name", "method", "size", "repeat_reason")
        return {name: self.cleaned_data[name] for name in names}


class ClearForm(forms.Form):
    """That an expense is in order, with a note if there is anything to say."""

    note = PlainTextField(
        label=gettext_lazy("Note"), required=False, max_length=1000, widget=text_area(2)
    )


class FindingForm(forms.Form):
    """What is wrong with an expense, how much of it, and until when the school answers."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong"), choices=[("", "–"), *FindingKind.choices]
    )
    amount = MoneyFormField(label=gettext_lazy("Ineligible sum"), min_value=CENT)
    reason = reason_field(gettext_lazy("Why"), hint=TOLD)
    answer_by = DayField(label=gettext_lazy("The school answers by"))

    def __init__(self, *args: Any, left: Decimal, terms: Terms, **kwargs: Any) -> None:
        kwargs["initial"] = {"amount": left, "answer_by": terms.answer_by}
        super().__init__(*args, **kwargs)
        self.left = left
        words = _("At most %(sum)s: so much is neither reversed nor found wrong yet.")
        self.fields["amount"].help_text = words % {"sum": format_eur(left)}

    def clean_amount(self) -> Decimal:
        """Not more than is left."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount > self.left:
            words = _("Only %(sum)s of this expense are left to be found wrong.")
            raise forms.ValidationError(words % {"sum": format_eur(self.left)})
        return amount

    def clean_answer_by(self) -> date:
        return _ahead(
            self.cleaned_data["answer_by"],
            _("The day to answer is not ahead. Choose a later one."),
        )


class FindingAnswerForm(forms.Form):
    """Whether the school agrees, its words, and a document that was missing."""

    stance = forms.ChoiceField(
        label=gettext_lazy("Do you agree?"), choices=Stance.choices, widget=forms.RadioSelect
    )
    text = PlainTextField(
        label=gettext_lazy("Your answer"),
        max_length=5000,
        widget=text_area(6),
        help_text=gettext_lazy("What happened, and what you will do or have done about it."),
    )
    file = DocumentField(
        label=gettext_lazy("Document"),
        required=False,
        help_text=gettext_lazy("PDF, JPG, PNG, DOCX, XLSX, ADOC or ASiC-E, up to 20 MB."),
    )

    def __init__(self, *args: Any, needs_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_file:
            self.fields["file"].required = True
            self.fields["file"].label = _("Scan of the school's paper document")


class UpholdForm(forms.Form):
    """That a finding stands, and until when it is put right."""

    reason = reason_field(gettext_lazy("Why it stands"), hint=TOLD)
    due_on = DayField(label=gettext_lazy("To be put right by"))

    def __init__(self, *args: Any, terms: Terms, **kwargs: Any) -> None:
        kwargs["initial"] = {"due_on": terms.due_on}
        super().__init__(*args, **kwargs)

    def clean_due_on(self) -> date:
        return _ahead(
            self.cleaned_data["due_on"],
            _("The day to put it right is not ahead. Choose a later one."),
        )


class WithdrawFindingForm(forms.Form):
    """Why a finding is taken back."""

    reason = reason_field(gettext_lazy("Why it is withdrawn"), hint=TOLD)


class ClaimFindingForm(PaperForm):
    """The document by which the sum is claimed back, and until when it is returned."""

    first = ("due_on",)
    due_on = DayField(label=gettext_lazy("To be returned by"))
    reason = reason_field(
        gettext_lazy("Reason"),
        hint=gettext_lazy("The school and the municipality get it by letter."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        refuse_early(self, data)
        return data


def _ahead(day: date, words: str) -> date:
    if day <= clock.today():
        raise forms.ValidationError(words)
    return day
