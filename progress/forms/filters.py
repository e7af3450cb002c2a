"""What lists of baskets are narrowed by."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import FilterChoice, PlainTextField
from common.text import sort_key
from grants.models import Grant
from progress.choices import GapKind
from progress.followed import ORDERS, followed
from progress.gaps import RULES
from progress.gaps.reading import Wanted
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
        return in_words(self)


class ProgressFilter(GrantFilter):
    """The same of followed schools, with a search by the school's name and an order."""

    school = PlainTextField(label=gettext_lazy("School"), max_length=100, required=False)
    rikiuoti = FilterChoice(label=gettext_lazy("Order"), choices=ORDERS)
    field_order = ("school", "municipality", "stage", "expression", "rikiuoti")

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data, grants=Grant.objects.none(), user=user)
        self.grants = followed(user, self.order)

    @property
    def order(self) -> str:
        """The chosen order; empty for those that lag behind the most first."""
        return self.cleaned_data["rikiuoti"] if self.is_valid() else ""

    def chosen(self) -> QuerySet[Grant]:
        found = super().chosen()
        text = self.cleaned_data.get("school", "")
        return found.filter(holder__sort_key__contains=sort_key(text)) if text else found


class GapFilter(forms.Form):
    """Kind and rule of data gaps, municipality and the school's name."""

    rusis = FilterChoice(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("all")), *GapKind.choices]
    )
    spraga = FilterChoice(label=gettext_lazy("Rule"))
    municipality = MunicipalityChoice()
    school = PlainTextField(label=gettext_lazy("School"), max_length=100, required=False)

    plain_labels = True

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        fields: Any = self.fields
        rules = [(rule.code, rule.title) for rule in RULES]
        fields["spraga"].choices = [("", _("all")), *rules]
        offer_municipalities(self, "municipality", user)

    def wanted(self) -> Wanted:
        """What was chosen; a wrong choice finds nothing rather than everything."""
        if not self.is_valid():
            return Wanted(kind="-")
        data = self.cleaned_data
        return Wanted(data["rusis"], data["spraga"], data.get("municipality"), data["school"])

    def in_words(self) -> str:
        """The chosen filters for the head of a file; empty when all are shown."""
        return in_words(self) if self.is_valid() else ""


def in_words(form: forms.Form) -> str:
    """What a valid form was narrowed to: „Savivaldybė: Ukmergės r.; Mokykla: Pavyzdžio“."""
    chosen = {field: form.cleaned_data[field.name] for field in form}
    told = [f"{field.label}: {label_of(field, value)}" for field, value in chosen.items() if value]
    return "; ".join(told)
