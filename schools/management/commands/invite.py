"""`manage.py invite EMAIL --role agency`: the way in for the first person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models
from django.utils.translation import gettext as _

from audit.transitions import Refused
from schools.choices import SCHOOL_ROLES, Role
from schools.models import Municipality, School
from schools.services import invite, resend_invitation


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
        try:
            self.stdout.write(link_for(options["email"], options["role"], place(options)))
        except Refused as refused:
            raise CommandError(" ".join(map(str, refused.reasons))) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None


def link_for(email: str, role: str, scope: dict[str, Any]) -> str:
    """The link of a new invitation; an open one is renewed, since its link is not kept."""
    invitation, link = invite(email=email, role=role, by=None, **scope)
    return link or resend_invitation(invitation=invitation, by=None)


def place(options: dict[str, Any]) -> dict[str, Any]:
    """The school or the municipality that the role needs; refuses one too many or too few."""
    school, municipality = options["school"], options["municipality"]
    in_school, in_municipality = options["role"] in SCHOOL_ROLES, options["role"] == Role.OFFICER
    checks = [
        (in_school and not school, _("This role needs --school CODE.")),
        (school and not in_school, _("This role takes no --school.")),
        (in_municipality and not municipality, _("This role needs --municipality CODE.")),
        (municipality and not in_municipality, _("This role takes no --municipality.")),
    ]
    if problems := [words for wrong, words in checks if wrong]:
        raise CommandError(" ".join(problems))
    return {
        "school": found(School, school) if school else None,
        "municipality": found(Municipality, municipality) if municipality else None,
    }


def found(model: type[models.Model], code: str) -> models.Model:
    """The row with the code."""
    row = model._default_manager.filter(code=code).first()
    if row is None:
        raise CommandError(_("The register has no row with the code %(code)s.") % {"code": code})
    return row
