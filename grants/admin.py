"""Baskets and their money, to look at: money moves by decisions and documents, on its own pages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import ReadOnlyAdmin, ReadOnlyInline
from selection.admin import ProgrammeAdmin, ProgrammeForm
from selection.models import Programme

from .checks import envelope_problems
from .models import Claim, ClosedYear, CountCorrection, Grant, GrantStep, MoneyEntry


class BoundedProgrammeForm(ProgrammeForm):
    """The programme's form that knows what is granted already."""

    def clean_envelope(self) -> Decimal:
        """Keep the envelope at what is granted or above; the row stays locked until it is saved."""
        envelope: Decimal = self.cleaned_data["envelope"]
        if self.instance.pk and (problems := envelope_problems(self.instance, envelope)):
            raise forms.ValidationError(problems)
        return envelope


@admin.register(Programme)
class BoundedProgrammeAdmin(ProgrammeAdmin):
    """The programme, whose envelope covers what is granted."""

    form = BoundedProgrammeForm


class MoneyEntryInline(ReadOnlyInline):
    model = MoneyEntry
    fields = ("dated_on", "kind", "leg", "school_year", "amount", "document", "reason", "by")


class GrantStepInline(ReadOnlyInline):
    model = GrantStep
    fields = ("dated_on", "was", "status", "document", "reason", "by")


class ClaimInline(ReadOnlyInline):
    model = Claim
    fields = ("dated_on", "kind", "amount", "due_on", "document", "withdrawn_reason", "by")


class CountCorrectionInline(ReadOnlyInline):
    model = CountCorrection
    fields = ("pupils_before", "pupils", "counted_on", "source", "by")


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("holder", "round", "status", "pupils", "rate", "years", "starts_on", "ends_on")
    list_filter = ("status", "round", "expression", "evaluation_kind")
    list_select_related = ("holder", "round")
    search_fields = ("holder__name", "holder__code", "school__name", "school__code")
    inlines = [MoneyEntryInline, ClaimInline, GrantStepInline, CountCorrectionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Grant.objects.visible_to(request.user).select_related("school", "holder", "round")


@admin.register(MoneyEntry)
class MoneyEntryAdmin(ReadOnlyAdmin):
    list_display = ("dated_on", "grant", "kind", "leg", "amount", "document", "by")
    list_filter = ("kind", "leg")
    list_select_related = ("grant__school", "grant__round", "by")
    search_fields = ("grant__holder__name", "document")
    date_hierarchy = "dated_on"


@admin.register(ClosedYear)
class ClosedYearAdmin(ReadOnlyAdmin):
    list_display = ("programme", "school_year", "dated_on", "document", "by", "reopened_at")
    list_filter = ("programme",)
    list_select_related = ("programme", "by")
