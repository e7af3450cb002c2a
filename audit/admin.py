"""The base of every admin page: the site's door is the permission, each change is history."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.models import User

from . import services


class AuditedAdmin(admin.ModelAdmin[Any]):
    """A ModelAdmin for agency staff that writes what was changed into history."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record(request, obj, "added")

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record(request, obj, "changed")

    def _record(self, request: HttpRequest, obj: models.Model, verb: str) -> None:
        changes = getattr(request, "admin_changes", {})
        by = request.user if isinstance(request.user, User) else None
        verb = f"{obj._meta.model_name}.{verb}"
        services.record(verb, obj, by=by, changes=changes, role="agency")

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Keep old and new values of the changed fields for the history entry."""
        request.admin_changes = {  # type: ignore[attr-defined]
            name: [
                str(form.initial.get(name, "")),
                str(form.cleaned_data.get(name, "")),
            ]
            for name in form.changed_data
        }
        super().save_model(request, obj, form, change)


class ReadOnlyAdmin(AuditedAdmin):
    """For status and money: the agency looks, the workflow changes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
