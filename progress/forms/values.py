"""Values of indicators, recorded and withdrawn."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from common.forms import DayField, PlainTextField
from plans.choices import IndicatorKind
from plans.forms import DocumentField, ValueField
from plans.models import Indicator
from plans.wording import LEVELS
from progress.values import problem

from .fields import ask_scan, choice, text_area

YES_NO = [("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]


def value_field(indicator: Indicator) -> forms.Field:
    """The field of the indicator's kind: a level or yes/no is chosen, the rest is typed."""
    if indicator.kind == IndicatorKind.LEVEL:
        return choice([(str(place), code) for place, code in enumerate(LEVELS)], _("Level"))
    if indicator.kind == IndicatorKind.YES_NO:
        return choice(YES_NO, _("Value"))
    unit = (
        pgettext("percent sign in text", "%")
        if indicator.kind == IndicatorKind.PERCENT
        else indicator.unit
    )
    return ValueField(label=f"{_('Value')}, {unit}" if unit else _("Value"))


class MeasurementForm(forms.Form):
    """A value of one indicator on a date; `on_paper` asks for the scan it comes from.

    Against the national average both values are asked for; the difference is reckoned.
    """

    value = forms.Field()
    own_value = ValueField(label=gettext_lazy("The school's value"))
    national_value = ValueField(label=gettext_lazy("The national average"))
    measured_on = DayField(label=gettext_lazy("Measured on"))
    source = PlainTextField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("Where the value comes from: a survey, a test, a register."),
    )
    comment = PlainTextField(
        label=gettext_lazy("Comment"), max_length=2000, required=False, widget=text_area(3)
    )
    evidence = DocumentField(
        label=gettext_lazy("Evidence"),
        required=False,
        help_text=gettext_lazy(
            "A summary of the survey or test, without names of pupils. PDF, DOCX, XLSX, PPTX, ADOC,"
            " ASiC-E, JPG or PNG, up to 20 MB."
        ),
    )

    def __init__(
        self, *args: Any, indicator: Indicator, on_paper: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        if on_paper:
            ask_scan(self)
        unused = ("value",) if self.is_national else ("own_value", "national_value")
        for name in unused:
            del self.fields[name]
        if not self.is_national:
            self.fields["value"] = value_field(indicator)
        self.initial.setdefault("source", indicator.source)

    @property
    def is_national(self) -> bool:
        return self.indicator.kind == IndicatorKind.NATIONAL

    def clean_value(self) -> Decimal:
        return self._checked("value", self.indicator.kind)

    def clean_own_value(self) -> Decimal:
        return self._checked("own_value", IndicatorKind.SCORE)

    def clean_national_value(self) -> Decimal:
        return self._checked("national_value", IndicatorKind.SCORE)

    def _checked(self, name: str, kind: str) -> Decimal:
        value: Decimal = self.cleaned_data[name]
        if fault := problem(kind, value):
            raise forms.ValidationError(fault)
        return value


class WithdrawForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Why is the value wrong?"), max_length=1000, widget=text_area(3)
    )


class OverrulingForm(forms.Form):
    """Whether an indicator counts as reached, whatever its values say, and why."""

    is_reached = forms.TypedChoiceField(
        label=gettext_lazy("How does it count?"),
        choices=[
            ("1", gettext_lazy("as reached, though the values don't show it")),
            ("0", gettext_lazy("as not reached, though the values show it")),
        ],
        coerce=lambda sent: sent == "1",
        widget=forms.RadioSelect,
    )
    reason = PlainTextField(
        label=gettext_lazy("Why don't the values tell it right?"),
        max_length=1000,
        widget=text_area(3),
        help_text=gettext_lazy("The school reads this, and so does everybody who sees the plan."),
    )


class OverrulingWithdrawForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Why do the values decide again?"), max_length=1000, widget=text_area(3)
    )
