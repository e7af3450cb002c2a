"""Checking a paper copy by the code on it: open to everybody, telling nothing that isn't public."""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from common import clock, codes
from common.checks import in_groups
from plans.documents import Found, find
from selection.papers import FoundMinutes, find_minutes

A_MINUTE = 60


class CodeForm(forms.Form):
    """The code as it was read from paper."""

    kodas = forms.CharField(label=_("Code of the document"), max_length=40)

    def clean_kodas(self) -> str:
        """Ten signs; spaces, hyphens, small letters and O for 0 don't matter."""
        if not (code := codes.read_code(self.cleaned_data["kodas"])):
            raise forms.ValidationError(
                _("A code has ten letters and digits, for example 7F3D9-QXWKM. Look at it again.")
            )
        return code


class CopyForm(forms.Form):
    """A copy to compare; it is read and forgotten."""

    failas = forms.FileField(label=_("The PDF file to compare"))

    def clean_failas(self) -> str:
        """SHA-256 of the file; nothing of it is kept."""
        upload = self.cleaned_data["failas"]
        if upload.size > settings.FILE_UPLOAD_MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB: it isn't this document."))
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        return digest.hexdigest()


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Where the code is typed."""
    form = CodeForm(request.GET if "kodas" in request.GET else None)
    if form.is_valid():
        return redirect("portal:check_document", codes.shown(form.cleaned_data["kodas"]))
    return render(request, "portal/check.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def check_document(request: HttpRequest, code: str) -> HttpResponse:
    """What the document is; a copy sent here is compared with the one that was issued."""
    if too_often(request):
        return _page(request, {"form": CodeForm(), "problem": "often"}, status=429)
    found = find(code) or find_minutes(code)
    if found is None:
        form = CodeForm(initial={"kodas": code[:40]})
        return _page(request, {"form": form, "problem": "unknown"}, status=404)
    return render(request, _template(found), _compared(request, found))


def _template(found: Found | FoundMinutes) -> str:
    is_minutes = isinstance(found, FoundMinutes)
    return "portal/check_minutes.html" if is_minutes else "portal/check_document.html"


def too_often(request: HttpRequest) -> bool:
    """More than a person types: so many a minute from one address is guessing."""
    address = get_adapter(request).get_client_ip(request)
    key = f"check:{address}:{clock.now():%H%M}"
    cache.add(key, 0, timeout=120)
    return int(cache.incr(key)) > A_MINUTE


def _page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "portal/check.html", context, status=status)


def _compared(request: HttpRequest, found: Found | FoundMinutes) -> dict[str, Any]:
    """What is known, and whether the copy that was sent is the same."""
    form = CopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["failas"]
        same = {"sent": in_groups(sent), "is_same": sent == found.sha256}
        return {"found": found, "form": form, **same}
    return {"found": found, "form": form}
