"""Facts about schools from a file: known by school, kind, year, grade and subject."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from audit.services import REST, Deed, school_chain
from schools.choices import FactUnit, ImportKind
from schools.models import SMALL_GROUP, FactKind, RegisterImport, School, SchoolFact

from .base import RegisterResource, in_parts
from .columns import Known, Text
from .fact_columns import Grade, KnownSchool, NeededDay, PupilsOrUnknown, Subject, Value, Year
from .outcome import Result, RowResult

NAMED = 10


class FactResource(RegisterResource):
    """Facts, each with its date and source. Grade and subject may be absent: the whole school."""

    contents = ImportKind.FACTS
    aliases = {
        "mokyklos kodas": "mokyklos_kodas",
        "inst_kodas": "mokyklos_kodas",
        "code": "mokyklos_kodas",
        "duomenų rūšis": "rodiklis",
        "klasė": "klase",
        "reikšmė": "reiksme",
        "mokinių skaičius": "mokiniu_skaicius",
        "kiek mokinių": "mokiniu_skaicius",
        "šaltinis": "saltinis",
    }
    required = (
        "mokyklos_kodas",
        "rodiklis",
        "metai",
        "reiksme",
        "mokiniu_skaicius",
        "data",
        "saltinis",
    )
    key_columns = ("mokyklos_kodas", "rodiklis", "metai", "klase", "dalykas")
    twice = gettext_lazy(
        "Row %(row)s has this school, kind, year, grade and subject already. Leave one of them."
    )

    mokyklos_kodas = Field(
        "school",
        "mokyklos_kodas",
        KnownSchool(
            gettext_lazy("The register has no school with this code. Import the school first.")
        ),
    )
    rodiklis = Field("kind", "rodiklis", Known(""))
    metai = Field("year", "metai", Year())
    klase = Field("grade", "klase", Grade())
    dalykas = Field("subject", "dalykas", Subject())
    reiksme = Field("value", "reiksme", Value())
    mokiniu_skaicius = Field("pupils", "mokiniu_skaicius", PupilsOrUnknown())
    data = Field("dated_on", "data", NeededDay())
    saltinis = Field("source", "saltinis", Text())

    class Meta(RegisterResource.Meta):
        model = SchoolFact
        import_id_fields = ("mokyklos_kodas",)
        fields = (
            "mokyklos_kodas",
            "rodiklis",
            "metai",
            "klase",
            "dalykas",
            "reiksme",
            "mokiniu_skaicius",
            "data",
            "saltinis",
        )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.schools: dict[str, School] = {}
        self.kinds: list[FactKind] = []
        self.closed: dict[School, list[int]] = defaultdict(list)
        self.tiny: list[int] = []

    # --- what is known

    def load(self, dataset: Any) -> None:
        """Schools and kinds that the file names; absent grade and subject are empty columns."""
        for name in ("klase", "dalykas"):
            if name not in dataset.headers:
                dataset.append_col([""] * len(dataset), header=name)
        codes = in_parts(str(code).strip() for code in dataset["mokyklos_kodas"])
        rows = School.objects.select_related("successor")
        found = [school for part in codes for school in rows.filter(code__in=part)]
        self.schools = {school.code: school for school in found}
        self.kinds = list(FactKind.objects.all())
        self._know()

    def _know(self) -> None:
        school, kind = self.fields["mokyklos_kodas"].widget, self.fields["rodiklis"].widget
        school.known, school.codes = self.schools, _Codes()
        kind.known = {k.name.casefold(): k for k in self.kinds} | {k.code: k for k in self.kinds}
        kind.codes, kind.advice = _Codes(), self._advice()
        subjects = SchoolFact.objects.order_by().values_list("subject", flat=True).distinct()
        self.fields["dalykas"].widget.know(set(subjects))

    def _advice(self) -> str:
        return _("There is no such kind of facts. Write one of: %(codes)s.") % {
            "codes": ", ".join(kind.code for kind in self.kinds)
        }

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        for name in ("mokyklos_kodas", "rodiklis"):
            self.fields[name].widget.codes = _Codes()

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.select_related("school", "kind")

    @cached_property
    def labels(self) -> dict[str, str]:
        """The school is known by its code here."""
        code = School._meta.get_field("code").verbose_name
        return super().labels | {"mokyklos_kodas": capfirst(str(code))}

    def existing(self) -> dict[tuple[Any, ...], Any]:
        kinds = {kind.pk: kind for kind in self.kinds}
        schools = {school.pk: school for school in self.schools.values()}
        years = {key[2] for key in self.keys if key}
        rows = SchoolFact.objects.select_for_update(of=("self",)).order_by("pk")
        rows = rows.filter(kind__in={key[1] for key in self.keys if key}, year__in=years)
        known = {}
        for part in in_parts(key[0].pk for key in self.keys if key):
            for fact in rows.filter(school__in=part):
                fact.school, fact.kind = schools[fact.school_id], kinds[fact.kind_id]
                known[(fact.school, fact.kind, fact.year, fact.grade, fact.subject)] = fact
        return known

    # --- one row

    def across(self, instance: Any) -> Iterator[tuple[str, str]]:
        """What the fact itself finds wrong; notes what to look at once more."""
        yield from instance.problems()
        if not (instance.school_id and instance.kind_id and instance.year):
            return
        if _had_ended(instance.school, instance.year):
            self.closed[instance.school].append(self.line)
        if instance.kind.unit == FactUnit.PERCENT and 0 < (instance.value or 0) < 1:
            self.tiny.append(self.line)

    def after_import(self, dataset: Any, result: Result, **kwargs: Any) -> None:
        result.warnings = list(self._warnings())
        super().after_import(dataset, result, **kwargs)

    def _warnings(self) -> Iterator[str]:
        for school, lines in self.closed.items():
            yield _warning(school, lines)
        if self.tiny:
            text = _("%(rows)s: less than 1 percent. If 65 percent was meant, write 65, not 0.65.")
            yield text % {"rows": _rows(self.tiny)}

    # --- history

    def name_of(self, instance: Any) -> str:
        return f"{instance.school.code} {instance.kind.code} {instance.year}"

    def school_of(self, instance: Any) -> Any:
        return instance.school

    def names_of_new(self, result: Result) -> list[str]:
        """Kinds and years with how many, since thousands come at once."""
        new = (row.instance for row in result.added)
        counted = Counter(f"{fact.kind.code} {fact.year}" for fact in new)
        return [f"{name}: {count}" for name, count in sorted(counted.items())]

    def more_deeds(self, result: Result) -> Iterator[Deed]:
        """One entry per school that got new facts, without their values."""
        new: dict[School, Counter[str]] = defaultdict(Counter)
        for row in result.added:
            fact = row.instance
            new[fact.school][f"{fact.kind.code} {fact.year}"] += 1
        for school, kinds in new.items():
            changes = {"count": kinds.total(), "kinds": sorted(kinds)}
            yield Deed("school.facts_added", school, school_chain(school.pk), changes)

    def chain_of(self, row: RowResult) -> str:
        """The school's, which its people may come to read; not of values of too few pupils."""
        old = [change.old for change in row.changes if change.column == "mokiniu_skaicius"]
        was_of_few = any(text and int(text) < SMALL_GROUP for text in old)
        tells = row.instance.is_of_few or row.instance.pk in self._telling
        return REST if was_of_few or tells else super().chain_of(row)

    @cached_property
    def _telling(self) -> set[int]:
        """Values that tell of few, as the facts stand once the file is in."""
        return SchoolFact.objects.all().telling_of_few()

    def after_record(self, done: RegisterImport, result: Result) -> None:
        """Every fact knows the file that it came with, or that changed it last."""
        keys = (row.instance.pk for row in [*result.added, *result.changed])
        for part in in_parts(keys):
            SchoolFact.objects.filter(pk__in=part).update(taken_in=done)


def _had_ended(school: School, year: int) -> bool:
    ended = school.deregistered_on
    return ended.year < year if ended else school.successor_id is not None


def _warning(school: School, lines: list[int]) -> str:
    said = {"rows": _rows(lines), "school": school.name, "code": school.code}
    if school.successor is None:
        text = _("%(rows)s: “%(school)s” (%(code)s) was no longer open in that year. Check it.")
        return text % said
    said |= {"successor": school.successor.name, "new": school.successor.code}
    return (
        _(
            "%(rows)s: “%(school)s” (%(code)s) was no longer open in that year; its successor is "
            "“%(successor)s” (%(new)s). Check whose value it is."
        )
        % said
    )


def _rows(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:NAMED]))
    return _("Row %(row)s") % {"row": f"{shown} …" if len(lines) > NAMED else shown}


class _Codes(dict[Any, str]):
    """The code of a school or a kind, as the widget asks for it."""

    def get(self, item: Any, default: Any = "") -> Any:
        return item.code if item else default
