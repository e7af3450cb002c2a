"""Baskets and their money, to look at: money moves by decisions and documents, on its own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import ReadOnlyAdmin, ReadOnlyInline

from .models import Grant, MoneyEntry


class MoneyEntryInline(ReadOnlyInline):
    model = MoneyEntry
    fields = ("dated_on", "kind", "amount", "document", "reason", "by")


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("holder", "round", "pupils", "rate", "years", "starts_on", "ends_on")
    list_filter = ("round", "expression", "evaluation_kind")
    list_select_related = ("holder", "round")
    search_fields = ("holder__name", "holder__code", "school__name", "school__code")
    inlines = [MoneyEntryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Grant.objects.visible_to(request.user).select_related("school", "holder", "round")


@admin.register(MoneyEntry)
class MoneyEntryAdmin(ReadOnlyAdmin):
    list_display = ("dated_on", "grant", "kind", "amount", "document", "by")
    list_filter = ("kind",)
    list_select_related = ("grant__school", "grant__round", "by")
    search_fields = ("grant__holder__name", "document")
    date_hierarchy = "dated_on"
