"""Whether the goal and each objective were reached."""

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.withdrawing import IS_WHOLE, Withdrawable
from grants.models import Grant
from plans.models import Objective
from progress.choices import Result
from progress.models.evaluating import Evaluation
from progress.models.shared import FromPaper
from progress.querysets import ConclusionQuerySet


def contradicts(result: str, of_objectives: Collection[str]) -> bool:
    """Whether a goal is reached without any of its objectives, or missed though none of them is."""
    is_extreme = result in (Result.REACHED, Result.NOT_REACHED)
    return is_extreme and bool(of_objectives) and result not in of_objectives


class Conclusion(FromPaper, Withdrawable):
    """Whether the plan's goal was reached, by whom it was concluded and when.

    The agency confirms it; a wrong one it withdraws with a reason, and that stays in history.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="conclusions", verbose_name=_("quality basket")
    )
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="conclusions", verbose_name=_("evaluation")
    )
    result = models.CharField(_("result"), max_length=12, choices=Result)
    concluded_on = models.DateField(_("date"))
    text = models.TextField(_("grounds"))
    early_reason = models.TextField(_("why before the plan's end"), blank=True)
    contrary_reason = models.TextField(_("why objectives and goal differ"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    confirmed_comment = models.TextField(_("what the agency says of it"), blank=True)

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        ordering = ["-concluded_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "grant", condition=Q(withdrawn_at=None), name="one_standing_conclusion_per_grant"
            ),
            models.CheckConstraint(condition=IS_WHOLE, name="withdrawn_conclusion_has_its_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="confirmed_conclusion_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.get_result_display()}"

    @property
    def is_contrary(self) -> bool:
        """Whether what is said of the goal contradicts what is said of its objectives."""
        return contradicts(self.result, [row.result for row in self.objectives.all()])


class ObjectiveResult(models.Model):
    """Whether one objective was reached, as part of a conclusion, with the grounds."""

    conclusion = models.ForeignKey(Conclusion, models.PROTECT, related_name="objectives")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="+")
    key = models.UUIDField(editable=False)
    result = models.CharField(_("result"), max_length=12, choices=Result)
    text = models.TextField(_("grounds"))

    class Meta:
        verbose_name = _("result of an objective")
        verbose_name_plural = _("results of objectives")
        ordering = ["conclusion_id", "objective__position", "pk"]
        constraints = [
            models.UniqueConstraint("conclusion", "key", name="one_result_per_objective")
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.get_result_display()}"
