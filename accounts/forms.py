"""allauth's forms in plain words: labels that stay, no placeholders, password rules as a hint."""

from typing import Any
from unicodedata import bidirectional, category

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import User

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password once more"),
}

PASSWORD_HINT = _("At least 8 signs, not digits only, not like your name or e-mail.")
REORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class PlainWords:
    """Puts our labels on, takes placeholders and the links hidden in hints off."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.help_text = PASSWORD_HINT if name == "password1" else ""


class LoginForm(PlainWords, allauth.LoginForm):
    """E-mail and password."""

    refused_words = _("You are not signed in: please check this")


class ReauthenticateForm(PlainWords, allauth.ReauthenticateForm):
    """The password once more before something important."""

    refused_words = _("Not confirmed: please check this")


class AddEmailForm(PlainWords, allauth.AddEmailForm):
    """The new e-mail address; it counts once its letter has been answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail")


class ChangePasswordForm(PlainWords, allauth.ChangePasswordForm):
    """The old password and the new one twice."""


class SetPasswordForm(PlainWords, allauth.SetPasswordForm):
    """A first password, twice."""


class ResetPasswordForm(PlainWords, allauth.ResetPasswordForm):
    """The e-mail that the link for a new password goes to."""

    refused_words = _("The letter was not sent: please correct this")


class ResetPasswordKeyForm(PlainWords, allauth.ResetPasswordKeyForm):
    """A new password by the link of the letter, twice."""


def clean_name(value: str) -> str:
    """A person's name on one line: single spaces; refuses signs that reorder or hide text."""
    name = " ".join(value.split())
    if any(category(sign) == "Cc" or bidirectional(sign) in REORDERING for sign in name):
        raise ValidationError(_("The name contains signs that cannot be seen. Type it anew."))
    return name


class NameForm(forms.ModelForm[User]):
    """One's own name as others see it."""

    class Meta:
        model = User
        fields = ["full_name"]
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}

    def clean_full_name(self) -> str:
        return clean_name(self.cleaned_data["full_name"])


class NewPersonForm(NameForm):
    """Name and password of a person whose e-mail the invitation fixes."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = PASSWORD_HINT

    def clean(self) -> dict[str, Any]:
        """The password may not resemble the name or the e-mail."""
        cleaned = super().clean() or self.cleaned_data
        person = User(email=self.email, full_name=cleaned.get("full_name", ""))
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
