from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """In what capacity a person acts."""

    DIRECTOR = "director", _("school head")
    EDITOR = "editor", _("plan editor of the school")
    OFFICER = "officer", _("municipality officer")
    FOUNDER = "founder", _("founder's representative")
    AGENCY = "agency", _("agency staff")
    EVALUATOR = "evaluator", _("evaluator")
    CONSULTANT = "consultant", _("consultant")
    COMMISSION = "commission", _("commission member")
    AUDITOR = "auditor", _("auditor")


SCHOOL_ROLES = frozenset(
    {Role.DIRECTOR, Role.EDITOR, Role.FOUNDER, Role.EVALUATOR, Role.CONSULTANT}
)
NATIONAL_ROLES = frozenset({Role.AGENCY, Role.COMMISSION, Role.AUDITOR})


class FounderKind(models.TextChoices):
    """Whose school it is; the register's codes."""

    STATE = "10", _("state")
    MUNICIPALITY = "20", _("municipality")
    PRIVATE = "30", _("non-state")


class ImportKind(models.TextChoices):
    """What a file that came in was about."""

    SCHOOLS = "schools", _("schools")
    PUPIL_COUNTS = "counts", _("pupil counts")


class Expression(models.TextChoices):
    """How strongly the school shows the features of a good school."""

    STRONG = "strong", _("strong")
    WEAK = "weak", _("weak")
    UNSPECIFIED = "unspecified", _("not specified")
