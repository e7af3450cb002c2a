"""What the agency types about a template of plans."""

from django import forms
from django.utils.translation import gettext_lazy

from common.forms import PlainTextField


class TemplateForm(forms.Form):
    name = PlainTextField(
        label=gettext_lazy("Name of the template"),
        max_length=200,
        help_text=gettext_lazy("Schools choose by it, for example “Achievement in mathematics”."),
    )
    description = PlainTextField(
        label=gettext_lazy("For whom it is"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
