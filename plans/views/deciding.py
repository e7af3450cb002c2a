"""Steps of a plan: starting, submitting, agreeing, returning, the order; and what came on paper."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import Refused, Transition
from files.models import StoredFile
from files.services import store
from grants.models import Grant
from plans import explaining, health, services, workflow
from plans.choices import VersionStatus
from plans.comments import standing_for_return
from plans.content import PlanContent, load
from plans.earlier import decided_words
from plans.forms import AgreeForm, OrderForm, PaperForm, ReturnForm, StartForm
from plans.models import Plan, PlanVersion
from plans.outlook import Outlook, outlook_of
from plans.rights import (
    head_membership,
    is_on_behalf,
    paper_membership,
    parties_of,
    party_membership,
    starter_membership,
)
from plans.services import version_token
from plans.sides import named
from plans.standing import place

from .drawer import drawer_key
from .explaining import submit_form
from .fetch import allow, back_to, explain, get_newest, newest, paper_source, person
from .sections import todos

GET_AND_POST = ["GET", "HEAD", "POST"]
ONLY_KEEPS = {"taisyti", "imti"}  # buttons of the submission's form that don't send it
HERE, EDITOR = "cia", "plans:plan_edit"


@login_required
@require_POST
def plan_start(request: HttpRequest) -> HttpResponse:
    """Start the plan of a grant (its id in `grant` or `?krepselis=`) and open the editor."""
    form = StartForm({"grant": request.POST.get("grant") or request.GET.get("krepselis")})
    if not form.is_valid():
        raise Http404
    grants = Grant.objects.visible_to(request.user).select_related("holder__municipality")
    grant = get_object_or_404(grants, pk=form.cleaned_data["grant"])
    allow(starter_membership(request.user, grant))
    try:
        plan = services.start_plan(grant=grant, by=person(request))
    except Refused as refused:
        explain(request, refused)
        return redirect(getattr(grant, "plan", grant))
    if head_membership(request.user, plan.versions.get()) or grant.holder.email:
        return redirect("plans:plan_edit", plan.pk)
    return redirect("plans:plan_paper", plan.pk)


@login_required
@require_safe
def plan_of_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """From a basket to its plan; where there is none yet, back to the basket, saying so."""
    grant = get_object_or_404(Grant.objects.visible_to(request.user), pk=pk)
    plan = Plan.objects.visible_to(request.user).filter(grant=grant).first()
    if plan is None:
        text = _(
            "This basket has no plan yet. A plan appears when the head of the school starts it."
        )
        messages.info(request, text)
    return redirect(plan or grant)


@login_required
@require_http_methods(GET_AND_POST)
def plan_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """What still blocks submission, or the question before it."""
    version = get_newest(request, pk)
    allow(head_membership(request.user, version))
    if not workflow.SUBMIT.open_from(version.status):
        return _too_late(request, version)
    outlook = outlook_of(load(version))
    form = submit_form(request, outlook)
    if away := _away(request, form, pk):
        return redirect(away)
    if ONLY_KEEPS & request.POST.keys() or form.clashes or not form.is_valid():
        return render(request, "plans/plan_submit.html", _ready(request, outlook, form))
    return _submit(request, version, form)


def _away(request: HttpRequest, form: Any, pk: int) -> str:
    """Where the button leads that keeps what was typed; nowhere while something isn't kept."""
    asked = request.POST.get("taisyti")
    if asked is None or not form.may_leave():
        return ""
    return request.path if asked == HERE else form.place_of(asked) or reverse(EDITOR, args=[pk])


def _submit(request: HttpRequest, version: PlanVersion, form: Any) -> HttpResponse:
    def deed(by: Any) -> None:
        words, seen = form.explanations, _seen(request)
        workflow.submit(version, by=by, seen=seen, explanations=words, council=form.council)
        explaining.forget(version)

    return _do(request, version, deed, lambda: _sent_words(version))


def _sent_words(version: PlanVersion) -> str:
    """What is said after a submission: where by rule nobody is asked, the order is next."""
    if version.status == VersionStatus.AGREED:
        return _("By the rules nobody has to agree to it: the head's order is next.")
    return _about(version, _("%(what)s is submitted. You will get a letter about each decision."))


def _about(version: PlanVersion, words: str) -> str:
    """„Patikslinimas Nr. 1 pateiktas …“."""
    return words % {"what": capfirst(version.as_subject)}


def _ready(request: HttpRequest, outlook: Outlook, form: Any) -> dict[str, Any]:
    """What blocks the plan, what is to be explained, and what becomes of it once it is sent."""
    version, content = outlook.version, outlook.content
    seen = _seen(request) if form.is_bound else _mark(request, version, content)
    return _context(version, seen) | {
        "todos": todos(version, health.errors(content)),
        "form": form,
        "content": content,
        "outlook": outlook,
        "lock": drawer_key(person(request)),
        "is_kept": version.explaining.exists(),
    }


