"""The ways from a plan's page and its editor to the remarks on each place."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.comments import Tally, tally
from plans.models import PlanVersion
from plans.rights import commenter_membership


@dataclass(frozen=True)
class RowLinks:
    """The way from a row of a plan to its remarks: how many are open, or to write one."""

    url: str
    counts: dict[UUID, int]
    labels: tuple[str, str]

    def draw(self, key: UUID, number: int, css: str = "remark") -> str:
        """A small link; says which row, since there are many."""
        count = self.counts.get(key) if self.counts else None
        write, read = self.labels
        text = f"{read}: {count}" if count else write
        return (
            f'<a class="{css}" hx-boost="false" href="{self.url}{key}">{text}'
            f'<span class="hidden"> {number}</span></a>'
        )


def remarks_beside(user: Any, version: PlanVersion) -> dict[str, Any]:
    """What a page needs to lead to the remarks of a version one may read; one query at most.

    No links for who is no party to remarks.
    """
    if commenter_membership(user, version) is None:
        return {"row_links": None}
    counts = tally(user, version) if version.has_remarks else Tally()
    url = f"{reverse('plans:comment_list', args=[version.plan_id])}?redakcija={version.number}"
    return {"tally": counts, "comments_url": url, "row_links": row_links(url, counts)}


def row_links(url: str, counts: Tally) -> RowLinks:
    """The links of a version's rows, at this page of remarks."""
    return RowLinks(f"{url}&amp;eilute=", counts.rows, (_("Write a remark"), _("Remarks")))
