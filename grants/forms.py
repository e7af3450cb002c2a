"""Filters, money entries, the handover to a successor, and the decision of a round."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import DayField, KeyChoice, PlainTextField
from common.text import sort_key
from files.documents import ADOC, ASIC_E
from files.services import DOCUMENTS, SCANS, check_document, name_for
from schools.filters import MunicipalityChoice, offer_municipalities
from schools.models import SCHOOL_CODE, School
from selection.choices import MEASURED_BY, EvaluationKind
from selection.deciding import decided_on_problems, named, why_words
from selection.listing import Departure
from selection.models import Candidate, Round

from .award_rows import FEW, AwardForm, AwardLine, row_of
from .checks import departure_words, order_words
from .decision import NO_LIST, Listed
from .handover import day_problems, successor_problems
from .querysets import GrantQuerySet
from .services import Award


class GrantFilter(forms.Form):
    """Round, municipality, the school's name or code; a school by its key in links."""

    etapas = KeyChoice(label=gettext_lazy("Round"))
    savivaldybe = MunicipalityChoice()
    tekstas = PlainTextField(label=gettext_lazy("Name or code"), required=False, max_length=100)
    mokykla = forms.IntegerField(
        required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, grants: GrantQuerySet, user: Any) -> None:
        super().__init__(data)
        self.grants = grants
        rounds: Any = self.fields["etapas"]
        rounds.offer(Round.objects.filter(pk__in=grants.order_by().values("round")))
        offer_municipalities(self, "savivaldybe", user)

    def chosen(self) -> GrantQuerySet:
        """The grants that fit; a wrong choice finds nothing rather than everything."""
        if not self.is_valid():
            return self.grants.none()
        data = self.cleaned_data
        names = {"etapas": "round", "savivaldybe": "holder__municipality", "mokykla": "holder"}
        found = self.grants.filter(**{names[key]: data[key] for key in names if data.get(key)})
        text = data["tekstas"]
        if not text:
            return found
        if text.isdigit():
            return found.filter(holder__code__startswith=text)
        return found.filter(holder__sort_key__contains=sort_key(text))


