"""What has changed in a version since somebody last looked at it, part by part and row by row.

Read only where there was an earlier submission: a plan sent once costs nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common import clock
from common.templatetags.ui import date_iso, sign
from selection.choices import Party

from .choices import VersionStatus
from .comparing import RowTold, Told, told
from .content import PlanContent, as_json, files_as_json
from .difference import Difference, compare, from_json
from .models import PlanVersion, Submission
from .rights import parties_of, party_membership, writer_membership

SHOWN = frozenset({VersionStatus.SUBMITTED, VersionStatus.AGREED, VersionStatus.RETURNED})


@dataclass(frozen=True)
class Since:
    """What differs from what was there on a day; `words` say of which day it is."""

    words: str
    difference: Difference
    submission: int | None = None  # what it is compared with, where that was sent
    is_first_look: bool = False  # of a party that has not decided on it nor checked it yet

    @cached_property
    def told(self) -> Told:
        return told(self.difference)

    @cached_property
    def parts(self) -> dict[str, str]:
        """The parts that differ, in the order of the plan: their names and labels."""
        found = {part.name: part.label for part in self.told.parts}
        is_money = any(row.change for row in self.difference.purposes)
        return found | ({"money": _("Money")} if is_money else {})

    @property
    def listed(self) -> str:
        """„Tikslas, Veiklos“; empty where nothing differs."""
        return ", ".join(self.parts.values())

    @cached_property
    def rows(self) -> dict[str, SafeString]:
        """What became of each row that stands now, as HTML by its key."""
        found = {}
        for name, told_rows in self._rows.items():
            for row, said in zip(self.difference.part(name).rows, told_rows, strict=True):
                found[row.key] = _marked(said, is_new=row.is_added)
        return found

    @cached_property
    def gone(self) -> dict[str, list[RowTold]]:
        """The rows that are no longer there, by part."""
        return {
            name: [
                said
                for row, said in zip(self.difference.part(name).rows, told_rows, strict=True)
                if row.is_removed
            ]
            for name, told_rows in self._rows.items()
        }

    @cached_property
    def texts(self) -> dict[str, SafeString]:
        """The goal or the sustainability with the words that were removed and added."""
        return {part.name: part.text for part in self.told.parts if part.text is not None}

    @cached_property
    def _rows(self) -> dict[str, list[RowTold]]:
        return {part.name: part.rows for part in self.told.parts if part.rows}


def since_for(user: Any, version: PlanVersion, now: PlanContent) -> Since | None:
    """What has changed for this person on the plan's page: for a party or for the school."""
    sent = version.current_submission
    if sent is None or version.status not in SHOWN:
        return None
    if writer_membership(user, version):
        return of_school(version, now)
    if sent.number == 1 or version.status == VersionStatus.RETURNED:
        return None
    parties = parties_of(user, version) or _standing(user, version)
    return of_party(version, parties[0]) if parties else None


def _standing(user: Any, version: PlanVersion) -> list[str]:
    """The parties of the person that this submission doesn't ask: they see what changed too."""
    return [party for party in Party if party_membership(user, version, party)]


def of_party(version: PlanVersion, party: str) -> Since | None:
    """What has changed since the party last looked: decided on a submission or checked it.

    Before it has looked, what differs from the plan in force, of the original from what was sent
    before: it may have read that without a trace.
    """
    sent = version.current_submission
    if sent is None or (sent.number == 1 and not version.number):
        return None
    earlier = _looked_at(sent, party) if sent.number > 1 else None
    if earlier is None:
        return of_amendment(version) if version.number else _since_sent_before(sent, is_first=True)
    decided = [row.at for row in earlier.agreements.all() if row.party == party]
    seen = [row.at for row in earlier.answers.all() if row.party == party]
    if decided:
        words = _("Changed since your decision of %(date)s")
    else:
        words = _("Changed since you checked it on %(date)s")
    difference = compare(earlier.content, sent.content)
    return Since(_on(words, max(decided or seen)), difference, earlier.pk)


def parts_since(earlier: Submission, version: PlanVersion) -> dict[str, str]:
    """The parts that differ from what was sent then: their names and labels."""
    sent = version.current_submission
    return Since("", compare(earlier.content, sent.content)).parts if sent else {}


def _looked_at(sent: Submission, party: str) -> Submission | None:
    """The last earlier submission of the version that the party decided on or checked."""
    earlier = Submission.objects.filter(version=sent.version_id, number__lt=sent.number)
    looked = Q(agreements__party=party) | Q(answers__party=party)
    pks = earlier.filter(looked).order_by("-number").values_list("pk", flat=True)[:1]
    found = earlier.filter(pk__in=list(pks)).prefetch_related("agreements", "answers")
    return found.first()


def of_amendment(version: PlanVersion) -> Since | None:
    """All by which a submitted amendment differs from the plan in force; None of the original."""
    sent = version.current_submission
    if not version.number or sent is None or not sent.difference:
        return None
    return Since(_("Differs from the plan in force"), from_json(sent.difference))


def of_school(version: PlanVersion, now: PlanContent) -> Since | None:
    """What the school has changed since its plan was returned, also once it is sent again."""
    sent = version.current_submission
    if sent is None:
        return None
    words = _("Changed since the plan was returned on %(date)s")
    if version.status == VersionStatus.RETURNED:
        after = as_json(now) | {"attachments": files_as_json(version)}
        return Since(_on(words, version.status_since), compare(sent.content, after))
    if sent.number == 1 or version.is_editable:
        return None
    return _since_sent_before(sent)


def _since_sent_before(sent: Submission, *, is_first: bool = False) -> Since | None:
    """What differs from the submission just before this one."""
    before = Submission.objects.filter(version=sent.version_id, number=sent.number - 1).first()
    if before is None:
        return None
    words = _on(_("Changed since the plan was submitted on %(date)s"), before.at)
    return Since(words, compare(before.content, sent.content), before.pk, is_first_look=is_first)


def _on(words: str, at: datetime | date) -> str:
    day = clock.local_day(at) if isinstance(at, datetime) else at
    return words % {"date": date_iso(day)}


def _marked(row: RowTold, *, is_new: bool) -> SafeString:
    """What became of a row, in words, and the fields that differ, to open."""
    place = f" {row.place}" if row.place else ""
    signs = mark_safe(" ".join(mark.sign for mark in row.marks))
    reason = format_html(" {}", row.reason) if row.reason else ""
    head = format_html('<p class="row">{}<span class="small">{}{}</span></p>', signs, place, reason)
    fields: Any = [] if is_new else row.fields
    if not fields:
        return head
    listed = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((f.label, f.html) for f in fields))
    summary = _("What has changed")
    return format_html(
        '{}<details class="fold aid"><summary>{}{}<span class="hidden"> {}</span></summary>'
        '<dl class="changes">{}</dl></details>',
        *(head, sign("down"), summary, row.number, listed),
    )
