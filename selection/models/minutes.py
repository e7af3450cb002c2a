"""What the minutes of a sitting rest on beside votes: statements of interests; their kept bytes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock, codes
from files.models import StoredFile
from selection.choices import StatementKind

from .commission import CommissionMember, Sitting


class Statement(models.Model):
    """What a member said of own interests in a sitting, about all schools of the round."""

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="statements", verbose_name=_("sitting")
    )
    member = models.ForeignKey(
        CommissionMember, models.PROTECT, related_name="+", verbose_name=_("member")
    )
    kind = models.CharField(_("statement"), max_length=5, choices=StatementKind)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("statement of interests")
        verbose_name_plural = _("statements of interests")
        ordering = ["sitting", "member"]
        constraints = [
            models.UniqueConstraint("sitting", "member", name="one_statement_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_kind_display()}"


class Minutes(models.Model):
    """The minutes of a closed sitting as a PDF: its code, what it says, its bytes for ever.

    `content_sha256` is of the canonical JSON of what they say.
    """

    sitting = models.OneToOneField(
        Sitting, models.PROTECT, related_name="minutes", verbose_name=_("sitting")
    )
    code = models.CharField(_("code"), max_length=12, unique=True)
    content_sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("minutes of a sitting")
        verbose_name_plural = _("minutes of sittings")
        ordering = ["sitting"]

    def __str__(self) -> str:
        return f"{self.sitting} ({self.shown_code})"

    @property
    def shown_code(self) -> str:
        """„7F3D9-QXWKM“, as it is printed."""
        return codes.shown(self.code)
