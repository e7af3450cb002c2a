"""What lists of baskets are narrowed by."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import FilterChoice, PlainTextField
from common.text import sort_key
from grants.models import Grant
from progress.followed import ORDERS
from schools.choices import Expression
from schools.filters import MunicipalityChoice, offer_municipalities
from selection.models import Round

from .fields import label_of


class GrantFilter(forms.Form):
    """Stage, municipality and expression; offers only what is among the visible grants."""

    stage = FilterChoice(label=gettext_lazy("Stage"))
    municipality = MunicipalityChoice()
    expression = FilterChoice(
        label=gettext_lazy("Expression"),
        choices=[("", gettext_lazy("any expression")), *Expression.choices],
    )

    plain_labels = True

    def __init__(self, data: Any, *, grants: QuerySet[Grant], user: Any) -> None:
        super().__init__(data)
        self.grants = grants
        stages = Round.objects.order_by("stage").values_list("stage", flat=True).distinct()
        fields: dict[str, Any] = self.fields
        fields["stage"].choices = [("", _("all stages")), *((name, name) for name in stages)]
        offer_municipalities(self, "municipality", user)

    def chosen(self) -> QuerySet[Grant]:
        """The grants that fit; a wrong choice finds nothing rather than everything."""
        if not self.is_valid():
            return self.grants.none()
        names = {
            "stage": "round__stage",
            "municipality": "holder__municipality",
            "expression": "expression",
        }
        given = {path: self.cleaned_data.get(name) for name, path in names.items()}
        return self.grants.filter(**{path: value for path, value in given.items() if value})

    def in_words(self) -> str:
        """The chosen filters for the head of a document; empty when all are shown."""
        if not self.is_valid():
            return ""
        chosen = [
            f"{field.label}: {label_of(field, self.cleaned_data[field.name])}"
            for field in self
            if self.cleaned_data[field.name]
        ]
        return "; ".join(chosen)


class ProgressFilter(GrantFilter):
    """The same with a search by the school's name and an order."""

    school = PlainTextField(label=gettext_lazy("School"), max_length=100, required=False)
    rikiuoti = FilterChoice(label=gettext_lazy("Order"), choices=ORDERS)
    field_order = ("school", "municipality", "stage", "expression", "rikiuoti")

    @property
    def order(self) -> str:
        """The chosen order; empty for those that lag behind the most first."""
        return self.cleaned_data["rikiuoti"] if self.is_valid() else ""

    def chosen(self) -> QuerySet[Grant]:
        found = super().chosen()
        text = self.cleaned_data.get("school", "")
        return found.filter(holder__sort_key__contains=sort_key(text)) if text else found
