"""Expenses: one recorded, one reversed, a file of them, and what the list is narrowed by."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import DayField, FilterChoice, KeyChoice, MoneyFormField, PlainTextField
from common.templatetags.ui import school_years
from common.text import shortened
from plans.forms import DocumentField
from plans.models import Activity
from progress.accounting import activities_of
from progress.book import Book
from progress.querysets import ExpenseQuerySet
from progress.spending import Sure, mark_of

from .fields import text_area

LARGEST_TABLE = 5 * 1024 * 1024


class DoubtForm(forms.Form):
    """A form that may meet doubts: the person is sure of those that were shown, and no others."""

    is_sure = forms.BooleanField(
        label=gettext_lazy("I have looked at this once more: it is right"), required=False
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    kept = forms.IntegerField(required=False, max_value=2**31, widget=forms.HiddenInput)
    doubts: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts = []
        self.marked = ""

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields to fill in; the tick is drawn beside the doubts."""
        return [field for field in self.visible_fields() if field.name != "is_sure"]

    def ask(self, doubts: Iterable[Any]) -> None:
        """Show these doubts."""
        self.doubts = [str(doubt) for doubt in doubts]
        self.marked = mark_of(self.doubts)

    @property
    def sure(self) -> Sure:
        """The mark of the doubts that were shown, if they were ticked."""
        return bool(self.cleaned_data.get("is_sure")) and str(self.cleaned_data.get("seen"))


class ExpenseForm(DoubtForm):
    """One expense on a planned activity, with its document."""

    activity = forms.TypedChoiceField(label=gettext_lazy("Activity of the plan"))
    dated_on = DayField(label=gettext_lazy("Date of the document"))
    document = PlainTextField(
        label=gettext_lazy("Document"),
        max_length=200,
        help_text=gettext_lazy("Kind and number, for example “Invoice No. 123”."),
    )
    amount = MoneyFormField(label=gettext_lazy("Amount"))
    note = PlainTextField(
        label=gettext_lazy("What it was spent on"), max_length=2000, widget=text_area(2)
    )
    vat_note = PlainTextField(
        label=gettext_lazy("Note on VAT"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only if there is something to say about VAT."),
    )
    upload = DocumentField(
        label=gettext_lazy("The document itself"),
        required=False,
        help_text=gettext_lazy("PDF, JPG, PNG, DOCX, XLSX, ADOC or ASiC-E, up to 20 MB."),
    )
    field_order = ("activity", "dated_on", "document", "amount", "note", "vat_note", "upload")

    def __init__(self, *args: Any, book: Book, needs_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_file = needs_file
        rows = {str(row.pk): row for row in activities_of(book.grant)}
        chosen: Any = self.fields["activity"]
        chosen.choices = [("", _("choose"))] + [
            (key, _name(number, row)) for number, (key, row) in enumerate(rows.items(), 1)
        ]
        chosen.coerce = rows.get
        day: Any = self.fields["dated_on"]
        day.widget.attrs |= {
            "min": book.grant.starts_on.isoformat(),
            "max": clock.today().isoformat(),
        }

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.needs_file and not data.get("upload") and not data.get("kept"):
            text = _("Attach the scan of the school's paper document.")
            if "upload" not in self.errors:
                self.add_error("upload", text)
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes, but the file."""
        names = ("activity", "dated_on", "document", "amount", "note", "vat_note")
        return {name: self.cleaned_data[name] for name in names}


class ReverseForm(forms.Form):
    """Why an expense is wrong."""

    reason = PlainTextField(
        label=gettext_lazy("Why is the expense wrong?"), max_length=1000, widget=text_area(3)
    )


class TableForm(forms.Form):
    """The accounting's file."""

    upload = forms.FileField(
        label=gettext_lazy("File of the accounting"),
        help_text=gettext_lazy("CSV or XLSX, up to 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > LARGEST_TABLE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Divide it into parts."))
        return upload


class ConfirmForm(DoubtForm):
    """The confirmation of an import: what becomes of rows that are recorded already."""

    with_doubles = forms.TypedChoiceField(
        label=gettext_lazy("Rows that are recorded already"),
        choices=[
            ("", gettext_lazy("leave them out")),
            ("1", gettext_lazy("record them once more: they are other expenses")),
        ],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ("with_doubles", "is_sure")


class ExpenseFilter(forms.Form):
    """Activity, purpose, school year, words of the document or the note."""

    veikla = FilterChoice(label=gettext_lazy("Activity"))
    paskirtis = KeyChoice(label=gettext_lazy("Purpose"))
    metai = FilterChoice(label=gettext_lazy("School year"))
    tekstas = PlainTextField(label=gettext_lazy("Document or note"), required=False, max_length=100)

    def __init__(self, data: Any, *, book: Book) -> None:
        super().__init__(data)
        fields: Any = self.fields
        every = ("", _("all"))
        fields["veikla"].choices = [
            every,
            *((str(key), shortened(name, 80)) for key, name in book.names.items()),
        ]
        fields["paskirtis"].choices = [
            every,
            *((row.purpose.pk, str(row.purpose)) for row in book.sums.purposes if row.purpose),
        ]
        fields["metai"].choices = [
            every,
            *((str(year), school_years([year])) for year in book.sums.by_school_year),
        ]

    def chosen(self, rows: ExpenseQuerySet) -> ExpenseQuerySet:
        """The rows that fit; a wrong choice finds nothing rather than everything."""
        if not self.is_valid():
            return rows.none()
        data = self.cleaned_data
        if data["veikla"]:
            rows = rows.filter(key=UUID(data["veikla"]))
        if data["paskirtis"]:
            rows = rows.filter(purpose=data["paskirtis"])
        if data["metai"]:
            rows = rows.filter(school_year=int(data["metai"]))
        return rows.filter(_named(data["tekstas"])) if data["tekstas"] else rows

    def in_words(self) -> str:
        """The chosen filters for the head of a file; empty when all are shown."""
        if not self.is_valid():
            return ""
        told = []
        for field in self:
            if value := self.cleaned_data[field.name]:
                choices = dict(getattr(field.field, "choices", ()))
                told.append(f"{field.label}: {choices.get(value, value)}")
        return "; ".join(told)


def _name(number: int, row: Activity) -> str:
    ended = f" ({_('ended')})" if row.is_ended else ""
    return f"{number}. {shortened(row.title, 120)}{ended}"


def _named(words: str) -> Q:
    """A document or a note by a part of it; Lithuanian letters in any case."""
    found = Q()
    for spelling in {words, words.lower(), words.upper(), words.capitalize()}:
        found |= Q(document__icontains=spelling) | Q(note__icontains=spelling)
    return found
