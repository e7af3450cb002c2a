"""An external evaluation: who evaluates, what the school remarks, what is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import DayField, PlainTextField
from progress.choices import AssignmentEnd
from progress.evaluating.assigning import Ending, Named
from schools.models import FrameworkIndicator

from .evaluating import IndicatorChoice
from .fields import PersonField, text_area


class AssignmentForm(forms.Form):
    """Who evaluates, by which document, and until when they see the school."""

    person = PersonField(label=gettext_lazy("E-mail of the evaluator"))
    is_lead = forms.BooleanField(label=gettext_lazy("Leads the evaluation"), required=False)
    document = PlainTextField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("Its kind, day and number as they stand on it."),
        max_length=200,
    )
    assigned_on = DayField(label=gettext_lazy("Assigned on"))
    until = DayField(
        label=gettext_lazy("Sees the school until"),
        help_text=gettext_lazy("The last day on which the evaluator may open this school's pages."),
    )

    def __init__(self, *args: Any, has_lead: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("assigned_on", clock.today())
        if has_lead:
            del self.fields["is_lead"]

    def named(self) -> Named:
        """What the service takes."""
        data = self.cleaned_data
        is_lead = bool(data.get("is_lead"))
        return Named(data["person"], data["assigned_on"], data["document"], data["until"], is_lead)


class EndForm(forms.Form):
    """Why an assignment ends, and who replaces the evaluator, if anyone."""

    ended_as = forms.ChoiceField(
        label=gettext_lazy("Why the assignment ends"),
        choices=AssignmentEnd,
        widget=forms.RadioSelect,
    )
    reason = PlainTextField(label=gettext_lazy("Reason"), max_length=2000, widget=text_area(3))
    person = PersonField(
        label=gettext_lazy("E-mail of who replaces them"),
        required=False,
        help_text=gettext_lazy(
            "Needed where a conflict of interest was found and levels were judged: the "
            "replacement confirms them anew."
        ),
    )
    document = PlainTextField(
        label=gettext_lazy("Document of the replacement"), max_length=200, required=False
    )
    until = DayField(label=gettext_lazy("The replacement sees the school until"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for name in ("document", "until"):
            if data.get("person") and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in for the replacement."))
        return data

    def ending(self) -> Ending:
        """What the service takes."""
        data, person = self.cleaned_data, self.cleaned_data["person"]
        heir = person and Named(person, clock.today(), data["document"], data["until"])
        return Ending(data["ended_as"], data["reason"], heir or None)


class RemarkForm(forms.Form):
    """What the school remarks, and on which indicator."""

    indicator = IndicatorChoice(label=gettext_lazy("What it is about"))
    text = PlainTextField(label=gettext_lazy("Remark"), max_length=5000, widget=text_area(4))

    def __init__(self, *args: Any, indicators: list[FrameworkIndicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicator: Any = self.fields["indicator"]
        indicator.offer(indicators)


class RemarkAnswerForm(forms.Form):
    """The evaluators' answer to a remark."""

    text = PlainTextField(label=gettext_lazy("Answer"), max_length=5000, widget=text_area(4))


class StatementForm(forms.Form):
    """The evaluator states to have no conflict of interest."""

    is_impartial = forms.BooleanField(
        label=gettext_lazy("I have no conflict of interest with this school or its founder"),
        error_messages={
            "required": gettext_lazy("Tick this if it is so. If it is not, write to the agency.")
        },
    )


class ConfirmForm(forms.Form):
    """The levels that a replacement confirms as they stand."""

    ratings = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Levels that I confirm"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the levels that you confirm.")},
    )

    def __init__(self, *args: Any, ratings: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(row.pk, f"{row.indicator}: {row.level or '–'}") for row in ratings]
        self.fields["ratings"].choices = named  # type: ignore[attr-defined]
