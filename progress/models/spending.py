"""What a basket's money was spent on, and the rules of spending it."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.money import MoneyField, format_eur
from files.models import StoredFile
from grants.models import Grant
from plans.models import Activity
from progress.choices import RuleEffect, RuleKind
from progress.querysets import ExpenseQuerySet
from selection.models import Programme, Purpose


class Expense(models.Model):
    """Money spent on a planned activity, EUR, by a document; counted by the activity's key.

    `activity` is the row in force when it was entered, `purpose` the one that it had then. Never
    edited or deleted: a wrong one is reversed by one of the opposite amount, with the reason in
    its note.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="expenses", verbose_name=_("quality basket")
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="expenses", verbose_name=_("activity")
    )
    key = models.UUIDField(db_index=True, editable=False)
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose")
    )
    school_year = models.PositiveSmallIntegerField(_("school year"))
    dated_on = models.DateField(_("date of the document"))
    document = models.CharField(_("document"), max_length=200)
    amount = MoneyField(_("amount, EUR"))
    note = models.TextField(_("what it was spent on"), blank=True)
    vat_note = models.CharField(_("note on VAT"), max_length=200, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    source = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file it was read from"),
    )
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversal",
        verbose_name=_("reverses"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["dated_on", "pk"]
        indexes = [models.Index(fields=["grant", "dated_on"], name="expenses_of_a_grant")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="only_a_reversal_is_negative",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="expense_has_its_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.dated_on}): {format_eur(self.amount)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("An expense is never edited; reverse it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An expense is never deleted; reverse it.")


class SpendingRule(models.Model):
    """A rule of spending, from a day until a day, with its source: it warns or refuses.

    By `kind` it needs a purpose, a percentage, a day or a sum in EUR; caps are of what is granted.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="spending_rules", verbose_name=_("programme")
    )
    kind = models.CharField(_("what it is about"), max_length=10, choices=RuleKind)
    effect = models.CharField(_("what it does"), max_length=6, choices=RuleEffect)
    purpose = models.ForeignKey(
        Purpose,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("purpose"),
    )
    percent = models.DecimalField(
        _("percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    amount = MoneyField(_("amount, EUR"), null=True, blank=True)
    day = models.DateField(_("day"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rule of spending")
        verbose_name_plural = _("rules of spending")
        ordering = ["programme_id", "kind", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RuleKind.CAP, purpose__isnull=False, percent__isnull=False)
                | Q(kind=RuleKind.INELIGIBLE, purpose__isnull=False)
                | Q(kind__in=[RuleKind.FROM, RuleKind.UNTIL], day__isnull=False)
                | Q(kind=RuleKind.OVER, percent__isnull=False)
                | Q(kind=RuleKind.FILE, amount__isnull=False),
                name="spending_rule_has_what_its_kind_needs",
                violation_error_message=_("Fill in what this kind of rule needs."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="spending_rule_ends_after_it_begins",
                violation_error_message=_("The end must be after the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.valid_from})"
