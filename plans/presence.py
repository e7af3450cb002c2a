"""Who is writing where in a version, by a sign of life from each open editor."""

from datetime import timedelta
from uuid import UUID

from accounts.models import User
from common import clock

from .models import PlanVersion, Presence

LASTING = timedelta(seconds=60)


def note(*, version: PlanVersion, by: User, section: str, row_key: UUID | None = None) -> None:
    """Note that the person has this part, or this row of it, open now."""
    here = Presence(version=version, user=by, section=section, row_key=row_key, at=clock.now())
    Presence.objects.bulk_create(
        [here],
        update_conflicts=True,
        unique_fields=["version", "user"],
        update_fields=["section", "row_key", "at"],
    )


def others(version: PlanVersion, user: User) -> list[Presence]:
    """Everyone else who was seen in the version within the last minute."""
    lately = Presence.objects.filter(version=version, at__gte=clock.now() - LASTING)
    return list(lately.exclude(user=user).select_related("user").order_by("user__full_name"))
