"""What is typed over a ranking: the filter of its page, the reason of unfreezing."""

from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.forms import FilterChoice, KeyChoice, PlainTextField
from common.text import loose_key
from selection.models import Freeze, Placing
from selection.ranked import municipalities, near_the_line

FIRST, NEAR, OUT = "atrenkamos", "riba", "netinka"
SHOWN = [
    ("", _("the whole ranking")),
    (FIRST, _("the first, as many as are wanted")),
    (NEAR, _("near the line")),
    (OUT, _("those who may not be chosen")),
]


class RankingFilter(forms.Form):
    """Narrows a ranking by text, municipality and place; unknown values narrow nothing."""

    q = PlainTextField(label=_("School"), required=False, max_length=200)
    savivaldybe = KeyChoice(label=_("Municipality"))
    rodyti = FilterChoice(label=_("Show"), choices=SHOWN)

    def __init__(self, data: Any, *, made: Freeze) -> None:
        super().__init__(data)
        self.made = made
        field: Any = self.fields["savivaldybe"]
        field.choices = [("", _("all")), *municipalities(made.pk, made.at)]

    @property
    def is_of_excluded(self) -> bool:
        """Whether those who may not be chosen are asked for."""
        self.is_valid()
        return bool(self.cleaned_data.get("rodyti") == OUT)

    def found(self, rows: "QuerySet[Placing]") -> "QuerySet[Placing]":
        """Of these the ones that fit, in the order of places; the excluded by name."""
        self.is_valid()
        chosen, narrowed = self.cleaned_data, self._shown(rows)
        if text := chosen.get("q"):
            school = Q(candidate__school__sort_key__regex=loose_key(text))
            narrowed = narrowed.filter(school | Q(candidate__school__code__startswith=text))
        if municipality := chosen.get("savivaldybe"):
            narrowed = narrowed.filter(candidate__school__municipality=municipality)
        return narrowed

    def _shown(self, rows: "QuerySet[Placing]") -> "QuerySet[Placing]":
        if self.is_of_excluded:
            return rows.filter(rank=None).order_by("candidate__school__sort_key", "pk")
        placed, shown = rows.filter(rank__isnull=False), self.cleaned_data.get("rodyti")
        if shown == FIRST:
            placed = placed.filter(rank__lte=self.made.round.wanted)
        if shown == NEAR:
            placed = placed.filter(near_the_line())
        return placed.order_by(F("rank"))


class UnfreezeForm(forms.Form):
    """Why the data are unfrozen."""

    reason = PlainTextField(
        label=_("Why the data are unfrozen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stays in the history of the round beside both files."),
    )
