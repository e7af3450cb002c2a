"""What each submission of a plan touched: by that its history is narrowed for other readers."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from audit.querysets import EntryQuerySet
from common.text import shortened

from .difference import Difference, compare, from_json
from .models import Plan, Submission

MOST = 5  # rows named in a sentence


@dataclass(frozen=True)
class Touch:
    """What a submission changed of a part; `before` and `after` are the codes of both texts.

    Of the first of a plan, which says it all, nothing is told.
    """

    difference: Difference | None = None
    before: str = ""
    after: str = ""

    def rows(self, name: str) -> str:
        """„2 („Skaitymo konsultacijos“), 5 („…“)“; empty for a text and for the first."""
        rows = self.difference.part(name).rows if self.difference else ()
        named = [
            f"{row.number_after or row.number_before} („{shortened(row.title, 60)}“)"
            for row in rows[:MOST]
        ]
        return ", ".join(named) + (" …" if len(rows) > MOST else "")

    def words(self, name: str) -> str:
        """„Pakeistos eilutės: 2 („…“).“, of a text that it was changed."""
        if self.difference is None:
            return ""
        listed = self.rows(name)
        return _("Rows that changed: %(rows)s.") % {"rows": listed} if listed else _("Changed.")


def entries_about(
    name: str, plan: Plan, entries: EntryQuerySet, *, read: Collection[int]
) -> dict[int, Touch]:
    """The keys of those of the entries that tell of a submission which touched this part, and
    what it touched.

    Only of the versions with the numbers `read`, whose text the reader may read.
    """
    touched = _touching(name, plan, read)
    sent = entries.filter(verb="plan.submitted").order_by("pk").values_list("pk", "changes")
    times: Counter[int] = Counter()
    found = {}
    for key, changes in sent:
        version = changes["version"]
        times[version] += 1
        if touch := touched.get((version, times[version])):
            found[key] = touch
    return found


def _touching(name: str, plan: Plan, read: Collection[int]) -> dict[tuple[int, int], Touch]:
    """The submissions that touched the part: the version's number, and which of it.

    The first of the plan touches all that it says, each later one what it has changed.
    """
    rows = Submission.objects.filter(version__plan=plan, version__number__in=read)
    rows = rows.select_related("version").order_by("version__number", "number")
    found: dict[tuple[int, int], Touch] = {}
    before = None
    for sent in rows:
        if before and before.version_id != sent.version_id:
            before = None
        if touch := _touch(name, sent, before.content if before else None):
            found[sent.version.number, sent.number] = touch
        before = sent
    return found


def _touch(name: str, sent: Submission, before: Any) -> Touch | None:
    if before is None and not sent.difference:
        return Touch() if sent.content.get(name) else None
    difference = compare(before, sent.content) if before else from_json(sent.difference)
    if not (difference.text(name) or difference.part(name).rows):
        return None
    number, is_last = sent.version.number, sent.pk == sent.version.current_submission_id
    is_standing = is_last and not sent.version.is_editable
    earlier = f"{number}.{sent.number - 1}" if before else ""
    return Touch(difference, earlier, f"{number}" if is_standing else f"{number}.{sent.number}")
