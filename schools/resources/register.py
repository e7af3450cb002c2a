"""Schools and pupil counts: explicit columns, known by the 9-digit code."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from common import clock
from common.text import sort_key
from schools.choices import FounderKind, ImportKind
from schools.models import Municipality, PupilCount, School

from .base import RegisterResource, in_parts
from .columns import FOUNDERS, Address, Code, Day, Known, Pupils, Text


class SchoolResource(RegisterResource):
    """Schools, in our own columns or the national register's."""

    contents = ImportKind.SCHOOLS
    aliases = {
        "inst_kodas": "code",
        "pav_lt": "name",
        "pav_trump": "short_name",
        "tipas": "kind",
        "sav_kodas": "municipality",
        "priklausom": "founder",
        "adresas": "address",
        "el_pastas": "email",
        "url": "website",
        "ireg_data": "registered_on",
        "isreg_data": "deregistered_on",
        "mokyklos kodas": "code",
        "pavadinimas": "name",
        "trumpas pavadinimas": "short_name",
        "savivaldybė": "municipality",
        "steigėjas": "founder",
        "el. paštas": "email",
        "svetainė": "website",
        "įregistruota": "registered_on",
        "išregistruota": "deregistered_on",
    }
    unused = frozenset({"grupe", "jar_kod_1", "pavyzdys"})
    required = ("code", "name", "municipality")
    key_columns = ("code",)
    twice = gettext_lazy("Row %(row)s has this school already. Leave one of them.")

    code = Field("code", "code", Code())
    name = Field("name", "name", Text())
    short_name = Field("short_name", "short_name", Text())
    kind = Field("kind", "kind", Text())
    municipality = Field(
        "municipality_id",
        "municipality",
        Known(
            gettext_lazy(
                "There is no such municipality. Write its code in the register (two digits), "
                "its code like LT-57 or its full name."
            )
        ),
    )
    founder = Field(
        "founder_kind",
        "founder",
        Known(gettext_lazy("Write 10 (state), 20 (municipality) or 30 (non-state).")),
    )
    address = Field("address", "address", Text())
    email = Field("email", "email", Text())
    website = Field("website", "website", Address())
    registered_on = Field("registered_on", "registered_on", Day())
    deregistered_on = Field("deregistered_on", "deregistered_on", Day())
    pavyzdys = Field(column_name="pavyzdys", readonly=True)

    class Meta(RegisterResource.Meta):
        model = School
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "short_name",
            "kind",
            "municipality",
            "founder",
            "address",
            "email",
            "website",
            "registered_on",
            "deregistered_on",
            "pavyzdys",
        )

    def dehydrate_pavyzdys(self, school: School) -> str:
        """Marks invented schools and placeholder codes; reading it back changes nothing."""
        return _("training example") if school.is_example or school.has_example_code else ""

    def load(self, dataset: Any) -> None:
        self._know()

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        self._know()

    def _know(self) -> None:
        widget = self.fields["municipality"].widget
        found = list(Municipality.objects.all())
        spellings = [(each.pk, s) for each in found for s in _spellings(each)]
        widget.known = {spelling.casefold(): pk for pk, spelling in spellings}
        widget.codes = {each.pk: each.code for each in found}
        founder = self.fields["founder"].widget
        founder.known, founder.codes = FOUNDERS, {kind: kind for kind in FounderKind.values}

    def existing(self) -> dict[tuple[Any, ...], Any]:
        codes = (key[0] for key in self.keys if key)
        locked = School.objects.select_for_update()
        parts = (locked.filter(code__in=part).order_by("code") for part in in_parts(codes))
        return {(school.code,): school for part in parts for school in part}

    def across(self, instance: Any) -> Iterator[tuple[str, str]]:
        begun, ended = instance.registered_on, instance.deregistered_on
        if begun and ended and ended < begun:
            yield (
                "deregistered_on",
                _("The school was deregistered before it was registered (%(day)s).")
                % {"day": begun.isoformat()},
            )

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        instance.sort_key = sort_key(instance.name)

    def get_bulk_update_fields(self) -> list[str]:
        return sorted(self.touched | ({"sort_key"} if "name" in self.touched else set()))

    def name_of(self, instance: Any) -> str:
        return str(instance.code)

    def school_of(self, instance: Any) -> Any:
        return instance


def _spellings(municipality: Municipality) -> tuple[str, str, str]:
    return municipality.register_code, municipality.code, municipality.name


class PupilCountResource(RegisterResource):
    """Pupil counts, each with the date it was counted on and its source."""

    contents = ImportKind.PUPIL_COUNTS
    aliases = {
        "inst_kodas": "code",
        "mokyklos kodas": "code",
        "suskaičiuota": "counted_on",
        "skaičiavimo data": "counted_on",
        "mokiniai": "pupils",
        "mokinių skaičius": "pupils",
        "šaltinis": "source",
    }
    required = ("code", "counted_on", "pupils", "source")
    key_columns = ("code", "counted_on")
    twice = gettext_lazy("Row %(row)s has this school and date already. Leave one of them.")

    code = Field(
        "school",
        "code",
        Known(gettext_lazy("The register has no school with this code. Import the school first.")),
    )
    counted_on = Field("counted_on", "counted_on", Day())
    pupils = Field("pupils", "pupils", Pupils())
    source = Field("source", "source", Text())

    class Meta(RegisterResource.Meta):
        model = PupilCount
        import_id_fields = ("code", "counted_on")
        fields = ("code", "counted_on", "pupils", "source")

    schools: dict[str, School] = {}  # stays empty when columns are missing and nothing is loaded

    def load(self, dataset: Any) -> None:
        parts = in_parts(str(code) for code in dataset["code"])
        found = [s for part in parts for s in School.objects.filter(code__in=part)]
        self.schools = {school.code: school for school in found}
        self.fields["code"].widget.known = self.schools
        self.fields["code"].widget.codes = _CodeOf()

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        self.fields["code"].widget.codes = _CodeOf()

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.select_related("school")

    def existing(self) -> dict[tuple[Any, ...], Any]:
        codes = (key[0].code for key in self.keys if key)
        counts = PupilCount.objects.select_for_update(of=("self",)).order_by("pk").filter
        found = [c for part in in_parts(codes) for c in counts(school__code__in=part)]
        by_pk = {school.pk: school for school in self.schools.values()}
        for count in found:
            count.school = by_pk[count.school_id]
        return {(count.school, count.counted_on): count for count in found}

    def across(self, instance: Any) -> Iterator[tuple[str, str]]:
        if instance.counted_on and instance.counted_on > clock.today():
            yield "counted_on", _("The date is in the future. Check the year.")

    def name_of(self, instance: Any) -> str:
        return f"{instance.school.code} {instance.counted_on}"

    def school_of(self, instance: Any) -> Any:
        return instance.school


class _CodeOf(dict[Any, str]):
    """A school's code, as the widget asks for it."""

    def get(self, school: Any, default: Any = "") -> Any:
        return school.code if school else default