@login_required
@require_http_methods(GET_AND_POST)
def plan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the plan back to writing, while nobody has decided."""
    version = get_newest(request, pk)
    allow(head_membership(request.user, version))
    is_open = workflow.WITHDRAW.open_from(version.status)
    if not is_open or not workflow.can_be_withdrawn(version, version.decisions()):
        return _too_late(request, version)
    if request.method == "POST":
        done = _about(version, _("%(what)s is withdrawn. Correct it and submit it again."))
        seen = _seen(request)
        return _do(request, version, lambda by: workflow.withdraw(version, by=by, seen=seen), done)
    context = _context(version, _mark(request, version))
    return render(request, "plans/plan_withdraw.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def plan_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """A party's agreement: date and number of its document."""
    version = get_newest(request, pk)
    parties = _parties(request, version, workflow.AGREE)
    form = AgreeForm(request.POST or None, request.FILES or None, parties=parties)
    page = Page("plans/plan_agree.html", form)
    if not parties:
        return _too_late(request, version, page)
    if not form.is_valid():
        return page.show(request, version)

    def deed(by: Any) -> None:
        words = _typed(form, "agreed_on", "document_number")
        file = _stored(form.cleaned_data["file"], by)
        workflow.agree(version, party=form.chosen, file=file, by=by, seen=_seen(request), **words)

    return _do(request, version, deed, _("The agreement is recorded."), page)


@login_required
@require_http_methods(GET_AND_POST)
def plan_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the school with a remark, without which there is no return."""
    version = get_newest(request, pk)
    parties = _parties(request, version, workflow.SEND_BACK)
    remarks = _remarks(request, version, parties)
    form = ReturnForm(request.POST or None, parties=parties, remarks=remarks)
    page = Page("plans/plan_return.html", form)
    if not parties:
        return _too_late(request, version, page)
    if not form.is_valid():
        return page.show(request, version)

    def deed(by: Any) -> None:
        party, comment, seen = form.chosen, form.words, _seen(request)
        workflow.send_back(version, party=party, comment=comment, by=by, seen=seen)

    return _do(request, version, deed, _who_is_told(version), page)


def _remarks(request: HttpRequest, version: PlanVersion, parties: list[tuple[str, str]]) -> int:
    """How many open remarks of the person's side the plan may be returned for."""
    held = party_membership(request.user, version, parties[0][0]) if parties else None
    return standing_for_return(version, held.role) if held else 0


def _who_is_told(version: PlanVersion) -> str:
    """What is said after a return: a plan from paper is corrected by the municipality."""
    if version.is_from_paper:
        words = _("%(what)s is returned; the municipality's officers get your remark by letter.")
        return _about(version, words)
    return _about(version, _("%(what)s is returned; the school has got your remark."))


@login_required
@require_http_methods(GET_AND_POST)
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The head's order: date, number as free text, a scan if there is one."""
    version = get_newest(request, pk)
    allow(head_membership(request.user, version))
    form = OrderForm(request.POST or None, request.FILES or None)
    page = Page("plans/plan_approve.html", form)
    if not workflow.APPROVE.open_from(version.status):
        return _too_late(request, version, page)
    if not form.is_valid():
        return page.show(request, version)

    def deed(by: Any) -> None:
        words = _typed(form, "ordered_on", "order_number")
        scan = _stored(form.cleaned_data["order_file"], by)
        workflow.approve(version, order_file=scan, by=by, seen=_seen(request), **words)

    return _do(request, version, deed, _in_force_words(version), page)


def _in_force_words(version: PlanVersion) -> str:
    return _about(version, _("The order is recorded. %(what)s is in force."))


