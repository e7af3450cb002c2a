"""What people do together around a version: remarks on a place, files, who is writing now."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.text import shortened
from files.models import StoredFile
from plans.choices import Audience
from plans.models.versions import PlanVersion
from plans.querysets import AttachmentQuerySet, CommentQuerySet, PlanTemplateQuerySet
from schools.choices import Role


class Comment(models.Model):
    """A remark on a part, a row or a field of a version, or an answer to one (`parent`).

    `quote` keeps the words that it was about. What must be corrected blocks agreement until it is
    resolved. Answers share the place and audience of what they answer.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answers"
    )
    section = models.CharField(_("part of the plan"), max_length=20)
    row_key = models.UUIDField(null=True, blank=True)
    field = models.CharField(max_length=40, blank=True)
    quote = models.TextField(_("the words it is about"), blank=True)
    text = models.TextField(_("comment"))
    audience = models.CharField(_("who will see it"), max_length=12, choices=Audience)
    must_correct = models.BooleanField(_("must be corrected"), default=False)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["version_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_has_its_text"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="resolved_comment_has_its_person",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(must_correct=False, resolved_at=None),
                name="an_answer_is_neither_binding_nor_resolved",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 100)


class Attachment(models.Model):
    """A file beside a version or beside one of its activities (`row_key`)."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="attachments")
    key = models.UUIDField(default=uuid4, editable=False)
    row_key = models.UUIDField(_("activity"), null=True, blank=True)
    title = models.CharField(_("what it is"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["version_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint("version", "key", name="one_attachment_per_key_in_version")
        ]

    def __str__(self) -> str:
        return self.title


class Presence(models.Model):
    """Who has which part or row of a version open for writing, and when last seen there."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    section = models.CharField(max_length=20)
    row_key = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint("version", "user", name="one_presence_per_person_and_version"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.section}"


class Explanation(models.Model):
    """What is left as it is and why, while a version is written; its submission takes it over.

    `key` is the warning's, or the field's of the submission's form.
    """

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="explaining")
    key = models.CharField(max_length=80)
    text = models.TextField(_("explanation"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("explanation")
        verbose_name_plural = _("explanations")
        ordering = ["version_id", "key"]
        constraints = [
            models.UniqueConstraint("version", "key", name="one_explanation_per_key_in_version")
        ]

    def __str__(self) -> str:
        return shortened(self.text, 100)


class PlanTemplate(models.Model):
    """A beginning for new plans: the canonical form of a version, chosen by the agency."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    description = models.TextField(_("for whom it is"), blank=True)
    content = models.JSONField()
    source = models.CharField(_("what it was taken from"), max_length=300, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
