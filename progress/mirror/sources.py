"""Where the mirror's levels come from: both evaluations of the basket and an earlier one.

Only levels of one version of the framework are laid beside each other; what follows another is
told and left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.ui import date_iso
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import Finding
from progress.models import Evaluation, Rating
from schools.models import Framework, Level
from selection.choices import EvaluationKind


@dataclass(frozen=True)
class Source:
    """One side: what it is, of which day, where it is read, and its level of each indicator."""

    name: str
    label: str
    on: date | None
    url: str
    levels: dict[int, Level]

    @property
    def words(self) -> str:
        """„įsivertinimas (2026-05-04)“."""
        return f"{self.label} ({date_iso(self.on)})" if self.on else self.label


@dataclass(frozen=True)
class Sides:
    """The sides that can be compared, by name, and what had to be left out, in words."""

    framework: Framework | None
    own: Source | None
    external: Source | None
    earlier: Source | None
    left_out: list[str]
    evaluations: list[Evaluation]

    @property
    def known(self) -> list[Source]:
        return [side for side in (self.own, self.external, self.earlier) if side]


def sides_of(grant: Grant, user: Any) -> Sides:
    """Read them in a constant number of queries: finished evaluations that the person may see."""
    rows = list(_finished(grant, user))
    ours = [row for row in rows if row.grant_id == grant.pk]
    own, external = (_newest(ours, kind) for kind in EvaluationKind)
    chosen = [row for row in (own, external) if row]
    before = _before(rows, chosen)
    findings = _findings(grant)
    framework = _framework(chosen or before, findings)
    fits = [row for row in (own, external) if row and row.framework_id == _pk(framework)]
    earlier = next((row for row in before if row.framework_id == _pk(framework)), None)
    levels = _levels([*fits, *([earlier] if earlier else [])])
    return Sides(
        framework,
        _side("self", own, levels, fits),
        _side("external", external, levels, fits),
        _earlier(earlier, levels) or _basis(findings, framework),
        _left_out(chosen, before, findings, framework),
        chosen,
    )


def _finished(grant: Grant, user: Any) -> Iterable[Evaluation]:
    rows = Evaluation.objects.visible_to(user).finished().filter(grant__holder=grant.holder_id)
    return rows.select_related("framework").order_by("-ends_on", "-pk")


def _newest(rows: list[Evaluation], kind: str) -> Evaluation | None:
    return next((row for row in rows if row.kind == kind), None)


def _before(rows: list[Evaluation], chosen: list[Evaluation]) -> list[Evaluation]:
    """Those that had ended before the chosen ones began, the newest first."""
    if not chosen:
        return rows
    begun = min(row.starts_on for row in chosen)
    return [row for row in rows if row.ends_on < begun]


def _findings(grant: Grant) -> list[Finding]:
    """What the plan in force rests on, as far as it names levels."""
    version = {"version__plan__grant": grant, "version__status": VersionStatus.APPROVED}
    rows = Finding.objects.filter(**version, level__isnull=False, indicator__isnull=False)
    return list(rows.select_related("level", "indicator__framework").order_by("dated_on", "pk"))


def _framework(rows: list[Evaluation], findings: list[Finding]) -> Framework | None:
    if rows:
        return max(rows, key=lambda row: (row.ends_on, row.pk)).framework
    named = [row.indicator.framework for row in findings if row.indicator]
    return named[-1] if named else Framework.objects.first()


def _pk(framework: Framework | None) -> int | None:
    return framework.pk if framework else None


def _levels(rows: list[Evaluation]) -> dict[int, dict[int, Level]]:
    """Evaluation → indicator → level; what has no level is not there."""
    found: dict[int, dict[int, Level]] = {row.pk: {} for row in rows}
    ratings = Rating.objects.filter(evaluation__in=list(found), level__isnull=False)
    for rating in ratings.select_related("level"):
        if rating.level:
            found[rating.evaluation_id][rating.indicator_id] = rating.level
    return found


def _side(
    name: str,
    row: Evaluation | None,
    levels: dict[int, dict[int, Level]],
    fits: list[Evaluation],
) -> Source | None:
    if row is None or row not in fits:
        return None
    label = str(row.get_kind_display())
    return Source(name, label, row.ends_on, row.get_absolute_url(), levels[row.pk])


def _earlier(row: Evaluation | None, levels: dict[int, dict[int, Level]]) -> Source | None:
    if row is None:
        return None
    label = _("earlier %(kind)s") % {"kind": row.get_kind_display()}
    return Source("earlier", label, row.ends_on, row.get_absolute_url(), levels[row.pk])


def _basis(findings: list[Finding], framework: Framework | None) -> Source | None:
    """The levels that the plan was begun from, the newest of each indicator."""
    rows = [row for row in findings if _fits(row, framework)]
    if not rows:
        return None
    levels = {row.indicator_id: row.level for row in rows if row.indicator_id and row.level}
    label, on = _("what the plan rests on"), rows[-1].dated_on
    return Source("earlier", label, on, "", levels)


def _fits(row: Finding, framework: Framework | None) -> bool:
    return row.indicator is not None and row.indicator.framework_id == _pk(framework)


def _left_out(
    chosen: list[Evaluation],
    before: list[Evaluation],
    findings: list[Finding],
    framework: Framework | None,
) -> list[str]:
    """What follows another version of the framework, in words."""
    words = _("%(what)s follows another framework (%(name)s), so it isn't laid beside the others.")
    told = [
        words % {"what": f"{row.get_kind_display()} ({date_iso(row.ends_on)})", "name": name}
        for row in dict.fromkeys([*chosen, *before[:1]])
        if row.framework_id != _pk(framework) and (name := str(row.framework))
    ]
    others = [row for row in findings if not _fits(row, framework)]
    if others and others[0].indicator:
        name = str(others[0].indicator.framework)
        told.append(words % {"what": _("what the plan rests on"), "name": name})
    return [text[:1].upper() + text[1:] for text in told]
