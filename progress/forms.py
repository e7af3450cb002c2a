"""What people type about progress, and the filters of its lists."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from audit.transitions import Refused
from common.forms import DayField, FilterChoice, PlainTextField
from common.templatetags.ui import date_iso
from common.text import sort_key
from grants.models import Grant
from plans.choices import IndicatorKind, Strength
from plans.forms import ScanField, ValueField
from plans.models import Indicator
from plans.wording import LEVELS
from schools.choices import Expression
from schools.filters import MunicipalityChoice, offer_municipalities
from schools.models import FrameworkIndicator, Level
from selection.models import Round

from .choices import Change, Result
from .evaluations import Area, Desk, Line
from .models import Evaluation, Rating
from .services import RatingInput, Saved, header_token, rating_state, rating_token
from .values import problem

TICK = {"required": gettext_lazy("Tick this if it is so.")}
YES_NO = [("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def value_field(indicator: Indicator) -> forms.Field:
    """The field of the indicator's kind: a level or yes/no is chosen, the rest is typed."""
    if indicator.kind == IndicatorKind.LEVEL:
        return _choice([(str(place), code) for place, code in enumerate(LEVELS)], _("Level"))
    if indicator.kind == IndicatorKind.YES_NO:
        return _choice(YES_NO, _("Value"))
    unit = (
        pgettext("percent sign in text", "%")
        if indicator.kind == IndicatorKind.PERCENT
        else indicator.unit
    )
    return ValueField(label=f"{_('Value')}, {unit}" if unit else _("Value"))


def _choice(choices: Any, label: str) -> forms.Field:
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=Decimal, widget=forms.RadioSelect
    )


def ask_scan(form: forms.BaseForm) -> None:
    """An officer who enters what a school wrote on paper attaches the paper's scan."""
    form.fields["scan"] = ScanField(
        label=_("Scan of the paper document"), help_text=_("PDF, JPG or PNG, up to 20 MB.")
    )


class MeasurementForm(forms.Form):
    """A value of one indicator on a date; `on_paper` asks for the scan it comes from."""

    value = forms.Field()
    measured_on = DayField(label=gettext_lazy("Measured on"))
    source = PlainTextField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("Where the value comes from: a survey, a test, a register."),
    )
    comment = PlainTextField(
        label=gettext_lazy("Comment"), max_length=2000, required=False, widget=text_area(3)
    )

    def __init__(
        self, *args: Any, indicator: Indicator, on_paper: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        if on_paper:
            ask_scan(self)
        self.fields["value"] = value_field(indicator)
        self.initial.setdefault("source", indicator.source)

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        fault = problem(self.indicator.kind, value)
        if fault:
            raise forms.ValidationError(fault)
        return value


class WithdrawForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Why is the value wrong?"), max_length=1000, widget=text_area(3)
    )


class ConclusionWithdrawForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Why is the conclusion withdrawn?"),
        max_length=1000,
        widget=text_area(3),
    )


