"""The reviewer's desk: the plan beside the checklist, what has changed, the two decisions."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.transitions import Refused
from plans import workflow
from plans.checklist import DECIDED_ON, Question, questions, save_answers
from plans.choices import Decision
from plans.comparing import RowTold, Told, told
from plans.content import PlanContent, load
from plans.earlier import agreed_words, is_earlier
from plans.forms.checklist import ChecklistForm
from plans.models import Agreement, PlanVersion, Submission
from plans.parties import asked, concerned, undecided
from plans.rights import party_membership
from plans.services import version_token
from plans.sides import named
from plans.since import Since, of_amendment, of_party, parts_since
from plans.standing import Place, place
from selection.choices import Party

from .fetch import allow, back_to, get_plan, newest, person, versions_of
from .looking import read_content
from .remarks import remarks_beside
from .sections import SECTIONS, Section

NEXT = {"agree": "plans:plan_agree", "return": "plans:plan_return"}


@dataclass(frozen=True)
class ReviewPart:
    """A part of the plan on the desk: its rows or its text, and what became of it."""

    section: Section
    content: PlanContent
    since: Since | None
    comments_url: str

    @property
    def rows(self) -> list[Any]:
        return list(getattr(self.content, self.section.name)) if self.section.model else []

    @property
    def text(self) -> str:
        is_text = self.section.text_form is not None
        return str(getattr(self.content.version, self.section.name)) if is_text else ""

    @property
    def is_changed(self) -> bool:
        return bool(self.since and self.section.name in self.since.parts)

    @property
    def is_open(self) -> bool:
        """Unchanged parts are folded for who has looked at them, where anything has changed."""
        if self.since is None or self.since.is_first_look or self.since.difference.is_empty:
            return True
        return self.is_changed

    @property
    def changes(self) -> SafeString | None:
        """The words of a text that were removed and added."""
        return self.since.texts.get(self.section.name) if self.since else None

    @property
    def gone(self) -> list[RowTold]:
        """The rows that are no longer there."""
        return self.since.gone.get(self.section.name, []) if self.since else []

    @property
    def remark_url(self) -> str:
        return f"{self.comments_url}&dalis={self.section.slug}"


@dataclass(frozen=True)
class Desk:
    """What a reviewer has in front: for one party, even where the person decides for two."""

    user: Any
    place: Place
    versions: list[PlanVersion]
    parties: list[Party]
    party: str

    @property
    def version(self) -> PlanVersion:
        return self.place.version

    @property
    def decision(self) -> Agreement | None:
        """The party's own, once it has decided."""
        return self.place.decisions.get(self.party)

    @property
    def is_closed(self) -> bool:
        is_open = self.version.status in DECIDED_ON and self.is_asked
        return not is_open or self.decision is not None

    @property
    def is_asked(self) -> bool:
        """Whether by the rules the newest submission needs this party's agreement."""
        return self.party in asked(self.version)

    @property
    def may_take_back(self) -> bool:
        is_agreed = self.decision is not None and self.decision.decision == Decision.AGREED
        return is_agreed and workflow.TAKE_BACK.open_from(self.version.status)

    @property
    def may_return(self) -> bool:
        """Once it has agreed: not while its agreement to an earlier submission stands."""
        return self.may_take_back and self.is_asked

    @property
    def standing(self) -> str:
        """That the party's own agreement is to an earlier submission, and why it stands."""
        decision = self.decision
        if decision is None or not is_earlier(self.version, decision):
            return ""
        return agreed_words(self.version, decision)

    @property
    def others(self) -> list[str]:
        """What the other parties have decided, in sentences."""
        all_of_them = concerned(self.version, self.place.decisions)
        parties = [name for name in all_of_them if name != self.party]
        return [self._decided(party) for party in parties]

    def _decided(self, party: str) -> str:
        decision = self.place.decisions.get(party)
        if decision is not None and decision.decision == Decision.AGREED:
            return agreed_words(self.version, decision)
        who = capfirst(named(party, self.version.plan.grant.holder))
        return _("%(who)s has not decided yet") % {"who": who}

    @property
    def switches(self) -> list[tuple[str, str]]:
        """For whom else the person may look at the plan: the address and the name."""
        holder = self.version.plan.grant.holder
        others = [party for party in self.parties if party != self.party]
        return [(f"?salis={party}", named(party, holder)) for party in others]

    @cached_property
    def since(self) -> Since | None:
        return of_party(self.version, self.party)

    @cached_property
    def amended(self) -> Since | None:
        """All that an amendment changes in the plan in force, also what was looked at before."""
        return of_amendment(self.version)

    @cached_property
    def sums(self) -> Told | None:
        """The money before and after, where any of it has changed."""
        found = self.amended or self.since
        if found is None or all(row.before == row.after for row in found.difference.purposes):
            return None
        return told(found.difference, self.version.plan.grant.round.programme.purposes.all())

    @cached_property
    def changes(self) -> dict[int, dict[str, str]]:
        """What has changed since each submission that an earlier answer was about: its parts."""
        rows = [question.earlier for question in self.questions if question.earlier]
        earlier = {row.submission_id: row.submission for row in rows}
        return {pk: self._parts_since(sent) for pk, sent in earlier.items()}

    def _parts_since(self, sent: Submission) -> dict[str, str]:
        if self.since and self.since.submission == sent.pk:
            return self.since.parts
        return parts_since(sent, self.version)

    @cached_property
    def content(self) -> PlanContent | None:
        readable = self.version in self.versions
        return read_content(self.user, load(self.version), self.versions) if readable else None

    @cached_property
    def beside(self) -> dict[str, Any]:
        """The ways to remarks; each row says what has become of it."""
        beside = remarks_beside(self.user, self.version)
        links = beside["row_links"]
        if links and self.since:
            beside["row_links"] = replace(links, marks=self.since.rows)
        return beside

    @property
    def parts(self) -> list[ReviewPart]:
        """The whole plan, in its order."""
        if self.content is None:
            return []
        url = self.beside["comments_url"]
        return [ReviewPart(part, self.content, self.since, url) for part in SECTIONS.values()]

    @cached_property
    def questions(self) -> list[Question]:
        sent, programme = (
            self.version.current_submission,
            self.version.plan.grant.round.programme_id,
        )
        return questions(sent, self.party, programme) if sent else []


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan beside the checklist. Every button saves the answers; two lead on to a decision."""
    desk = desk_of(request, pk)
    form = ChecklistForm(request.POST or None, questions=desk.questions, changes=desk.changes)
    if request.method == "POST":
        return _save(request, desk, form) if form.is_valid() else _show(request, desk, form)
    if desk.version.status in DECIDED_ON:
        return _show(request, desk, form)
    text = _("This can't be done now: %(state)s.") % {"state": desk.place.heading}
    messages.warning(request, text)
    return back_to(desk.version.plan)


def _save(request: HttpRequest, desk: Desk, form: ChecklistForm) -> HttpResponse:
    """Keep the answers and go on; a refusal loses nothing that was typed."""
    version, party, by = desk.version, desk.party, person(request)
    try:
        save_answers(version=version, party=party, given=form.given(), by=by)
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        form.shows_newest = True
        return _show(request, replace(desk, place=place(newest(version.plan))), form)
    return _go_on(request, desk)


def desk_of(request: HttpRequest, pk: int) -> Desk:
    """The desk of the party asked for (`?salis=`), else of the first that has yet to decide."""
    plan = get_plan(request, pk)
    version, versions = versions_of(request.user, plan)
    mine = [party for party in Party if party_membership(request.user, version, party)]
    allow(bool(mine))
    here, chosen = place(version), request.GET.get("salis", "")
    awaited = undecided(version, here.decisions)
    first = next((party for party in mine if party in awaited), mine[0])
    return Desk(request.user, here, versions, mine, chosen if chosen in mine else first)


def _show(request: HttpRequest, desk: Desk, form: ChecklistForm) -> HttpResponse:
    version = desk.version
    context = {"plan": version.plan, "version": version, "place": desk.place, "desk": desk}
    context |= {"form": form, "seen": version_token(version), **desk.beside}
    return render(request, "plans/plan_review.html", context)


def _go_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    """To the decision that was chosen; else the desk again."""
    chosen, pk = request.POST.get("next", ""), desk.version.plan_id
    if chosen in NEXT:
        seen = request.POST.get("seen", "")
        return redirect(f"{reverse(NEXT[chosen], args=[pk])}?{urlencode({'matyta': seen})}")
    messages.success(
        request, _("The answers are saved. Only you and your colleagues see them yet.")
    )
    return redirect(request.get_full_path())
