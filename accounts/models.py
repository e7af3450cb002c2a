"""People who sign in. What a person may do is a membership of `schools`, not a field here."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common import clock


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Save a person with the e-mail in lower case; without a password none can be used."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person, known by the e-mail address; holds no rights by itself."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    full_name = models.CharField(_("name and surname"), max_length=150)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=clock.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="email_is_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def history_label(self) -> str:
        """What history calls the person: never by name, since it can't be erased."""
        return f"#{self.pk}"

    def get_short_name(self) -> str:
        return self.full_name or self.email


def display_name(user: User) -> str:
    """What allauth's pages call the person."""
    return str(user)
