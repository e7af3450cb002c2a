"""Who is asking."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .models import User


def signed_in(request: HttpRequest) -> User:
    """The person of the request, for views behind `login_required`; refuses nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
