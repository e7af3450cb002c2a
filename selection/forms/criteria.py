"""What the agency types into criteria, rules of eligibility and the round's settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.forms import FilterChoice, KeyChoice
from schools.choices import Expression
from schools.models import FactKind, Municipality
from selection.choices import Direction, Missing, RuleKind, Scaling
from selection.models import Criterion, EligibilityRule
from selection.senses import usual_direction
from selection.subjects import subjects_for

GRADES = [(0, gettext_lazy("all grades")), *((n, str(n)) for n in range(1, 13))]
LONGEST = 300
USUAL = gettext_lazy(
    "as is usual: the fewer lonely or bullied pupils, the better; of other facts, the higher"
)


class CriterionForm(forms.Form):
    """One fact that counts: which values of it, how much, and which way is better."""

    kind = forms.ModelChoiceField(
        label=gettext_lazy("Kind of facts"),
        queryset=FactKind.objects.none(),
        empty_label=gettext_lazy("choose"),
    )
    first_year = forms.IntegerField(
        label=gettext_lazy("From year"),
        min_value=2000,
        max_value=2100,
        help_text=gettext_lazy("The calendar year of the test or the evaluation."),
    )
    last_year = forms.IntegerField(label=gettext_lazy("To year"), min_value=2000, max_value=2100)
    grade = forms.TypedChoiceField(
        label=gettext_lazy("Grade"), choices=GRADES, coerce=int, initial=0
    )
    subject = forms.ChoiceField(
        label=pgettext_lazy("of lessons", "Subject"),
        required=False,
        help_text=gettext_lazy("Those that the facts have, with their kinds and grades."),
        error_messages={
            "invalid_choice": gettext_lazy("No fact is of this subject. Choose one of the list.")
        },
    )
    weight = forms.DecimalField(
        label=gettext_lazy("Weight"),
        min_value=0,
        max_digits=7,
        decimal_places=3,
        localize=True,
        help_text=gettext_lazy("Only its part of all weights counts; 0 doesn't count."),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("What counts"),
        required=False,
        choices=[("", USUAL), *Direction.choices],
        widget=forms.RadioSelect,
    )
    scaling = forms.ChoiceField(
        label=gettext_lazy("How it is made comparable"), choices=Scaling, widget=forms.RadioSelect
    )
    missing = forms.ChoiceField(
        label=gettext_lazy("When there is no value"), choices=Missing, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, user: Any, criterion: Criterion | None = None, **kwargs: Any):
        initial: dict[str, Any] = {
            "direction": "",
            "scaling": Scaling.Z_SCORE,
            "missing": Missing.REWEIGH,
        }
        if criterion is not None:
            initial = {name: getattr(criterion, name) for name in type(self).base_fields}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.criterion, self.subjects = criterion, subjects_for(user)
        fields: Any = self.fields
        fields["kind"].queryset = FactKind.objects.visible_to(user)
        fields["subject"].choices = self.subjects.choices(criterion.subject if criterion else "")

    def clean(self) -> dict[str, Any]:
        """The years in order; grade and subject as facts of the kind have them, or as they were."""
        data = super().clean() or {}
        if "kind" in data and not data.get("direction"):
            data["direction"] = usual_direction(data["kind"])
        first, last = data.get("first_year"), data.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The last year must not be before the first."))
        if {"kind", "grade", "subject"} <= data.keys():
            self._check_part(data["kind"], data["grade"], data["subject"])
        return data

    def _check_part(self, kind: FactKind, grade: int, subject: str) -> None:
        item = self.criterion
        if item and (item.kind_id, item.grade, item.subject) == (kind.pk, grade, subject):
            return
        if problem := self.subjects.problem(kind.pk, grade, subject):
            self.add_error(*problem)


class RuleForm(forms.Form):
    """A rule of eligibility with the number or the types that it needs."""

    kind = forms.ChoiceField(label=gettext_lazy("Rule"), choices=RuleKind, widget=forms.RadioSelect)
    value = forms.DecimalField(
        label=gettext_lazy("How many pupils, or percent of the weight"),
        required=False,
        min_value=1,
        max_digits=7,
        decimal_places=1,
        localize=True,
        help_text=gettext_lazy("Only for the rules that count something."),
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("School types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only for the rule of types."),
    )

    def __init__(
        self, *args: Any, types: list[str], rule: EligibilityRule | None = None, **kwargs: Any
    ):
        if rule is not None:
            kept = [part.strip() for part in rule.text.split(",") if part.strip()]
            kwargs["initial"] = {"kind": rule.kind, "value": rule.value, "types": kept}
            types = sorted({*types, *kept})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["types"]
        field.choices = [(name, name) for name in types]

    def clean(self) -> dict[str, Any]:
        """`kind`, `value` and `text`; what the rule doesn't need is dropped."""
        data = super().clean() or {}
        kind = data.get("kind")
        counts, names = kind in {RuleKind.PUPILS, RuleKind.DATA}, kind == RuleKind.TYPES
        value, text = data.get("value"), ", ".join(data.get("types") or [])
        if counts and "value" not in self.errors:
            self._check_value(kind, value)
        if names and "types" not in self.errors:
            self._check_types(text)
        if not counts:
            self.errors.pop("value", None)
        return {"kind": kind, "value": value if counts else None, "text": text if names else ""}

    def _check_value(self, kind: Any, value: Any) -> None:
        if value is None:
            self.add_error("value", _("Enter the number that the rule asks for."))
        elif kind == RuleKind.DATA and value > 100:
            self.add_error("value", _("Enter from 1 to 100 percent."))

    def _check_types(self, text: str) -> None:
        if not text:
            self.add_error("types", _("Tick the types of schools that take part."))
        elif len(text) > LONGEST:
            self.add_error("types", _("Too many types for one rule. Tick fewer."))


class AllSchoolsForm(forms.Form):
    """Which registered schools become candidates: by type and municipality, or all."""

    tipas = FilterChoice(label=gettext_lazy("School type"))
    savivaldybe = KeyChoice(label=gettext_lazy("Municipality"))

    def __init__(self, *args: Any, types: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["tipas"].choices = [
            ("", pgettext("school types", "all")),
            *((name, name) for name in types),
        ]
        fields["savivaldybe"].offer(Municipality.objects.all())

    def found(self, schools: Any) -> Any:
        """Of these schools the ones that fit; an unknown type or municipality fits none."""
        if not self.is_valid():
            return schools.none()
        if kind := self.cleaned_data.get("tipas"):
            schools = schools.filter(kind=kind)
        if municipality := self.cleaned_data.get("savivaldybe"):
            schools = schools.filter(municipality=municipality)
        return schools


class ExpressionForm(forms.Form):
    """How the schools added show the features of a good school."""

    expression = forms.ChoiceField(
        label=gettext_lazy("Expression of the features of a good school"), choices=Expression
    )
