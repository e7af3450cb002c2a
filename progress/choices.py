from django.db import models
from django.utils.translation import gettext_lazy as _


class EvaluationStatus(models.TextChoices):
    DRAFT = "draft", _("being written")
    FINISHED = "finished", _("finished")


class Change(models.TextChoices):
    """The evaluator's judgement of change since the earlier evaluation; not a subtraction."""

    NONE = "none", _("no change")
    WITHIN = "within", _("positive within the same level")
    ROSE = "rose", _("positive, the level rose")
    NEGATIVE = "negative", _("negative")


class Result(models.TextChoices):
    """Whether a goal or an objective was reached."""

    NOT_REACHED = "not_reached", _("not reached")
    PARTLY = "partly", _("partly reached")
    REACHED = "reached", _("reached")
