"""Where a version stands, in words: heading, path, whose turn, what the person may do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.transitions import Transition
from common import clock
from common.days import working_days
from common.templatetags.ui import Step, date_iso

from . import workflow
from .choices import Decision, VersionStatus, status_words
from .earlier import is_earlier, nth, on_behalf, standing_words
from .models import Agreement, PlanVersion
from .parties import concerned, undecided
from .rights import writer_membership
from .sides import AGREES, AWAITED, HAS_AGREED, joined, named

TONES = {
    VersionStatus.DRAFT: "draft",
    VersionStatus.SUBMITTED: "wait",
    VersionStatus.RETURNED: "stop",
    VersionStatus.AGREED: "note",
    VersionStatus.APPROVED: "ok",
}
PLACES = {
    "submit": "plans:plan_submit",
    "withdraw": "plans:plan_withdraw",
    "agree": "plans:plan_agree",
    "send_back": "plans:plan_return",
    "approve": "plans:plan_approve",
    "take_back": "plans:plan_take_back",
    "amend": "plans:plan_amend",
    "discard": "plans:plan_discard",
}
QUIET = frozenset({"withdraw", "take_back", "amend", "discard"})  # never the main button
# Of steps that name what they are taken with; the others say it all themselves.
LABELS = {
    "withdraw": gettext_lazy("Withdraw %(what)s"),
    "agree": gettext_lazy("Agree to %(what)s"),
    "discard": gettext_lazy("Discard %(whose)s"),
}
Decisions = dict[str, Agreement]


@dataclass(frozen=True)
class Action:
    """A button: where it leads, what it says, whether a form posts there at once."""

    name: str
    label: str
    url: str
    posts: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether it is never the main button."""
        return self.name in QUIET


@dataclass(frozen=True)
class Place:
    """Where a version stands; each part is put into words only where a page shows it."""

    version: PlanVersion
    decisions: Decisions

    @property
    def tone(self) -> str:
        return tone_of(self.version.status)

    @property
    def words(self) -> str:
        """The status."""
        is_asked = bool(concerned(self.version, self.decisions))
        return words_of(self.version.status, self.completed_on, is_asked=is_asked)

    @property
    def completed_on(self) -> date | None:
        """The day of completion, of the version that was in force then."""
        is_last = self.version.status == VersionStatus.APPROVED
        return self.version.plan.completed_on if is_last else None

    @property
    def since(self) -> date:
        """The day, or moment, from which it stands so."""
        return self.completed_on or self.version.status_since

    @cached_property
    def heading(self) -> str:
        return heading(self.version, self.decisions)

    @cached_property
    def turn(self) -> str:
        return turn(self.version, self.decisions)

    @property
    def waited(self) -> str:
        """How long it has been somebody's turn, in words; empty when it is nobody's."""
        return waited(clock.local_day(self.version.status_since)) if self.turn else ""

    @cached_property
    def standing(self) -> list[str]:
        """Of agreements to an earlier submission: why they need not be given anew."""
        return standing_words(self.version, self.decisions.values())

    @cached_property
    def steps(self) -> list[Step]:
        return steps(self.version, self.decisions)


def place(version: PlanVersion, decisions: Decisions | None = None) -> Place:
    """Put it all into words; `decisions` may be given where they were fetched for many."""
    return Place(version, version.decisions() if decisions is None else decisions)


def tone_of(status: str) -> str:
    """The tone of a status' mark."""
    return TONES.get(VersionStatus(status), "draft")


def words_of(status: str, completed_on: date | None, *, is_asked: bool = True) -> str:
    """The status in words; a plan that is completed is no longer just approved, and one that by
    rule nobody is asked about is not agreed."""
    return _("completed") if completed_on else status_words(status, is_asked=is_asked)


def heading(version: PlanVersion, decisions: Decisions) -> str:
    """The state of affairs: „Planas laukia savivaldybės suderinimo“."""
    words = {"plan": version.label, "whose": capfirst(version.as_owner)}
    if version.status == VersionStatus.SUBMITTED:
        founder_kind = version.plan.grant.holder.founder_kind
        words["parties"] = joined(undecided(version, decisions), founder_kind=founder_kind)
        return _("%(plan)s awaits agreement %(parties)s") % words
    if version.status == VersionStatus.APPROVED and version.plan.completed_on:
        return _("%(plan)s is completed") % words
    if version.status == VersionStatus.AGREED and not concerned(version, decisions):
        return _("%(plan)s awaits the head's order") % words
    sentences = {
        VersionStatus.DRAFT: _("%(plan)s is being written"),
        VersionStatus.RETURNED: _("%(plan)s has been returned for changes"),
        VersionStatus.AGREED: _("%(plan)s is agreed and awaits the head's order"),
        VersionStatus.APPROVED: _("%(plan)s is approved and in force"),
        VersionStatus.SUPERSEDED: _("%(plan)s has been replaced by a later version"),
        VersionStatus.DISCARDED: _("%(whose)s was discarded"),
    }
    return sentences[VersionStatus(version.status)] % words


def turn(version: PlanVersion, decisions: Decisions) -> str:
    """Who has to do something now; empty when nobody has."""
    is_sent = version.status == VersionStatus.SUBMITTED
    awaited = undecided(version, decisions) if is_sent else []
    founder_kind = version.plan.grant.holder.founder_kind
    return turn_of(version.status, awaited, founder_kind, on_paper=version.is_from_paper)


