"""A table from Word or Excel becomes rows: first a preview, then all of it or nothing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from audit.transitions import Refused
from plans import rows
from plans.forms.paste import MOST_ROWS, SHEETS, PasteForm, Preview, Sheet
from plans.models import PlanVersion

from .drawer import drawer_key
from .fetch import closed, explain, open_part, person
from .sections import Section, section_url


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_paste(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """The box for a table, what was read from it, and the save of what was shown."""
    version, section = open_part(request, pk, part)
    if section.name not in SHEETS:
        raise Http404
    if not version.is_editable:
        return closed(request, version)
    sheet, form, preview = Sheet(section.name, version), PasteForm(request.POST or None), None
    if form.is_valid():
        preview = sheet.read(form.cleaned_data["text"], form.cleaned_data["key"])
        is_sure = _is_sure(request, form) and preview.is_good
        if is_sure and _save(request, version, section, preview, form.cleaned_data["seen"]):
            return redirect(section_url(version, section))
    return _show(request, version, section, {"sheet": sheet, "form": form, "preview": preview})


def _is_sure(request: HttpRequest, form: PasteForm) -> bool:
    """Whether what was shown is to be saved; a text corrected since is shown first."""
    if "confirm" in request.POST and not form.is_as_shown:
        text = _("The text was changed after the preview. Look at the new preview, then save.")
        messages.warning(request, text)
    return "confirm" in request.POST and form.is_as_shown


def _save(
    request: HttpRequest, version: PlanVersion, section: Section, preview: Preview, seen: str
) -> bool:
    about: dict[str, Any] = {"version": version, "by": person(request), "seen": seen}
    try:
        if section.name == "money":
            rows.set_money(money=preview.money, **about)
        else:
            rows.add_rows(pasted=preview.pasted, **about)
    except Refused as refused:
        explain(request, refused)
        return False
    count = len(preview.lines)
    told = ngettext("%(count)s row of the table is saved.", "%(count)s rows are saved.", count)
    messages.success(request, told % {"count": count})
    return True


def _show(
    request: HttpRequest, version: PlanVersion, section: Section, more: dict[str, object]
) -> HttpResponse:
    context = more | {
        "plan": version.plan,
        "section": section,
        "section_url": section_url(version, section),
        "seen": rows.paste_token(version),
        "most": MOST_ROWS,
        "lock": drawer_key(person(request)),
    }
    return render(request, "plans/plan_paste.html", context)
