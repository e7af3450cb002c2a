"""The agency's admin: the door is the agency role, signing in is allauth's."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .access import access_of


class AgencyAdminSite(AdminSite):
    """Django's admin for everything that is data; open to agency staff only."""

    site_header = site_title = "Kokybės krepšelis"
    index_title = _("Data of the programme")

    def has_permission(self, request: HttpRequest) -> bool:
        return access_of(request.user).is_agency

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Everyone signs in at one place; who is signed in and may not be here is told so."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in only what writes history; other packages' own pages stay out."""
        if getattr(admin_class, "writes_history", False):
            super().register(model_or_iterable, admin_class, **options)
