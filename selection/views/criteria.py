"""Criteria and rules of eligibility of a round: the agency changes, others read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schools.models import School
from selection import criteria as services
from selection.choices import RoundStatus
from selection.coverage import coverage
from selection.criteria import mark_of
from selection.forms.criteria import CriterionForm, RuleForm
from selection.models import Criterion, EligibilityRule, Round
from selection.reading import compared_words, reading_words
from selection.rights import may_prepare

from .fetch import agency_only, done, get_round, person


@login_required
@require_safe
def criterion_list(request: HttpRequest, pk: int) -> HttpResponse:
    """By what schools are compared, how much is known by it, and who may be chosen at all."""
    chosen = get_round(request, pk)
    rows, rules = coverage(chosen), list(chosen.rules.all())
    candidates = chosen.candidates.count()
    context = {
        "round": chosen,
        "rows": rows,
        "rules": rules,
        "reading": [compared_words(), *reading_words(row.criterion for row in rows)],
        "candidates": candidates,
        "unknown": [row for row in rows if not row.known] if candidates else [],
        "weighs_nothing": rows and not any(row.criterion.weight for row in rows),
        "may_change": may_prepare(request.user) and chosen.status == RoundStatus.OPEN,
        "sources": [] if rows or rules else _sources(request, chosen),
    }
    return render(request, "selection/criterion_list.html", context)


def _sources(request: HttpRequest, chosen: Round) -> Any:
    """Rounds with criteria to take over, the newest first."""
    others = Round.objects.visible_to(request.user).exclude(pk=chosen.pk)
    return others.filter(criteria__isnull=False).distinct()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def criterion_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a criterion."""
    chosen = get_round(request, pk)
    if answer := closed(request, chosen):
        return answer
    form = CriterionForm(request.POST or None, user=request.user)
    by, words = person(request), _("The criterion is added.")
    if form.is_valid() and done(
        request,
        lambda: services.add_criterion(round=chosen, by=by, **form.cleaned_data),
        words,
        form,
    ):
        return redirect("selection:criterion_list", pk)
    return render(request, "selection/criterion_edit.html", {"round": chosen, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a criterion; what a colleague has changed meanwhile is told, not overwritten."""
    item = _criterion(request, pk)
    if answer := closed(request, item.round):
        return answer
    form = CriterionForm(request.POST or None, user=request.user, criterion=item)
    seen, by = request.POST.get("seen", ""), person(request)
    if form.is_valid() and done(
        request,
        lambda: services.change_criterion(criterion=item, seen=seen, by=by, **form.cleaned_data),
        _("The criterion is saved."),
        form,
    ):
        return redirect("selection:criterion_list", item.round_id)
    context = {"round": item.round, "form": form, "item": item, "mark": mark_of(item)}
    return render(request, "selection/criterion_edit.html", context)


@login_required
@require_POST
def criterion_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    item = _criterion(request, pk)
    if answer := closed(request, item.round):
        return answer
    way, by = request.POST.get("way", services.DOWN), person(request)
    done(request, lambda: services.move_criterion(criterion=item, way=way, by=by), "")
    return redirect("selection:criterion_list", item.round_id)


@login_required
@require_POST
def criterion_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the criterion out of the round."""
    item = _criterion(request, pk)
    if answer := closed(request, item.round):
        return answer
    seen, by = request.POST.get("seen", ""), person(request)
    if "sure" not in request.POST:
        messages.warning(request, _("Nothing is removed: confirm it on the criterion's page."))
        return redirect("selection:criterion_edit", pk)
    words = _("Removed: %(row)s.") % {"row": item}
    done(request, lambda: services.remove_criterion(criterion=item, seen=seen, by=by), words)
    return redirect("selection:criterion_list", item.round_id)


@login_required
@require_POST
def criterion_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the criteria and rules of an earlier round over."""
    chosen = get_round(request, pk)
    if answer := closed(request, chosen):
        return answer
    key = request.POST.get("source", "")
    rows = _sources(request, chosen)
    source = get_object_or_404(rows, pk=key if key.isdecimal() and len(key) < 10 else 0)
    words = _("Taken over from “%(round)s”. Check the years.") % {"round": source}
    by = person(request)
    done(request, lambda: services.copy_criteria(round=chosen, source=source, by=by), words)
    return redirect("selection:criterion_list", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rule of eligibility."""
    chosen = get_round(request, pk)
    if answer := closed(request, chosen):
        return answer
    form = RuleForm(request.POST or None, types=types_of(request.user))
    by = person(request)
    if form.is_valid() and done(
        request,
        lambda: services.add_rule(round=chosen, by=by, **form.cleaned_data),
        _("The rule is added."),
        form,
    ):
        return redirect("selection:criterion_list", pk)
    return render(request, "selection/rule_edit.html", {"round": chosen, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule of eligibility."""
    rule = _rule(request, pk)
    if answer := closed(request, rule.round):
        return answer
    form = RuleForm(request.POST or None, types=types_of(request.user), rule=rule)
    seen, by = request.POST.get("seen", ""), person(request)
    if form.is_valid() and done(
        request,
        lambda: services.change_rule(rule=rule, seen=seen, by=by, **form.cleaned_data),
        _("The rule is saved."),
        form,
    ):
        return redirect("selection:criterion_list", rule.round_id)
    context = {"round": rule.round, "form": form, "item": rule, "mark": mark_of(rule)}
    return render(request, "selection/rule_edit.html", context)


@login_required
@require_POST
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the rule out of the round."""
    rule = _rule(request, pk)
    if answer := closed(request, rule.round):
        return answer
    seen, by = request.POST.get("seen", ""), person(request)
    words = _("Removed: %(row)s.") % {"row": rule}
    done(request, lambda: services.remove_rule(rule=rule, seen=seen, by=by), words)
    return redirect("selection:criterion_list", rule.round_id)


def types_of(user: Any) -> list[str]:
    """The types that schools of the register have."""
    kinds = School.objects.visible_to(user).exclude(kind="").order_by("kind")
    return list(kinds.values_list("kind", flat=True).distinct())


def _criterion(request: HttpRequest, pk: int) -> Criterion:
    rows = Criterion.objects.visible_to(request.user).select_related("round", "kind")
    found: Criterion = get_object_or_404(rows, pk=pk)
    return found


def _rule(request: HttpRequest, pk: int) -> EligibilityRule:
    rows = EligibilityRule.objects.visible_to(request.user).select_related("round")
    found: EligibilityRule = get_object_or_404(rows, pk=pk)
    return found


def closed(request: HttpRequest, chosen: Round) -> HttpResponse | None:
    """Only the agency; of a frozen or decided round it is told why nothing changes."""
    agency_only(request)
    if chosen.status == RoundStatus.OPEN:
        return None
    messages.warning(request, closed_words(chosen))
    return redirect("selection:criterion_list", chosen.pk)


def closed_words(chosen: Round) -> str:
    """Why what a ranking rests on can't be changed, and what to do."""
    if chosen.status == RoundStatus.FROZEN:
        return _("The round's data are frozen. To change them, unfreeze them first.")
    return _("The round is decided, so its criteria and rules stay as they were.")
