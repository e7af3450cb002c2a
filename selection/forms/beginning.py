"""What is said of a round when it begins, and changed of it while it is being prepared."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField, PlainTextField
from schools.choices import Expression
from selection.deciding import is_to_come, to_come_words
from selection.models import Programme, Round

GROUPS = (
    (
        gettext_lazy("The round"),
        (("name",), ("programme", "stage"), ("expression",), ("rules_version",)),
    ),
    (
        gettext_lazy("Its baskets"),
        (("first_school_year",), ("starts_on", "ends_on"), ("counted_by",)),
    ),
    (gettext_lazy("The ranking"), (("wanted",), ("data_until",), ("weight_spread",))),
)
TAKEN_OVER = ("programme", "rules_version", "weight_spread")


class RoundForm(forms.Form):
    """A round: what it is called, for what time its baskets are, what a ranking needs to know."""

    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none(), empty_label=None
    )
    name = PlainTextField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As it stands in letters and papers."),
    )
    stage = PlainTextField(label=gettext_lazy("Stage"), max_length=10)
    expression = forms.ChoiceField(
        label=gettext_lazy("Expression of the features of a good school"),
        choices=Expression,
        widget=forms.RadioSelect,
        initial=Expression.UNSPECIFIED,
    )
    rules_version = PlainTextField(
        label=gettext_lazy("Version of the rules"),
        max_length=100,
        help_text=gettext_lazy("The date of the order's wording by which the round is run."),
    )
    first_school_year = forms.IntegerField(
        label=gettext_lazy("First school year"),
        min_value=2010,
        max_value=2100,
        help_text=gettext_lazy("The year in which it begins."),
    )
    starts_on = DayField(label=gettext_lazy("The grants start on"))
    ends_on = DayField(label=gettext_lazy("The grants end on"))
    counted_by = DayField(
        label=gettext_lazy("Pupils counted by"),
        required=False,
        help_text=gettext_lazy(
            "The newest count up to that day is offered. Empty: up to the day of the decision."
        ),
    )
    wanted = forms.IntegerField(
        label=gettext_lazy("How many schools are to be chosen"),
        required=False,
        min_value=1,
        max_value=5000,
        help_text=gettext_lazy("Needed before the data are frozen."),
    )
    data_until = DayField(
        label=gettext_lazy("Data until"),
        required=False,
        help_text=gettext_lazy(
            "Facts and pupil counts of later dates don't count. Needed before the data are frozen."
        ),
    )
    weight_spread = forms.IntegerField(
        label=gettext_lazy("How much weights may differ, percent"),
        min_value=0,
        max_value=100,
        initial=20,
        help_text=gettext_lazy("The draws change each weight by up to this part of it."),
    )

    def __init__(
        self, data: Any, *, user: Any, chosen: Round | None = None, like: Round | None = None
    ) -> None:
        """`chosen` is the round being changed, `like` the one a new one begins by."""
        names, shown = (type(self).base_fields, chosen) if chosen else (TAKEN_OVER, like)
        initial = {name: getattr(shown, name) for name in names} if shown else {}
        super().__init__(data, initial=initial)
        field: Any = self.fields["programme"]
        field.queryset = Programme.objects.visible_to(user).order_by("-pk")

    @property
    def groups(self) -> list[tuple[Any, list[list[Any]]]]:
        """The fields under their headings, those that stand beside each other together."""
        return [(name, [[self[field] for field in row] for row in rows]) for name, rows in GROUPS]

    def clean_data_until(self) -> date | None:
        until: date | None = self.cleaned_data["data_until"]
        if is_to_come(until):
            raise forms.ValidationError(to_come_words())
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("The end must be after the start."))
        return data
