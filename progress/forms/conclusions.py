"""A conclusion, and one withdrawn."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField, PlainTextField
from common.templatetags.ui import date_iso
from progress.choices import Result
from progress.concluding import Evidence, Judged, contrary_fault, early_fault

from .fields import TICK, ask_scan, text_area


class ConclusionWithdrawForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Why is the conclusion withdrawn?"),
        max_length=1000,
        widget=text_area(3),
    )


class ConclusionConfirmForm(forms.Form):
    comment = PlainTextField(
        label=gettext_lazy("What the agency says of it"),
        max_length=2000,
        required=False,
        widget=text_area(3),
    )


class ConclusionForm(forms.Form):
    """Whether each objective and the goal were reached, each with its grounds."""

    result = forms.ChoiceField(
        label=gettext_lazy("Was the goal of the plan reached?"),
        choices=Result.choices,
        widget=forms.RadioSelect,
    )
    concluded_on = DayField(label=gettext_lazy("Date of the conclusion"))
    text = PlainTextField(
        label=gettext_lazy("Grounds"),
        max_length=10_000,
        widget=text_area(6),
        help_text=gettext_lazy("What the evaluation and the indicators show."),
    )
    early_reason = PlainTextField(
        label=gettext_lazy("Why before the plan's end"),
        max_length=2000,
        required=False,
        widget=text_area(3),
    )
    contrary_reason = PlainTextField(
        label=gettext_lazy("Why the goal is judged otherwise than its objectives"),
        max_length=2000,
        required=False,
        widget=text_area(3),
        help_text=gettext_lazy(
            "Only if the goal is reached though no objective is, or is not reached though no"
            " objective is missed."
        ),
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I conclude although these indicators have no value"),
        error_messages=TICK,
    )

    def __init__(
        self,
        *args: Any,
        ends_on: date,
        has_gaps: bool,
        on_paper: bool,
        evidence: Sequence[Evidence] = (),
        **kwargs: Any,
    ) -> None:
        """`has_gaps`: there are indicators without values; `on_paper`: the scan is asked for;
        `evidence`: the objectives that are judged."""
        super().__init__(*args, **kwargs)
        self.evidence, self.ends_on = evidence, ends_on
        for item in evidence:
            self._ask(item.number)
        hint = _("Only if the conclusion is dated before %(date)s, when the plan ends.")
        self.fields["early_reason"].help_text = hint % {"date": date_iso(ends_on)}
        if not has_gaps:
            del self.fields["is_sure"]
        if on_paper:
            ask_scan(self)

    def clean(self) -> dict[str, Any]:
        """What the service takes: the objectives under one name."""
        data, judged = dict(self.cleaned_data), []
        for item in self.evidence:
            result, text = (data.pop(f"{name}_{item.number}", "") for name in ("result", "text"))
            judged.append(Judged(item.objective.key, result, text))
        self._ask_reasons(data, judged)
        return data | {"objectives": tuple(judged)}

    def _ask_reasons(self, data: dict[str, Any], judged: Sequence[Judged]) -> None:
        """Beside the fields, what the service would refuse without an explanation."""
        day, early = data.get("concluded_on"), data.get("early_reason", "")
        given = (data.get("result", ""), judged, data.get("contrary_reason", ""))
        faults = {
            "early_reason": early_fault(self.ends_on, day, early) if day else "",
            "contrary_reason": contrary_fault(*given),
        }
        for name, fault in faults.items():
            if fault:
                self.add_error(name, fault)

    def parts(self) -> Iterator[tuple[Evidence, forms.BoundField, forms.BoundField]]:
        """Each objective with its two fields."""
        for item in self.evidence:
            yield item, self[f"result_{item.number}"], self[f"text_{item.number}"]

    def whole(self) -> Iterator[forms.BoundField]:
        """The fields about the plan's goal."""
        own = {f"{name}_{item.number}" for item in self.evidence for name in ("result", "text")}
        return (field for field in self if field.name not in own)

    def _ask(self, number: int) -> None:
        words = {"number": number}
        self.fields[f"result_{number}"] = forms.ChoiceField(
            label=_("Was objective %(number)s reached?") % words,
            choices=Result.choices,
            widget=forms.RadioSelect,
        )
        self.fields[f"text_{number}"] = PlainTextField(
            label=_("Grounds for objective %(number)s") % words,
            max_length=5000,
            widget=text_area(3),
        )
