"""Where allauth asks us: sign-up is closed unless an invitation opens it."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; letters in plain text through our queue."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
