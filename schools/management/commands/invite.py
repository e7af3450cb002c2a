"""`manage.py invite EMAIL --role agency`: the way in for the first person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from audit.transitions import Refused
from schools.choices import SCHOOL_ROLES, Role
from schools.models import Municipality, School
from schools.services import invite


class Command(BaseCommand):
    """Invite somebody without having an account oneself."""

    help = "Invite a person by e-mail; prints the link and enqueues the letter."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--school", metavar="CODE", help="9-digit code, for a role in a school")
        parser.add_argument("--municipality", metavar="CODE", help="for an officer, e.g. LT-53")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link; refuse with words when something does not fit."""
        scope = place(options)
        try:
            invitation, link = invite(
                email=options["email"], role=options["role"], by=None, **scope
            )
        except Refused as refused:
            raise CommandError(" ".join(map(str, refused.reasons))) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(link or f"{invitation.email} has an open invitation already.")


def place(options: dict[str, Any]) -> dict[str, Any]:
    """The school or the municipality that the role needs; refuses one too many or too few."""
    role, school, municipality = options["role"], options["school"], options["municipality"]
    if bool(school) != (role in SCHOOL_ROLES):
        raise CommandError(f"The role {role} {'takes no' if school else 'needs a'} --school.")
    if bool(municipality) != (role == Role.OFFICER):
        word = "takes no" if municipality else "needs a"
        raise CommandError(f"The role {role} {word} --municipality.")
    return {
        "school": found(School, school) if school else None,
        "municipality": found(Municipality, municipality) if municipality else None,
    }


def found(model: type[models.Model], code: str) -> models.Model:
    """The row with the code."""
    row = model._default_manager.filter(code=code).first()
    if row is None:
        raise CommandError(f"There is no {model._meta.verbose_name} with the code {code}.")
    return row
