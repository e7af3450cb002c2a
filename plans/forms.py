"""What people type into a plan. Everything may be left for later except what names a row."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import CONTROL, DayField, MoneyFormField, PlainTextField
from common.templatetags.ui import school_years
from files.services import check_scan
from schools.models import FrameworkIndicator, Level

from .choices import IndicatorKind
from .models import Activity, Finding, Indicator, Objective, PaperSource, PlanVersion, Row

LONGEST = 5000
LINE = 300  # names and other texts of one line; on paper they stand in a narrow column
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
NUMBER = re.compile(r"-?\d{1,8}([.,]\d{1,2})?", re.ASCII)
WORDS = {"n": "0", "taip": "1", "yes": "1", "ne": "0", "no": "0"}


class ValueField(forms.Field):
    """An indicator's value: „78,5“, „N“ for the lowest level, „taip“ and „ne“; never `1e3`."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "size": 8})

    def to_python(self, value: Any) -> Decimal | None:
        text = SPACES.sub("", CONTROL.sub("", str(value or ""))).replace("\u2212", "-").rstrip("%")
        if not text:
            return None
        text = WORDS.get(text.lower(), text)
        if not NUMBER.fullmatch(text):
            message = _("“%(value)s” is not a number. Write it like 78 or 78,5.")
            raise ValidationError(message, code="value", params={"value": str(value)[:40]})
        return Decimal(text.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        text = f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
        return text.replace(".", ",")


class NumberedChoice(forms.ModelMultipleChoiceField[Any]):
    """Rows of the same version as tick boxes, each with its number."""

    widget = forms.CheckboxSelectMultiple

    def narrow(self, rows: "models.QuerySet[Any]") -> None:
        """Offer these rows and no others."""
        self.queryset = rows
        self.choices = [(row.pk, f"{place}. {row}") for place, row in enumerate(rows, 1)]


def ours(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The form field for a model's field: our texts and dates, Django's for the rest."""
    if isinstance(field, models.DateField):
        kwargs["form_class"] = DayField
    elif isinstance(field, models.DecimalField):
        return ValueField(label=capfirst(kwargs.get("label", field.verbose_name)), required=False)
    elif isinstance(field, models.ManyToManyField):
        label = capfirst(field.verbose_name)
        return NumberedChoice(queryset=None, label=label, required=False)
    elif isinstance(field, models.TextField):
        widget = forms.Textarea(attrs={"rows": 3})
        kwargs |= {"form_class": PlainTextField, "max_length": LONGEST, "widget": widget}
    elif isinstance(field, models.CharField) and not field.choices:
        longest = min(field.max_length or LINE, LINE)
        kwargs |= {"form_class": PlainTextField, "max_length": longest}
    return field.formfield(**kwargs)


class RowForm(forms.ModelForm[Any]):
    """A row of a version: `links` and `budget` are what `save_row` takes beside the row."""

    plain_labels = True  # a draft may lack nearly anything; what submission needs is listed beside
    marks_required = True  # the few that name a row

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.version = version
        self.narrow(version)

    def narrow(self, version: PlanVersion) -> None:
        """Offer only what belongs to this version and its programme."""

    def links(self) -> dict[str, list[Row]]:
        """Many-to-many rows by field name."""
        many = {field.name for field in self._meta.model._meta.many_to_many}
        return {name: list(self.cleaned_data[name]) for name in many}

    def budget(self) -> dict[int, Decimal] | None:
        """EUR by school year; None where the row has no money."""
        return None

    def lines(self) -> "list[list[forms.BoundField]]":
        """The fields as they stand on the page: those of one line together."""
        return [[self[name] for name in line.split()] for line in self.layout if line]

    layout: tuple[str, ...] = ()


def by_framework(empty: str, model: type[FrameworkIndicator] | type[Level]) -> list[Any]:
    """Choices grouped by the framework's version, the newest first."""
    groups: dict[str, list[tuple[int, str]]] = {}
    rows = model._default_manager.select_related("framework")
    for row in rows.order_by("-framework__valid_from", "order" if model is Level else "number"):
        groups.setdefault(str(row.framework), []).append((row.pk, str(row)))
    return [("", empty), *groups.items()]


class FindingForm(RowForm):
    layout = (
        "text",
        "strength",
        "source dated_on report_number",
        "indicator",
        "level",
    )

    class Meta:
        model = Finding
        fields = ("text", "strength", "source", "dated_on", "report_number", "indicator", "level")
        formfield_callback = ours

    def narrow(self, version: PlanVersion) -> None:
        for name, model in (("indicator", FrameworkIndicator), ("level", Level)):
            self.fields[name].choices = by_framework(_("not named"), model)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (day := data.get("dated_on")) and day > clock.today():
            self.add_error("dated_on", _("A finding can't be dated in the future. Check the year."))
        named = [data[name].framework for name in ("indicator", "level") if data.get(name)]
        if len({framework.pk for framework in named}) > 1:
            self.add_error("level", _("The level and the indicator are of different frameworks."))
        self.instance.framework = named[0] if named else None
        return data


class ObjectiveForm(RowForm):
    layout = ("text", "findings")

    class Meta:
        model = Objective
        fields = ("text", "findings")
        formfield_callback = ours

    def narrow(self, version: PlanVersion) -> None:
        self.fields["findings"].narrow(version.findings.all())  # type: ignore[attr-defined]


class ActivityForm(RowForm):
    class Meta:
        model = Activity
        fields = (
            "title",
            "objectives",
            "purpose",
            "responsible",
            "starts_on",
            "ends_on",
            "classes",
            "expected_change",
            "no_money_note",
        )
        formfield_callback = ours
        help_texts = {
            "responsible": gettext_lazy("A post, not a person's name."),
            "no_money_note": gettext_lazy("Only where the activity needs no money."),
        }

    def narrow(self, version: PlanVersion) -> None:
        self.fields["objectives"].narrow(version.objectives.all())  # type: ignore[attr-defined]
        grant = version.plan.grant
        mine = models.Q(is_active=True) | models.Q(pk=self.instance.purpose_id)
        purpose = self.fields["purpose"]
        purpose.queryset = grant.round.programme.purposes.filter(mine)  # type: ignore[attr-defined]
        purpose.empty_label = _("choose")  # type: ignore[attr-defined]
        self.years = {f"money_{year}": year for year in grant.school_years}
        stored = self._stored_money()
        for name, year in self.years.items():
            label = _("Money of %(years)s") % {"years": school_years([year])}
            self.fields[name] = MoneyFormField(label=label, required=False)
            self.initial[name] = stored.get(year)

    def _stored_money(self) -> dict[int, Decimal]:
        if not self.instance.pk:
            return {}
        return {line.school_year: line.amount for line in self.instance.budget_lines.all()}

    @property
    def layout(self) -> tuple[str, ...]:  # type: ignore[override]
        return (
            "title",
            "objectives",
            "purpose responsible",
            "starts_on ends_on classes",
            " ".join(self.years),
            "no_money_note",
            "expected_change",
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The activity can't end before it begins."))
        return data

    def budget(self) -> dict[int, Decimal]:
        typed = {year: self.cleaned_data[name] for name, year in self.years.items()}
        return {year: amount for year, amount in typed.items() if amount}


class IndicatorForm(RowForm):
    layout = (
        "title",
        "objectives",
        "kind unit direction",
        "baseline_value baseline_on",
        "interim_value interim_on",
        "target_value target_on",
        "source",
        "framework_indicator",
    )

    class Meta:
        model = Indicator
        fields = (
            "title",
            "objectives",
            "kind",
            "unit",
            "direction",
            "baseline_value",
            "baseline_on",
            "interim_value",
            "interim_on",
            "target_value",
            "target_on",
            "source",
            "framework_indicator",
        )
        formfield_callback = ours
        help_texts = {"unit": gettext_lazy("For example pupils, points, percent.")}
        labels = {
            "baseline_value": gettext_lazy("baseline"),
            "interim_value": gettext_lazy("interim value"),
            "target_value": gettext_lazy("target"),
        }

    def narrow(self, version: PlanVersion) -> None:
        self.fields["objectives"].narrow(version.objectives.all())  # type: ignore[attr-defined]
        choices = by_framework(_("not named"), FrameworkIndicator)
        self.fields["framework_indicator"].choices = choices  # type: ignore[attr-defined]
        kind = self.instance.kind
        for name in ("baseline", "interim", "target"):
            value = self.initial.get(f"{name}_value")
            self.initial[f"{name}_value"] = typed_value(kind, value)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for name in ("baseline_value", "interim_value", "target_value"):
            fault = value_fault(data.get("kind", ""), data.get(name))
            if fault:
                self.add_error(name, fault)
        self._clean_order()
        return data

    def _clean_order(self) -> None:
        """Baseline, interim and target follow one another in time."""
        names = ("baseline_on", "interim_on", "target_on")
        dated = [(name, day) for name in names if (day := self.cleaned_data.get(name))]
        for (_before, earlier), (name, later) in pairwise(dated):
            if later < earlier:
                self.add_error(name, _("This date is before the one above it. Check both."))


def typed_value(kind: str, value: Decimal | None) -> Any:
    """A stored value as a person would type it: „N“, „taip“."""
    if value is None:
        return value
    if kind == IndicatorKind.YES_NO:
        return _("yes") if value else _("no")
    return "N" if kind == IndicatorKind.LEVEL and not value else value


def value_fault(kind: str, value: Decimal | None) -> str:
    """Why a value of this kind is impossible, in words; empty when it is possible or absent."""
    if value is None:
        return ""
    if kind == IndicatorKind.PERCENT and not 0 <= value <= 100:
        return _("A percentage is between 0 and 100.")
    if kind == IndicatorKind.LEVEL and (value % 1 or not 0 <= value <= 4):
        return _("Write a level: N, 1, 2, 3 or 4.")
    if kind == IndicatorKind.YES_NO and value not in (0, 1):
        return _("Write “yes” or “no”.")
    if kind == IndicatorKind.COUNT and (value % 1 or value < 0):
        return _("A count is a whole number, 0 or more.")
    return ""


class GoalForm(forms.Form):
    plain_labels = True
    goal = PlainTextField(
        label=gettext_lazy("Goal"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class SustainabilityForm(forms.Form):
    plain_labels = True
    sustainability = PlainTextField(
        label=gettext_lazy("Sustainability after the money ends"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class PartyForm(forms.Form):
    """For whom the person decides; asked only of one who may decide for several."""

    party = forms.ChoiceField(label=gettext_lazy("On behalf of"))

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["party"]
        field.choices = parties  # type: ignore[attr-defined]
        if len(parties) < 2:
            del self.fields["party"]
        self.only = parties[0][0] if parties else ""

    @property
    def chosen(self) -> str:
        """The party: the one there is, or the chosen one."""
        return str(self.cleaned_data.get("party", self.only))


class AgreeForm(PartyForm):
    agreed_on = DayField(label=gettext_lazy("Date of the document"))
    document_number = PlainTextField(
        label=gettext_lazy("Document number"), max_length=100, required=False
    )


class ReturnForm(PartyForm):
    comment = PlainTextField(
        label=gettext_lazy("What should the school change?"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ScanField(forms.FileField):
    """A scan: PDF, JPG or PNG up to 20 MB, told by content. The cleaned file carries its `kind`."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, File) and upload:
            upload.kind = check_scan(upload)  # type: ignore[attr-defined]
        return upload


class OrderForm(forms.Form):
    ordered_on = DayField(label=gettext_lazy("Date of the order"))
    order_number = PlainTextField(label=gettext_lazy("Number of the order"), max_length=100)
    order_file = ScanField(
        label=gettext_lazy("Scan of the order"),
        required=False,
        help_text=gettext_lazy("PDF, JPG or PNG, up to 20 MB."),
    )


class PaperForm(forms.Form):
    scan = ScanField(
        label=gettext_lazy("Scan of the paper document"),
        help_text=gettext_lazy("PDF, JPG or PNG, up to 20 MB."),
    )
    received_on = DayField(label=gettext_lazy("Received on"))

    def __init__(self, *args: Any, source: PaperSource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if source:
            self.fields["scan"].required = False
            self.fields["scan"].help_text = _("Choose a file only to replace the scan.")
            self.initial["received_on"] = source.received_on


class StartForm(forms.Form):
    grant = forms.IntegerField(min_value=1, max_value=2**31)
