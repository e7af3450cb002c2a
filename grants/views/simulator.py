"""The simulator over frozen data, and the scenarios kept of it: the agency; auditors look."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.transitions import Refused
from common.pages import ROWS
from grants.filters import ScenarioForm, SimulatorForm, values_of
from grants.scenarios import (
    Answer,
    answer,
    asked_of,
    is_readable,
    result_of,
    save_scenario,
    schools_of,
)
from grants.simulated import (
    answer_table,
    compare_table,
    differences_of,
    differing,
    limit_words,
    names_in,
    weight_fields,
)
from schools.access import access_of
from selection.models import Freeze, Round, Scenario
from selection.rights import may_prepare
from selection.views.fetch import agency_only, done, person

Context = dict[str, Any]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_simulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Change weights and limits, look who enters and leaves; keep what came out by name."""
    freezes = Freeze.objects.visible_to(request.user).standing()
    freeze = get_object_or_404(freezes.select_related("round__programme", "inputs"), round=pk)
    if not is_readable(freeze):
        return _answered(request, freeze, {"old": True})
    form = SimulatorForm(request.GET, freeze=freeze)
    found, name = _found(form, freeze), ScenarioForm(request.POST or None)
    if request.method == "POST":
        agency_only(request)
        if found and name.is_valid() and (kept := _kept(request, freeze, form, name)):
            return redirect("simulator:scenario_detail", kept.pk)
    shown = _shown(request, freeze, found) if found else {}
    fields = {"form": form, "weights": weight_fields(form.weights), "name_form": name}
    return _answered(request, freeze, fields | shown)


def _answered(request: HttpRequest, freeze: Freeze, context: Context) -> HttpResponse:
    same = {"round": freeze.round, "freeze": freeze, "may_keep": may_prepare(request.user)}
    return render(request, "simulator/round_simulate.html", same | context)


def _found(form: SimulatorForm, freeze: Freeze) -> Answer | None:
    if not form.is_valid():
        return None
    try:
        return answer(freeze, form.asked())
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return None


def _kept(
    request: HttpRequest, freeze: Freeze, form: SimulatorForm, name: ScenarioForm
) -> Scenario | None:
    made: list[Scenario] = []
    asked, by, words = form.asked(), person(request), _("The scenario is kept.")

    def keep() -> None:
        chosen = name.cleaned_data["name"]
        made.append(save_scenario(freeze=freeze, name=chosen, asked=asked, by=by))

    return made[0] if done(request, keep, words, name) else None


def _shown(request: HttpRequest, freeze: Freeze, found: Answer) -> Context:
    page = Paginator(found.rows, ROWS).get_page(request.GET.get("page"))
    schools = schools_of(freeze)
    table = answer_table(list(page.object_list), schools)
    missing = names_in((row.code for row in found.missing), schools)
    limited = limit_words(found.limited, schools)
    return {"found": found, "page": page, "table": table, "missing": missing, "limited": limited}


@login_required
@require_safe
def scenario_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The scenarios of a round, of withdrawn data too; two of them can be compared."""
    chosen = _round(request, pk)
    rows = _scenarios(request).filter(freeze__round=pk)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    shown = [(item, result_of(item.result)) for item in page]
    is_frozen = Freeze.objects.visible_to(request.user).standing().filter(round=pk).exists()
    context = {"round": chosen, "page": page, "rows": shown, "is_frozen": is_frozen}
    return render(request, "simulator/scenario_list.html", context)


def _round(request: HttpRequest, pk: int) -> Round:
    """Scenarios are the agency's; auditors look, the commission does not."""
    if not access_of(request.user).sees_everything:
        raise Http404
    found: Round = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    return found


@login_required
@require_safe
def scenario_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One scenario as it was kept."""
    scenario = get_object_or_404(_scenarios(request), pk=pk)
    freeze = scenario.freeze
    context = {
        "scenario": scenario,
        "round": freeze.round,
        "freeze": freeze,
        "differences": differences_of(scenario),
        "query": urlencode(values_of(asked_of(scenario.changes))),
    }
    context |= _shown(request, freeze, result_of(scenario.result))
    return render(request, "simulator/scenario_detail.html", context)


def _scenarios(request: HttpRequest) -> Any:
    rows = Scenario.objects.visible_to(request.user)
    return rows.select_related("freeze__round__programme", "freeze__inputs", "by")


@login_required
@require_safe
def scenario_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two scenarios side by side: what was changed, the sums, and the schools that differ."""
    chosen = _round(request, pk)
    keys = [key for key in request.GET.getlist("s") if key.isdecimal() and len(key) < 10]
    two = list(_scenarios(request).filter(freeze__round=pk, pk__in=keys).order_by("at", "pk"))
    if len(two) != 2:
        messages.warning(request, _("Tick two scenarios to compare."))
        return redirect("simulator:scenario_list", pk)
    first, second = two
    page = Paginator(differing(first, second), ROWS).get_page(request.GET.get("page"))
    context = {"round": chosen, "two": [_side(item) for item in two], "page": page}
    context["table"] = compare_table(first, second, list(page.object_list))
    return render(request, "simulator/scenario_compare.html", context)


def _side(item: Scenario) -> Context:
    found, schools = result_of(item.result), schools_of(item.freeze)
    return {
        "scenario": item,
        "found": found,
        "differences": differences_of(item),
        "limited": limit_words(found.limited, schools),
        "missing": names_in((row.code for row in found.missing), schools),
    }
