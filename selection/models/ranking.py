"""How schools of a round are compared: criteria, rules, frozen data and the places they gave."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import clock
from files.models import StoredFile
from schools.models import FactKind
from selection.choices import Direction, Exclusion, Missing, RuleKind, Scaling
from selection.parts import part_words
from selection.querysets import (
    CriterionQuerySet,
    FreezeQuerySet,
    PlacingQuerySet,
    RuleQuerySet,
    ScenarioQuerySet,
)

from .rounds import Candidate, Round


class Criterion(models.Model):
    """One fact that counts: of which years, grades and subject, how much, and which way is better.

    Grade 0 and an empty subject take all that are known, each by the pupils behind it.
    """

    round = models.ForeignKey(
        Round, models.CASCADE, related_name="criteria", verbose_name=_("selection round")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.ForeignKey(
        FactKind, models.PROTECT, related_name="+", verbose_name=_("kind of facts")
    )
    first_year = models.PositiveSmallIntegerField(
        _("from year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    last_year = models.PositiveSmallIntegerField(
        _("to year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    grade = models.PositiveSmallIntegerField(
        _("grade"), default=0, validators=[MaxValueValidator(12)]
    )
    subject = models.CharField(_("subject"), max_length=60, blank=True)
    direction = models.CharField(
        _("what counts"), max_length=6, choices=Direction, default=Direction.HIGHER
    )
    weight = models.DecimalField(
        _("weight"), max_digits=7, decimal_places=3, validators=[MinValueValidator(0)]
    )
    scaling = models.CharField(
        _("how it is made comparable"), max_length=10, choices=Scaling, default=Scaling.Z_SCORE
    )
    missing = models.CharField(
        _("when there is no value"), max_length=8, choices=Missing, default=Missing.REWEIGH
    )

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                "round",
                "number",
                name="one_criterion_per_number_in_round",
                violation_error_message=_("This number is there twice."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="weight_is_not_negative",
                violation_error_message=_("The weight can't be negative."),
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="criterion_ends_after_it_begins",
                violation_error_message=_("The last year must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        years = {self.first_year, self.last_year}
        told = [self.kind.name, *part_words(self.grade, self.subject)]
        return ", ".join([*told, "–".join(str(year) for year in sorted(years))])


class EligibilityRule(models.Model):
    """Who may be chosen at all; `value` or `text` where the rule needs one."""

    round = models.ForeignKey(
        Round, models.CASCADE, related_name="rules", verbose_name=_("selection round")
    )
    kind = models.CharField(_("rule"), max_length=12, choices=RuleKind)
    value = models.DecimalField(_("value"), max_digits=7, decimal_places=1, null=True, blank=True)
    text = models.CharField(_("school types"), max_length=300, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of eligibility")
        verbose_name_plural = _("rules of eligibility")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                "round",
                "kind",
                name="one_rule_per_kind_in_round",
                violation_error_message=_("This rule is there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Freeze(models.Model):
    """The data of a round as they stood once, in one file, and what was reckoned from them.

    Anyone who has the file of inputs reckons the same file of results, byte for byte.
    """

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="freezes", verbose_name=_("selection round")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    inputs = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name=_("frozen data")
    )
    results = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name=_("results")
    )
    at = models.DateTimeField(_("when"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen data")
        verbose_name_plural = _("frozen data")
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint("round", "number", name="one_freeze_per_number_in_round"),
            models.UniqueConstraint(
                "round", condition=Q(withdrawn_at=None), name="one_standing_freeze_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.number}"


class Placing(models.Model):
    """What a freeze says of one candidate: its score, its place and how sure the place is.

    Nine of ten draws put it between `rank_low` and `rank_high`; `chance` is the part of draws in
    which it is among the wanted. One that may not be chosen has an `exclusion` instead.
    """

    freeze = models.ForeignKey(
        Freeze, models.CASCADE, related_name="placings", verbose_name=_("frozen data")
    )
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="placings", verbose_name=_("candidate")
    )
    exclusion = models.CharField(
        _("why it may not be chosen"), max_length=12, choices=Exclusion, blank=True
    )
    details = models.JSONField(_("what it rests on"), default=dict)
    score = models.DecimalField(_("score"), max_digits=12, decimal_places=6, null=True, blank=True)
    rank = models.PositiveIntegerField(_("place"), null=True, blank=True)
    rank_low = models.PositiveIntegerField(_("place, best"), null=True, blank=True)
    rank_high = models.PositiveIntegerField(_("place, worst"), null=True, blank=True)
    chance = models.DecimalField(_("chance"), max_digits=5, decimal_places=4, null=True, blank=True)

    objects = PlacingQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a round")
        verbose_name_plural = _("places in a round")
        ordering = [F("rank").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint("freeze", "candidate", name="one_placing_per_candidate"),
            models.UniqueConstraint(
                "freeze", "rank", condition=Q(rank__isnull=False), name="one_school_per_place"
            ),
            models.CheckConstraint(
                condition=Q(exclusion="", rank__isnull=False) | (~Q(exclusion="") & Q(rank=None)),
                name="placed_or_excluded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank or '–'}. {self.candidate}"


class Scenario(models.Model):
    """A what-if kept by name: what was changed, on which frozen data, and what came out."""

    freeze = models.ForeignKey(
        Freeze, models.PROTECT, related_name="scenarios", verbose_name=_("frozen data")
    )
    name = models.CharField(_("name"), max_length=100)
    changes = models.JSONField(_("what was changed"))
    result = models.JSONField(_("what came out"))
    at = models.DateTimeField(_("when"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "freeze",
                "name",
                name="one_scenario_per_name",
                violation_error_message=_("There is a scenario of this name. Choose another."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
