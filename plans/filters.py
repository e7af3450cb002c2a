"""The filter row over the list of plans."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import FilterChoice, PlainTextField
from common.pages import InTurn
from common.text import sort_key
from schools.filters import MunicipalityChoice, offer_municipalities
from selection.choices import Party
from selection.models import Round

from .choices import EDITABLE, VersionStatus
from .models import Plan, PlanVersion
from .querysets import MUNICIPAL, PlanQuerySet
from .queue import queue

MINE, COMPLETED = "mine", "completed"
WAITING, SCHOOL = "laukimas", "mokykla"
ORDERS = [
    ("", gettext_lazy("first what waits for you")),
    (WAITING, gettext_lazy("longest waiting first")),
    (SCHOOL, gettext_lazy("by school")),
]
CAPTIONS = {
    "": gettext_lazy("Plans: first what waits for you, then in the order of schools"),
    WAITING: gettext_lazy("Plans, longest waiting first"),
    SCHOOL: gettext_lazy("Plans in the order of schools"),
}
FOUNDER, NOBODY = "founder", "nobody"
NARROWING = ("q", "savivaldybe", "busena", "etapas", "eile")
TURNS = [
    ("", gettext_lazy("anyone")),
    (MINE, gettext_lazy("mine")),
    ("school", gettext_lazy("the school")),
    (Party.MUNICIPALITY, gettext_lazy("the municipality")),
    (FOUNDER, gettext_lazy("the founder that is no municipality")),
    (NOBODY, gettext_lazy("a founder that has nobody here")),
    (Party.AGENCY, gettext_lazy("the agency")),
]


class PlanFilter(forms.Form):
    """Narrows plans by text, municipality, status, stage, turn; unknown values narrow nothing."""

    q = PlainTextField(label=gettext_lazy("School"), required=False, max_length=200)
    savivaldybe = MunicipalityChoice()
    busena = FilterChoice(label=gettext_lazy("Status"))
    etapas = FilterChoice(label=gettext_lazy("Stage"))
    eile = FilterChoice(label=gettext_lazy("Whose turn"), choices=TURNS)
    rikiuoti = FilterChoice(label=gettext_lazy("Order"), choices=ORDERS)

    def __init__(self, data: Any, *, user: Any, membership: Any) -> None:
        super().__init__(data)
        self.plans, self.membership = Plan.objects.visible_to(user), membership
        offer_municipalities(self, "savivaldybe", user)
        stages = Round.objects.order_by("stage").values_list("stage", flat=True).distinct()
        for name, choices in (
            ("etapas", [(stage, stage) for stage in stages]),
            ("busena", [*VersionStatus.choices, (COMPLETED, _("completed"))]),
        ):
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]

    @property
    def order(self) -> str:
        """The chosen order; empty for what waits for the person first."""
        return self.cleaned_data["rikiuoti"] if self.is_valid() else ""

    @property
    def is_only_mine(self) -> bool:
        """Whether nothing is chosen but that it is the person's turn."""
        chosen = {name for name, value in self.cleaned_data.items() if value}
        return chosen - {"rikiuoti"} == {"eile"} and self.cleaned_data["eile"] == MINE

    @property
    def caption(self) -> str:
        """What the table of the plans is called."""
        return str(CAPTIONS.get(self.order, CAPTIONS[""]))

    def found(self) -> PlanQuerySet | InTurn:
        """The plans that fit, in the order that was chosen."""
        plans = self.narrowed()
        if self.order:
            return plans.by_waiting() if self.order == WAITING else plans.by_school()
        first = self._waiting(plans)
        return InTurn(first, plans.exclude(pk__in=first).by_school(), plans)

    def _waiting(self, plans: PlanQuerySet) -> list[int]:
        """Of these plans those that wait for the person, the longest first."""
        keys = queue(self.membership)
        if not keys or not any(self.cleaned_data.get(name) for name in NARROWING):
            return keys
        fit = set(plans.filter(pk__in=keys).values_list("pk", flat=True))
        return [key for key in keys if key in fit]

    def narrowed(self) -> PlanQuerySet:
        """The plans that fit what was chosen."""
        self.is_valid()
        chosen, plans = self.cleaned_data, self.plans
        if text := chosen.get("q"):
            plans = plans.filter(grant__holder__sort_key__contains=sort_key(text))
        if municipality := chosen.get("savivaldybe"):
            plans = plans.filter(grant__holder__municipality=municipality)
        if status := chosen.get("busena"):
            plans = _of_status(plans, status)
        if stage := chosen.get("etapas"):
            plans = plans.filter(grant__round__stage=stage)
        turn = chosen.get("eile")
        return plans.filter(pk__in=self._in_turn(turn).values("plan")) if turn else plans

    def _in_turn(self, turn: str) -> "QuerySet[PlanVersion]":
        versions = PlanVersion.objects.all()
        if turn == MINE:
            return versions.awaiting(self.membership)
        if turn == "school":
            written = Q(status__in=EDITABLE, paper_source=None)
            return versions.filter(written | Q(status=VersionStatus.AGREED))
        if turn == Party.MUNICIPALITY:
            entered = Q(status__in=EDITABLE, paper_source__isnull=False)
            asked = versions.undecided(turn).filter(MUNICIPAL)
            return versions.filter(Q(pk__in=asked.values("pk")) | entered)
        if turn == FOUNDER:
            return versions.undecided(Party.MUNICIPALITY).filter(~MUNICIPAL)
        if turn == NOBODY:
            return versions.without_founder(clock.today())
        return versions.undecided(turn)


def _of_status(plans: PlanQuerySet, status: str) -> PlanQuerySet:
    """By the newest version; a plan being amended is in force too, a completed one no longer."""
    if status == COMPLETED:
        return plans.filter(completed_on__isnull=False)
    if status == VersionStatus.APPROVED:
        in_force = PlanVersion.objects.filter(status=VersionStatus.APPROVED)
        return plans.filter(completed_on=None, pk__in=in_force.values("plan"))
    return plans.with_status().filter(version_status=status)  # type: ignore[misc]
