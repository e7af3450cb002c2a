"""A reproducible sample of expenses, what is found in it and what becomes of a finding."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from common.money import MoneyField, format_eur
from common.withdrawing import IS_WHOLE, Withdrawable
from files.models import StoredFile
from grants.models import Claim, Grant
from progress.choices import FindingKind, SampleMethod, Stance
from progress.models.spending import Expense
from progress.querysets import AuditFindingQuerySet, SampledExpenseQuerySet, SampleQuerySet
from schools.models import Municipality
from selection.models import Programme, Round


class AuditRule(models.Model):
    """How many working days a school has to answer a finding and to put it right, from a day on."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="audit_rules", verbose_name=_("programme")
    )
    answer_days = models.PositiveSmallIntegerField(_("working days to answer"))
    settle_days = models.PositiveSmallIntegerField(_("working days to put it right"))
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rule of audits")
        verbose_name_plural = _("rules of audits")
        ordering = ["programme_id", "-valid_from"]
        constraints = [
            models.UniqueConstraint("programme", "valid_from", name="one_audit_rule_per_day"),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, settle_days__gte=1),
                name="audit_rule_gives_a_day_at_least",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} ({self.valid_from})"


class Sample(models.Model):
    """Expenses drawn by a seed from a list that is kept; anyone can draw them anew. Written once.

    The list holds the standing expenses whose documents are dated from `starts_on` until `ends_on`,
    of the whole programme or as `round`, `municipality` and `grant` narrow it; `sha256` is its
    digest, `drawn_from` and `sum` (EUR) tell of how many and how much it is. `number` counts the
    draws of the same place whose days overlap; a repeated one says why.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="samples", verbose_name=_("programme")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, related_name="+", verbose_name=_("selection round")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+", verbose_name=_("municipality")
    )
    grant = models.ForeignKey(
        Grant, models.PROTECT, null=True, related_name="samples", verbose_name=_("quality basket")
    )
    name = models.CharField(_("name"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    method = models.CharField(_("method"), max_length=8, choices=SampleMethod)
    seed = models.PositiveIntegerField(_("seed"))
    size = models.PositiveSmallIntegerField(_("how many"))
    number = models.PositiveSmallIntegerField(_("which draw of the same"), default=1)
    repeat_reason = models.TextField(_("why it was drawn again"), blank=True)
    drawn_from = models.PositiveIntegerField(_("drawn from"))
    sum = MoneyField(_("sum of all, EUR"))
    sha256 = models.CharField(max_length=64)
    listed = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample of expenses")
        verbose_name_plural = _("samples of expenses")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), size__gte=1, drawn_from__gte=F("size")),
                name="sample_has_a_size_and_a_period",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | Q(number__gt=1) & ~Q(repeat_reason=""),
                name="repeated_sample_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("progress:sample_detail", args=[self.pk])

    @property
    def place(self) -> str:
        """Where it was drawn from, in words: the basket, or the round and the municipality."""
        if self.grant is not None:
            return f"{self.grant.holder.name} · {self.grant.round.name}"
        told = [str(part) for part in (self.round, self.municipality) if part is not None]
        return " · ".join(told) or self.programme.name


class SampledExpense(models.Model):
    """An expense of a sample at its place in the list; looked at and in order, or with findings."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    expense = models.ForeignKey(Expense, models.PROTECT, related_name="sampled")
    place = models.PositiveSmallIntegerField(_("place"))
    note = models.TextField(_("note"), blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cleared_at = models.DateTimeField(_("found in order"), null=True, blank=True)

    objects = SampledExpenseQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawn expense")
        verbose_name_plural = _("drawn expenses")
        ordering = ["sample_id", "place"]
        constraints = [
            models.UniqueConstraint("sample", "expense", name="an_expense_is_drawn_once"),
            models.UniqueConstraint("sample", "place", name="one_drawn_expense_per_place"),
            models.CheckConstraint(
                condition=Q(cleared_at=None, cleared_by=None)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False),
                name="who_found_it_in_order_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.expense}"

    def get_absolute_url(self) -> str:
        return reverse("progress:sample_item", args=[self.sample_id, self.pk])


class AuditFinding(Withdrawable):
    """What is wrong with a drawn expense: of what kind, how much of it (EUR) and why.

    The school answers until `answer_by`; then the agency lets it stand, to be put right until
    `due_on`, or withdraws it with a reason. Each of these is written once. Whether it was put right
    is told by the expense's reversal or the refunds of `claim`, never typed (`auditing.standing`).
    """

    item = models.ForeignKey(SampledExpense, models.PROTECT, related_name="findings")
    kind = models.CharField(_("what is wrong"), max_length=12, choices=FindingKind)
    amount = MoneyField(_("ineligible, EUR"))
    reason = models.TextField(_("reason"))
    answer_by = models.DateField(_("to be answered by"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    stance = models.CharField(
        _("whether the school agrees"), max_length=8, choices=Stance, blank=True
    )
    answer = models.TextField(_("the school's answer"), blank=True)
    answer_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    upheld_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    upheld_at = models.DateTimeField(null=True, blank=True)
    upheld_reason = models.TextField(_("why it stands"), blank=True)
    due_on = models.DateField(_("to be put right by"), null=True, blank=True)
    claim = models.OneToOneField(
        Claim, models.PROTECT, null=True, blank=True, related_name="audit_finding"
    )

    objects = AuditFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit finding")
        verbose_name_plural = _("audit findings")
        ordering = ["answer_by", "pk"]
        constraints = [
            models.UniqueConstraint(
                "item",
                condition=Q(withdrawn_at=None),
                name="one_standing_finding_per_drawn_expense",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="audit_finding_is_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="audit_finding_has_its_reason"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, stance="", answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(stance="")
                & ~Q(answer=""),
                name="answer_to_a_finding_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(upheld_at=None, upheld_by=None, due_on=None, claim=None)
                | Q(upheld_at__isnull=False, upheld_by__isnull=False, due_on__isnull=False)
                & ~Q(upheld_reason=""),
                name="standing_finding_has_its_reason_and_day",
            ),
            models.CheckConstraint(condition=IS_WHOLE, name="withdrawn_finding_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {format_eur(self.amount)}"

    def get_absolute_url(self) -> str:
        return reverse("progress:finding_detail", args=[self.pk])
