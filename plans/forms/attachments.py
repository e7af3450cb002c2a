"""The form of an attached file."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import PlainTextField
from common.text import shortened
from files.documents import ADOC, ASIC_E
from files.services import DOCUMENTS, SCANS, check_document, name_for
from plans.attachments import Titles


class DocumentField(forms.FileField):
    """A document up to 20 MB, told by content. Once cleaned it has its `kind`; its name fits,
    shortened where it is too long.

    The bytes stay as they are: a signature in them goes on to hold.
    """

    kinds = frozenset(DOCUMENTS)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        endings = sorted({ending for kind in self.kinds for ending in DOCUMENTS[kind]})
        self.widget.attrs["accept"] = ",".join(endings)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, File) and upload:
            kind = check_document(upload, self.kinds)
            upload.kind = kind  # type: ignore[attr-defined]
            upload.name = name_for(upload.name or "", kind)
        return upload


class SignedField(DocumentField):
    """A document with electronic signatures: ADOC, ASiC-E or PDF."""

    kinds = frozenset({ADOC, ASIC_E, "application/pdf"})


class OrderField(DocumentField):
    """The head's order: signed electronically, or a scan of the paper."""

    kinds = SignedField.kinds | SCANS.keys()


class AttachmentForm(forms.Form):
    """What the file is, what it is about, the file itself."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = PlainTextField(label=gettext_lazy("What it is"), max_length=200)
    row_key = forms.TypedChoiceField(label=gettext_lazy("What it belongs to"), required=False)
    upload = DocumentField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, DOCX, XLSX, PPTX, ADOC, ASiC-E, JPG or PNG, up to 20 MB."),
    )

    def __init__(self, *args: Any, titles: Titles, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activities = [(str(key), shortened(title, 120)) for key, title in titles.items()]
        about: Any = self.fields["row_key"]
        about.choices = [("", _("The whole plan")), *activities]
        about.coerce = {str(key): key for key in titles}.get
        about.empty_value = None
        self.initial.setdefault("key", uuid4())
