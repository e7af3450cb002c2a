from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from .models import Entry


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries of history; scoping is by the object that they are about."""

    def about(self, *objects: models.Model) -> "EntryQuerySet":
        """The entries about any of these saved objects."""
        wanted = models.Q(pk__in=[])
        for item in objects:
            wanted |= models.Q(object_type=item._meta.label_lower, object_id=item.pk)
        return self.filter(wanted)

    def for_list(self) -> "EntryQuerySet":
        return self.select_related("by")