def turn_of(status: str, awaited: Iterable[str], founder_kind: str, *, on_paper: bool) -> str:
    """Whose turn it is at a status; `awaited` are the parties that have yet to agree.

    A plan from paper is written by the municipality.
    """
    if status == VersionStatus.SUBMITTED:
        return joined(awaited, AWAITED, founder_kind=founder_kind)
    writer = _("the municipality") if on_paper else _("the school")
    turns = {
        VersionStatus.DRAFT: writer,
        VersionStatus.RETURNED: writer,
        VersionStatus.AGREED: _("the head of the school"),
    }
    return turns.get(VersionStatus(status), "")


def waited(since: date) -> str:
    """„laukia 6 darbo dienas“: working days since the turn came to a side.

    For a party that is the day of the submission: another party's agreement doesn't change it.
    """
    days = working_days(since, clock.today())
    if not days:
        return _("waits since today")
    text = ngettext("waits %(days)s working day", "waits %(days)s working days", days)
    return text % {"days": days}


def steps(version: PlanVersion, decisions: Decisions) -> list[Step]:
    """prepared → each party's agreement (either order) → the head's order → in force."""
    parties = concerned(version, decisions)
    return [
        _prepared(version, decisions),
        *(_agreement(party, version, decisions.get(party)) for party in parties),
        _order(version),
        _in_force(version),
    ]


def _prepared(version: PlanVersion, decisions: Decisions) -> Step:
    if version.status == VersionStatus.RETURNED:
        days = [row.agreed_on for row in decisions.values() if row.decision == Decision.RETURNED]
        note = _("returned %(date)s") % {"date": date_iso(max(days))} if days else ""
        paper = _("Municipality corrects") if version.is_from_paper else _("School corrects")
        return Step(paper, note, "halt")
    if version.status == VersionStatus.DRAFT:
        paper = _("Municipality enters from paper")
        return Step(paper if version.is_from_paper else _("School prepares"), "", "current")
    sent = version.current_submission
    note = _("submitted %(date)s") % {"date": date_iso(sent.at)} if sent else ""
    return Step(_("School prepared"), note, "done")


def _agreement(party: str, version: PlanVersion, decision: Agreement | None) -> Step:
    if decision and decision.decision == Decision.AGREED:
        if version.is_editable:
            return _agreed_before(party, version, decision)
        label = named(party, version.plan.grant.holder, HAS_AGREED)
        return Step(label, _agreed_by(version, decision), "done")
    is_now = version.status == VersionStatus.SUBMITTED
    label = named(party, version.plan.grant.holder, AGREES)
    return Step(label, _("awaited") if is_now else "", "current" if is_now else "next")


def _agreed_before(party: str, version: PlanVersion, decision: Agreement) -> Step:
    """Of what was returned: another text may ask the party that had agreed anew."""
    note = _("agreed before (%(agreed)s); may be asked anew after changes")
    words = {"agreed": _agreed_by(version, decision)}
    return Step(named(party, version.plan.grant.holder, AGREES), note % words)


def _agreed_by(version: PlanVersion, decision: Agreement) -> str:
    """„2026-10-05, Nr. S-7“, that the agency did it for the founder, and which submission was
    agreed to where it is not the newest."""
    number = f"Nr. {decision.document_number}" if decision.document_number else ""
    sent = nth(decision.submission) if is_earlier(version, decision) else ""
    parts = (date_iso(decision.agreed_on), number, on_behalf(version, decision), sent)
    return ", ".join(filter(None, parts))


def _order(version: PlanVersion) -> Step:
    if version.ordered_on:
        note = f"{date_iso(version.ordered_on)}, Nr. {version.order_number}"
        return Step(_("Head approved by order"), note, "done")
    label = _("Head approves by order")
    return Step(label, "", "current" if version.status == VersionStatus.AGREED else "next")


def _in_force(version: PlanVersion) -> Step:
    if version.status == VersionStatus.APPROVED:
        done = version.plan.completed_on
        note = _("completed %(date)s") % {"date": date_iso(done)} if done else _("now")
        return Step(_("Plan in force"), note, "done" if done else "current")
    return Step(_("Plan in force"), "", "next")


def label_of(step: Transition, version: PlanVersion) -> str:
    """What the step's button says: „Suderinti patikslinimą Nr. 1“."""
    words = {"what": version.as_object, "whose": version.as_owner}
    return str(LABELS.get(step.name, step.label)) % words


def actions(here: Place, user: Any, *, is_ready: bool) -> list[Action]:
    """The person's buttons, the main one first; submitting leads only once nothing is missing."""
    version, pk = here.version, here.version.plan_id
    buttons = [
        Action(step.name, label_of(step, version), reverse(PLACES[step.name], args=[pk]))
        for step in workflow.available(version, user, here.decisions)
    ]
    if any(button.name in {"agree", "send_back"} for button in buttons):
        words = _("Review %(what)s") % {"what": version.as_object}
        review = Action("review", words, reverse("plans:plan_review", args=[pk]))
        buttons = [review, *buttons]
    if version.is_editable and writer_membership(user, version):
        words = _("Write %(what)s") % {"what": version.as_object}
        edit = Action("edit", words, reverse("plans:plan_edit", args=[pk]))
        buttons = [*buttons, edit] if is_ready else [edit, *buttons]
    return sorted(buttons, key=lambda button: button.is_quiet)
