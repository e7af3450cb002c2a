"""Steps of a plan: starting, submitting, agreeing, returning, the order; and what came on paper."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.transitions import Refused, Transition
from files.models import StoredFile
from files.services import store
from grants.models import Grant
from plans import health, services, workflow
from plans.content import load
from plans.forms import AgreeForm, OrderForm, PaperForm, ReturnForm, StartForm
from plans.models import PlanVersion
from plans.rights import head_membership, paper_membership, parties_of, starter_membership
from plans.standing import place
from selection.choices import Party

from .fetch import allow, back_to, explain, get_newest, person
from .sections import todos

GET_AND_POST = ["GET", "HEAD", "POST"]


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
@require_http_methods(GET_AND_POST)
def plan_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """What still blocks submission, or the question before it."""
    version = get_newest(request, pk)
    allow(head_membership(request.user, version))
    if not workflow.SUBMIT.open_from(version.status):
        return _too_late(request, version)
    if request.method == "POST":
        done = _("The plan is submitted. You will get a letter about each decision.")
        return _do(request, version, lambda by: workflow.submit(version, by=by), done)
    content = load(version)
    errors = health.errors(content)
    context = _context(version) | {"todos": todos(version, errors), "content": content}
    return render(request, "plans/plan_submit.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def plan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the plan back to writing, while nobody has decided."""
    version = get_newest(request, pk)
    allow(head_membership(request.user, version))
    if not workflow.WITHDRAW.open_from(version.status) or version.decisions():
        return _too_late(request, version)
    if request.method == "POST":
        done = _("The plan is withdrawn. Correct it and submit it again.")
        return _do(request, version, lambda by: workflow.withdraw(version, by=by), done)
    return render(request, "plans/plan_withdraw.html", _context(version))


@login_required
@require_http_methods(GET_AND_POST)
def plan_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """A party's agreement: date and number of its document."""
    version = get_newest(request, pk)
    parties = _parties(request, version, workflow.AGREE)
    if not parties:
        return _too_late(request, version)
    form = AgreeForm(request.POST or None, parties=parties)
    if not form.is_valid():
        context = _context(version) | {"form": form, "parties": parties}
        return render(request, "plans/plan_agree.html", context)

    def deed(by: Any) -> None:
        words = {name: form.cleaned_data[name] for name in ("agreed_on", "document_number")}
        workflow.agree(version, party=form.chosen, by=by, **words)

    done = _("The agreement is recorded.")
    return _do(request, version, deed, done, form, "plans/plan_agree.html")


@login_required
@require_http_methods(GET_AND_POST)
def plan_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the school with a remark, without which there is no return."""
    version = get_newest(request, pk)
    parties = _parties(request, version, workflow.SEND_BACK)
    if not parties:
        return _too_late(request, version)
    form = ReturnForm(request.POST or None, parties=parties)
    if not form.is_valid():
        return render(request, "plans/plan_return.html", _context(version) | {"form": form})

    def deed(by: Any) -> None:
        comment = form.cleaned_data["comment"]
        workflow.send_back(version, party=form.chosen, comment=comment, by=by)

    done = _("The plan is returned; the school has got your remark.")
    return _do(request, version, deed, done, form, "plans/plan_return.html")


@login_required
@require_http_methods(GET_AND_POST)
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The head's order: date, number as free text, a scan if there is one."""
    version = get_newest(request, pk)
    allow(head_membership(request.user, version))
    if not workflow.APPROVE.open_from(version.status):
        return _too_late(request, version)
    form = OrderForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "plans/plan_approve.html", _context(version) | {"form": form})

    def deed(by: Any) -> None:
        scan = _stored(form.cleaned_data["order_file"], by)
        words = {name: form.cleaned_data[name] for name in ("ordered_on", "order_number")}
        workflow.approve(version, order_file=scan, by=by, **words)

    done = _("The order is recorded: the plan is in force.")
    return _do(request, version, deed, done, form, "plans/plan_approve.html")


@login_required
@require_http_methods(GET_AND_POST)
def plan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a plan that came on paper; afterwards the officer writes it in."""
    version = get_newest(request, pk)
    allow(paper_membership(request.user, version))
    if not version.is_editable or version.is_from_paper:
        return _too_late(request, version)
    form = PaperForm(request.POST or None, request.FILES or None)
    context = _context(version) | {"form": form}
    if not form.is_valid():
        return render(request, "plans/plan_paper.html", context)
    try:
        _attach(version, form.cleaned_data, person(request))
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return render(request, "plans/plan_paper.html", context)
    messages.success(request, _("The scan is kept. Now write the plan in from the document."))
    return redirect("plans:plan_edit", pk)


@transaction.atomic
def _attach(version: PlanVersion, data: dict[str, Any], by: Any) -> None:
    scan = store(data["scan"], by=by, kind=data["scan"].kind)
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
    return [(party, str(Party(party).label)) for party in mine if party not in decided]


def _do(
    request: HttpRequest,
    version: PlanVersion,
    deed: Callable[[Any], Any],
    done: str,
    form: Any = None,
    template: str = "",
) -> HttpResponse:
    """Take the step and say so; a refusal keeps what was typed, beside its reasons."""
    try:
        with transaction.atomic():
            deed(person(request))
    except Refused as refused:
        if form is None:
            explain(request, refused)
            return back_to(version.plan)
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return render(request, template, _context(version) | {"form": form})
    messages.success(request, done)
    return back_to(version.plan)


def _too_late(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """The step is not open: say where the plan stands."""
    state = place(version).heading
    messages.warning(request, _("This can't be done now: %(state)s.") % {"state": state})
    return back_to(version.plan)


def _context(version: PlanVersion) -> dict[str, Any]:
    return {"plan": version.plan, "version": version, "place": place(version)}
