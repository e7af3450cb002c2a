"""The way of a round to baskets: what is done, what is next, what is missing."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from common.templatetags.ui import Step

from .choices import RoundStatus
from .freezing import CANDIDATES, CRITERIA, SETTINGS, faults_by_place
from .models import Commission, Freeze, Round

PLACES = {
    CANDIDATES: "selection:candidate_add",
    CRITERIA: "selection:criterion_list",
    SETTINGS: "selection:round_settings",
}


@dataclass(frozen=True)
class Stage:
    """One step: its name, what is said of it, whether it is done, where it is made, in a verb."""

    label: str
    note: str
    is_done: bool
    url: str
    action: str


@dataclass(frozen=True)
class Way:
    """The steps of a round; `missing` are things to do before its data can be frozen."""

    stages: tuple[Stage, ...]
    missing: list[dict[str, str]] = field(default_factory=list)
    is_ended: bool = False

    @property
    def current(self) -> Stage | None:
        """The first step that is not done; None of a decided round."""
        if self.is_ended:
            return None
        return next((stage for stage in self.stages if not stage.is_done), None)

    @property
    def is_held(self) -> bool:
        """Whether the next step is freezing, and something is missing for it."""
        current = self.current
        return bool(self.missing) and current is self.stages[2]

    @property
    def steps(self) -> list[Step]:
        """For the path of the page."""
        now = self.current
        return [
            Step(
                stage.label,
                stage.note,
                "done" if stage.is_done else "current" if stage is now else "next",
            )
            for stage in self.stages
        ]


def way_of(round: Round) -> Way:  # noqa: A002
    """Where the round is. `round` comes from `for_list`, with its candidates counted."""
    stages = (
        _candidates(round),
        _criteria(round),
        _frozen(round),
        _commission(round),
        *_decision(round),
    )
    is_open = round.status == RoundStatus.OPEN
    return Way(stages, _missing(round) if is_open else [], round.decided_on is not None)


def _missing(chosen: Round) -> list[dict[str, str]]:
    return [
        {"text": words, "url": reverse(PLACES[place], args=[chosen.pk]), "kind": "must"}
        for place, words in faults_by_place(chosen)
    ]


def _candidates(chosen: Round) -> Stage:
    count: int = getattr(chosen, "candidate_count", 0)
    words = ngettext("%(n)s school", "%(n)s schools", count) % {"n": count}
    url = reverse("selection:candidate_add", args=[chosen.pk])
    return Stage(
        _("Candidates"), words if count else _("none yet"), bool(count), url, _("Add candidates")
    )


def _criteria(chosen: Round) -> Stage:
    criteria, rules = chosen.criteria.count(), chosen.rules.count()
    parts = [ngettext("%(n)s criterion", "%(n)s criteria", criteria) % {"n": criteria}]
    if rules:
        parts.append(ngettext("%(n)s rule", "%(n)s rules", rules) % {"n": rules})
    url = reverse("selection:criterion_list", args=[chosen.pk])
    words = ", ".join(parts) if criteria or rules else _("none yet")
    return Stage(_("Criteria"), words, bool(criteria), url, _("Set the criteria"))


def _frozen(chosen: Round) -> Stage:
    made = Freeze.objects.standing().filter(round=chosen).first()
    name = "selection:round_ranking" if made else "selection:round_freeze"
    words = clock.local_day(made.at).isoformat() if made else _("not yet")
    url = reverse(name, args=[chosen.pk])
    action = _("Look what would be frozen")
    return Stage(_("Data frozen, ranking"), words, made is not None, url, action)


def _commission(chosen: Round) -> Stage:
    commission = Commission.objects.filter(round=chosen).first()
    url = reverse("selection:commission_detail", args=[chosen.pk])
    label, action = _("Commission"), _("To the commission")
    if commission is None:
        return Stage(label, _("not composed yet"), False, url, action)
    closed = commission.sittings.exclude(closed_at=None).count()
    if commission.sittings.filter(closed_at=None).exists():
        return Stage(label, _("a sitting is open"), False, url, action)
    if closed:
        words = ngettext("%(n)s sitting closed", "%(n)s sittings closed", closed)
        return Stage(label, words % {"n": closed}, True, url, action)
    return Stage(label, _("no sitting yet"), False, url, action)


def _decision(chosen: Round) -> tuple[Stage, Stage]:
    action = _("Record the decision")
    url = reverse("grants:round_decide", args=[chosen.pk])
    if chosen.decided_on is None:
        waits = Stage(_("Minister's order"), _("not yet"), False, url, action)
        return waits, Stage(_("Baskets"), _("not yet"), False, url, action)
    number = _("No. %(number)s") % {"number": chosen.decision_number}
    order = Stage(
        _("Minister's order"), f"{chosen.decided_on.isoformat()}, {number}", True, url, action
    )
    count: Any = getattr(chosen, "chosen_count", 0)
    words = ngettext("%(n)s basket", "%(n)s baskets", count) % {"n": count}
    baskets = f"{reverse('grants:grant_list')}?etapas={chosen.pk}"
    return order, Stage(_("Baskets"), words, True, baskets, action)
