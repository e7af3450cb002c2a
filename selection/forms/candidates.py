"""The search among a round's candidates."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import FilterChoice, KeyChoice, PlainTextField
from common.text import loose_key
from schools.models import Municipality
from selection.choices import Exclusion
from selection.eligible import is_told, reasons
from selection.models import Freeze, Round
from selection.querysets import CandidateQuerySet

MAY = "gali"
SHOWN = [("", _("all")), (MAY, pgettext_lazy("one candidate", "may be chosen")), *Exclusion.choices]


class CandidateFilter(forms.Form):
    """Narrows by the name or the code, the municipality and why a school may not be chosen.

    Unknown values narrow nothing.
    """

    q = PlainTextField(label=_("Name or code"), required=False, max_length=100)
    savivaldybe = KeyChoice(label=_("Municipality"))
    tinka = FilterChoice(label=_("Whether it may be chosen"), choices=SHOWN)

    def __init__(self, data: Any, *, chosen: Round, made: Freeze | None) -> None:
        super().__init__(data)
        self.chosen, self.made = chosen, made
        fields: Any = self.fields
        schools = chosen.candidates.order_by().values("school__municipality")
        fields["savivaldybe"].offer(Municipality.objects.filter(pk__in=schools))
        if not is_told(chosen, made):
            del fields["tinka"]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        self.is_valid()
        return any(self.cleaned_data.values())

    def found(self, candidates: CandidateQuerySet) -> CandidateQuerySet:
        """Of these the ones that fit."""
        self.is_valid()
        asked = self.cleaned_data
        if text := asked.get("q"):
            named = Q(school__sort_key__regex=loose_key(text))
            candidates = candidates.filter(named | Q(school__code__startswith=text))
        if municipality := asked.get("savivaldybe"):
            candidates = candidates.filter(school__municipality=municipality)
        if wanted := asked.get("tinka"):
            told = reasons(self.chosen, self.made, candidates)
            reason = "" if wanted == MAY else wanted
            return candidates.filter(pk__in=[key for key, one in told.items() if one == reason])
        return candidates
