"""Expenses of a basket: the sums and the list, recording, reversing, taking a file in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from audit.transitions import Refused
from common import clock
from common.money import SumEur, format_eur
from common.pages import address, page_of_keys
from files.models import StoredFile
from files.services import read, serve, store_for_now
from grants.models import Grant
from progress.accounting import COLUMNS, Preview, Reader, template_bytes
from progress.auditing.standing import findings_of
from progress.book import Book, rows_of
from progress.book_files import expenses_csv, expenses_xlsx, sums_csv
from progress.forms.expenses import (
    ConfirmForm,
    DoubtForm,
    ExpenseFilter,
    ExpenseForm,
    ReverseForm,
    TableForm,
)
from progress.models import Expense
from progress.spending import (
    Taken,
    Unsure,
    import_expenses,
    record_expense,
    reverse_expense,
    warnings_of,
)
from schools.resources.tables import TableFault

from .shared import attempt, is_officer, person, require

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def book_or_404(request: HttpRequest, pk: int) -> Book:
    """The spending of a visible basket."""
    grants = Grant.objects.visible_to(request.user).for_list()
    return Book(get_object_or_404(grants, pk=pk), request.user)


def expense_or_404(book: Book, pk: int) -> Any:
    """An expense of that basket with all that its page tells."""
    rows = book.expenses.select_related(
        *("activity", "purpose", "file", "source", "by"), *("reverses", "reversal__by")
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def expense_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan, spent and left in every way, then the expenses page by page."""
    book = book_or_404(request, pk)
    form = ExpenseFilter(request.GET, book=book)
    found = form.chosen(book.expenses)
    page = page_of_keys(found.order_by("-dated_on", "-pk"), request.GET.get("page"))
    context = {
        "book": book,
        "form": form,
        "page": page,
        "total": found.aggregate(total=SumEur("amount"))["total"],
        "table": rows_of(book, page, lambda key: address("progress:expense_detail", pk, key)),
        "query": request.GET.urlencode(),
    }
    return render(request, "progress/expense_list.html", context)


@login_required
@require_safe
def expense_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that the list shows, with their total; „kas=sumos“: the page's sums."""
    book = book_or_404(request, pk)
    if request.GET.get("kas") == "sumos":
        return _file(book, sums_csv(book), "lesos", "csv", CSV)
    rows = ExpenseFilter(request.GET, book=book).chosen(book.expenses)
    return _file(book, expenses_csv(book, rows), "islaidos", "csv", CSV)


@login_required
@require_safe
def expense_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The same rows and sums as a workbook."""
    book = book_or_404(request, pk)
    form = ExpenseFilter(request.GET, book=book)
    data = expenses_xlsx(book, form.chosen(book.expenses), form.in_words())
    return _file(book, data, "islaidos", "xlsx", XLSX)


@login_required
@require_safe
def expense_template(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty table for the accounting."""
    book = book_or_404(request, pk)
    require(book.writer)
    return _file(book, template_bytes(book.grant), "islaidu-lentele", "xlsx", XLSX)


@login_required
@require_safe
def expense_detail(request: HttpRequest, pk: int, expense_pk: int) -> HttpResponse:
    """One expense: its document, who recorded it, whether it was reversed."""
    book = book_or_404(request, pk)
    expense = expense_or_404(book, expense_pk)
    reversal = getattr(expense, "reversal", None)
    is_whole = not reversal and not expense.reverses_id
    may_reverse = book.writer and is_whole and not book.grant.is_over
    context = {
        "book": book,
        "findings": findings_of(expense, request.user),
        "expense": expense,
        "reversal": reversal,
        "may_reverse": may_reverse,
        "title": book.names.get(expense.key) or expense.activity.title,
    }
    return render(request, "progress/expense_detail.html", context)


@login_required
@require_safe
def expense_file(request: HttpRequest, pk: int, expense_pk: int) -> HttpResponseBase:
    """The document of an expense, or with „is=failo“ the file that it was read from."""
    expense = expense_or_404(book_or_404(request, pk), expense_pk)
    stored = expense.source if request.GET.get("is") == "failo" else expense.file
    if stored is None:
        raise Http404
    return serve(stored)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expense_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Record one expense."""
    book = book_or_404(request, pk)
    require(book.writer)
    if book.why_not:
        return _closed(request, book)
    form = _expense_form(request, book)
    file = _document(request, form, book)
    if form.is_valid() and (made := _recorded(request, form, book, file)):
        messages.success(request, _("Recorded: %(sum)s.") % {"sum": format_eur(made.amount)})
        return redirect("progress:expense_detail", pk, made.pk)
    context = {"book": book, "form": form, "file": file}
    return render(request, "progress/expense_add.html", context)


def _expense_form(request: HttpRequest, book: Book) -> ExpenseForm:
    """An officer attaches the document; a link may name the activity („veikla“)."""
    return ExpenseForm(
        request.POST or None,
        request.FILES or None,
        book=book,
        needs_file=is_officer(book.writer),
        initial={"activity": request.GET.get("veikla")},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expense_reverse(request: HttpRequest, pk: int, expense_pk: int) -> HttpResponse:
    """Take a wrong expense back with a reason."""
    book = book_or_404(request, pk)
    expense = expense_or_404(book, expense_pk)
    require(book.writer)
    form = ReverseForm(request.POST or None)
    by = person(request)
    if form.is_valid() and attempt(
        form, lambda: reverse_expense(expense=expense, by=by, **form.cleaned_data)
    ):
        messages.success(request, _("Reversed. Record the right expense if there is one."))
        return redirect("progress:expense_detail", pk, expense_pk)
    context = {"book": book, "expense": expense, "form": form}
    return render(request, "progress/expense_reverse.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expense_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file of the accounting in: first it is looked at, then confirmed."""
    book = book_or_404(request, pk)
    require(book.writer)
    if book.why_not:
        return _closed(request, book)
    if "confirm" in request.POST:
        return _confirm(request, book)
    form = TableForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _show(request, book, form=form)
    sent = form.cleaned_data["upload"]
    preview = _read(book, sent.read())
    if not preview.is_good:
        return _show(request, book, preview=preview)
    stored = store_for_now(sent, by=person(request), kind="", awaits=_place(book))
    return _show(request, book, preview=preview, stored=stored)


