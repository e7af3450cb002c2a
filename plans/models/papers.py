"""What makes papers of a version: why and how it is amended, what reviewers check, documents."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.text import shortened
from files.models import StoredFile
from plans.choices import Answer, ChangeKind, DocumentKind, Effect
from plans.models.versions import Agreement, PlanVersion, Submission
from plans.querysets import DocumentQuerySet
from selection.choices import Party
from selection.models import Programme


class AmendmentRule(models.Model):
    """What a party has to do about a kind of change; without a rule its agreement is needed."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="amendment_rules", verbose_name=_("programme")
    )
    kind = models.CharField(_("kind of change"), max_length=14, choices=ChangeKind)
    party = models.CharField(_("party"), max_length=12, choices=Party)
    effect = models.CharField(_("what the party does"), max_length=10, choices=Effect)

    class Meta:
        verbose_name = _("rule of amendments")
        verbose_name_plural = _("rules of amendments")
        ordering = ["programme_id", "kind", "party"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                "kind",
                "party",
                name="one_amendment_rule_per_kind_and_party",
                violation_error_message=_("There is a rule for this kind and party already."),
            )
        ]

    def __str__(self) -> str:
        labels = (self.get_kind_display(), self.get_party_display(), self.get_effect_display())
        return ": ".join(str(label) for label in labels)


class ChecklistItem(models.Model):
    """A question that a party answers while it reviews a plan; the agency writes them."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="checklist", verbose_name=_("programme")
    )
    party = models.CharField(_("party"), max_length=12, choices=Party)
    section = models.CharField(_("part of the plan"), max_length=20, blank=True)
    text = models.CharField(_("question"), max_length=300)
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    is_active = models.BooleanField(_("is asked"), default=True)

    class Meta:
        verbose_name = _("checklist question")
        verbose_name_plural = _("checklist questions")
        ordering = ["programme_id", "party", "position", "pk"]

    def __str__(self) -> str:
        return shortened(self.text, 100)


class ChecklistAnswer(models.Model):
    """A party's answer about one submission; `text` is the question as it was asked then."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="answers")
    party = models.CharField(_("party"), max_length=12, choices=Party)
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="answers")
    text = models.CharField(_("question"), max_length=300)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("checklist answer")
        verbose_name_plural = _("checklist answers")
        ordering = ["submission_id", "party", "item__position", "item_id"]
        constraints = [
            models.UniqueConstraint(
                "submission", "party", "item", name="one_checklist_answer_per_party_and_item"
            )
        ]

    def __str__(self) -> str:
        return f"{shortened(self.text, 80)}: {self.get_answer_display()}"


class Document(models.Model):
    """An official PDF with the code that is printed on it, by which anyone may check a copy.

    `content_sha256` is of the canonical JSON that it says; `file` are its bytes, kept for ever; an
    agreement note is of one `agreement`; where a paper is written once only, whatever changes
    later, `about` names of what.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="documents")
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="notes"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=300)
    code = models.CharField(_("code"), max_length=12, unique=True)
    about = models.CharField(_("what one paper only is about"), max_length=40, blank=True)
    content_sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("official document")
        verbose_name_plural = _("official documents")
        ordering = ["version_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "version",
                "kind",
                condition=Q(
                    kind__in=[DocumentKind.PLAN, DocumentKind.AMENDMENT], submission__isnull=True
                ),
                name="one_document_of_an_approved_version",
            ),
            models.UniqueConstraint(
                "submission",
                condition=Q(kind__in=[DocumentKind.PLAN, DocumentKind.AMENDMENT]),
                name="one_document_of_a_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"
