"""The quality basket of one school in one round."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.money import ZERO, MoneyField
from grants.choices import OVER, RUNNING, GrantStatus
from grants.querysets import GrantQuerySet
from schools.choices import Expression
from schools.models import School
from selection.choices import EvaluationKind
from selection.models import Round


class Grant(models.Model):
    """What was awarded: pupils counted on a date × rate in EUR × school years, and how measured.

    `school` is the school as awarded; `holder` carries the grant on after a merger. `granted`
    (allocated and corrected), `paid` (what reached the school less what it gave back) and `spent`
    are sums of entries and expenses, EUR, that the database keeps (`sums`; of expenses
    `progress.sums`): as they were when the basket was read, and never written here.
    """

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="grants", verbose_name=_("selection round")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="awarded_grants", verbose_name=_("school as awarded")
    )
    holder = models.ForeignKey(
        School, models.PROTECT, related_name="grants", verbose_name=_("school now")
    )
    pupils = models.PositiveIntegerField(_("pupils"))
    counted_on = models.DateField(_("counted on"))
    count_source = models.CharField(_("source of the count"), max_length=300)
    rate = MoneyField(_("rate, EUR"))
    years = models.PositiveSmallIntegerField(_("school years"))
    first_school_year = models.PositiveSmallIntegerField(_("first school year"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    expression = models.CharField(_("expression"), max_length=12, choices=Expression)
    evaluation_kind = models.CharField(
        _("way of measuring progress"), max_length=8, choices=EvaluationKind
    )
    rules_version = models.CharField(_("version of the rules"), max_length=100, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=GrantStatus, default=GrantStatus.ACTIVE, editable=False
    )
    granted = MoneyField(_("granted, EUR"), default=ZERO, db_default=ZERO, editable=False)
    paid = MoneyField(_("paid, EUR"), default=ZERO, db_default=ZERO, editable=False)
    spent = MoneyField(_("spent, EUR"), default=ZERO, db_default=ZERO, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("quality basket")
        verbose_name_plural = _("quality baskets")
        ordering = ["holder__sort_key", "-first_school_year"]
        constraints = [
            models.UniqueConstraint("round", "school", name="one_grant_per_round_and_school"),
            models.CheckConstraint(condition=Q(pupils__gte=1), name="grant_has_pupils"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="grant_rate_is_positive"),
            models.CheckConstraint(condition=Q(years__gte=1), name="grant_has_school_years"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="grant_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} · {self.round}"

    def get_absolute_url(self) -> str:
        return reverse("grants:grant_detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """Whether it is carried out: takes expenses and money."""
        return self.status in RUNNING

    @property
    def is_over(self) -> bool:
        """Whether it came to its end, finished or terminated: only its debts are settled."""
        return self.status in OVER

    @property
    def awarded_to(self) -> str:
        """The school that it was awarded to, where another carries it now; else empty."""
        return self.school.name if self.school_id != self.holder_id else ""

    @property
    def formula_amount(self) -> Decimal:
        """rate × pupils × years, EUR."""
        return Decimal(self.rate * self.pupils * self.years)

    @property
    def school_years(self) -> list[int]:
        """Starting years of the grant's school years, for example [2021, 2022]."""
        return list(range(self.first_school_year, self.first_school_year + self.years))
