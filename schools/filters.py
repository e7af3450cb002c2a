"""The filter by municipality, the same over every list."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .models import Municipality


class MunicipalityChoice(forms.TypedChoiceField):
    """A municipality by its key: a plain list of keys and names, as it is long and on many pages."""

    def __init__(self, **kwargs: Any) -> None:
        own: dict[str, Any] = {"label": _("Municipality"), "coerce": int, "empty_value": None}
        super().__init__(required=False, **(own | kwargs))

    def offer(self, places: "QuerySet[Any] | Iterable[int]") -> None:
        """Offer these, given by their keys, in Lithuanian order, and „all“."""
        found = Municipality.objects.filter(pk__in=places)
        self.choices = cache(lambda: [("", _("all")), *found.values_list("pk", "name")])
