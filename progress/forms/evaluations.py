"""An evaluation: its header, the levels of an area, finishing it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.transitions import Refused
from common.forms import DayField, PlainTextField
from plans.choices import Strength
from progress.choices import Change
from progress.evaluations import Area, Desk, Line
from progress.models import Evaluation, Rating
from progress.services import RatingInput, Saved, header_token, rating_state, rating_token
from progress.workflow import Sure
from schools.models import FrameworkIndicator, Level
from selection.choices import EvaluationKind

from .fields import TICK, ask_scan, text_area


class FinishForm(forms.Form):
    """Asks whether one is sure: where less than half is rated, where changes are doubted; and why
    indicators of an external evaluation have no level."""

    is_sure = forms.BooleanField(
        label=gettext_lazy("No more indicators will be rated"), error_messages=TICK
    )
    changes_stand = forms.BooleanField(
        label=gettext_lazy("The judged changes stand as they are"), error_messages=TICK
    )

    unrated_reason = PlainTextField(
        label=gettext_lazy("Why indicators have no level"),
        max_length=2000,
        widget=text_area(3),
        help_text=gettext_lazy("The school and all who read the evaluation see it."),
    )

    field_order = ("is_sure", "unrated_reason", "changes_stand")

    def __init__(self, data: Any, *, desk: Desk) -> None:
        super().__init__(data, initial={"unrated_reason": desk.evaluation.unrated_reason})
        asked = {
            "is_sure": desk.thin,
            "unrated_reason": desk.incomplete,
            "changes_stand": desk.doubts,
        }
        for name, reason in asked.items():
            if not reason:
                del self.fields[name]

    def sure(self) -> Sure:
        """What was confirmed."""
        data = self.cleaned_data
        why = data.get("unrated_reason", "")
        return Sure(bool(data.get("is_sure")), bool(data.get("changes_stand")), why)


HEADERS = {
    EvaluationKind.SELF: ("starts_on", "ends_on", "group", "discussed_on", "summary"),
    EvaluationKind.EXTERNAL: (
        "starts_on",
        "ends_on",
        "report_number",
        "purpose",
        "observed_activities",
        "summary",
    ),
}


class HeaderForm(forms.ModelForm[Evaluation]):
    """What stands above an evaluation of its kind: dates, who and why, a summary."""

    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("Until"))
    report_number = PlainTextField(
        label=gettext_lazy("Report number"), max_length=60, required=False
    )
    purpose = PlainTextField(
        label=gettext_lazy("Purpose of the evaluation"), max_length=300, required=False
    )
    observed_activities = forms.IntegerField(
        label=gettext_lazy("Observed activities"), required=False, min_value=0, max_value=10_000
    )
    group = PlainTextField(
        label=gettext_lazy("Who worked in the group"),
        help_text=gettext_lazy("Posts, not names: a deputy, two teachers, a parent."),
        max_length=2000,
        required=False,
        widget=text_area(3),
    )
    discussed_on = DayField(label=gettext_lazy("Discussed with the community on"), required=False)
    summary = PlainTextField(
        label=gettext_lazy("Summary"), max_length=10_000, required=False, widget=text_area(6)
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = Evaluation
        fields = (
            "starts_on",
            "ends_on",
            "report_number",
            "purpose",
            "observed_activities",
            "group",
            "discussed_on",
            "summary",
        )

    def __init__(self, *args: Any, kind: str = "", on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = HEADERS[EvaluationKind(kind or self.instance.kind)]
        for name in set(self._meta.fields or ()) - set(asked):
            del self.fields[name]
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
        names = [name for name in self._meta.fields or () if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}

    def _post_clean(self) -> None:
        """The service writes; the instance stays as it was read."""


class RatingForm(forms.Form):
    """One indicator of the framework: level, strength, change and comment, all optional."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False, widget=forms.RadioSelect)
    strength = forms.ChoiceField(label=gettext_lazy("Aspect"), required=False)
    change = forms.ChoiceField(label=gettext_lazy("Judged change"), required=False)
    comment = PlainTextField(
        label=gettext_lazy("Arguments"), max_length=5000, required=False, widget=text_area(2)
    )
    evidence = PlainTextField(
        label=gettext_lazy("What it rests on"), max_length=5000, required=False, widget=text_area(2)
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
            evidence=values["evidence"],
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
