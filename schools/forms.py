"""The register's forms: the list's filter, and files that come in."""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm

from .filters import MunicipalityChoice, offer_municipalities
from .models import FactKind
from .querysets import SchoolQuerySet

SALT = "schools.import"
A_DAY = 24 * 60 * 60


class SchoolFilter(forms.Form):
    """Search by name or code, and a municipality among those of the schools one sees."""

    paieska = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    savivaldybe = MunicipalityChoice()

    def __init__(self, data: Any, schools: SchoolQuerySet, user: Any) -> None:
        super().__init__(data)
        self.schools = schools
        offer_municipalities(self, "savivaldybe", user)

    def found(self) -> SchoolQuerySet:
        """The schools that fit; a filter that can't be read finds nothing."""
        if not self.is_valid():
            return self.schools.none()
        found = self.schools.matching(self.cleaned_data["paieska"])
        place = self.cleaned_data.get("savivaldybe")
        return found.filter(municipality=place) if place else found


class MissingFilter(forms.Form):
    """A kind of facts and a year, to look for the schools without a value."""

    rodiklis = forms.ModelChoiceField(FactKind.objects.all(), to_field_name="code")
    metai = forms.IntegerField(min_value=2000, max_value=2100)

    def asked(self) -> tuple[FactKind, int] | None:
        """What was asked for; None where nothing was, or what can't be read."""
        if not self.is_valid():
            return None
        return self.cleaned_data["rodiklis"], self.cleaned_data["metai"]


class RegisterImportForm(ImportForm):
    """The file itself; what kind it is, is told by its content."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].label = _("File")
        self.fields["import_file"].help_text = _("CSV or XLSX, up to %(size)s.") % {
            "size": filesizeformat(settings.FILE_UPLOAD_MAX_BYTES)
        }

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def clean_import_file(self) -> Any:
        upload = self.cleaned_data["import_file"]
        if (upload.size or 0) > settings.FILE_UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s. Split it into parts."),
                params={"size": filesizeformat(settings.FILE_UPLOAD_MAX_BYTES)},
            )
        return upload


class RegisterExportForm(ExportForm):
    """The kind of file; the first is chosen, so there is no empty choice."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        field: Any = self.fields["format"]
        field.choices = [item for item in field.choices if item[0]]


class RegisterConfirmForm(ConfirmImportForm):
    """The previewed file, named by a signed text: nobody can name another file of the server."""

    def clean_import_file_name(self) -> str:
        try:
            name: str = signing.loads(
                self.cleaned_data["import_file_name"], salt=SALT, max_age=A_DAY
            )
        except signing.BadSignature:
            raise forms.ValidationError(
                _("The preview is no longer valid. Choose the file once more.")
            ) from None
        return name


def sign_name(name: str) -> str:
    """The name of a stored upload, as the confirmation carries it."""
    return signing.dumps(name, salt=SALT)
