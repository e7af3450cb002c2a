"""The agency's pages for the register: schools, counts, memberships, the framework."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import DatabaseError
from django.db.models import ManyToOneRel, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin

from accounts.models import User
from audit.admin import AuditedAdmin, AuditedInline, OnceFormSet, ReadOnlyAdmin
from audit.services import REST, school_chain
from common import clock

from .forms import RegisterConfirmForm, RegisterExportForm, RegisterImportForm, sign_name
from .models import (
    County,
    FactKind,
    Framework,
    FrameworkIndicator,
    Invitation,
    Level,
    Membership,
    Municipality,
    PupilCount,
    RegisterImport,
    School,
    SchoolFact,
)
from .resources import (
    FactResource,
    PupilCountResource,
    RegisterCSV,
    RegisterXLSX,
    Result,
    SchoolResource,
    TableFault,
    TableFormat,
)

SHOWN_ROWS = 200


class RegisterAdmin(ImportExportMixin, AuditedAdmin):
    """Import with a preview, and export, of one kind of register file."""

    import_formats = [TableFormat]
    export_formats = [RegisterCSV, RegisterXLSX]
    import_form_class = RegisterImportForm
    confirm_form_class = RegisterConfirmForm
    export_form_class = RegisterExportForm
    skip_admin_log = True

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"shown": SHOWN_ROWS, "shown_slice": f":{SHOWN_ROWS}"}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {"rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        text = str(e) if isinstance(e, TableFault) else _("The file can't be read as a table.")
        form.add_error("import_file", text)

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if "import_file_name" in initial:
            initial["import_file_name"] = sign_name(initial["import_file_name"])
        return initial

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take the previewed file in; the same form sent twice finds no file any more."""
        try:
            return super().process_import(request, **kwargs)  # type: ignore[no-any-return]
        except FileNotFoundError:
            text = _("This file was imported already or has expired. To import it, choose it anew.")
            messages.warning(request, text)
            return self._back("changelist")

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if result.faults:
            for fault in result.faults[:10]:
                messages.error(request, str(fault))
            messages.error(request, _("Nothing was imported. Choose the file once more."))
            return self._back("import")
        messages.success(request, result.summary())
        return self._back("changelist")

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """A filter that is none leads to the page that asks what to export."""
        try:
            return super().export_action(request)  # type: ignore[no-any-return]
        except IncorrectLookupParameters:
            return self._back("export")

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        """The rows in Lithuanian and the local day, in letters that every system keeps."""
        name = slugify(self.model._meta.verbose_name_plural)
        return f"{name}-{clock.today():%Y-%m-%d}.{file_format.get_extension()}"

    def _back(self, page: str) -> HttpResponse:
        app, model = self.get_model_info()
        return redirect(f"admin:{app}_{model}_{page}")


@admin.register(County)
class CountyAdmin(AuditedAdmin):
    list_display = ("name", "code")


@admin.register(Municipality)
class MunicipalityAdmin(AuditedAdmin):
    list_display = ("name", "code", "register_code", "county")
    list_filter = ("county",)
    list_select_related = ("county",)
    search_fields = ("name", "code", "register_code")


@admin.register(School)
class SchoolAdmin(RegisterAdmin):
    """A school's successor is written by handing its baskets over, not here."""

    resource_classes = [SchoolResource]
    list_display = ("name", "code", "municipality", "kind", "deregistered_on")
    list_filter = ("is_example", "founder_kind", "municipality")
    list_select_related = ("municipality",)
    search_fields = ("name", "code")
    autocomplete_fields = ("municipality",)
    readonly_fields = ("successor", "handover_hint")
    fields = (
        ("code", "is_example"),
        "name",
        "short_name",
        "kind",
        ("municipality", "founder_kind"),
        "address",
        "email",
        "website",
        ("registered_on", "deregistered_on"),
        "successor",
        "handover_hint",
    )

    def chain_of(self, obj: School) -> str:
        return school_chain(obj.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "website":
            kwargs["assume_scheme"] = "http"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("About the successor"))
    def handover_hint(self, obj: School) -> str:
        return _(
            "Where a school is merged or gets a new code, its memberships, baskets and plans go to "
            "the successor. That is done on the page of the basket."
        )


@admin.register(PupilCount)
class PupilCountAdmin(RegisterAdmin):
    resource_classes = [PupilCountResource]
    list_display = ("school", "counted_on", "pupils", "source")
    list_select_related = ("school",)
    date_hierarchy = "counted_on"
    search_fields = ("school__name", "school__code")
    autocomplete_fields = ("school",)

    def chain_of(self, obj: PupilCount) -> str:
        return school_chain(obj.school_id)


