"""Where allauth asks us: sign-up is closed, and links in letters carry the site's own address."""

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; links that no forged Host header can bend; no e-mail of somebody else."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail or the password is wrong. Try again."),
        "incorrect_password": _("The password is wrong. Try again."),
        "enter_current_password": _("This is not your current password. Type it again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "duplicate_email": _("You use this e-mail already. Write another one."),
        "rate_limited": _("Too many attempts. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation is the only door."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account_email")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the letter; `key` is „person-token“."""
        place = {"uidb36": "UID", "key": "KEY"}
        path = reverse("account_reset_password_from_key", kwargs=place)
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Refuse an address that has become another person's since the letter was sent."""
        taken = User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id)
        if taken.exists():
            text = gettext("This e-mail address cannot be used here. Choose another one.")
            messages.error(request, text)
            return False
        return bool(super().confirm_email(request, email_address))