class HandoverForm(forms.Form):
    """The school that goes on, by its code, and the day."""

    code = PlainTextField(
        label=gettext_lazy("Code of the successor"),
        max_length=20,
        help_text=gettext_lazy("9 digits; the school must be in the register already."),
    )
    on = DayField(label=gettext_lazy("From what day"))

    def __init__(self, *args: Any, school: School, visible: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school, self.visible = school, visible

    def clean_code(self) -> School:
        """The school of the code."""
        code = self.cleaned_data["code"]
        SCHOOL_CODE(code)
        school: School | None = self.visible.filter(code=code).first()
        if school is None:
            words = _("No school with the code %(code)s is in the register. Import it first.")
            raise forms.ValidationError(words % {"code": code})
        return school

    def clean(self) -> dict[str, Any]:
        """What the handover itself would refuse is told before anything is previewed."""
        data = super().clean() or self.cleaned_data
        if "code" in data and "on" in data:
            asked = (self.school, data["code"], data["on"])
            for name, refused in (("code", successor_problems), ("on", day_problems)):
                if reasons := refused(*asked):
                    self.add_error(name, reasons)
        return data


MOST_NAMED = 10


class OrderFileField(forms.FileField):
    """The order: signed electronically, or a scan; told by content, up to 20 MB."""

    kinds = frozenset({ADOC, ASIC_E, *SCANS})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        endings = sorted({ending for kind in self.kinds for ending in DOCUMENTS[kind]})
        self.widget.attrs["accept"] = ",".join(endings)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload:
            upload.kind = check_document(upload, self.kinds)
            upload.name = name_for(upload.name or "", upload.kind)
        return upload


class DecisionForm(forms.Form):
    """The decision's date, number and file, and a row for each candidate.

    Of a ranked round the file is asked for, unless it was sent before, and the reason if the
    ticked schools differ from the list. Of many candidates each is a line until it is opened.
    """

    decided_on = DayField(label=gettext_lazy("Date of the decision"))
    decision_number = PlainTextField(label=gettext_lazy("Number"), max_length=60)
    order = OrderFileField(
        label=gettext_lazy("The order's file"),
        required=False,
        help_text=gettext_lazy("PDF, ADOC, ASiC-E, JPG or PNG, up to 20 MB."),
    )
    departure = PlainTextField(
        label=gettext_lazy("Why the chosen differ from the list"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stays in the history; these schools are told it by letter."),
    )

    without_commission = PlainTextField(
        label=gettext_lazy("Why it is decided without a commission"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stays in the history and on the round's page."),
    )

    measured = forms.ChoiceField(
        label=gettext_lazy("How progress is measured where the expression is not told"),
        choices=[("", gettext_lazy("choose")), *EvaluationKind.choices],
        required=False,
        help_text=gettext_lazy("For all such schools at once; another way is chosen at a school."),
    )

    def __init__(
        self,
        data: Any,
        files: Any = None,
        *,
        candidates: Sequence[Candidate],
        round: Round,  # noqa: A002
        listed: Listed = NO_LIST,
        has_order: bool = False,
    ) -> None:
        super().__init__(data, files, initial={"decided_on": clock.today()})
        self.listed, self.round = listed, round
        self._ask(has_order=has_order)
        self.day = self._day()
        self.rate = round.programme.rate_on(self.day)
        self._ask_measured(candidates)
        is_few = len(candidates) <= FEW
        self.rows = [row for item in candidates for row in self._row(item, is_few=is_few)]
        self.fields["departure"].required = bool(self.differs)
        self.fields["departure"].error_messages["required"] = departure_words()
        self._ask_why()

    def _ask(self, *, has_order: bool) -> None:
        """For the order of a ranked round."""
        order = self.fields["order"]
        order.required = bool(self.listed.places) and not has_order
        order.error_messages["required"] = order_words()

    def _ask_why(self) -> None:
        """For a reason where no commission has sat, or decided nothing of a ticked school."""
        asked = self.fields["without_commission"]
        if self.undecided:
            asked.label = _("Why these schools are chosen without the commission's decision")
        elif not self.listed.lacks_sitting:
            del self.fields["without_commission"]
        asked.error_messages["required"] = why_words(self.undecided)

    @property
    def undecided(self) -> list[str]:
        """The ticked schools on which a commission that has sat decided nothing, and why so."""
        return self.listed.undecided([row.candidate for row in self.ticked()])

    @property
    def undecided_words(self) -> str:
        return named(self.undecided)

    def _ask_measured(self, candidates: Sequence[Candidate]) -> None:
        """Once for all whose expression doesn't tell it; a single one is asked for by itself."""
        if sum(item.expression not in MEASURED_BY for item in candidates) < 2:
            del self.fields["measured"]

    def _row(self, item: Candidate, *, is_few: bool) -> list[AwardForm | AwardLine]:
        """The candidate's row; nothing where no rate is in force."""
        if self.rate is None:
            return []
        item.round = self.round
        posted: Any = self.data if self.is_bound else None
        common = self.data.get("measured", "") if "measured" in self.fields else None
        asked = {"day": self.day, "rate": self.rate, "data": posted, "common": common}
        is_listed = item.pk in self.listed.inside
        return [row_of(item, is_few=is_few, is_listed=is_listed, **asked)]

    @property
    def differs(self) -> Departure:
        """In what the ticked differ from the list; nothing where there is no rate yet."""
        ticked = {row.candidate.pk for row in self.ticked()}
        return self.listed.departure([row.candidate for row in self.rows], ticked)

    def sent_order(self) -> Any:
        """The file just sent, if it is one that can be taken."""
        return (
            self.cleaned_data.get("order")
            if self.is_bound and not self.errors.get("order")
            else None
        )

    def _day(self) -> date:
        """The day that the rows are for; today while the one typed can't be."""
        try:
            day: date = self.fields["decided_on"].clean(self.data.get("decided_on"))
        except forms.ValidationError:
            return clock.today()
        return clock.today() if decided_on_problems(self.round, day) else day

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was ticked and typed in rows that can't be shown on this day: it travels on."""
        own = {*self.fields, "csrfmiddlewaretoken", "check", "confirm"}
        data: Any = self.data
        posted = data.lists() if self.rate is None and self.is_bound else ()
        return [(name, value) for name, values in posted if name not in own for value in values]

    def ticked(self) -> Iterator[AwardForm | AwardLine]:
        return (row for row in self.rows if row.is_ticked)

    def clean_decided_on(self) -> date:
        day: date = self.cleaned_data["decided_on"]
        if problems := decided_on_problems(self.round, day):
            raise forms.ValidationError(problems)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.rate is None:
            raise forms.ValidationError(_("No rate is in force on that day. Enter the rate first."))
        if not any(self.ticked()):
            raise forms.ValidationError(_("No school is chosen. Tick at least one."))
        if self._lacks_measure():
            self.add_error("measured", _("Choose how progress will be measured."))
        wrong = [row.candidate.school.name for row in self.ticked() if not row.is_valid()]
        if wrong:
            names = [*wrong[:MOST_NAMED], *(["…"] if len(wrong) > MOST_NAMED else [])]
            words = _("Look at what is marked beside: %(schools)s.")
            raise forms.ValidationError(words % {"schools": ", ".join(names)})
        return data

    def _lacks_measure(self) -> bool:
        """Whether a school that is only a line needs a way of measuring that nobody chose."""
        lines = [row for row in self.ticked() if isinstance(row, AwardLine)]
        return any(not row.award().measured_by for row in lines)

    def awards(self) -> list[Award]:
        """The ticked rows as awards; only after `is_valid()`."""
        return [row.award() for row in self.ticked()]