@login_required
@require_http_methods(GET_AND_POST)
def plan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a plan on paper and its date, also to correct; then the officer writes it in."""
    version = get_newest(request, pk)
    allow(paper_membership(request.user, version))
    if not version.is_editable:
        return _too_late(request, version)
    form = PaperForm(request.POST or None, request.FILES or None, source=paper_source(version))
    page = Page("plans/plan_paper.html", form)
    if not form.is_valid():
        return page.show(request, version)
    try:
        _attach(version, form.cleaned_data, person(request))
    except Refused as refused:
        return page.again(request, version, refused)
    messages.success(request, _kept_words(version))
    return redirect("plans:plan_edit", pk)


def _kept_words(version: PlanVersion) -> str:
    """What is said when the paper is kept; `version` is as it stood before."""
    if version.is_from_paper:
        return _("The paper's date and scan are corrected.")
    return _("The scan is kept. Now write the plan in from the document.")


@transaction.atomic
def _attach(version: PlanVersion, data: dict[str, Any], by: Any) -> None:
    scan = _stored(data["scan"], by)
    services.attach_paper(version=version, scan=scan, received_on=data["received_on"], by=by)


def _stored(upload: Any, by: Any) -> StoredFile | None:
    return store(upload, by=by, kind=upload.kind) if upload else None


def _parties(request: HttpRequest, version: PlanVersion, step: Transition) -> list[tuple[str, str]]:
    """For whom the person may decide now; 403 for who is no party, none when there is no need."""
    mine = parties_of(request.user, version)
    allow(bool(mine))
    if not step.open_from(version.status):
        return []
    decided = version.decisions() if step is workflow.AGREE else {}
    return [(party, _name(request, version, party)) for party in mine if party not in decided]


def _name(request: HttpRequest, version: PlanVersion, party: str) -> str:
    """The party; the agency is reminded where it decides for a founder that has nobody here."""
    name = named(party, version.plan.grant.holder)
    held = party_membership(request.user, version, party)
    if held is None or not is_on_behalf(party, held.role):
        return name
    return _("%(party)s (the agency decides on its behalf)") % {"party": name}


def _seen(request: HttpRequest) -> str:
    """What the page that was sent had shown; without its token it counts as outdated."""
    return request.POST.get("seen", "")


def _mark(request: HttpRequest, version: PlanVersion, content: PlanContent | None = None) -> str:
    """What this page shows; tells a person who has just read something else (`?matyta=`)."""
    now = version_token(version, content)
    if request.GET.get("matyta", now) != now:
        text = _("The plan has changed since you read it. Look at it once more.")
        messages.warning(request, text)
    return now


def _typed(form: Any, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


@dataclass(frozen=True)
class Page:
    """A step's form on its page."""

    template: str
    form: Any

    def show(self, request: HttpRequest, version: PlanVersion, **more: Any) -> HttpResponse:
        """The form as it is; after mistakes it still stands for what the person has seen."""
        self._ask_for_files(request)
        seen = _seen(request) if request.method == "POST" else _mark(request, version)
        context = _context(version, seen) | {"form": self.form} | more
        return render(request, self.template, context)

    def again(self, request: HttpRequest, version: PlanVersion, refused: Refused) -> HttpResponse:
        """The plan as it stands now, why nothing was done, and all that was typed."""
        now = newest(version.plan)
        self.form.add_error(None, [str(reason) for reason in refused.reasons])
        if isinstance(refused, workflow.Outdated):
            self.form.refused_words = _("Not recorded; what you typed is below")
            return self.show(request, now, seen=version_token(now), is_outdated=True)
        return self.show(request, now)

    def _ask_for_files(self, request: HttpRequest) -> None:
        """A browser keeps what was typed, but never a chosen file."""
        for name in request.FILES:
            if name in self.form.fields and name not in self.form.errors:
                text = _("Choose the file again: the browser has not kept it.")
                self.form.add_error(name, text)

    def has_typing(self) -> bool:
        """Whether there is something to lose."""
        return any(self.form.data.get(name) for name in self.form.fields)


def _do(
    request: HttpRequest,
    version: PlanVersion,
    deed: Callable[[Any], Any],
    done: str | Callable[[], str],
    page: Page | None = None,
) -> HttpResponse:
    """Take the step and say so; a refusal keeps what was typed, beside its reasons."""
    try:
        with transaction.atomic():
            deed(person(request))
    except Refused as refused:
        if page:
            return page.again(request, version, refused)
        explain(request, refused)
        is_outdated = isinstance(refused, workflow.Outdated)
        return redirect(request.path) if is_outdated else back_to(version.plan)
    messages.success(request, done if isinstance(done, str) else done())
    return back_to(version.plan)


def _too_late(request: HttpRequest, version: PlanVersion, page: Page | None = None) -> HttpResponse:
    """The step is not open: say where the plan stands, and keep what was typed."""
    text = _("This can't be done now: %(state)s.") % {"state": place(version).heading}
    text = " ".join([text, *_decided_already(request, version)])
    if page and page.has_typing():
        page.form.add_error(None, text)
        page.form.refused_words = _("Not recorded; what you typed is below")
        return page.show(request, version, is_closed=True)
    messages.warning(request, text)
    return back_to(version.plan)


def _decided_already(request: HttpRequest, version: PlanVersion) -> list[str]:
    """What the person's side has decided meanwhile, and who of it did."""
    decisions = version.decisions()
    mine = [party for party in parties_of(request.user, version) if party in decisions]
    return [f"{decided_words(version, decisions[party])}." for party in mine]


def _context(version: PlanVersion, seen: str) -> dict[str, Any]:
    return {"plan": version.plan, "version": version, "place": place(version), "seen": seen}
