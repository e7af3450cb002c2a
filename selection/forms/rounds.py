"""What the agency types while a round is being prepared."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import DayField, PlainTextField
from common.text import sort_key
from schools.choices import Expression
from schools.models import School
from selection.choices import MEASURED_BY, EvaluationKind
from selection.models import Round

MOST_CODES = 500
SEPARATORS = re.compile(r"[\s,;]+")
NEITHER = [("", gettext_lazy("not chosen yet"))]


def found_schools(schools: Any, text: str) -> Any:
    """At most 25 schools whose name, code or municipality holds the text."""
    key = sort_key(text.strip())
    return (
        schools.open_on(clock.today())
        .filter(
            Q(sort_key__contains=key)
            | Q(code__startswith=text.strip())
            | Q(municipality__sort_key__contains=key)
        )
        .for_list()[:25]
    )


class CandidatesForm(forms.Form):
    """Schools ticked in the search, and codes pasted from a list."""

    schools = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Found schools"), queryset=School.objects.none(), required=False
    )
    codes = PlainTextField(
        label=gettext_lazy("School codes"),
        help_text=gettext_lazy("9 digits each; separated by spaces, commas or new lines."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    expression = forms.ChoiceField(
        label=gettext_lazy("Expression of the features of a good school"),
        choices=Expression.choices,
    )

    def __init__(self, *args: Any, chosen: Round, visible: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"expression": chosen.expression}
        super().__init__(*args, **kwargs)
        self.visible = visible
        field: Any = self.fields["schools"]
        field.queryset = visible

    def clean_codes(self) -> list[School]:
        """The schools of the codes; names every code that is not one."""
        codes = list(dict.fromkeys(filter(None, SEPARATORS.split(self.cleaned_data["codes"]))))
        if len(codes) > MOST_CODES:
            raise forms.ValidationError(_("At most 500 codes at once."))
        found = {school.code: school for school in self.visible.filter(code__in=codes)}
        unknown = [code for code in codes if code not in found]
        if unknown:
            words = _("Not in the register: %(codes)s. Check the codes; nobody was added.")
            raise forms.ValidationError(words % {"codes": ", ".join(unknown)[:400]})
        return [found[code] for code in codes]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data["schools"] or data["codes"]):
            raise forms.ValidationError(_("Tick a found school or paste codes."))
        return data

    def wanted(self) -> list[School]:
        """Ticked and pasted schools, each once."""
        both = [*self.cleaned_data["schools"], *self.cleaned_data["codes"]]
        return list({school.pk: school for school in both}.values())


class CandidateForm(forms.Form):
    """How the school shows the features of a good school and how progress will be measured."""

    expression = forms.ChoiceField(
        label=gettext_lazy("Expression of the features of a good school"),
        choices=Expression.choices,
    )
    evaluation_kind = forms.ChoiceField(
        label=gettext_lazy("How progress will be measured"),
        choices=[*NEITHER, *EvaluationKind.choices],
        required=False,
        help_text=gettext_lazy(
            "Strong: by self-evaluation, weak: by external evaluation; otherwise choose."
        ),
    )
    reason = PlainTextField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Strong and weak fix the way of measuring, whatever was chosen."""
        data = super().clean() or {}
        fixed = MEASURED_BY.get(data.get("expression", ""))
        if fixed:
            data["evaluation_kind"] = fixed
        return data


class FactForm(forms.Form):
    """A dated fact with its source."""

    name = PlainTextField(
        label=gettext_lazy("What was looked at"),
        max_length=200,
        help_text=gettext_lazy("For example pupils' achievement, well-being, school culture."),
    )
    value = PlainTextField(label=gettext_lazy("What was found"), max_length=200)
    dated_on = DayField(label=gettext_lazy("Date"))
    source = PlainTextField(label=gettext_lazy("Source"), max_length=300)
