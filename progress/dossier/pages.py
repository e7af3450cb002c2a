"""Pages of the dossier that a browser opens without the network: index, history, remarks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.models import Entry
from audit.sentences import sentence
from common.archive import Listed, Member, text_member
from common.pdf import static
from grants.models import Grant
from plans.choices import VersionStatus
from plans.history import History
from plans.models import Comment, Plan
from progress.details import SchoolProgress
from progress.models import AuditFinding

STYLE = "stilius.css"
PARTS = {
    "plan": gettext_lazy("the whole plan"),
    "findings": gettext_lazy("Basis"),
    "goal": gettext_lazy("Goal"),
    "objectives": gettext_lazy("Objectives"),
    "activities": gettext_lazy("Activities"),
    "indicators": gettext_lazy("Indicators"),
    "money": gettext_lazy("Money"),
    "sustainability": gettext_lazy("Sustainability"),
}


def style_member() -> Member:
    """The style of the pages."""
    return Member(STYLE, _("Style of the pages"), open=lambda: static("css/dossier.css").open("rb"))


def index_page(name: str, context: dict[str, Any], listed: list[Listed]) -> Member:
    """What is in the archive: file, what it is, date, size, SHA-256."""
    by_name = {item.member.name: item for item in listed}
    baskets = [
        (grant, [by_name[member.name] for member in members])
        for grant, members in context["baskets"]
    ]
    text = _html("index", context | {"baskets": baskets})
    return text_member(name, _("Index"), lambda: text, None)


def history_page(folder: str, grant: Grant, user: User) -> Member:
    """Everything done with the basket, its plan and progress, in sentences, the newest first."""

    def html() -> str:
        parts = [
            (_("Plan"), _of_plan(grant, user)),
            (_("Progress"), SchoolProgress(grant, user).history(most=None)),
            (_("Audit of expenses"), _of_audits(grant, user)),
            (_("Basket"), _of_basket(grant)),
        ]
        return _html("history", {"grant": grant, "parts": parts, "up": "../"})

    return text_member(f"{folder}/istorija.html", _("History"), html, None)


def _of_plan(grant: Grant, user: User) -> list[dict[str, Any]]:
    plan = Plan.objects.visible_to(user).filter(grant=grant).first()
    if plan is None:
        return []
    rows = plan.versions.exclude(status=VersionStatus.DISCARDED).order_by("-number")
    newest = rows.select_related("plan__grant__holder", "paper_source").first()
    if newest is None:
        return []
    history = History(newest, user)
    return history.events(history.entries)


def _of_audits(grant: Grant, user: User) -> list[dict[str, Any]]:
    findings = AuditFinding.objects.visible_to(user).filter(item__expense__grant=grant)
    entries = Entry.objects.filter(
        object_type=AuditFinding._meta.label_lower, object_id__in=findings.values("pk")
    )
    return _told(entries.for_list())


def _of_basket(grant: Grant) -> list[dict[str, Any]]:
    return _told(Entry.objects.about(grant).for_list())


def _told(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [
        {"at": row.at, "text": f"{row.by or ''} {sentence(row)}".strip(), "comment": row.comment}
        for row in entries
    ]


def remarks_page(folder: str, grant: Grant, user: User) -> Iterator[Member]:
    """The remarks that the person may read, with their answers; no page where there are none."""
    rows = Comment.objects.visible_to(user).filter(version__plan__grant=grant)
    found = list(rows.select_related("by", "resolved_by", "version").order_by("at", "pk"))
    if found:
        answers: dict[int | None, list[Comment]] = defaultdict(list)
        for row in found:
            answers[row.parent_id].append(row)
        remarks = [(row, PARTS.get(row.section, ""), answers[row.pk]) for row in answers[None]]
        text = _html("remarks", {"grant": grant, "remarks": remarks, "up": "../"})
        yield text_member(f"{folder}/pastabos.html", _("Remarks"), lambda: text, None)


def _html(name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"progress/dossier/{name}.html", context | {"style": STYLE})
