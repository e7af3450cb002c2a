"""What was measured and concluded, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import ReadOnlyAdmin, ReadOnlyInline

from .models import Conclusion, Evaluation, Measurement, Rating


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


@admin.register(Conclusion)
class ConclusionAdmin(ReadOnlyAdmin):
    list_display = ("grant", "result", "concluded_on", "by")
    list_filter = ("result",)
    list_select_related = ("grant__school", "grant__round", "by")
    search_fields = ("grant__holder__name",)
