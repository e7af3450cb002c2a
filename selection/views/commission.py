"""A round's commission: its rules, members, and their conflicts of interest."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.forms import CONTROL
from common.text import sort_key
from selection.choices import RoundStatus
from selection.commission import composing, interests
from selection.commission.conflicts import Conflict, conflicts_of
from selection.commission.seats import everyone, may_run, seat_of
from selection.commission.statements import must_state
from selection.forms.commission import CommissionForm, InterestForm, LeaveForm, MemberForm
from selection.models import Candidate, Commission, CommissionMember, Interest, Round, Sitting
from selection.rights import may_prepare

from .fetch import (
    agency_only,
    allow,
    commission_of,
    done,
    events_of,
    get_commission,
    get_round,
    person,
    seat_in,
    sees_interests,
)

PAGE = 25
FOUND = 25


@login_required
@require_safe
def commission_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sits, by which rules, and the sittings; without a commission, how to begin."""
    chosen = get_round(request, pk)
    commission = commission_of(chosen)
    context = {
        "round": chosen,
        "commission": commission,
        "is_decided": chosen.status == RoundStatus.DECIDED,
        "may_compose": may_prepare(request.user) and chosen.status != RoundStatus.DECIDED,
    }
    if commission:
        context |= _composition(request, commission)
    return render(request, "selection/commission_detail.html", context)


