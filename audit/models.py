"""Everything done, in chains of hashes: one per school and one for the rest."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock

from .choices import Source
from .querysets import EntryQuerySet


class Chain(models.Model):
    """The head of one chain; its row lock puts entries in order, each entry moves it on."""

    name = models.CharField(max_length=40, unique=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One deed: who did what to which object, and what changed. Never edited, never deleted."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    verb = models.CharField(_("deed"), max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    object_label = models.CharField(_("object"), max_length=300)
    changes = models.JSONField(_("changes"), default=dict)
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="deeds",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=20, blank=True)
    source = models.CharField(
        max_length=10, choices=Source, default=Source.SCREEN, verbose_name=_("how it came in")
    )
    at = models.DateTimeField(_("when"), default=clock.now)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, verbose_name=_("hash"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint("chain", "number", name="one_entry_per_number_in_chain"),
        ]
        indexes = [models.Index("object_type", "object_id", name="entry_by_object")]

    def __str__(self) -> str:
        return f"{clock.local_day(self.at)} · {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("History is never edited.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("History is never deleted.")
