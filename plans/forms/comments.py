"""Remarks and answers to them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.forms import PlainTextField
from plans.choices import Audience
from schools.models import Membership

MUST = "must"  # the button of a remark that must be corrected: it is for all parties


class CommentForm(forms.Form):
    """A remark; `parts` and `fields` are asked for only where the address doesn't say the place."""

    plain_labels = True
    part = forms.ChoiceField(label=gettext_lazy("What it is about"))
    field = forms.ChoiceField(label=gettext_lazy("Of the row"), required=False)
    text = PlainTextField(
        label=gettext_lazy("Your remark"), widget=forms.Textarea(attrs={"rows": 4})
    )
    mentions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tell by letter"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        parts: Iterable[tuple[str, str]],
        fields: Iterable[tuple[str, str]],
        people: dict[int, Membership],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "remark_%s"  # beside the open form of a row, which has names of its own
        self.people = people
        named = _named(people)
        for name, choices in (("part", list(parts)), ("field", list(fields)), ("mentions", named)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]

    @property
    def must_correct(self) -> bool:
        return bool(self.data.get("audience") == MUST)

    @property
    def audience(self) -> str:
        """Whom the pressed button named."""
        return str(Audience.ALL if self.must_correct else self.data.get("audience", ""))

    def told(self) -> list[User]:
        """The people ticked."""
        return [self.people[key].user for key in self.cleaned_data.get("mentions", [])]


class AnswerForm(forms.Form):
    """An answer; told by letter can be those who may read it."""

    text = PlainTextField(label=gettext_lazy("Your answer"), required=False)
    mentions = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, *args: Any, people: dict[int, Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["mentions"].choices = _named(people)  # type: ignore[attr-defined]

    def told(self) -> list[User]:
        """The people ticked."""
        return [self.people[key].user for key in self.cleaned_data["mentions"]]


def _named(people: dict[int, Membership]) -> list[tuple[int, str]]:
    return [(key, f"{held.user} – {held.get_role_display()}") for key, held in people.items()]
