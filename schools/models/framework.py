"""The framework of school quality, by version."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Framework(models.Model):
    """A version of the framework of school quality, for example of order V-267 of 2016-03-29."""

    name = models.CharField(_("name"), max_length=200)
    order_reference = models.CharField(_("order"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), unique=True)

    class Meta:
        verbose_name = _("quality framework")
        verbose_name_plural = _("quality frameworks")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name


class FrameworkIndicator(models.Model):
    """One indicator of a framework version; numbers repeat between versions."""

    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="indicators", verbose_name=_("quality framework")
    )
    number = models.CharField(_("number"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    theme = models.CharField(_("theme"), max_length=200)
    area = models.CharField(_("area"), max_length=200)

    class Meta:
        verbose_name = _("framework indicator")
        verbose_name_plural = _("framework indicators")
        ordering = ["framework", "number"]
        constraints = [
            models.UniqueConstraint(
                "framework",
                "number",
                name="one_indicator_per_number_in_framework",
                violation_error_message=_("This number is there twice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Level(models.Model):
    """A level of a framework version: N < 1 < 2 < 3 < 4; the labels are data."""

    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="levels", verbose_name=_("quality framework")
    )
    code = models.CharField(_("code"), max_length=2)
    order = models.PositiveSmallIntegerField(_("place in the order"))
    label = models.CharField(_("label"), max_length=100)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["framework", "order"]
        constraints = [
            models.UniqueConstraint(
                "framework",
                "code",
                name="one_level_per_code_in_framework",
                violation_error_message=_("This level is there twice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.label}" if self.label else self.code
