"""Starting a plan, deciding on it, and what comes on paper."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

from django import forms
from django.core.files.base import File
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.forms import DayField, PlainTextField
from files.services import check_scan
from plans.council import Council, wrong_day
from plans.explaining import Clash
from plans.explanations import UNCHANGED
from plans.guidance import EXPLANATION_WORDS
from plans.health import Problem
from plans.models import PaperSource, PlanVersion

from .attachments import OrderField, SignedField
from .guided import limit_words


class PartyForm(forms.Form):
    """For whom the person decides; asked only of one who may decide for several."""

    party = forms.ChoiceField(label=gettext_lazy("On behalf of"))

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["party"]
        field.choices = parties  # type: ignore[attr-defined]
        if len(parties) < 2:
            del self.fields["party"]
        self.only = parties[0][0] if parties else ""
        self.only_name = parties[0][1] if len(parties) == 1 else ""

    @property
    def chosen(self) -> str:
        """The party: the one there is, or the chosen one."""
        return str(self.cleaned_data.get("party", self.only))


class AgreeForm(PartyForm):
    agreed_on = DayField(label=gettext_lazy("Date of the document"))
    document_number = PlainTextField(
        label=gettext_lazy("Document number"),
        max_length=100,
        error_messages={
            "required": gettext_lazy(
                "Enter the number of the document: it is printed beside its date on the plan."
            )
        },
    )
    file = SignedField(
        label=gettext_lazy("Signed document"),
        required=False,
        help_text=gettext_lazy(
            "ADOC, ASiC-E or PDF, up to 20 MB. It is kept just as it was signed;"
            " whether the signature holds is not checked here."
        ),
    )


class ReturnForm(PartyForm):
    """`remarks` of the person's side that are open beside the plan may stand for the comment."""

    comment = PlainTextField(
        label=gettext_lazy("What should the school change?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy(
                "It is returned with at least one remark: write here what to change, or first"
                " write a remark beside a place in the text."
            )
        },
    )

    def __init__(self, *args: Any, remarks: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remarks = remarks
        self.fields["comment"].required = not remarks

    @property
    def words(self) -> str:
        """What was written, else the way to the remarks; kept, so that always in Lithuanian."""
        return str(self.cleaned_data["comment"]) or self._by_remarks()

    def _by_remarks(self) -> str:
        with translation.override("lt"):
            text = ngettext(
                "Correct the plan by %(count)s remark beside it.",
                "Correct the plan by %(count)s remarks beside it.",
                self.remarks,
            )
            return text % {"count": self.remarks}


class ScanField(forms.FileField):
    """A scan: PDF, JPG or PNG up to 20 MB, told by content. The cleaned file carries its `kind`."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, File) and upload:
            upload.kind = check_scan(upload)  # type: ignore[attr-defined]
        return upload


class SubmitForm(forms.Form):
    """The school council's approval where the rules ask for it, an explanation beside each warning.

    `places` are the addresses where each is mended; `council_of` is the version that the council
    approved, None where the rules don't ask it.
    """

    plain_labels = True
    council_on = DayField(label=gettext_lazy("Date of the school council's approval"))
    council_number = PlainTextField(
        label=gettext_lazy("Number of the council's protocol"), max_length=100
    )

    def __init__(
        self,
        *args: Any,
        warnings: list[Problem],
        places: list[str],
        council_of: PlanVersion | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.warnings, self.council_of = warnings, council_of
        self.clashes: list[Clash] = []
        self.aside = ""  # as JSON: what was just given up, by its key
        if council_of is None:
            del self.fields["council_on"], self.fields["council_number"]
        for problem, place in zip(warnings, places, strict=True):
            self.fields[problem.key] = _explanation(problem, place)

    def clean_council_on(self) -> date:
        day: date = self.cleaned_data["council_on"]
        if self.council_of and (wrong := wrong_day(self.council_of, day)):
            raise forms.ValidationError(wrong)
        return day

    def refuse(self, reasons: Iterable[Any]) -> Self:
        """Show why nothing was kept; what was typed stays in the form."""
        self.add_error(None, [str(reason) for reason in reasons])
        return self

    def clash(self, clashes: list[Clash]) -> Self:
        """Show beside each text what was written there meanwhile; leaving that is a choice."""
        self.clashes = clashes
        for clash in clashes:
            field: Any = self.fields[clash.mine.key]
            field.clash = clash
        return self

    def give_up(self, typed: Mapping[str, str], keys: Iterable[str]) -> Self:
        """What was typed under these keys is in the history now: browsers offer it no more."""
        texts = {key: typed.get(key, "").replace("\r\n", "\n") for key in keys}
        self.aside = json.dumps(texts, ensure_ascii=False) if texts else ""
        return self

    @property
    def bases(self) -> str:
        """The texts that the form begins from, as JSON."""
        texts = {name: str(self.initial.get(name) or "") for name in self.fields}
        return json.dumps(texts, ensure_ascii=False)

    def may_leave(self) -> bool:
        """Whether all that was typed is kept."""
        is_clashing = any(clash.mine.is_changed for clash in self.clashes)
        return not (is_clashing or self.non_field_errors())

    def place_of(self, key: str) -> str:
        """Where what that explanation is about is mended; empty for none of them."""
        return getattr(self.fields.get(key), "place", "")

    @property
    def council(self) -> Council:
        """The approval, empty where it isn't asked for."""
        given = self.cleaned_data
        return Council(given.get("council_on"), given.get("council_number", ""))

    @property
    def explanations(self) -> dict[str, str]:
        """What explains each warning, by its key."""
        return {problem.key: self.cleaned_data[problem.key] for problem in self.warnings}


def _explanation(problem: Problem, place: str) -> PlainTextField:
    field = PlainTextField(
        label=problem.text,
        help_text=_help(problem),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("There is no explanation yet. Write one or correct the plan.")
        },
    )
    field.place = place  # type: ignore[attr-defined]
    limit_words(field, EXPLANATION_WORDS)
    return field


def _help(problem: Problem) -> str:
    if problem.code != UNCHANGED:
        return _("Correct it, or explain why it stays so.")
    return _(
        "Change what the remarks ask for. If you send it unchanged on purpose, explain why: those"
        " who agree to it will read your explanation."
    )


class OrderForm(forms.Form):
    ordered_on = DayField(label=gettext_lazy("Date of the order"))
    order_number = PlainTextField(label=gettext_lazy("Number of the order"), max_length=100)
    order_file = OrderField(
        label=gettext_lazy("The order itself"),
        required=False,
        help_text=gettext_lazy(
            "A signed file (ADOC, ASiC-E, PDF) or a scan (PDF, JPG, PNG), up to 20 MB."
        ),
    )


class PaperForm(forms.Form):
    scan = ScanField(
        label=gettext_lazy("Scan of the paper document"),
        help_text=gettext_lazy("PDF, JPG or PNG, up to 20 MB."),
    )
    received_on = DayField(label=gettext_lazy("Received on"))

    def __init__(self, *args: Any, source: PaperSource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if source:
            self.fields["scan"].required = False
            self.fields["scan"].help_text = _("Choose a file only to replace the scan.")
            self.initial["received_on"] = source.received_on


class StartForm(forms.Form):
    grant = forms.IntegerField(min_value=1, max_value=2**31)
