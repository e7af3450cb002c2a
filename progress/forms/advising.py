"""Who advises a school, and what they write down of a visit."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import DayField, PlainTextField
from plans.forms import ValueField
from progress.advising import Advising, Visited

from .fields import PersonField, text_area

TENTH = Decimal("0.1")


class ConsultantForm(forms.Form):
    """Who is to advise, by which document, and from when until when they see the school."""

    person = PersonField(label=gettext_lazy("E-mail of the consultant"))
    document = PlainTextField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("Its kind, day and number as they stand on it."),
        max_length=200,
    )
    starts_on = DayField(label=gettext_lazy("Advises from"))
    ends_on = DayField(
        label=gettext_lazy("Advises until"),
        required=False,
        help_text=gettext_lazy(
            "The last day on which the consultant sees the school; may be set later."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", clock.today())

    def named(self) -> Advising:
        """What the service takes."""
        data = self.cleaned_data
        return Advising(data["person"], data["starts_on"], data["ends_on"], data["document"])


class VisitForm(forms.Form):
    """A visit: when, how long, about what, and what was advised."""

    visited_on = DayField(label=gettext_lazy("Date"))
    hours = ValueField(
        label=gettext_lazy("Hours"), help_text=gettext_lazy("For example, 3 or 2,5.")
    )
    topic = PlainTextField(label=gettext_lazy("Topic"), max_length=300)
    advice = PlainTextField(
        label=gettext_lazy("What was advised"),
        max_length=10_000,
        widget=text_area(6),
        help_text=gettext_lazy(
            "So that it is clear without you: the school can make an activity of it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("visited_on", clock.today())

    def clean_hours(self) -> Decimal:
        """To a tenth of an hour."""
        hours: Decimal = self.cleaned_data["hours"]
        if hours != hours.quantize(TENTH):
            raise ValidationError(_("Enter the hours to one decimal."))
        return hours

    def visited(self) -> Visited:
        """What the service takes."""
        return Visited(**self.cleaned_data)
