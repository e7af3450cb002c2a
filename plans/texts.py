"""The texts of a plan that a person may read and so compare: versions, and what was submitted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.ui import moment
from schools.access import access_of
from schools.choices import Role

from .canonical import read_json
from .choices import EDITABLE, VersionStatus
from .content import files_as_json
from .earlier import nth
from .models import Attachment, PlanVersion, Submission
from .querysets import WRITERS
from .rights import ADVISERS
from .snapshot import reads_as_sent

SENT_READERS = frozenset({*WRITERS, *ADVISERS, Role.AUDITOR})


@dataclass(frozen=True)
class Text:
    """A version as it stands, or as it was once submitted."""

    version: PlanVersion
    submission: Submission | None = None

    @property
    def code(self) -> str:
        """What the address calls it: „1“ is amendment No. 1, „1.2“ its second submission."""
        number = f".{self.submission.number}" if self.submission else ""
        return f"{self.version.number}{number}"

    @property
    def label(self) -> str:
        """„Patikslinimas Nr. 1, pateikta 2026-11-22 14:05“; then „2-asis pateikimas, 2026-…“."""
        if self.submission is None:
            return f"{self.version.label}, {self.version.status_words}"
        sent = _("submitted %(when)s") % {"when": moment(self.submission.at)}
        if self.submission.number > 1:
            sent = f"{nth(self.submission)}, {moment(self.submission.at)}"
        return f"{self.version.label}, {sent}"

    @property
    def stored(self) -> int | None:
        """The submission that holds the text; none of what is being written.

        What can't be changed any more says what was submitted last.
        """
        if self.submission:
            return self.submission.pk
        return None if self.version.is_editable else self.version.current_submission_id


def read_texts(user: Any, texts: Iterable[Text]) -> list[dict[str, Any]]:
    """The canonical JSON of each, with the files that the person may open."""
    wanted = [(text, text.stored) for text in texts]
    keys = {key for _text, key in wanted if key}
    rows = Submission.objects.filter(pk__in=keys).values_list("pk", "content")
    sent: dict[int | None, dict[str, Any]] = dict(rows)
    return [sent[key] if key in sent else _now(user, text.version) for text, key in wanted]


def texts_of(user: Any, versions: Iterable[PlanVersion]) -> list[Text]:
    """Of the versions that the person may read every text, the newest first.

    What was last submitted is left out where the version still says the same.
    """
    standing = [item for item in versions if item.status != VersionStatus.DISCARDED]
    sent = _sent(user, standing)
    return [text for version in standing for text in _texts(user, version, sent)]


def may_compare(user: Any, versions: list[PlanVersion], newest: PlanVersion) -> bool:
    """Whether there surely are two texts to compare; told without a query."""
    if sum(item.status != VersionStatus.DISCARDED for item in versions) > 1:
        return True
    last = newest.current_submission
    if newest not in versions or last is None or not reads_sent(user, newest):
        return False
    is_written = newest.status in EDITABLE and not reads_as_sent(user, newest)
    return last.number > 1 or is_written


def reads_sent(user: Any, version: PlanVersion) -> bool:
    """Whether the person reads what was submitted; evaluators only what was approved."""
    holder = version.plan.grant.holder
    return access_of(user).membership_for(SENT_READERS, holder) is not None


def _sent(user: Any, versions: list[PlanVersion]) -> list[Submission]:
    mine = [version.pk for version in versions if reads_sent(user, version)]
    rows = Submission.objects.filter(version__in=mine).defer("content", "difference")
    return list(rows.order_by("-number"))


def _texts(user: Any, version: PlanVersion, sent: list[Submission]) -> list[Text]:
    same = None if version.status in EDITABLE else version.current_submission_id
    now = [] if reads_as_sent(user, version) else [Text(version)]
    mine = (item for item in sent if item.version_id == version.pk and item.pk != same)
    return now + [Text(version, item) for item in mine]


def _now(user: Any, version: PlanVersion) -> dict[str, Any]:
    """What stands there now. Only of a returned plan some readers of the text lack some files."""
    is_returned = version.status == VersionStatus.RETURNED
    readable = Attachment.objects.visible_to(user) if is_returned else None
    return read_json(version) | {"attachments": files_as_json(version, readable)}
