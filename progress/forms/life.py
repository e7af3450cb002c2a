"""Forms of what touches both a basket's money and its spending: corrected counts, settlement."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField, MoneyFormField, PlainTextField
from common.money import ZERO
from grants.paper_forms import PaperForm, reason_field, refuse_early
from progress.life import MOST_PUPILS, Settlement

LETTER = gettext_lazy("The school and the municipality get it by letter.")


class CountForm(PaperForm):
    """How many pupils there really were, when and by what source; until when money comes back."""

    first = ("pupils", "counted_on", "source", "due_on")
    pupils = forms.IntegerField(
        label=gettext_lazy("Pupils"), min_value=1, max_value=MOST_PUPILS, widget=forms.NumberInput
    )
    counted_on = DayField(label=gettext_lazy("Counted on"))
    source = PlainTextField(label=gettext_lazy("Source of the count"), max_length=300)
    due_on = DayField(
        label=gettext_lazy("To be returned by"),
        help_text=gettext_lazy("Holds if more is spent or paid than the new sum."),
    )
    reason = reason_field(gettext_lazy("Reason"), hint=LETTER)

    def __init__(self, *args: Any, pupils: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = pupils

    def clean_pupils(self) -> int:
        """Another number than now."""
        pupils: int = self.cleaned_data["pupils"]
        if pupils == self.now:
            raise forms.ValidationError(_("The basket is reckoned with this number already."))
        return pupils

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        refuse_early(self, data)
        return data


class SettlementForm(PaperForm):
    """What is claimed back of a basket that came to its end, by what day."""

    first = ("unspent", "ineligible", "due_on")
    unspent = MoneyFormField(label=gettext_lazy("Not spent"))
    ineligible = MoneyFormField(
        label=gettext_lazy("Spent on what it may not be spent on"),
        help_text=gettext_lazy("0 if there is no such money."),
    )
    due_on = DayField(label=gettext_lazy("To be returned by"))
    reason = reason_field(gettext_lazy("Reason"), hint=LETTER)

    def __init__(self, *args: Any, settlement: Settlement, **kwargs: Any) -> None:
        kwargs["initial"] = {"unspent": settlement.unspent, "ineligible": ZERO}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        refuse_early(self, data)
        return data
