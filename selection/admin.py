"""The programme as data: goal, rates, purposes, parties, rounds.

A frozen or decided round is only read.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin import AuditedAdmin, AuditedInline
from audit.transitions import Refused
from files.services import check_scan, content_type, store

from .choices import RoundStatus
from .models import (
    Candidate,
    CandidateFact,
    Institution,
    LegalAct,
    Programme,
    ProgrammeObjective,
    ProgrammeParty,
    Purpose,
    Rate,
    Round,
)
from .services import delete_round

SIGN_TYPES = {"image/png", "image/jpeg"}


class ProgrammeForm(forms.ModelForm[Programme]):
    """The programme, with a file for the sign of its publicity."""

    sign_file = forms.FileField(
        label=_("New publicity sign"), required=False, help_text=_("A PNG or JPG picture.")
    )

    class Meta:
        model = Programme
        fields = (
            *("name", "number", "goal", "envelope", "years", "starts_on", "ends_on"),
            *("needs_council", "agency_for_founders", "count_months", "appeal_terms"),
            *("order_issuer", "publicity_text"),
        )

    def clean_sign_file(self) -> Any:
        upload = self.cleaned_data["sign_file"]
        if upload:
            check_scan(upload)
            if content_type(upload) not in SIGN_TYPES:
                raise forms.ValidationError(_("Attach a PNG or JPG picture."))
        return upload


class ObjectiveInline(AuditedInline):
    model = ProgrammeObjective


class LegalActInline(AuditedInline):
    model = LegalAct


class PurposeForm(forms.ModelForm[Purpose]):
    """A purpose that plans may name keeps its number and name; it can only be ended."""

    class Meta:
        model = Purpose
        fields = ("number", "name", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "name") if self.instance.pk else ():
            self.fields[name].disabled = True

    def validate_unique(self) -> None:
        """Also with the programme, which Django leaves out of what it checks in an inline."""
        super().validate_unique()
        try:
            self.instance.validate_constraints()
        except forms.ValidationError as problem:
            self.add_error(None, problem)


class PurposeInline(AuditedInline):
    model = Purpose
    form = PurposeForm
    verbose_name_plural = _(
        "purposes: plans name them, so names and numbers stay; to change one, take away “may be"
        " chosen” and add another"
    )


class RateInline(AuditedInline):
    model = Rate


class PartyInline(AuditedInline):
    model = ProgrammeParty

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class ProgrammeAdmin(AuditedAdmin):
    """Everything that the pages and documents say about the programme.

    Registered where what is granted is known too: in the admin of `grants`.
    """

    form = ProgrammeForm
    list_display = ("name", "number", "envelope", "years", "starts_on", "ends_on")
    readonly_fields = ("publicity_sign",)
    inlines = [RateInline, PurposeInline, PartyInline, ObjectiveInline, LegalActInline]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the new sign first, so that the programme points at it."""
        upload = form.cleaned_data.get("sign_file")
        if upload:
            obj.publicity_sign = store(upload, by=request.user)  # type: ignore[arg-type]
        super().save_model(request, obj, form, change)


@admin.register(Round)
class RoundAdmin(AuditedAdmin):
    """Prepared here; frozen and decided on its own pages, after which it is only read."""

    list_display = ("name", "stage", "expression", "first_school_year", "status", "decided_on")
    list_filter = ("programme", "status")
    readonly_fields = ("status", "decided_on", "decision_number")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        closed = obj is not None and obj.status != RoundStatus.OPEN
        return not closed and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was made by mistake may go while nothing is decided."""
        return obj is not None and self.has_change_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The round and its candidates, for the page that asks once more."""
        candidates = [item for row in objs for item in row.candidates.select_related("school")]
        listed = [*map(str, objs), [item.school.name for item in candidates]]
        counts = {Round._meta.verbose_name_plural: len(objs)}
        if candidates:
            counts[Candidate._meta.verbose_name_plural] = len(candidates)
        return listed, counts, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """By the service, which writes history; refused when somebody has decided meanwhile."""
        try:
            delete_round(round=obj, by=request.user)  # type: ignore[arg-type]
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused

    def log_deletions(self, request: HttpRequest, queryset: Any) -> list[Any]:
        """Nothing more: the service has written it."""
        return []


class FactInline(AuditedInline):
    model = CandidateFact


@admin.register(Candidate)
class CandidateAdmin(AuditedAdmin):
    """Candidates and dated facts about them, until the round is frozen or decided."""

    list_display = ("school", "round", "expression", "evaluation_kind", "is_chosen")
    list_filter = ("round", "is_chosen")
    list_select_related = ("school", "round")
    search_fields = ("school__name", "school__code")
    autocomplete_fields = ("school",)
    readonly_fields = ("is_chosen",)
    inlines = [FactInline]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        closed = obj is not None and obj.round.status != RoundStatus.OPEN
        return not closed and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "round":
            kwargs["queryset"] = Round.objects.visible_to(request.user).filter(
                status=RoundStatus.OPEN
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Institution)
class InstitutionAdmin(AuditedAdmin):
    """Those that send members to commissions; a merged one names its successor."""

    list_display = ("name", "valid_from", "valid_until", "successor", "source")
    list_select_related = ("successor",)
    search_fields = ("name",)
