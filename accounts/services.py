"""Writes about a person that keep allauth's own tables in step."""

from allauth.account.models import EmailAddress
from django.db import transaction

from .models import User


@transaction.atomic
def create_person(*, email: str, full_name: str, password: str) -> User:
    """A new person whose e-mail is known to be theirs: a letter sent there brought them."""
    user = User.objects.create_user(email, password, full_name=full_name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
