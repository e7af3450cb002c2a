"""Two texts of a plan beside each other: any two that the person may read."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.comparing import told
from plans.difference import compare
from plans.texts import Text, read_texts, texts_of

from .fetch import get_plan, readable


@login_required
@require_safe
def plan_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What `?su=` says otherwise than `?is=`; the newest beside the one before where not asked.

    Of two the earlier is always what was before."""
    plan = get_plan(request, pk)
    texts = texts_of(request.user, readable(request.user, plan))
    if not texts:
        raise PermissionDenied
    before, after = pair_of(request, texts)
    context = {"plan": plan, "texts": texts, "before": before, "after": after}
    context["is_turned"] = before != after and request.GET.get("is") == after.code
    if len(texts) > 1:
        found = compare(*read_texts(request.user, (before, after)))
        purposes = plan.grant.round.programme.purposes.all()
        context["told"] = told(found, purposes)
    return render(request, "plans/plan_compare.html", context)


def pair_of(request: HttpRequest, texts: list[Text]) -> tuple[Text, Text]:
    """The two texts that the address asks for, the earlier first, however it asks for them; 404
    for one that the person may not read."""
    after = _asked(request.GET.get("su"), texts) or texts[0]
    before = _asked(request.GET.get("is"), texts) or before_of(after, texts)
    later, earlier = sorted((before, after), key=texts.index)
    return earlier, later


def before_of(after: Text, texts: list[Text]) -> Text:
    """What a text is best compared with: the version before it, else what was sent before it."""
    older = texts[texts.index(after) + 1 :]
    versions = (text for text in older if text.version != after.version)
    return next(versions, older[0] if older else texts[-1])


def _asked(code: str | None, texts: list[Text]) -> Text | None:
    found = next((text for text in texts if text.code == code), None)
    if code and found is None:
        raise Http404
    return found
