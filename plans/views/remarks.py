"""The ways from a plan's page and its editor to the remarks on each place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.forms import BoundField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from plans.comments import Tally, tally
from plans.models import Comment, PlanVersion
from plans.quotes import Spot
from plans.rights import commenter_membership

from .sections import BY_NAME


@dataclass(frozen=True)
class RowLinks:
    """The way from a row of a plan to its remarks: how many are open, or to write one.

    `marks` are what has become of the rows since somebody looked, by key.
    """

    url: str
    counts: dict[UUID, int]
    labels: tuple[str, str]
    marks: Mapping[str, str] = field(default_factory=dict)

    def draw(self, key: UUID, number: int, css: str = "remark") -> str:
        """A small link; says which row, since there are many."""
        count = self.counts.get(key) if self.counts else None
        write, read = self.labels
        text = f"{read}: {count}" if count else write
        return (
            f'<a class="{css}" hx-boost="false" href="{self.url}{key}">{text}'
            f'<span class="hidden"> {number}</span></a>'
        )


@dataclass(frozen=True)
class FormRemarks:
    """The open remarks on what is open as a form, and the way to write one on each of its fields.

    `url` is the page of remarks on the row or the part, `labels` the row's fields by name. The
    links open the page beside the form, so that what is typed stays; without a script, in a
    window of its own.
    """

    url: str
    labels: dict[str, str]
    found: list[Comment]

    @property
    def listed(self) -> list[tuple[Comment, str, SafeString]]:
        """Each with the field that it is about and the way to answer it."""
        answer = _("Answer")
        return [
            (item, self.labels.get(item.field, ""), self.link(item.field, answer, str(item.pk)))
            for item in self.found
        ]

    @property
    def whole(self) -> SafeString:
        """The way to the remarks on all that is open."""
        return self.link("", _("Remarks on the whole row") if self.labels else _("Remarks"))

    def count(self, name: str) -> int:
        return sum(item.field == name for item in self.found)

    def line(self, bounds: list[BoundField]) -> SafeString:
        """The links of the fields in one line of the form; each named where there are several."""
        known = [item for item in bounds if item.name in self.labels]
        if not known:
            return mark_safe("")
        links = [self._of_field(item.name, is_only=len(known) == 1) for item in known]
        intro = "" if len(known) == 1 else format_html("<span>{}:</span> ", _("Remarks"))
        return format_html('<p class="beside">{}{}</p>', intro, mark_safe(" ".join(links)))

    def _of_field(self, name: str, *, is_only: bool) -> SafeString:
        label, words = self.labels[name], _("Remarks")
        said = format_html('{}<span class="hidden"> – {}</span>', words, label)
        return self.link(name, said if is_only else label, counted=self.counted(name))

    def counted(self, name: str, more: str = "") -> SafeString:
        """The number in the link, a place of its own so that it can be renewed alone."""
        text = f" {count}" if (count := self.count(name)) else ""
        return format_html('<b class="count" id="pastabu-{}"{}>{}</b>', name, mark_safe(more), text)

    def renewed(self, name: str) -> SafeString:
        """The number to take the place of the one that the page shows."""
        return self.counted(name, ' hx-swap-oob="true"')

    def link(self, name: str, text: str, about: str = "", counted: str = "") -> SafeString:
        """To the remarks on a field, or on all that is open, beside the form."""
        url = f"{self.url}&laukas={name}" if name else self.url
        return format_html(
            '<a class="remark" id="pastabos-{}" href="{}" target="_blank" data-dialog="remarks"'
            ' hx-get="{}" hx-target="#remark-box" hx-swap="innerHTML" hx-push-url="false"'
            ' hx-sync="this:replace">{}{}</a>',
            f"{name}{about}",
            url,
            url,
            text,
            counted,
        )


def form_remarks(
    user: Any, version: PlanVersion, spot: Spot, labels: dict[str, str], *, has_some: bool
) -> FormRemarks:
    """The open remarks on the row, else on the part, where there are some; one query then."""
    place = {"dalis": BY_NAME[spot.section].slug} | (
        {"eilute": str(spot.row_key)} if spot.row_key else {}
    )
    url = reverse("plans:comment_list", args=[version.plan_id])
    about = {"section": spot.section, "row_key": spot.row_key}
    open_now = {"parent": None, "resolved_at": None}
    seen = Comment.objects.shown_with(version, user, **about, **open_now)
    found = list(seen.select_related("by").order_by("at", "pk")) if has_some else []
    query = urlencode({"redakcija": version.number} | place)
    return FormRemarks(f"{url}?{query}", labels, found)


def remarks_at_form(user: Any, desk: Any, beside: dict[str, Any]) -> FormRemarks | None:
    """Those on the open form of the editor; none beside a new row nor where no form is open."""
    if beside["row_links"] is None or not desk.form or not (desk.row or desk.section.text_form):
        return None
    counts: Tally = beside["tally"]
    if desk.row is None:
        has_some = bool(counts.sections.get(desk.section.name))
        return form_remarks(user, desk.version, Spot(desk.section.name), {}, has_some=has_some)
    labels = {item.name: str(item.label) for item in desk.form}
    spot, has_some = Spot(desk.section.name, desk.row.key), desk.row.key in counts.rows
    return form_remarks(user, desk.version, spot, labels, has_some=has_some)


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
