"""The base of every admin page: the site's door is the permission, each change is history."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from accounts.models import User
from common.forms import DateInput, MoneyFormField
from common.money import MoneyField

from . import services
from .changes import lines
from .models import Entry
from .sentences import for_others, sentence

PERSONAL = "•••"
LONGEST_KEY = 19
LONGEST_SEARCH = 200


class SearchingSelect(AutocompleteSelect):
    """Django's own; a key that can be none is no choice instead of an error of the server."""

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        keys = [key for key in value if str(key).isdecimal() and len(str(key)) < LONGEST_KEY]
        return super().optgroups(name, keys, attrs)


class DoorMixin:
    """Permissions by the site's door alone; nothing is deleted in the admin."""

    admin_site: admin.AdminSite

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

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Amounts are written as people write them: 30 324 200,95."""
        if isinstance(db_field, MoneyField):
            label, needed = capfirst(db_field.verbose_name), not db_field.blank
            return MoneyFormField(label=label, required=needed, help_text=db_field.help_text)
        if type(db_field) is models.DateField:
            kwargs["widget"] = DateInput  # the browser's own: Django's opens by script alone
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """What is searched for by typing is checked before the database is asked."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = SearchingSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class LookMixin(DoorMixin):
    """For status and money: the agency looks, the workflow changes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AuditedAdmin(DoorMixin, admin.ModelAdmin[Any]):
    """A ModelAdmin for agency staff that writes what was changed into history.

    Values of the fields named in `personal` don't reach history, only that they changed.
    """

    writes_history = True
    personal: frozenset[str] = frozenset()
    object_history_template = "admin/audit_history.html"
    list_per_page = 50

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Nothing has a name so long; SQLite refuses to look for it at all."""
        if len(search_term) > LONGEST_SEARCH:
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """A year beyond all calendars is a wrong filter like any other."""
        try:
            return super().get_changelist_instance(request)
        except OverflowError as problem:
            raise IncorrectLookupParameters from problem

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record(request, obj, "added")

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record(request, obj, "changed")

    def _record(self, request: HttpRequest, obj: models.Model, verb: str) -> None:
        changes = getattr(request, "admin_changes", {})
        by = request.user if isinstance(request.user, User) else None
        chain = self.chain_of(obj)
        verb = f"{obj._meta.model_name}.{verb}"
        told: Any = {"changes": changes, "comment": self.reason_of(request), "chain": chain}
        services.record(verb, obj, by=by, role="agency", **told)

    def reason_of(self, request: HttpRequest) -> str:
        """Why it was done, where the page asks for a reason."""
        return ""

    def chain_of(self, obj: Any) -> str:
        """The chain of history that the object belongs to."""
        return services.REST

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Keep old and new values of the changed fields for the history entry."""
        request.admin_changes = self._changes(form)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_formset(
        self,
        request: HttpRequest,
        form: Any,
        formset: BaseInlineFormSet[Any, Any, Any],
        change: Any,
    ) -> None:
        """Keep the changed rows of a table beside those of the form."""
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if row.has_changed():
                changes = {f"{row.instance._meta.model_name} {row.instance.pk}": self._changes(row)}
                request.admin_changes |= changes  # type: ignore[attr-defined]

    def _changes(self, form: Any) -> dict[str, list[str]]:
        return {
            name: [PERSONAL, PERSONAL]
            if name in self.personal
            else [_said(form.initial.get(name)), _said(form.cleaned_data.get(name))]
            for name in form.changed_data
        }

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's page over our own history."""
        obj = self.get_object(request, unquote(object_id))
        entries = Entry.objects.about(obj).for_list() if obj else Entry.objects.none()
        told = [for_others(entry) for entry in entries[:200]]
        rows = [(entry, sentence(entry), lines(entry)) for entry in told]
        return super().history_view(request, object_id, {**(extra_context or {}), "rows": rows})


class ReadOnlyAdmin(LookMixin, AuditedAdmin):
    """For status and money: the agency looks, the workflow changes."""


class OnceFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Rows inside their owner's page: what may stand there but once gets a message beside the
    second one. Django itself passes over constraints that are written as expressions, both among
    the rows of the form and, as they name the owner, beside those already kept."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if self._is_kept(form)]
        for constraint in self.get_queryset().model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and not constraint.condition:
                self._refuse_twins(kept, constraint)

    def _is_kept(self, form: Any) -> bool:
        is_filled = form.has_changed() or form.instance.pk is not None
        return form.is_valid() and is_filled and form not in self.deleted_forms

    def _refuse_twins(self, forms: list[Any], constraint: models.UniqueConstraint) -> None:
        """Whichever row says again what one above it says."""
        names = [name for name in _names_in(constraint) if name != self.fk.name]
        seen = set()
        for form in forms:
            said = tuple(getattr(form.instance, name) for name in names)
            if said in seen:
                form.add_error(None, constraint.get_violation_error_message())
            seen.add(said)


def _names_in(constraint: models.UniqueConstraint) -> list[str]:
    """The fields that it is about, however it is written."""
    named = [item for item in constraint.expressions if isinstance(item, models.F)]
    return [*constraint.fields, *(item.name for item in named)]  # type: ignore[attr-defined]


class AuditedInline(DoorMixin, admin.TabularInline[Any, Any]):
    """Rows of a table inside their owner's page."""

    formset = OnceFormSet
    extra = 0
    view_on_site = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Each box says its column to screen readers; the table's head alone does not."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", field.label)
        return field


class ReadOnlyInline(LookMixin, admin.TabularInline[Any, Any]):
    """Rows to look at."""

    extra = 0
    view_on_site = False


def _said(value: Any) -> str:
    """A value as history keeps it: objects by their number, persons never by name."""
    if isinstance(value, models.Model):
        return str(value.pk)
    return "" if value is None else str(value)


def role_words() -> dict[str, str]:
    """Role → its name. Roles are chosen in an app above this one, so the model is asked."""
    field = apps.get_model("schools", "Membership")._meta.get_field("role")
    return {value: str(label) for value, label in field.flatchoices}


class RoleFilter(admin.SimpleListFilter):
    """Deeds by the role of the person."""

    title = Entry._meta.get_field("role").verbose_name
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(role_words().items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(role=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Everything done, newest first; the words of a plan being written are its school's own."""

    list_display = ("at", "deed", "object_label", "by", "acting", "source")
    list_filter = ("source", RoleFilter)
    list_select_related = ("by",)
    search_fields = ("verb", "object_label")
    fields = ("at", "deed", "object_label", "changed", "said", "by", "acting", "source", "hash")

    @admin.display(description=Entry._meta.get_field("verb").verbose_name, ordering="verb")
    def deed(self, entry: Entry) -> str:
        return sentence(for_others(entry))

    @admin.display(description=Entry._meta.get_field("role").verbose_name, ordering="role")
    def acting(self, entry: Entry) -> str:
        return role_words().get(entry.role, entry.role)

    @admin.display(description=Entry._meta.get_field("changes").verbose_name)
    def changed(self, entry: Entry) -> str:
        told = lines(for_others(entry))
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in told))

    @admin.display(description=Entry._meta.get_field("comment").verbose_name)
    def said(self, entry: Entry) -> str:
        return for_others(entry).comment
