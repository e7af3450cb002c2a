from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.choices import Expression


class Party(models.TextChoices):
    """Who must agree to a plan before the head's order."""

    MUNICIPALITY = "municipality", _("municipality")
    AGENCY = "agency", _("agency")


class EvaluationKind(models.TextChoices):
    """How progress is measured after two years."""

    SELF = "self", _("self-evaluation")
    EXTERNAL = "external", _("external evaluation")


class RoundStatus(models.TextChoices):
    OPEN = "open", _("being prepared")
    DECIDED = "decided", _("decided")


MEASURED_BY = {
    Expression.STRONG: EvaluationKind.SELF,
    Expression.WEAK: EvaluationKind.EXTERNAL,
}
