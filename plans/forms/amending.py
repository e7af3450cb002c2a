"""Amending a plan, and ending a row of it."""

from django import forms
from django.utils.translation import gettext_lazy

from common.forms import PlainTextField
from plans.choices import AmendmentReason

from .deciding import PartyForm


class AmendForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=gettext_lazy("What has changed?"),
        choices=AmendmentReason.choices,
        widget=forms.RadioSelect,
    )
    reason = PlainTextField(
        label=gettext_lazy("Why does the plan have to change?"),
        help_text=gettext_lazy(
            "In a few sentences: those who agree to the amendment will read them."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class EndForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Why does it end?"),
        help_text=gettext_lazy("The reason is printed in the plan."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class TakeBackForm(PartyForm):
    """For whom the agreement is taken back."""
