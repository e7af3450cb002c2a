"""Beginning a plan from an earlier one or a template; the agency keeps a plan as a template."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.transitions import Refused
from plans import beginnings
from plans.choices import VersionStatus
from plans.forms import TemplateForm
from plans.models import PlanVersion
from plans.rights import template_membership, writer_membership
from plans.standing import place

from .fetch import allow, back_to, explain, get_newest, person

GET_AND_POST = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(GET_AND_POST)
def plan_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """What the plan may be begun from, and what would come of the chosen (`?nuo=`)."""
    version = get_newest(request, pk)
    allow(writer_membership(request.user, version))
    if not version.is_editable:
        return _closed(request, version)
    if request.method == "POST":
        return _begin(request, version)
    if not beginnings.is_empty(version):
        messages.info(request, _("The plan has texts already. Go on writing them."))
        return redirect("plans:plan_edit", pk)
    options = beginnings.options(request.user, version)
    asked = (option for option in options if option.name == request.GET.get("nuo"))
    chosen = next(asked, options[0] if options else None)
    context = {"plan": version.plan, "version": version, "options": options, "chosen": chosen}
    context["texts"] = chosen and chosen.texts()
    return render(request, "plans/plan_begin.html", context)


def _begin(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    source = request.POST.get("source", "")
    try:
        beginnings.begin(version=version, source=source, by=person(request))
    except Refused as refused:
        explain(request, refused)
        return redirect(request.path)
    messages.success(
        request, _("The texts are taken over. Enter the findings, money, dates and values anew.")
    )
    return redirect("plans:plan_edit", version.plan_id)


def _closed(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    state = place(version).heading
    messages.warning(request, _("The plan can't be changed now: %(state)s.") % {"state": state})
    return back_to(version.plan)


@login_required
@require_http_methods(GET_AND_POST)
def plan_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency gives the plan in force a name under which others may begin from it."""
    latest = get_newest(request, pk)
    allow(template_membership(request.user, latest))
    plan = latest.plan
    in_force = plan.versions.filter(status=VersionStatus.APPROVED)
    version = in_force.visible_to(request.user).for_list().first()
    if version is None:
        messages.warning(request, _("A template is made of a plan in force."))
        return back_to(plan)
    form = TemplateForm(request.POST or None)
    if form.is_valid() and _save(request, version, form):
        return back_to(plan)
    texts = beginnings.texts_of(version)
    context = {"plan": plan, "version": version, "form": form, "texts": texts}
    return render(request, "plans/plan_template.html", context)


def _save(request: HttpRequest, version: PlanVersion, form: TemplateForm) -> bool:
    try:
        beginnings.save_template(version=version, by=person(request), **form.cleaned_data)
    except Refused as refused:
        form.add_error("name", [str(reason) for reason in refused.reasons])
        return False
    messages.success(request, _("The template is kept: schools can begin their plans from it."))
    return True