def _composition(request: HttpRequest, commission: Commission) -> dict[str, Any]:
    sittings = list(commission.sittings.order_by("-number"))
    open_one = next((item for item in sittings if item.closed_at is None), None)
    is_frozen = commission.round.status == RoundStatus.FROZEN
    return {
        "members": everyone(commission),
        "sittings": sittings,
        "own_seat": seat_of(request.user, commission),
        "open_sitting": open_one,
        "must_state": open_one and must_state(person(request), open_one),
        "may_open": is_frozen and not open_one and may_run(request.user, commission),
        "is_frozen": is_frozen,
        "sees_interests": (sees := sees_interests(request.user, commission)),
        "events": events_of(commission, *sittings) if sees else [],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def commission_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The order by which the commission is composed, and its rules."""
    chosen = get_round(request, pk)
    agency_only(request)
    form = CommissionForm.of(commission_of(chosen), request.POST or None)
    if form.is_valid():
        rules, words = form.cleaned_data, _("The rules of the commission are saved.")
        save = lambda: composing.compose(round=chosen, by=person(request), **rules)  # noqa: E731
        if done(request, save, words, form):
            return redirect("selection:commission_detail", pk)
    return render(request, "selection/commission_edit.html", {"round": chosen, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a person of an institution into the commission."""
    commission = get_commission(request, pk)
    agency_only(request)
    form = MemberForm(request.POST or None, commission=commission)
    if form.is_valid() and _put(request, form):
        return redirect("selection:commission_detail", pk)
    context = {"round": commission.round, "form": form}
    return render(request, "selection/member_add.html", context)


def _put(request: HttpRequest, form: MemberForm) -> bool:
    given: dict[str, Any] = form.cleaned_data | {"member": form.member, "by": person(request)}
    save = lambda: composing.put_member(commission=form.commission, **given)  # noqa: E731
    return done(request, save, _("The member is recorded."), form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a member who hasn't voted yet, or enter the day of leaving."""
    member = _member(request, pk)
    is_leaving = "leaves" in request.POST
    form = MemberForm(
        None if is_leaving else request.POST or None, commission=member.commission, member=member
    )
    initial = {"left_on": member.left_on}
    leaving = LeaveForm(request.POST if is_leaving else None, initial=initial)
    if _left(request, member, leaving) or (form.is_valid() and _put(request, form)):
        return redirect("selection:commission_detail", member.commission.round_id)
    context = {"member": member, "form": form, "leaving": leaving}
    return render(request, "selection/member_edit.html", context)


def _left(request: HttpRequest, member: CommissionMember, form: LeaveForm) -> bool:
    if not form.is_valid():
        return False
    given: dict[str, Any] = {"member": member, "by": person(request)} | form.cleaned_data
    return done(request, lambda: composing.set_left(**given), _("The day is recorded."), form)


@login_required
@require_POST
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a person put in by mistake."""
    member = _member(request, pk)
    remove = lambda: composing.remove_member(member=member, by=person(request))  # noqa: E731
    done(request, remove, _("The person is no longer in the commission."))
    return redirect("selection:commission_detail", member.commission.round_id)


def _member(request: HttpRequest, pk: int) -> CommissionMember:
    rows = CommissionMember.objects.visible_to(request.user).for_list()
    found: CommissionMember = get_object_or_404(rows.select_related("commission__round"), pk=pk)
    agency_only(request)
    return found


@login_required
@require_safe
def interest_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All conflicts of interest of the commission; a member finds schools to declare one."""
    commission = get_commission(request, pk)
    allow(sees_interests(request.user, commission))
    own_seat = seat_of(request.user, commission)
    text = CONTROL.sub("", request.GET.get("tekstas", ""))[:100]
    may_declare = _may_declare(own_seat)
    context = {
        "round": commission.round,
        "page": Paginator(_listed(commission), PAGE).get_page(request.GET.get("page")),
        "own_seat": own_seat,
        "text": text,
        "may_declare": may_declare,
        "waits": _waits(request, commission),
        "found": _found(commission.round, text) if may_declare and text.strip() else None,
    }
    return render(request, "selection/interest_list.html", context)


def _waits(request: HttpRequest, commission: Commission) -> Sitting | None:
    """The open sitting that waits for the person's statement."""
    sitting = commission.sittings.filter(closed_at=None).first()
    return sitting if sitting and must_state(person(request), sitting) else None


def _may_declare(seat: CommissionMember | None) -> bool:
    if seat is None or seat.left_on:
        return False
    return seat.commission.round.status != RoundStatus.DECIDED


def _listed(commission: Commission) -> list[list[Conflict]]:
    """For each member and school its reasons, by school, then by member."""
    found = conflicts_of(everyone(commission), Candidate.objects.filter(round=commission.round_id))
    by_school = lambda rows: (rows[0].candidate.school.sort_key, rows[0].member.pk)  # noqa: E731
    return sorted(found.values(), key=by_school)


def _found(chosen: Round, text: str) -> Any:
    named = Candidate.objects.filter(
        round=chosen, school__sort_key__contains=sort_key(text.strip())
    )
    return named.select_related("school__municipality")[:FOUND]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interest_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """A member says why not to vote on this school."""
    visible = Candidate.objects.visible_to(request.user)
    candidate = get_object_or_404(visible.select_related("school", "round"), pk=pk)
    commission = get_commission(request, candidate.round_id)
    member = seat_in(request, commission)
    form = InterestForm(request.POST or None)
    if form.is_valid() and _declared(request, member, candidate, form):
        return redirect(_next(request, commission))
    conflicts = conflicts_of([member], Candidate.objects.filter(pk=pk))
    context = {"candidate": candidate, "form": form, "known": conflicts.get((member.pk, pk), [])}
    return render(request, "selection/interest_declare.html", context)


def _next(request: HttpRequest, commission: Commission) -> str:
    """Back to the statement where a sitting waits for it, else to all conflicts."""
    if sitting := _waits(request, commission):
        return reverse("selection:sitting_state", args=[sitting.pk])
    return reverse("selection:interest_list", args=[commission.round_id])


def _declared(
    request: HttpRequest, member: CommissionMember, candidate: Candidate, form: InterestForm
) -> bool:
    given: dict[str, Any] = {"member": member, "candidate": candidate, "by": person(request)}
    declare = lambda: interests.declare(**given, **form.cleaned_data)  # noqa: E731
    words = _("Declared: you don't vote on %(school)s.") % {"school": candidate.school}
    return done(request, declare, words, form)


@login_required
@require_POST
def interest_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was declared by mistake."""
    rows = Interest.objects.visible_to(request.user).for_list()
    interest = get_object_or_404(rows.select_related("member__commission__round"), pk=pk)
    allow(interest.member.user_id == request.user.pk)
    withdraw = lambda: interests.withdraw(interest=interest, by=person(request))  # noqa: E731
    done(request, withdraw, _("Taken back: history keeps that it was declared."))
    return redirect("selection:interest_list", interest.member.commission.round_id)
