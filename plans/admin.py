"""Plans and where they stand, to look at. Their texts are on the plan's own page."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from audit.admin import AuditedAdmin, ReadOnlyAdmin, ReadOnlyInline

from .forms.checklist import ChecklistItemForm
from .models import Agreement, AmendmentRule, ChecklistItem, Plan, PlanTemplate, PlanVersion

WHOSE = "plan__grant"


class VersionInline(ReadOnlyInline):
    model = PlanVersion
    fields = ("number", "status", "status_since", "ordered_on", "order_number")


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    list_display = ("grant", "completed_on", "is_example")
    list_filter = ("is_example",)
    list_select_related = ("grant__school", "grant__round")
    search_fields = ("grant__holder__name", "grant__holder__code")
    fields = ("grant", "completed_on", "is_example")
    inlines = [VersionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Plan.objects.visible_to(request.user).select_related("grant__school", "grant__round")


@admin.register(PlanVersion)
class PlanVersionAdmin(ReadOnlyAdmin):
    """Without drafts: those are the school's own until it submits them."""

    list_display = ("plan", "number", "status", "status_since", "ordered_on", "order_number")
    list_filter = ("status",)
    list_select_related = (f"{WHOSE}__school", f"{WHOSE}__round")
    search_fields = (f"{WHOSE}__holder__name", "order_number")
    fields = ("plan", "number", "status", "status_since", "reason", "ordered_on", "order_number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = PlanVersion.objects.visible_to(request.user)
        return seen.select_related(f"{WHOSE}__school", f"{WHOSE}__round")


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ("submission", "party", "decision", "agreed_on", "document_number", "by")
    list_filter = ("party", "decision")
    list_select_related = (
        f"submission__version__{WHOSE}__school",
        f"submission__version__{WHOSE}__round",
        "by",
    )


@admin.register(PlanTemplate)
class PlanTemplateAdmin(AuditedAdmin):
    """Made on the page of a plan in force; here it is named, described, offered or not."""

    list_display = ("name", "is_active", "source", "kept_at")
    list_filter = ("is_active",)
    search_fields = ("name", "description")
    fields = ("name", "description", "is_active", "source", "kept_at", "texts")
    readonly_fields = ("source", "kept_at", "texts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return PlanTemplate.objects.visible_to(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("when"), ordering="at")
    def kept_at(self, template: PlanTemplate) -> datetime:
        return template.at

    @admin.display(description=_("texts"))
    def texts(self, template: PlanTemplate) -> SafeString:
        """What comes into a plan begun from it."""
        return render_to_string("admin/plan_template_texts.html", {"texts": template.content})


@admin.register(AmendmentRule)
class AmendmentRuleAdmin(AuditedAdmin):
    """Which kinds of change need whose agreement; without a rule the party agrees."""

    list_display = ("programme", "kind", "party", "effect")
    list_filter = ("programme", "kind", "party", "effect")
    list_select_related = ("programme",)
    fieldsets = (
        (
            None,
            {
                "fields": ("programme", "kind", "party", "effect"),
                "description": _(
                    "Where there is no rule, the party has to agree. The first rules are a"
                    " suggestion that the agency has not confirmed yet: change them as needed."
                    " A change applies to what is submitted after it."
                ),
            },
        ),
    )


@admin.register(ChecklistItem)
class ChecklistItemAdmin(AuditedAdmin):
    """What each party is asked about a plan. Answers keep the question as it was asked, so it may
    be reworded; it is never deleted, only no longer asked."""

    form = ChecklistItemForm
    list_display = ("text", "party", "programme", "position", "is_active")
    list_filter = ("party", "is_active", "programme")
    list_select_related = ("programme",)
    search_fields = ("text",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("programme", "party") if obj else ()
