"""What was stored; the bytes are served only through what they belong to."""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin

from .models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    list_display = ("name", "size", "content_type", "uploaded_by", "uploaded_at")
    list_select_related = ("uploaded_by",)
    search_fields = ("name", "sha256")
