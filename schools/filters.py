"""The filter by municipality, the same over every list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import KeyChoice

from .access import access_of
from .models import Municipality


class MunicipalityChoice(KeyChoice):
    """A municipality among those that one looks after."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Municipality"), **kwargs)


def offer_municipalities(form: forms.BaseForm, name: str, user: Any) -> None:
    """Offer the person's municipalities; who has at most one is not asked at all."""
    field: Any = form.fields[name]
    access = access_of(user)
    if access.sees_everything:
        field.offer(Municipality.objects.all())
    elif len(ids := access.municipality_ids()) > 1:
        field.offer(Municipality.objects.filter(pk__in=ids))
    else:
        del form.fields[name]
