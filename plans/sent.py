"""What each submission of a plan touched: by that its history is narrowed for other readers."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from audit.querysets import EntryQuerySet

from .difference import compare, from_json
from .models import Plan, Submission


def entries_about(
    name: str, plan: Plan, entries: EntryQuerySet, *, read: Collection[int]
) -> list[int]:
    """The keys of those of the entries that tell of a submission which touched this part.

    Only of the versions with the numbers `read`, whose text the reader may read.
    """
    touched = _touching(name, plan, read)
    sent = entries.filter(verb="plan.submitted").order_by("pk").values_list("pk", "changes")
    times: Counter[int] = Counter()
    found = []
    for key, changes in sent:
        version = changes["version"]
        times[version] += 1
        if (version, times[version]) in touched:
            found.append(key)
    return found


def _touching(name: str, plan: Plan, read: Collection[int]) -> set[tuple[int, int]]:
    """The submissions that touched the part: the version's number, and which of it.

    The first of the plan touches all that it says, each later one what it has changed.
    """
    rows = Submission.objects.filter(version__plan=plan, version__number__in=read)
    rows = rows.select_related("version").order_by("version__number", "number")
    found, before = set(), None
    for sent in rows:
        if before and before.version_id != sent.version_id:
            before = None
        if _is_touched(name, sent, before.content if before else None):
            found.add((sent.version.number, sent.number))
        before = sent
    return found


def _is_touched(name: str, sent: Submission, before: Any) -> bool:
    if before is None and not sent.difference:
        return bool(sent.content.get(name))
    difference = compare(before, sent.content) if before else from_json(sent.difference)
    return bool(difference.text(name) or difference.part(name).rows)