@admin.register(FactKind)
class FactKindAdmin(AuditedAdmin):
    """What can be known of a school; the code stands in files, so it stays as it was given."""

    list_display = ("name", "code", "group", "unit", "is_judgment", "is_input", "source")
    list_filter = ("group", "is_judgment", "is_input")
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(SchoolFact)
class SchoolFactAdmin(RegisterAdmin):
    """Facts by hand: one at a time, with the checks of a file; what it is of is not changed."""

    resource_classes = [FactResource]
    list_display = ("school", "kind", "year", "grade", "subject", "value", "pupils", "dated_on")
    list_filter = ("kind", "year")
    list_select_related = ("school", "kind")
    search_fields = ("school__name", "school__code")
    autocomplete_fields = ("school",)
    readonly_fields = ("taken_in",)
    fields = (
        *("school", "kind", ("year", "grade", "subject")),
        *(("value", "pupils"), "dated_on", "source", "taken_in"),
    )

    def chain_of(self, obj: SchoolFact) -> str:
        """The school's, which its people may come to read; not of values of too few pupils."""
        told = SchoolFact.objects.filter(pk=obj.pk).telling_of_few()
        tells_of_few = obj.is_of_few or told or getattr(obj, "told_of_few", False)
        return REST if tells_of_few else school_chain(obj.school_id)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.told_of_few = bool(SchoolFact.objects.filter(pk=obj.pk).telling_of_few())
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        whose = ("school", "kind", "year", "grade", "subject")
        return (*self.readonly_fields, *whose) if obj else self.readonly_fields


@admin.register(RegisterImport)
class RegisterImportAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "file_name", "added", "changed", "unchanged", "by")
    list_filter = ("kind",)
    list_select_related = ("by",)


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    """Who acts for whom; a membership that is over gets its last day."""

    list_display = ("user", "role", "school", "municipality", "valid_from", "valid_until")
    list_filter = ("role",)
    list_select_related = ("user", "school", "municipality")
    search_fields = ("user__full_name", "user__email", "school__name", "school__code")
    autocomplete_fields = ("user", "school", "municipality")
    readonly_fields = ("invited_by",)
    fields = ("user", "role", "school", "municipality", "valid_from", "valid_until", "invited_by")

    def chain_of(self, obj: Membership) -> str:
        return school_chain(obj.school_id) if obj.school_id else REST

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        whose = ("user", "role", "school", "municipality")
        return (*self.readonly_fields, *whose) if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.invited_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "role", "school", "municipality", "invited_at", "expires_at")
    list_filter = ("role",)
    list_select_related = ("school", "municipality")
    search_fields = ("email",)
    fields = (
        *("email", "role", "school", "municipality", "invited_by", "invited_at"),
        *("expires_at", "accepted_at", "accepted_by", "revoked_at"),
    )


class NamedFormSet(OnceFormSet):
    """Rows that something names keep what they are called; others may still be corrected."""

    kept: tuple[str, ...] = ()

    @cached_property
    def named(self) -> set[int]:
        """The rows that something names."""
        rows = self.get_queryset()
        return named_in(rows.model, [row.pk for row in rows])

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name in self.kept if form.instance.pk in self.named else ():
            form.fields[name].disabled = True


class IndicatorFormSet(NamedFormSet):
    kept = ("number", "name")


class LevelFormSet(NamedFormSet):
    kept = ("code", "label")


class FrameworkIndicatorInline(AuditedInline):
    model = FrameworkIndicator
    formset = IndicatorFormSet
    verbose_name_plural = gettext_lazy(
        "framework indicators: what plans and evaluations name keeps its number and name; to change"
        " one, add it to a new quality framework, valid from its own day"
    )


class LevelInline(AuditedInline):
    model = Level
    formset = LevelFormSet
    verbose_name_plural = gettext_lazy(
        "levels: what plans and evaluations name keeps its code and label; to change one, add it to"
        " a new quality framework, valid from its own day"
    )


@admin.register(Framework)
class FrameworkAdmin(AuditedAdmin):
    """A framework that plans name keeps its name, also one that is named as the page is sent."""

    list_display = ("name", "order_reference", "valid_from")
    inlines = [LevelInline, FrameworkIndicatorInline]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DatabaseError:  # SQLite and PostgreSQL name a guard's refusal differently
            text = _(
                "Meanwhile a plan has named some of this, so it keeps its name. Nothing was saved:"
                " look at the page and correct the rest once more."
            )
            messages.error(request, text)
            return redirect(request.get_full_path())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name",) if obj and named_in(Framework, [obj.pk]) else ()


def named_in(model: type[Model], keys: list[int]) -> set[int]:
    """Which of the rows something in an app above names; one query per kind of what names them."""
    found: set[int] = set()
    for link in model._meta.get_fields(include_hidden=True):
        if isinstance(link, ManyToOneRel) and link.hidden:
            rows = link.related_model._base_manager.filter(**{f"{link.field.name}__in": keys})
            found |= set(rows.values_list(link.field.name, flat=True).distinct())
    return found


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """People come by invitation; here a name is corrected or the sign-in closed."""

    personal = frozenset({"full_name", "email"})
    list_display = ("full_name", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("full_name", "email")
    readonly_fields = ("email", "date_joined", "last_login")
    fields = ("full_name", "email", "is_active", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
