"""Fields that forms of progress share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from plans.forms import ScanField

TICK = {"required": gettext_lazy("Tick this if it is so.")}


class PersonField(forms.EmailField):
    """A person who signs in here, by e-mail."""

    def clean(self, value: Any) -> User | None:
        email = super().clean(value)
        if not email:
            return None
        found = User.objects.filter(email__iexact=email, is_active=True).first()
        if found is None:
            text = _("Nobody signs in with this e-mail. Invite the person first, then assign.")
            raise ValidationError(text)
        return found


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def choice(choices: Any, label: str) -> forms.Field:
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=Decimal, widget=forms.RadioSelect
    )


def ask_scan(form: forms.BaseForm) -> None:
    """An officer who enters what a school wrote on paper attaches the paper's scan."""
    form.fields["scan"] = ScanField(
        label=_("Scan of the paper document"), help_text=_("PDF, JPG or PNG, up to 20 MB.")
    )


def label_of(field: forms.BoundField, value: Any) -> str:
    options = dict(getattr(field.field, "choices", []))
    return str(options.get(value, value))
