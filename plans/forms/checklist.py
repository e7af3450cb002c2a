"""Answering the checklist beside a plan, and the questions themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import PlainTextField
from plans.checklist import Given, Question
from plans.choices import Answer
from plans.comparing import PARTS
from plans.earlier import nth
from plans.models import ChecklistAnswer, ChecklistItem

Changes = Mapping[int, Mapping[str, str]]  # by submission: the parts that differ since
MONEY = ("money", gettext_lazy("Money"))


@dataclass(frozen=True)
class Line:
    """A question with its fields; `seen` is what the answer was when the page was shown.

    `changed` are the parts that differ since the earlier answer: of the question, or all.
    """

    question: Question
    answer: BoundField
    note: BoundField
    seen: str
    changed: dict[str, str]

    @property
    def before(self) -> ChecklistAnswer | None:
        """The party's answer about an earlier submission."""
        return self.question.earlier

    @property
    def nth(self) -> str:
        """Which submission that was: „1-asis pateikimas“."""
        return nth(self.before.submission) if self.before else ""

    @property
    def seen_name(self) -> str:
        return f"seen-{self.question.item.pk}"

    @property
    def is_noted(self) -> bool:
        """Whether the note is shown open."""
        return bool(self.note.value() or self.note.errors)

    @property
    def unwritten(self) -> str:
        """The note that was sent in vain."""
        is_sent = self.note.form.is_bound and self.note.value() != self.question.note
        return self.note.value() if is_sent else ""


class ChecklistForm(forms.Form):
    """Yes, no or does not apply to each question, with a note; all may be left for later."""

    def __init__(
        self, data: Any = None, *, questions: list[Question], changes: Changes | None = None
    ) -> None:
        super().__init__(data)
        self.questions, self.changes, self.shows_newest = questions, changes or {}, False
        for question in questions:
            answer, note = question.offered
            self.fields[f"answer-{question.item.pk}"] = forms.ChoiceField(
                label=question.text,
                choices=Answer.choices,
                required=False,
                initial=answer,
                widget=forms.RadioSelect,
            )
            self.fields[f"note-{question.item.pk}"] = PlainTextField(
                label=_("Explain the answer"),
                max_length=2000,
                required=False,
                initial=note,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def lines(self) -> Iterator[Line]:
        """The questions in their order."""
        for question in self.questions:
            pk = question.item.pk
            sent = self.data.get(f"seen-{pk}", "") if self.is_bound else ""
            seen = question.token if self.shows_newest or not sent else sent
            answer, note = self[f"answer-{pk}"], self[f"note-{pk}"]
            yield Line(question, answer, note, seen, self._changed(question))

    def _changed(self, question: Question) -> dict[str, str]:
        """What differs since the earlier answer, of the part that the question is about."""
        if question.earlier is None:
            return {}
        parts, own = self.changes.get(question.earlier.submission_id, {}), question.item.section
        return {name: label for name, label in parts.items() if own in ("", name)}

    @property
    def is_offered(self) -> bool:
        """Whether any answer in it is of an earlier submission, still to be confirmed."""
        return any(question.is_offered for question in self.questions)

    def given(self) -> list[Given]:
        """What was answered."""
        return [
            Given(
                item=question.item.pk,
                answer=self.cleaned_data[f"answer-{question.item.pk}"],
                note=self.cleaned_data[f"note-{question.item.pk}"],
                seen=self.data.get(f"seen-{question.item.pk}", ""),
            )
            for question in self.questions
        ]


class ChecklistItemForm(forms.ModelForm[ChecklistItem]):
    """A question of the checklist, about a part of the plan or about the whole."""

    section = forms.ChoiceField(label=gettext_lazy("Part of the plan"), required=False)

    class Meta:
        model = ChecklistItem
        fields = ("programme", "party", "section", "text", "position", "is_active")
        help_texts: ClassVar = {
            "text": gettext_lazy(
                "To be answered with yes or no. The questions that were here from the start are a"
                " suggestion, from no official form: change them as you need."
            ),
            "is_active": gettext_lazy(
                "A question that is no longer asked stays where it has been answered."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [("", _("the whole plan")), *PARTS.items(), MONEY]
        self.fields["section"].choices = parts  # type: ignore[attr-defined]