class FinishForm(forms.Form):
    """Asks whether one is sure where less than half is rated."""

    is_sure = forms.BooleanField(
        label=gettext_lazy("No more indicators will be rated"), error_messages=TICK
    )

    def __init__(self, *args: Any, is_thin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_thin:
            del self.fields["is_sure"]


class HeaderForm(forms.ModelForm[Evaluation]):
    """The header of an evaluation: dates, report number, observed activities, summary."""

    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("Until"))
    report_number = PlainTextField(
        label=gettext_lazy("Report number"), max_length=60, required=False
    )
    observed_activities = forms.IntegerField(
        label=gettext_lazy("Observed activities"), required=False, min_value=0, max_value=10_000
    )
    summary = PlainTextField(
        label=gettext_lazy("Summary"), max_length=10_000, required=False, widget=text_area(6)
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = Evaluation
        fields = ("starts_on", "ends_on", "report_number", "observed_activities", "summary")

    def __init__(self, *args: Any, on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on_paper:
            ask_scan(self)
        if self.instance.pk:
            self.initial["seen"] = header_token(self.instance)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The evaluation ends before it starts. Check both dates."))
        return data

    def header(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def _post_clean(self) -> None:
        """The service writes; the instance stays as it was read."""


class RatingForm(forms.Form):
    """One indicator of the framework: level, strength, change and comment, all optional."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False, widget=forms.RadioSelect)
    strength = forms.ChoiceField(label=gettext_lazy("Aspect"), required=False)
    change = forms.ChoiceField(label=gettext_lazy("Judged change"), required=False)
    comment = PlainTextField(
        label=gettext_lazy("Comment"), max_length=5000, required=False, widget=text_area(2)
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    plain_labels = True

    def __init__(
        self,
        data: Any,
        *,
        indicator: FrameworkIndicator,
        levels: list[Level],
        rating: Rating | None,
    ) -> None:
        self.indicator, self.levels = indicator, {level.code: level for level in levels}
        self.token, self.is_conflict = rating_token(rating), False
        initial = rating_state(rating) | {"seen": self.token}
        super().__init__(data, prefix=f"r{indicator.pk}", initial=initial)
        choices = {
            "level": [("", "–"), *((level.code, level.code) for level in levels)],
            "strength": [("", _("not marked")), *Strength.choices],
            "change": [("", _("not judged")), *Change.choices],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def report_conflict(self, stored: Rating | None) -> None:
        """Say what a colleague wrote meanwhile; saving once more replaces it knowingly."""
        state = rating_state(stored)
        words = {"level": state["level"] or "–", "comment": state["comment"] or "–"}
        text = _(
            "A colleague has changed this meanwhile: level %(level)s, comment: %(comment)s. "
            "Your text is kept here; save once more to replace theirs."
        )
        self.is_conflict = True
        self.add_error(None, text % words)

    def input(self) -> RatingInput:
        """What the service takes."""
        values = self.cleaned_data
        return RatingInput(
            indicator=self.indicator,
            level=self.levels.get(values["level"]),
            strength=values["strength"],
            change=values["change"],
            comment=values["comment"],
            seen=values["seen"],
        )


class AreaForms:
    """The ratings of one area: saved row by row, so that one wrong row holds nothing back."""

    def __init__(self, data: Any, desk: Desk, number: int) -> None:
        self.desk, self.number = desk, number
        self.refused: list[str] = []
        framework = desk.evaluation.framework
        self.levels = list(framework.levels.all())
        self.lines = self.area.lines
        self.forms = [
            RatingForm(data, indicator=line.indicator, levels=self.levels, rating=line.rating)
            for line in self.lines
        ]

    @property
    def area(self) -> Area:
        return self.desk.areas[self.number - 1]

    @property
    def is_last(self) -> bool:
        return self.number == len(self.desk.areas)

    def sections(self) -> list[dict[str, Any]]:
        return self.desk.sections(self.number)

    def rows(self) -> list[tuple[RatingForm, Line]]:
        """Each form with what is stored now."""
        return list(zip(self.forms, self.lines, strict=True))

    def save(self, write: Callable[[list[RatingInput]], Saved]) -> bool:
        """Write all right rows; true when every row was right and none changed meanwhile."""
        right = [form for form in self.forms if form.is_valid()]
        try:
            saved = write([form.input() for form in right])
        except Refused as refusal:
            self.refused = [str(reason) for reason in refusal.reasons]
            return False
        self._reload()
        for form, line in self.rows():
            form.token = rating_token(line.rating)
            if form.indicator.number in saved.conflicts:
                form.report_conflict(line.rating)
        return len(right) == len(self.forms) and not saved.conflicts

    def _reload(self) -> None:
        self.desk = self.desk.again()
        self.lines = self.area.lines


class ConclusionForm(forms.Form):
    result = forms.ChoiceField(
        label=gettext_lazy("Was the goal of the plan reached?"),
        choices=Result.choices,
        widget=forms.RadioSelect,
    )
    concluded_on = DayField(label=gettext_lazy("Date of the conclusion"))
    text = PlainTextField(
        label=gettext_lazy("Grounds"),
        max_length=10_000,
        widget=text_area(6),
        help_text=gettext_lazy("What the evaluation and the indicators show."),
    )
    early_reason = PlainTextField(
        label=gettext_lazy("Why before the plan's end"),
        max_length=2000,
        required=False,
        widget=text_area(3),
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I conclude although these indicators have no value"),
        error_messages=TICK,
    )

    def __init__(
        self, *args: Any, ends_on: date, has_gaps: bool, on_paper: bool, **kwargs: Any
    ) -> None:
        """`has_gaps`: there are indicators without values; `on_paper`: the scan is asked for."""
        super().__init__(*args, **kwargs)
        hint = _("Only if the conclusion is dated before %(date)s, when the plan ends.")
        self.fields["early_reason"].help_text = hint % {"date": date_iso(ends_on)}
        if not has_gaps:
            del self.fields["is_sure"]
        if on_paper:
            ask_scan(self)


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
            f"{field.label}: {_label(field, self.cleaned_data[field.name])}"
            for field in self
            if self.cleaned_data[field.name]
        ]
        return "; ".join(chosen)


class ProgressFilter(GrantFilter):
    """The same with a search by the school's name."""

    school = PlainTextField(label=gettext_lazy("School"), max_length=100, required=False)
    field_order = ("school", "municipality", "stage", "expression")

    def chosen(self) -> QuerySet[Grant]:
        found = super().chosen()
        text = self.cleaned_data.get("school", "")
        return found.filter(holder__sort_key__contains=sort_key(text)) if text else found


def _label(field: forms.BoundField, value: Any) -> str:
    options = dict(getattr(field.field, "choices", []))
    return str(options.get(value, value))
