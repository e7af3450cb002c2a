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
    FACTS = "facts", _("facts about schools")


class FactGroup(models.TextChoices):
    """What a fact tells of."""

    ACHIEVEMENT = "achievement", _("achievement")
    WELLBEING = "wellbeing", _("well-being")
    EVALUATION = "evaluation", _("external evaluation")
    CULTURE = "culture", _("school culture")
    SUPPORT = "support", _("help to children from families at social risk")
    CONTEXT = "context", _("conditions")


class FactUnit(models.TextChoices):
    """In what a fact is measured."""

    PERCENT = "percent", _("percent")
    POINTS = "points", _("points")
    MEAN = "mean", _("mean of answers")
    LEVEL = "level", _("level")
    INDEX = "index", _("index")
    YES_NO = "yes_no", _("yes or no")


class Expression(models.TextChoices):
    """How strongly the school shows the features of a good school."""

    STRONG = "strong", _("strong")
    WEAK = "weak", _("weak")
    UNSPECIFIED = "unspecified", _("not specified")
