"""The agency's admin: the door is the agency role, signing in is allauth's."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from .access import access_of


class AgencyAdminSite(AdminSite):
    """Django's admin for everything that is data; open to agency staff only."""

    site_header = site_title = "Kokybės krepšelis"
    index_title = _("Data of the programme")
    login = method_decorator(secure_admin_login)(AdminSite.login)

    def has_permission(self, request: HttpRequest) -> bool:
        return access_of(request.user).is_agency

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in only what writes history; other packages' own pages stay out."""
        if getattr(admin_class, "writes_history", False):
            super().register(model_or_iterable, admin_class, **options)
