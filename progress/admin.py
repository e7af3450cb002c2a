"""What was measured and concluded, to look at."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from audit.admin import AuditedAdmin, ReadOnlyAdmin, ReadOnlyInline
from common.forms import PlainTextField

from .models import (
    AuditRule,
    Conclusion,
    Evaluation,
    EvaluationRule,
    Expense,
    Measurement,
    Rating,
    SpendingRule,
)


@admin.register(Measurement)
class MeasurementAdmin(ReadOnlyAdmin):
    list_display = ("grant", "indicator", "value", "measured_on", "source", "by")
    list_select_related = ("grant__school", "grant__round", "indicator", "by")
    search_fields = ("grant__holder__name", "indicator__title")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Measurement.objects.visible_to(request.user)


class RatingInline(ReadOnlyInline):
    model = Rating


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    list_display = ("grant", "kind", "status", "starts_on", "ends_on", "report_number")
    list_filter = ("kind", "status")
    list_select_related = ("grant__school", "grant__round")
    search_fields = ("grant__holder__name", "report_number")
    inlines = [RatingInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Evaluation.objects.visible_to(request.user)


@admin.register(EvaluationRule)
class EvaluationRuleAdmin(AuditedAdmin):
    """How many aspects an evaluation names and how long the school may remark."""

    list_display = ("programme", "kind", "strong", "to_improve", "remark_days", "valid_from")
    list_filter = ("kind",)
    list_select_related = ("programme",)


@admin.register(AuditRule)
class AuditRuleAdmin(AuditedAdmin):
    """How long a school has to answer a finding of the audit and to put it right."""

    list_display = ("programme", "answer_days", "settle_days", "valid_from", "source")
    list_select_related = ("programme",)


@admin.register(Conclusion)
class ConclusionAdmin(ReadOnlyAdmin):
    list_display = ("grant", "result", "concluded_on", "by")
    list_filter = ("result",)
    list_select_related = ("grant__school", "grant__round", "by")
    search_fields = ("grant__holder__name",)


class SpendingRuleForm(forms.ModelForm[SpendingRule]):
    """A dated rule of spending; why it is added or changed goes into history."""

    why = PlainTextField(
        label=gettext_lazy("Why it is added or changed"),
        max_length=1000,
        help_text=gettext_lazy("Stands in the history beside the change."),
    )

    class Meta:
        model = SpendingRule
        fields = (
            *("programme", "kind", "effect", "purpose", "percent", "amount", "day"),
            *("valid_from", "valid_until", "source"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        purpose = data.get("purpose")
        if purpose and purpose.programme != data.get("programme"):
            self.add_error("purpose", gettext("The purpose belongs to another programme."))
        return data


@admin.register(SpendingRule)
class SpendingRuleAdmin(AuditedAdmin):
    """Caps, ineligible purposes, days and sums: a rule is ended by its last day, never deleted."""

    form = SpendingRuleForm
    list_display = ("kind", "effect", "purpose", "programme", "valid_from", "valid_until", "source")
    list_filter = ("programme", "kind", "effect")
    list_select_related = ("programme", "purpose")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changes = request.admin_changes  # type: ignore[attr-defined]
        changes.pop("why", None)
        request.admin_reason = form.cleaned_data["why"]  # type: ignore[attr-defined]

    def reason_of(self, request: HttpRequest) -> str:
        """Why it was done, as typed."""
        return str(getattr(request, "admin_reason", ""))


@admin.register(Expense)
class ExpenseAdmin(ReadOnlyAdmin):
    list_display = ("document", "dated_on", "amount", "grant", "purpose", "by")
    list_select_related = ("grant__school", "grant__round", "purpose", "by")
    list_filter = ("purpose",)
    search_fields = ("document", "note", "grant__holder__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Expense.objects.visible_to(request.user)
