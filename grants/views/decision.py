"""The decision of a round: the chosen, the sums, the order, and the baskets that come of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from audit.transitions import Refused
from files.models import StoredFile
from files.services import serve, store_for_now
from grants import services
from grants.decision import Listed, Preview, listed, preview
from grants.forms import DecisionForm
from grants.letters import unreached
from selection.choices import RoundStatus
from selection.deciding import decided_words
from selection.models import Candidate, Round
from selection.rights import may_prepare

SAID = ("decided_on", "decision_number", "departure", "without_commission")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick the chosen, look at the sums, confirm: the baskets are made at once."""
    chosen = get_object_or_404(_rounds(request), pk=pk)
    if not may_prepare(request.user):
        raise PermissionDenied
    if chosen.status == RoundStatus.DECIDED:
        messages.warning(request, decided_words(chosen))
        return redirect(chosen)
    found, waiting = listed(chosen, sees_all="visi" in request.GET), _waiting(request, chosen)
    form = _form(request, chosen, found, has_order=waiting is not None)
    sums = _sums(request, form)
    order = _order(request, chosen, form) or waiting
    if sums and _decided(request, chosen, form, sums, order):
        return _after(request, chosen)
    context = {"round": chosen, "form": form, "sums": sums, "order": order, "listed": found}
    return render(request, "grants/round_decide.html", context)


def _after(request: HttpRequest, chosen: Round) -> HttpResponse:
    """On to the baskets; first to the letters that nobody can get here."""
    if unreached(chosen):
        messages.warning(request, _("Some schools have no account here. Send their letters."))
        return redirect("grants:round_letters", chosen.pk)
    return redirect(f"{reverse('grants:grant_list')}?etapas={chosen.pk}")


def _form(request: HttpRequest, chosen: Round, found: Listed, *, has_order: bool) -> DecisionForm:
    rows = Candidate.objects.visible_to(request.user).for_decision().filter(round=chosen)
    return DecisionForm(
        request.POST or None,
        request.FILES or None,
        candidates=found.in_order(rows),
        round=chosen,
        listed=found,
        has_order=has_order,
    )


def _sums(request: HttpRequest, form: DecisionForm) -> Preview | None:
    """What the ticked rows come to; None while something is wrong.

    Nor while a school is only being opened: nothing is asked of the form then."""
    if "open" in request.POST:
        form.errors.clear()
        return None
    if not form.is_valid() or form.rate is None:
        return None
    return preview(form.awards(), form.rate, form.differs, form.undecided)


def _rounds(request: HttpRequest) -> Any:
    return Round.objects.visible_to(request.user).select_related("programme", "decision_file")


def _waiting(request: HttpRequest, chosen: Round) -> StoredFile | None:
    """The order's file that was sent before the sums were looked at."""
    if request.method != "POST":
        return None
    by: Any = request.user
    waiting = StoredFile.objects.waiting()
    return waiting.filter(awaits=_place_of(chosen), uploaded_by=by).first()


def _order(request: HttpRequest, chosen: Round, form: DecisionForm) -> StoredFile | None:
    """The order's file just sent, kept till the decision is confirmed."""
    sent = form.sent_order()
    by: Any = request.user
    if sent is None:
        return None
    return store_for_now(sent, by=by, kind=sent.kind, awaits=_place_of(chosen))


def _place_of(chosen: Round) -> str:
    return f"sprendimas-{chosen.pk}"


def _decided(
    request: HttpRequest,
    chosen: Round,
    form: DecisionForm,
    sums: Preview,
    order: StoredFile | None,
) -> bool:
    """Whether the checked sums were confirmed and became baskets."""
    if request.POST.get("confirm") != sums.mark:
        if "confirm" in request.POST:
            messages.warning(request, _("The sums have changed. Look again and confirm."))
        return False
    return _made(request, chosen, form, order)


def _made(
    request: HttpRequest, chosen: Round, form: DecisionForm, order: StoredFile | None
) -> bool:
    by: Any = request.user
    said = {name: form.cleaned_data.get(name, "") for name in SAID}
    try:
        grants = services.decide_round(
            round=chosen, awards=form.awards(), order=order, by=by, **said
        )
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    words = ngettext("%(n)s basket awarded.", "%(n)s baskets awarded.", len(grants))
    messages.success(request, words % {"n": len(grants)})
    return True


@login_required
@require_safe
def round_decision_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The order by which a round was decided: for those who see rounds."""
    chosen = get_object_or_404(_rounds(request), pk=pk)
    if chosen.decision_file is None:
        raise Http404
    return serve(chosen.decision_file)
