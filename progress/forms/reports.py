"""What people type into reports and about them, and the agency about their periods."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PlainTextField
from progress.choices import ActivityState, PeriodKind
from progress.models import ReportPeriod
from progress.reporting.content import text_title
from selection.models import Round

from .fields import ask_scan, text_area

REGULAR = [(kind.value, kind.label) for kind in PeriodKind if kind != PeriodKind.FINAL]


class ReportedActivityForm(forms.Form):
    """How one activity goes on."""

    plain_labels = True
    state = forms.ChoiceField(
        label=_("How the activity goes on by the period's last day"),
        choices=ActivityState.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    text = PlainTextField(
        label=_("What was done"),
        required=False,
        widget=text_area(6),
        help_text=_("Of a late activity or one given up also why."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields["state"]
        state.needed = _("needed to submit")


class ReportedIndicatorForm(forms.Form):
    """Why an indicator has no value in the period."""

    plain_labels = True
    no_value_reason = PlainTextField(
        label=_("Why there is no value in this period"),
        max_length=2000,
        required=False,
        widget=text_area(3),
        help_text=_("For example: it is measured once a year, in May."),
    )


class ProblemsForm(forms.Form):
    """What hindered the school."""

    plain_labels = True
    problems = PlainTextField(
        label=_("Problems"),
        required=False,
        widget=text_area(8),
        help_text=_("What hindered the plan and what you did about it. Empty: there were none."),
    )


class HelpForm(forms.Form):
    """What the school asks its founder for."""

    plain_labels = True
    help_wanted = PlainTextField(
        label=_("Help wanted from the founder"),
        required=False,
        widget=text_area(8),
        help_text=_("What you ask for and by when. Empty: you need no help."),
    )


class SustainedForm(forms.Form):
    """What goes on after the basket."""

    plain_labels = True
    sustainability = PlainTextField(
        label=_("Sustainability"),
        required=False,
        widget=text_area(8),
        help_text=_("How what was begun goes on when the money ends."),
    )


TEXT_FORMS: dict[str, Any] = {
    "problems": ProblemsForm,
    "help_wanted": HelpForm,
    "sustainability": SustainedForm,
}


class ReportSubmitForm(forms.Form):
    """The reason of a late report; `seen` tells what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput)
    late_reason = PlainTextField(
        label=_("Why the report is late"),
        max_length=2000,
        widget=text_area(3),
        error_messages={"required": _("The report is late. Write why.")},
    )

    def __init__(self, *args: Any, is_late: bool, on_paper: bool, **kwargs: Any) -> None:
        """`is_late`: the reason is asked for; `on_paper`: the scan is."""
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["late_reason"]
        if on_paper:
            ask_scan(self)


class ReportAnswerForm(forms.Form):
    """A party's remark; the buttons say whether it accepts or sends back."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    party = forms.ChoiceField(label=_("On whose behalf"), widget=forms.RadioSelect)
    comment = PlainTextField(
        label=_("Remarks"),
        required=False,
        widget=text_area(5),
        help_text=_("Needed to send the report back: what the school should change."),
    )

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        field.choices, field.initial = parties, parties[0][0] if parties else ""
        if len(parties) == 1:
            field.widget = forms.HiddenInput()


class ReopenForm(forms.Form):
    """Until when and why a report, or a closed period, is opened again."""

    due_on = DayField(label=_("Awaited until"))
    reason = PlainTextField(label=_("Reason"), max_length=2000, widget=text_area(3))


class PeriodForm(forms.ModelForm[ReportPeriod]):
    """A period of the programme, or of one of its rounds."""

    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))
    opens_on = DayField(label=_("Reports open on"))
    due_on = DayField(label=_("Reports are due on"))

    class Meta:
        model = ReportPeriod
        fields = (
            *("programme", "round", "kind", "name", "starts_on", "ends_on", "opens_on", "due_on"),
            "rules_version",
        )
        help_texts: ClassVar = {
            "kind": _("Periods of different kinds may overlap, of one kind they may not."),
        }

    def __init__(self, *args: Any, rounds: QuerySet[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrowed: Any = self.fields["round"]
        narrowed.queryset = rounds
        narrowed.empty_label = str(_("all rounds of the project"))

    def validate_unique(self) -> None:
        """The service refuses a second one, in one place."""

    def validate_constraints(self) -> None:
        """The same."""


class RegularForm(forms.Form):
    """Periods for all school years of a round at once."""

    round = forms.ModelChoiceField(Round.objects.none(), label=_("Round"))
    kind = forms.ChoiceField(label=_("How often"), choices=REGULAR, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("How many days after the end the report is due"),
        min_value=1,
        max_value=120,
        initial=20,
    )
    with_final = forms.BooleanField(
        label=_("Add the final report too"), required=False, initial=True
    )
    rules_version = forms.CharField(label=_("Version of the rules"), max_length=100, required=False)

    def __init__(self, *args: Any, rounds: QuerySet[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["round"]
        field.queryset = rounds


def text_form(name: str) -> Any:
    """The form of one of the report's texts, and its title."""
    return TEXT_FORMS[name], text_title(name)
