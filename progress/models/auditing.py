"""A reproducible sample of expenses, what auditors find in it and what becomes of a finding."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.money import MoneyField, format_eur
from grants.models import Claim
from progress.choices import SampleMethod, Verdict
from progress.models.spending import Expense
from progress.querysets import AuditFindingQuerySet
from selection.models import Programme


class Sample(models.Model):
    """Expenses drawn by a seed from all of a programme until a day; anyone can draw them anew.

    `drawn_from` and `sum` (EUR) tell of how many and how much they were drawn, and `sha256` is the
    digest of the list that they were drawn from.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="samples", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=200)
    method = models.CharField(_("method"), max_length=8, choices=SampleMethod)
    seed = models.PositiveIntegerField(_("seed"))
    size = models.PositiveSmallIntegerField(_("how many"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    drawn_from = models.PositiveIntegerField(_("drawn from"))
    sum = MoneyField(_("sum of all, EUR"))
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("sample of expenses")
        verbose_name_plural = _("samples of expenses")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on"), size__gte=1),
                name="sample_has_a_size_and_a_period",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SampledExpense(models.Model):
    """An expense of a sample, and what the auditor says of it."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    expense = models.ForeignKey(Expense, models.PROTECT, related_name="sampled")
    place = models.PositiveSmallIntegerField(_("place"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, blank=True)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("drawn expense")
        verbose_name_plural = _("drawn expenses")
        ordering = ["sample_id", "place"]
        constraints = [
            models.UniqueConstraint("sample", "expense", name="an_expense_is_drawn_once"),
            models.UniqueConstraint("sample", "place", name="one_drawn_expense_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.expense}"


class AuditFinding(models.Model):
    """What is wrong with an expense: how much of it (EUR) is ineligible and why.

    The school answers; it is settled by a reversing expense or by a claim that was paid back, or
    it is withdrawn with a reason.
    """

    item = models.OneToOneField(SampledExpense, models.PROTECT, related_name="finding")
    amount = MoneyField(_("ineligible, EUR"))
    reason = models.TextField(_("reason"))
    due_on = models.DateField(_("to be settled by"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("the school's answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reversal = models.OneToOneField(
        Expense, models.PROTECT, null=True, blank=True, related_name="settled_finding"
    )
    claim = models.OneToOneField(
        Claim, models.PROTECT, null=True, blank=True, related_name="audit_finding"
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_reason = models.TextField(_("how it was closed"), blank=True)

    objects = AuditFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit finding")
        verbose_name_plural = _("audit findings")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="audit_finding_is_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="audit_finding_has_its_reason"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_reason=""),
                name="closed_finding_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {format_eur(self.amount)}"
