"""What evaluations rest on: steps, files, questionnaires."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.transitions import Refused
from common.forms import DayField, PlainTextField
from plans.forms.attachments import DocumentField
from progress.choices import Asked, EvaluationStep
from progress.evaluating.steps import StepInput, notes_of, step_state, step_token
from progress.models import Evaluation, StepNote
from progress.services import Saved
from schools.models import FrameworkIndicator

from .fields import text_area

SURVEY_BYTES = 2 * 1024 * 1024


class StepForm(forms.Form):
    """One step of a self-evaluation: when it was done, and what was done."""

    done_on = DayField(label=gettext_lazy("Done on"), required=False)
    text = PlainTextField(
        label=gettext_lazy("What was done"), max_length=5000, required=False, widget=text_area(3)
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, step: EvaluationStep, note: StepNote | None) -> None:
        self.step, self.token, self.is_conflict = step, step_token(note), False
        initial = step_state(note) | {"seen": self.token}
        super().__init__(data, prefix=step.value, initial=initial)

    def report_conflict(self, note: StepNote | None) -> None:
        """Say what a colleague wrote meanwhile; saving once more replaces it knowingly."""
        state = step_state(note)
        words = {"day": state["done_on"] or "–", "text": state["text"] or "–"}
        text = _(
            "A colleague has changed this meanwhile: %(day)s, %(text)s. Your text is kept here; "
            "save once more to replace theirs."
        )
        self.is_conflict = True
        self.add_error(None, text % words)

    def input(self) -> StepInput:
        """What the service takes."""
        values = self.cleaned_data
        given = (values["done_on"], values["text"], values["seen"])
        return StepInput(self.step.value, *given)


class StepForms:
    """The five steps: saved step by step, so that one wrong one holds nothing back."""

    def __init__(self, data: Any, evaluation: Evaluation) -> None:
        self.evaluation, self.refused = evaluation, list[str]()
        notes = notes_of(evaluation)
        self.forms = [StepForm(data, step=step, note=notes.get(step)) for step in EvaluationStep]

    def save(self, write: Callable[[list[StepInput]], Saved]) -> bool:
        """Write all right steps; true when every one was right and none changed meanwhile."""
        right = [form for form in self.forms if form.is_valid()]
        try:
            saved = write([form.input() for form in right])
        except Refused as refusal:
            self.refused = [str(reason) for reason in refusal.reasons]
            return False
        notes = notes_of(self.evaluation)
        for form in self.forms:
            form.token = step_token(notes.get(form.step))
            if form.step in saved.conflicts:
                form.report_conflict(notes.get(form.step))
        return len(right) == len(self.forms) and not saved.conflicts


class IndicatorChoice(forms.TypedChoiceField):
    """One of the framework's indicators, or the whole evaluation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, empty_value=None, **kwargs)

    def offer(self, rows: list[FrameworkIndicator]) -> None:
        """The indicators to choose from."""
        by_key = {str(row.pk): row for row in rows}
        self.choices = [("", _("The whole evaluation")), *((k, str(r)) for k, r in by_key.items())]
        self.coerce = by_key.get


class EvidenceForm(forms.Form):
    """A file: what it is, which indicator it is about, the file itself."""

    title = PlainTextField(label=gettext_lazy("What it is"), max_length=200)
    indicator = IndicatorChoice(label=gettext_lazy("What it belongs to"))
    upload = DocumentField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, DOCX, XLSX, PPTX, ADOC, ASiC-E, JPG or PNG, up to 20 MB."),
    )

    def __init__(self, *args: Any, indicators: list[FrameworkIndicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicator: Any = self.fields["indicator"]
        indicator.offer(indicators)


class SurveyForm(forms.Form):
    """A questionnaire: what it was, who answered when, and the file of its means."""

    title = PlainTextField(label=gettext_lazy("Name of the questionnaire"), max_length=200)
    asked = forms.ChoiceField(label=gettext_lazy("Who answered"), choices=Asked)
    asked_on = DayField(label=gettext_lazy("Date"))
    file = forms.FileField(
        label=gettext_lazy("File with the means"),
        help_text=gettext_lazy(
            "CSV or XLSX with the columns Teiginys, Vidurkis (1–4), Respondentai and, if you like, "
            "Nr. First you see what was read; a file with a single fault is not kept."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_read: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_read = is_read
        if is_read:
            for name, item in self.fields.items():
                item.widget = forms.HiddenInput() if name != "file" else item.widget
            del self.fields["file"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > SURVEY_BYTES:
            raise ValidationError(_("The file is larger than 2 MB. Leave only the table in it."))
        return upload

    def given(self) -> dict[str, Any]:
        """What the service takes beside the file."""
        return {name: self.cleaned_data[name] for name in ("title", "asked", "asked_on")}