def _confirm(request: HttpRequest, book: Book) -> HttpResponse:
    """Write what was looked at; where doubts have changed, show it once more."""
    form = ConfirmForm(request.POST)
    form.full_clean()
    stored = _waiting(request, book, form)
    if stored is None:
        messages.warning(request, _("The file is no longer kept. Choose it once more."))
        return redirect("progress:expense_import", book.grant.pk)
    preview = _read(book, read(stored))
    if (
        preview.is_good
        and form.is_valid()
        and (taken := _take(request, book, form, preview, stored))
    ):
        return _taken(request, book, taken)
    return _show(request, book, preview=preview, stored=stored, confirm=form)


def _take(
    request: HttpRequest, book: Book, form: ConfirmForm, preview: Preview, stored: StoredFile
) -> Taken | None:
    given: dict[str, Any] = {"grant": book.grant, "source": stored, "by": person(request)}
    given |= {"entries": preview.entries, "with_doubles": bool(form.cleaned_data["with_doubles"])}
    taken: Taken | None = _sure(form, lambda: import_expenses(**given, sure=form.sure))
    return taken


def _taken(request: HttpRequest, book: Book, taken: Taken) -> HttpResponse:
    text = ngettext(
        "%(count)s expense recorded: %(sum)s.", "%(count)s expenses recorded: %(sum)s.", taken.count
    )
    messages.success(request, text % {"count": taken.count, "sum": format_eur(taken.total)})
    return redirect(book.url)


def _show(
    request: HttpRequest,
    book: Book,
    *,
    form: TableForm | None = None,
    preview: Preview | None = None,
    stored: StoredFile | None = None,
    confirm: ConfirmForm | None = None,
) -> HttpResponse:
    confirm = confirm or ConfirmForm()
    if preview and not confirm.is_bound:
        confirm.ask(warnings_of(one for one in preview.judged if not one.is_double))
    context = {"book": book, "form": form or TableForm(), "preview": preview, "stored": stored}
    context |= {"confirm": confirm, "columns": COLUMNS}
    return render(request, "progress/expense_import.html", context)


def _read(book: Book, data: bytes) -> Preview:
    try:
        return Reader(book.grant).read(data)
    except TableFault as fault:
        return Preview([str(fault)])


def _recorded(
    request: HttpRequest, form: ExpenseForm, book: Book, file: StoredFile | None
) -> Expense | None:
    given = {"grant": book.grant, "by": person(request), "file": file, **form.values()}
    made: Expense | None = _sure(form, lambda: record_expense(**given, sure=form.sure))
    return made


def _sure(form: DoubtForm, deed: Callable[[], Any]) -> Any:
    """What the deed gives; None where it is refused or the person isn't sure yet."""
    try:
        with transaction.atomic():
            return deed()
    except Unsure as doubt:
        form.ask(doubt.reasons)
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, str(reason))
    return None


def _document(request: HttpRequest, form: ExpenseForm, book: Book) -> StoredFile | None:
    """The document just sent, or sent before something else was put right."""
    if not form.is_bound:
        return None
    form.full_clean()
    if sent := form.cleaned_data.get("upload"):
        return store_for_now(sent, by=person(request), kind=sent.kind, awaits=_place(book))
    return _waiting(request, book, form)


def _waiting(request: HttpRequest, book: Book, form: DoubtForm) -> StoredFile | None:
    """The file that the form says was sent before, by this person for this basket."""
    kept = form.cleaned_data.get("kept")
    rows = StoredFile.objects.waiting().filter(awaits=_place(book), uploaded_by=person(request))
    return rows.filter(pk=kept).first() if kept else None


def _place(book: Book) -> str:
    return f"islaidos-{book.grant.pk}"


def _closed(request: HttpRequest, book: Book) -> HttpResponse:
    messages.warning(request, book.why_not)
    return redirect(book.url)


def _file(book: Book, content: bytes, name: str, ending: str, kind: str) -> HttpResponse:
    full = f"{name}-{book.grant.holder.code}-{clock.today():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{full}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
