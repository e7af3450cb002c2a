"""Remarks: reading, writing, answering, resolving; opening the draft for advice."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.transitions import Refused
from plans import comments
from plans.forms import AnswerForm, CommentForm
from plans.models import Comment
from plans.quotes import Spot
from plans.rights import school_membership

from .board import Board, Thread, board_of, name_of_part
from .drawer import drawer_key
from .fetch import allow, explain, get_newest, person
from .remarks import form_remarks
from .sections import BY_NAME

BOX = "remark-box"  # where the editor shows this page beside its open form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The remarks of a version, all or those on a place, and the form of a new one there."""
    board = board_of(request, pk)
    form = board.form(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show(request, board, form)
    try:
        made = _add(request, board, form)
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return _show(request, board, form)
    messages.success(request, _("The remark is written."))
    return _back(board, made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_detail(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """The way to one remark; sent to, a deed with it (`deed`)."""
    board = board_of(request, pk)
    rows = Comment.objects.visible_to(request.user).filter(version__plan=board.plan, parent=None)
    comment = get_object_or_404(rows.select_related("version__plan__grant__holder"), pk=comment_pk)
    if request.method != "POST":
        place = f"redakcija={comment.version.number}&pastaba={comment.pk}#pastaba-{comment.pk}"
        return redirect(f"{board.url}?{place}")
    try:
        _do(request, Thread(comment, board))
    except Refused as refused:
        explain(request, refused)
        return _show(request, board, board.form(), kept=request.POST.get("text", ""))
    return _back(board, comment)


@login_required
@require_POST
def plan_advice(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the draft for the municipality's and the agency's advice, or close it."""
    version = get_newest(request, pk)
    allow(school_membership(request.user, version))
    is_open = request.POST.get("open") == "1"
    try:
        comments.open_for_advice(version=version, is_open=is_open, by=person(request))
    except Refused as refused:
        explain(request, refused)
    else:
        messages.success(request, _advice_words(is_open=is_open))
    return redirect("plans:comment_list", pk)


def _advice_words(*, is_open: bool) -> str:
    if is_open:
        return _("The municipality and the agency now read the draft and can write remarks.")
    return _("The draft is closed: only the school reads it.")


def _add(request: HttpRequest, board: Board, form: CommentForm) -> Comment:
    data = form.cleaned_data
    spot = board.spot or Spot(name_of_part(data["part"]))
    return comments.add_comment(
        version=board.version,
        spot=Spot(spot.section, spot.row_key, spot.field or data.get("field", "")),
        text=data["text"],
        audience=form.audience,
        must_correct=form.must_correct,
        mentions=form.told(),
        by=person(request),
    )


def _do(request: HttpRequest, thread: Thread) -> None:
    """Answer, resolve, reopen or demand; refuses what is none of these."""
    deed, by = request.POST.get("deed", ""), person(request)
    if deed in {"answer", "corrected"}:
        _answer(request, thread, is_corrected=deed == "corrected")
        return
    deeds: dict[str, tuple[Callable[..., Any], str]] = {
        "resolve": (comments.resolve, _("The remark is resolved.")),
        "reopen": (comments.reopen, _("The remark is open again.")),
        "bind": (comments.bind, _("Nobody can agree until this is corrected.")),
    }
    if deed not in deeds:
        raise Refused([_("Choose what to do with the remark.")])
    act, done = deeds[deed]
    act(comment=thread.comment, by=by)
    messages.success(request, done)


def _answer(request: HttpRequest, thread: Thread, *, is_corrected: bool) -> None:
    form = AnswerForm(request.POST, people={held.user_id: held for held in thread.readers})
    if not form.is_valid():
        raise Refused([str(error) for errors in form.errors.values() for error in errors])
    if is_corrected and not thread.is_ours_to_correct:
        raise Refused([_("Nothing can be corrected now. Answer in words.")])
    text = form.cleaned_data["text"].strip()
    if is_corrected:
        text = " ".join(filter(None, (_("Corrected."), text)))
    told = form.told()
    comments.answer(comment=thread.comment, text=text, by=person(request), mentions=told)
    messages.success(request, _("The answer is written."))


def _back(board: Board, comment: Comment) -> HttpResponse:
    """Where the person was, at the remark."""
    return redirect(f"{board.url}?{board.query()}#pastaba-{comment.pk}")


def _show(request: HttpRequest, board: Board, form: CommentForm, kept: str = "") -> HttpResponse:
    """The page, or what the editor shows of it beside its form; `kept` is an answer to copy."""
    if form.is_bound and not board.is_open:
        kept = kept or form.data.get("text", "")
    name, htmx = "plans/comment_list.html", request.htmx  # type: ignore[attr-defined]
    context = _context(request, board) | {"form": form, "kept": kept}
    if htmx.target == BOX:
        name, context = f"{name}#beside", context | _beside(board)
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(request: HttpRequest, board: Board) -> dict[str, Any]:
    page, version = board.threads(request.GET.get("page")), board.version
    is_writer = school_membership(request.user, version) is not None
    return {
        "board": board,
        "plan": board.plan,
        "version": version,
        "page": page,
        "threads": [Thread(comment, board) for comment in page],
        "may_open": is_writer and version.is_editable,
        "lock": drawer_key(board.user),
    }


def _beside(board: Board) -> dict[str, Any]:
    """What the open form of the editor shows of the remarks on it, to be renewed there."""
    spot = board.spot
    if spot is None or spot.section not in BY_NAME:
        return {"is_beside": True}
    labels, place = dict(board.fields(spot)), Spot(spot.section, spot.row_key)
    found = form_remarks(board.user, board.version, place, labels, has_some=True)
    return {"is_beside": True, "remarks": found, "renewed": found.renewed(spot.field)}
