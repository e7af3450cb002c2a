"""The rows of a plan and its texts. Everything may be left for later except what names a row."""

from copy import copy
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import MoneyFormField, PlainTextField
from common.templatetags.ui import school_years
from plans.choices import IndicatorKind
from plans.models import Activity, Finding, Indicator, Objective, PlanVersion, Row
from plans.wording import LEVELS
from schools.models import FrameworkIndicator, Level
from selection.models import Purpose

from .fields import ours
from .guided import guide, limit_what_is_saved


class RowForm(forms.ModelForm[Any]):
    """A row of a version: `links` and `budget` are what `save_row` takes beside the row."""

    plain_labels = True  # a draft may lack nearly anything; what submission needs is listed beside
    marks_required = True  # the few that name a row

    def __init__(
        self,
        *args: Any,
        version: PlanVersion,
        only: frozenset[str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.only = only and self._with_companions(only)
        self._meta = copy(self._meta)  # so that Django reads what is asked and no more
        self._meta.fields = [name for name in self._meta.fields or () if self.asks(name)]
        asked = {name: item for name, item in self.base_fields.items() if self.asks(name)}
        self.base_fields = asked  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        self.instance.version = version
        self.narrow(version)
        help_with = limit_what_is_saved if self.only else guide
        help_with(self, self.section, version)

    def asks(self, name: str) -> bool:
        """Whether the field is in the form; a save of one field needs few of them."""
        return self.only is None or name in self.only

    def columns(self) -> list[str]:
        """The names of what the form changes."""
        return list(self.fields)

    def _with_companions(self, only: frozenset[str]) -> frozenset[str]:
        groups = (frozenset(line.split()) for line in self.together)
        return only.union(*(group for group in groups if group & only))

    def narrow(self, version: PlanVersion) -> None:
        """Offer only what belongs to this version and its programme."""

    def links(self) -> dict[str, list[Row]]:
        """Many-to-many rows by field name."""
        many = {field.name for field in self._meta.model._meta.many_to_many} & set(self.fields)
        return {name: list(self.cleaned_data[name]) for name in many}

    def budget(self) -> dict[int, Decimal] | None:
        """EUR by school year; None where the row has no money."""
        return None

    def lines(self) -> "list[list[forms.BoundField]]":
        """The fields as they stand on the page: those of one line together."""
        return [[self[name] for name in line.split()] for line in self.layout if line]

    layout: tuple[str, ...] = ()
    together: tuple[str, ...] = ()  # fields that are checked against one another
    section: str  # whose guidance stands beside the fields


def by_framework(empty: str, model: type[FrameworkIndicator] | type[Level]) -> list[Any]:
    """Choices grouped by the framework's version, the newest first."""
    groups: dict[str, list[tuple[int, str]]] = {}
    rows = model._default_manager.select_related("framework")
    for row in rows.order_by("-framework__valid_from", "order" if model is Level else "number"):
        groups.setdefault(str(row.framework), []).append((row.pk, str(row)))
    return [("", empty), *groups.items()]


class FindingForm(RowForm):
    section = "findings"
    together = ("indicator level",)
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
            if not self.asks(name):
                return
            self.fields[name].choices = by_framework(_("not named"), model)  # type: ignore[attr-defined]

    def columns(self) -> list[str]:
        return [*super().columns(), *(["framework"] if self.asks("indicator") else [])]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (day := data.get("dated_on")) and day > clock.today():
            self.add_error("dated_on", _("A finding can't be dated in the future. Check the year."))
        named = [data[name].framework for name in ("indicator", "level") if data.get(name)]
        if len({framework.pk for framework in named}) > 1:
            self.add_error("level", _("The level and the indicator are of different frameworks."))
        if self.asks("indicator"):
            self.instance.framework = named[0] if named else None
        return data


class ObjectiveForm(RowForm):
    section = "objectives"
    layout = ("text", "findings")

    class Meta:
        model = Objective
        fields = ("text", "findings")
        formfield_callback = ours

    def narrow(self, version: PlanVersion) -> None:
        if self.asks("findings"):
            self.fields["findings"].narrow(version.findings.all())  # type: ignore[attr-defined]


class PlannedMoneyField(MoneyFormField):
    """EUR planned for a school year: nought is no money, as when it is left empty."""

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value) or None


class ActivityForm(RowForm):
    section = "activities"
    together = ("starts_on ends_on",)

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

    def narrow(self, version: PlanVersion) -> None:
        grant = version.plan.grant
        self.years = {f"money_{year}": year for year in grant.school_years}
        if self.asks("objectives"):
            self.fields["objectives"].narrow(version.objectives.all())  # type: ignore[attr-defined]
        if self.asks("purpose"):
            self._offer_purposes(grant.round_id)
        if self.only is None or not self.only.isdisjoint(self.years):
            self._ask_money()

    def _offer_purposes(self, round_id: int) -> None:
        mine = models.Q(is_active=True) | models.Q(pk=self.instance.purpose_id)
        purpose: Any = self.fields["purpose"]
        offered = Purpose.objects.filter(mine, programme__rounds=round_id)
        purpose.queryset, purpose.empty_label = offered, _("choose")

    def _ask_money(self) -> None:
        stored = self._stored_money()
        for name, year in self.years.items():
            label = _("Money of %(years)s") % {"years": school_years([year])}
            self.fields[name] = PlannedMoneyField(label=label, required=False)
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

    def budget(self) -> dict[int, Decimal] | None:
        if self.fields.keys().isdisjoint(self.years):
            return None
        typed = {year: self.cleaned_data[name] for name, year in self.years.items()}
        return {year: amount for year, amount in typed.items() if amount}


VALUES = ("baseline_value", "interim_value", "target_value")


class IndicatorForm(RowForm):
    section = "indicators"
    together = (
        "kind baseline_value interim_value target_value",
        "baseline_on interim_on target_on",
    )
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
        labels = {
            "baseline_value": gettext_lazy("baseline"),
            "interim_value": gettext_lazy("interim value"),
            "target_value": gettext_lazy("target"),
        }

    def narrow(self, version: PlanVersion) -> None:
        if self.asks("objectives"):
            self.fields["objectives"].narrow(version.objectives.all())  # type: ignore[attr-defined]
        if self.asks("framework_indicator"):
            choices = by_framework(_("not named"), FrameworkIndicator)
            self.fields["framework_indicator"].choices = choices  # type: ignore[attr-defined]
        for name in VALUES:
            self.initial[name] = typed_value(self.instance.kind, self.initial.get(name))
        self._offer_answers()

    def _offer_answers(self) -> None:
        """Of levels and of yes or no the values are chosen; another that stands there stays."""
        kind = self._stands("kind") if self.asks("kind") else ""
        for name in VALUES:
            if (offered := answers(kind)) and self.asks(name):
                stands = self._stands(name)
                more = [] if stands in ("", *offered) else [stands]
                pairs = [("", "–"), *((one, one) for one in (*offered, *more))]
                self.fields[name].widget = forms.Select({"data-kind": kind}, pairs)

    def _stands(self, name: str) -> str:
        """What the field will show; asking its bound field would fix its help too early."""
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        shown = self.fields[name].prepare_value(value)
        return "" if shown is None else str(shown)

    def answers_by_kind(self) -> list[tuple[str, list[str]]]:
        """The kinds whose values are chosen, for the page that turns one into another."""
        return [(kind, offered) for kind in IndicatorKind.values if (offered := answers(kind))]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for name in VALUES:
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


def answers(kind: str) -> list[str]:
    """What may be a value of this kind, where it is one of a few; as a person would type it."""
    if kind == IndicatorKind.YES_NO:
        return [_("yes"), _("no")]
    return list(LEVELS) if kind == IndicatorKind.LEVEL else []


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


class TextForm(forms.Form):
    """One text of the plan itself."""

    plain_labels = True

    def __init__(
        self,
        *args: Any,
        version: PlanVersion | None = None,
        only: frozenset[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        help_with = limit_what_is_saved if only else guide
        for name in self.fields:
            help_with(self, name, version)


class GoalForm(TextForm):
    goal = PlainTextField(
        label=gettext_lazy("Goal"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class SustainabilityForm(TextForm):
    sustainability = PlainTextField(
        label=gettext_lazy("Sustainability after the money ends"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
