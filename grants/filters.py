"""What is typed over the simulator: a plain GET form, so that each question has its address."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import DayField, MoneyFormField, PlainTextField
from selection.models import Freeze
from selection.ranking.whatif import Changes

from .quotas import quotas_of
from .scenarios import Asked, data_of, short_names_of

MOST = 32767


class WeightField(forms.DecimalField):
    """A criterion's weight; only its share of all weights matters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=9999, decimal_places=3, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(str(value or "").replace(",", "."))


class SimulatorForm(forms.Form):
    """The changes; what is not said is as it was frozen."""

    refused_words = gettext_lazy("Not reckoned: please correct this")

    kiek = forms.IntegerField(
        label=gettext_lazy("How many schools"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput,
    )
    kvota = forms.IntegerField(
        label=gettext_lazy("At most of one municipality"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=gettext_lazy("Empty: no such limit."),
    )
    kvotos = PlainTextField(
        label=gettext_lazy("Other limits of single municipalities"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on a line: “Vilniaus m.: 10”. 0: none of its schools."),
    )
    ikainis = MoneyFormField(
        label=gettext_lazy("Rate per pupil and school year"), min_value=Decimal("0.01")
    )
    diena = DayField(
        label=gettext_lazy("Pupils counted by"),
        required=False,
        help_text=gettext_lazy("The newest count up to that day. Empty: as in the frozen data."),
    )

    def __init__(self, data: Any, *, freeze: Freeze, asked: Asked | None = None) -> None:
        rate = freeze.round.programme.rate_on(clock.today())
        self.inputs = data_of(freeze)
        said = {
            "kiek": self.inputs.wanted,
            "ikainis": rate.amount if rate else None,
            "diena": freeze.round.counted_by,
            **{weight_name(item.number): plain(item.weight) for item in self.inputs.measures},
            **(values_of(asked) if asked else {}),
        }
        super().__init__(said | data.dict())
        self.numbers = [item.number for item in self.inputs.measures]
        for number, words in short_names_of(self.inputs).items():
            self.fields[weight_name(number)] = _weight(words)

    def clean_kvotos(self) -> dict[str, int]:
        names = {item.municipality for item in self.inputs.schools}
        try:
            return quotas_of(self.cleaned_data["kvotos"], names)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = [weight_name(number) for number in self.numbers]
        if all(name in data for name in names) and not any(data[name] for name in names):
            raise forms.ValidationError(_("All criteria weigh 0. Give one of them weight."))
        return data

    @property
    def weights(self) -> list[Any]:
        """The fields of the weights."""
        return [self[weight_name(number)] for number in self.numbers]

    @property
    def limits(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in ("kiek", "kvota", "kvotos", "ikainis", "diena")]

    def asked(self) -> Asked:
        """The question; only after `is_valid()`."""
        data = self.cleaned_data
        weights = {number: float(data[weight_name(number)]) for number in self.numbers}
        changes = Changes(weights, data["kiek"], data["kvota"], data["kvotos"])
        return Asked(changes, data["ikainis"], data["diena"])


def weight_name(number: int) -> str:
    """The field of a criterion's weight."""
    return f"svoris{number}"


def plain(weight: float) -> str:
    """A weight without idle zeros, with a point as number fields of browsers ask."""
    return f"{weight:.3f}".rstrip("0").rstrip(".")


def values_of(asked: Asked) -> dict[str, Any]:
    """A question as the fields' values, for links."""
    weights = asked.changes.weights.items()
    told = {weight_name(number): plain(weight) for number, weight in weights}
    told |= {"kiek": str(asked.changes.wanted), "ikainis": str(asked.rate)}
    quota, day = asked.changes.quota, asked.counted_on
    told["kvotos"] = "\n".join(f"{name}: {n}" for name, n in asked.changes.quotas.items())
    return told | {"kvota": str(quota or ""), "diena": day.isoformat() if day else ""}


def _weight(label: str) -> WeightField:
    return WeightField(label=label, widget=forms.NumberInput(attrs={"step": "any", "min": "0"}))


class ScenarioForm(forms.Form):
    """The name under which a what-if is kept."""

    name = PlainTextField(label=gettext_lazy("Name of the scenario"), max_length=100)
