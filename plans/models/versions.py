"""A plan, its versions, and what people decide on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common import clock
from common.templatetags.ui import school_years
from files.models import StoredFile
from grants.models import Grant
from plans.choices import (
    EDITABLE,
    OPEN,
    AmendmentReason,
    Decision,
    VersionStatus,
    label_of,
    object_of,
    status_words,
    subject_of,
    whose,
)
from plans.querysets import AgreementQuerySet, PlanQuerySet, PlanVersionQuerySet
from selection.choices import Party

# What a submission keeps that is long; not read where only its number and moment are told.
LONG = [f"submission__{name}" for name in ("content", "difference", "explanations")]


class Plan(models.Model):
    """The plan of one grant; what it says is in its versions."""

    grant = models.OneToOneField(
        Grant, models.PROTECT, related_name="plan", verbose_name=_("quality basket")
    )
    is_example = models.BooleanField(_("training example"), default=False)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["grant__holder__sort_key", "pk"]

    def __str__(self) -> str:
        return str(self.grant)

    def get_absolute_url(self) -> str:
        return reverse("plans:plan_detail", args=[self.pk])

    @property
    def history_label(self) -> str:
        """Whose plan it is and of which school years, from what every deed has at hand."""
        return f"{self.grant.holder.name} · {school_years(self.grant.school_years)}"


class PlanVersion(models.Model):
    """A full copy of the plan: number 0 is the original, k is amendment No. k, with its reason."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT
    )
    status_since = models.DateTimeField(default=clock.now, verbose_name=_("status since"))
    reason_code = models.CharField(
        _("kind of reason"), max_length=10, choices=AmendmentReason, blank=True
    )
    reason = models.TextField(_("reason for the amendment"), blank=True)
    rules_version = models.CharField(_("version of the rules"), max_length=100, blank=True)
    goal = models.TextField(_("goal"), blank=True)
    sustainability = models.TextField(_("sustainability"), blank=True)
    current_submission = models.ForeignKey(
        "Submission", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ordered_on = models.DateField(_("date of the order"), null=True, blank=True)
    order_number = models.CharField(_("number of the order"), max_length=100, blank=True)
    order_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    has_remarks = models.BooleanField(_("somebody has remarked on it"), default=False)
    is_open_for_advice = models.BooleanField(_("opened for advice"), default=False)
    started_from = models.CharField(_("started from"), max_length=300, blank=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ["plan_id", "-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "plan",
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_version_per_plan",
            ),
            models.UniqueConstraint(
                "plan",
                "number",
                condition=~Q(status=VersionStatus.DISCARDED),
                name="one_version_per_number",
            ),
            models.UniqueConstraint(
                "plan",
                condition=Q(status=VersionStatus.APPROVED),
                name="one_version_in_force_per_plan",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[VersionStatus.APPROVED, VersionStatus.SUPERSEDED])
                | Q(ordered_on__isnull=False) & ~Q(order_number=""),
                name="approved_version_has_its_order",
            ),
            models.CheckConstraint(
                condition=Q(number=0) | ~Q(reason=""), name="amendment_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.label}"

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()

    @property
    def label(self) -> str:
        return label_of(self.number)

    @property
    def as_object(self) -> str:
        """„planą“ or „patikslinimą Nr. 1“: what is submitted, returned, agreed to."""
        return object_of(self.number)

    @property
    def as_subject(self) -> str:
        """„planas“ or „patikslinimas Nr. 1“, within a sentence."""
        return subject_of(self.number)

    @property
    def as_owner(self) -> str:
        """„plano“ or „patikslinimo Nr. 1“."""
        return whose(self.number)

    @property
    def status_words(self) -> str:
        """The status; of what nobody is asked about, that it awaits the order."""
        sent = self.current_submission if self.status == VersionStatus.AGREED else None
        return status_words(self.status, is_asked=sent is None or bool(sent.asked))

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def is_open(self) -> bool:
        """Whether it is on its way: neither in force, nor replaced, nor discarded."""
        return self.status in OPEN

    @cached_property
    def is_from_paper(self) -> bool:
        """Whether the officer enters it from a paper document."""
        return hasattr(self, "paper_source")

    def decisions(self) -> dict[str, "Agreement"]:
        """The decisions that stand, by party: on the newest submission, or an agreement to an
        earlier one where the newest does not ask that party."""
        if not self.current_submission_id:
            return {}
        rows = Agreement.objects.filter(submission__version=self.pk, withdrawn_at=None)
        rows = rows.select_related("submission").defer(*LONG)
        last = {row.party: row for row in rows.order_by("submission_id", "pk")}
        return {party: row for party, row in last.items() if self._stands(row)}

    def _stands(self, agreement: "Agreement") -> bool:
        if agreement.submission_id == self.current_submission_id:
            return True
        if self.is_editable or agreement.decision != Decision.AGREED:
            return False
        sent = self.current_submission
        if sent is None or agreement.party in sent.asked:
            return False
        return sent.standing is None or agreement.party in sent.standing


class Submission(models.Model):
    """One sending for agreement: what was sent (canonical JSON), by whom and when.

    `difference` is to what was last agreed or submitted before; `kinds` are what it touches,
    `asked` the parties whose agreement this submission needs, `standing` those that agreed to an
    earlier one and need not agree anew (of old submissions unknown: all that are not asked).
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.JSONField()
    difference = models.JSONField(default=dict)
    kinds = models.JSONField(_("kinds of change"), default=list)
    asked = models.JSONField(_("parties whose agreement is needed"), default=list)
    standing = models.JSONField(_("parties whose earlier agreement stands"), null=True)
    council_on = models.DateField(_("date of the school council's approval"), null=True, blank=True)
    council_number = models.CharField(
        _("number of the school council's protocol"), max_length=100, blank=True
    )
    explanations = models.JSONField(_("explanations of what was worth a look"), default=list)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["version_id", "number"]
        constraints = [
            models.UniqueConstraint("version", "number", name="one_submission_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.version} #{self.number}"


class Agreement(models.Model):
    """A party's decision on one submission: agreed with date and number, or returned."""

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="agreements", verbose_name=_("submission")
    )
    party = models.CharField(_("party"), max_length=12, choices=Party)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    agreed_on = models.DateField(_("date"))
    document_number = models.CharField(_("document number"), max_length=100, blank=True)
    comment = models.TextField(_("remark"), blank=True)
    file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed document"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(default=clock.now, verbose_name=_("when"))
    withdrawn_at = models.DateTimeField(null=True, blank=True, verbose_name=_("withdrawn"))

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["submission_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                "submission",
                "party",
                condition=Q(withdrawn_at=None),
                name="one_decision_per_party_and_submission",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.AGREED) | ~Q(comment=""),
                name="return_has_its_remark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.get_decision_display()}"


class PaperSource(models.Model):
    """The scan of a plan that came on paper and was entered by the municipality's officer."""

    version = models.OneToOneField(PlanVersion, models.PROTECT, related_name="paper_source")
    scan = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    received_on = models.DateField(_("received on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("paper document")
        verbose_name_plural = _("paper documents")

    def __str__(self) -> str:
        return f"{self.version}: {self.scan}"
