"""The filter over a plan's history: by person and by part of the plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.querysets import EntryQuerySet
from common.forms import FilterChoice
from plans.history import PARTS, History, Part


class HistoryFilter(forms.Form):
    """Offers only people and parts that the history tells of; unknown values narrow nothing."""

    asmuo = FilterChoice(label=gettext_lazy("Person"))
    dalis = FilterChoice(label=gettext_lazy("Part of the plan"))

    def __init__(self, data: Any, *, history: History) -> None:
        super().__init__(data)
        self.history = history
        people = [(str(user.pk), str(user)) for user in history.people]
        parts = [(part.slug, part.label) for part in history.parts]
        for name, every, choices in (
            ("asmuo", _("everybody"), people),
            ("dalis", _("the whole plan"), parts),
        ):
            self.fields[name].choices = [("", every), *choices]  # type: ignore[attr-defined]
            if len(choices) < 2:
                del self.fields[name]

    def chosen(self) -> dict[str, str]:
        """What was chosen of what is offered."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def found(self) -> EntryQuerySet:
        """The deeds that fit, the newest first."""
        chosen = self.chosen()
        person = int(chosen["asmuo"]) if "asmuo" in chosen else None
        return self.history.narrowed(person, self.part)

    @property
    def part(self) -> Part | None:
        """The part that was chosen."""
        return PARTS.get(self.chosen().get("dalis", ""))
