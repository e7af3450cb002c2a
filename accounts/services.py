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


def keep_own_address(user: User) -> None:
    """Tell allauth that the e-mail one signs in with is proven, before another is asked for.

    Without this row allauth would take the present e-mail for one that awaits confirmation and
    drop it when a change begins.
    """
    if not EmailAddress.objects.filter(user=user, verified=True, primary=True).exists():
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
