"""What both kinds of register files share: all or nothing, every fault at once, history.

django-import-export does the work; what it would do once per row (a query for the instance and for
each foreign key, a deep copy, a difference in HTML) is done once per file or for changed rows only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import DatabaseError
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader

from audit.services import Deed, record, record_many, school_chain
from schools.access import access_of
from schools.choices import ImportKind
from schools.models import RegisterImport, School

from .outcome import Change, Fault, Result, RowResult
from .tables import TableFault

SHOWN = 60


class ByKey(BaseInstanceLoader):
    """All rows of the file that are known already, by their key, in a few queries."""

    def __init__(self, resource: "RegisterResource", dataset: Any) -> None:
        super().__init__(resource, dataset)
        self.known = resource.existing()

    def get_instance(self, row: dict[str, Any]) -> Any:
        return self.known.get(self.resource.key)


@dataclass
class _Head:
    """Which column of the file is which of ours."""

    given: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class RegisterResource(resources.ModelResource):
    """What both kinds of register files share: all or nothing, every fault at once, history."""

    contents: ImportKind
    aliases: dict[str, str] = {}
    unused: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    key_columns: tuple[str, ...] = ()
    twice: str | Promise = ""

    class Meta:
        use_bulk = True
        batch_size = 1000
        skip_unchanged = True
        report_skipped = False
        skip_diff = True
        store_instance = True
        instance_loader_class = ByKey

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.table: Any = None
        self.head = _Head()
        self.keys: list[tuple[Any, ...] | None] = []
        self.first: dict[tuple[Any, ...], int] = {}
        self.key: tuple[Any, ...] | None = None
        self.line = 0
        self.before: list[Any] | None = None
        self.changes: tuple[Change, ...] = ()
        self.touched: set[str] = set()
        self.present: list[Field] = []

    # --- the file as a whole

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return Result

    @classmethod
    def get_row_result_class(cls) -> type[RowResult]:
        return RowResult

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Find the columns; a file without the needed ones, or from a stranger, gives no rows."""
        self.table = dataset
        user = kwargs.get("user")
        if user is not None and not access_of(user).is_agency:
            dataset.wipe()
            raise PermissionDenied(_("Only the agency's staff import the register."))
        self.head = self._head(dataset.headers)
        if self.head.faults:
            dataset.wipe()
            raise TableFault("\n".join(self.head.faults))
        dataset.headers = [self._ours(given) for given in dataset.headers]
        self.present = [self.fields[n] for n in self._meta.fields if n in self.head.given]
        self.load(dataset)
        self.keys = [self._key(row) for row in dataset]

    def _head(self, headers: list[str]) -> _Head:
        head = _Head()
        for given in headers:
            self._place(given, head)
        missing = [self._both_names(name) for name in self.required if name not in head.given]
        if missing:
            head.faults.insert(0, self._missing(missing))
        return head

    def _place(self, given: str, head: _Head) -> None:
        name = self._ours(given)
        if name in self.unused:
            head.unused.append(given)
        elif name not in self.fields:
            head.unknown.append(given or "–")
        elif name in head.given:
            head.faults.append(_("The column “%(name)s” is there twice.") % {"name": given})
        else:
            head.given[name] = given

    def _ours(self, given: str) -> str:
        name = given.strip().casefold()
        return self.aliases.get(name, name)

    def _missing(self, names: list[str]) -> str:
        return _(
            "Columns are missing: %(names)s. The first row must hold the column names; "
            "the easiest is to start from an exported file."
        ) % {"names": ", ".join(names)}

    def _both_names(self, name: str) -> str:
        others = [alias for alias, ours in self.aliases.items() if ours == name]
        return f"{name} ({others[0].capitalize()})" if others else name

    def load(self, dataset: Any) -> None:
        """Fetch what the widgets look up."""

    def existing(self) -> dict[tuple[Any, ...], Any]:
        """The rows of the database that the file speaks of, by key."""
        raise NotImplementedError

    def _key(self, cells: Iterable[Any]) -> tuple[Any, ...] | None:
        row = dict(zip(self.table.headers, cells, strict=True))
        try:
            return tuple(self.fields[name].clean(row) for name in self.key_columns)
        except ValueError:
            return None

    # --- one row

    def get_import_fields(self) -> list[Field]:
        return self.present or list(self.fields.values())

    def get_user_visible_fields(self) -> list[Field]:
        return [self.fields[name] for name in self._meta.fields]

    def before_import_row(self, row: dict[str, Any], row_number: int = 0, **kwargs: Any) -> None:
        place = row_number - 1
        self.key, self.line, self.changes = self.keys[place], self.table.lines[place], ()
        if place in self.table.broken:
            raise ValidationError(self.table.broken[place])

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        self.before = None if new else [self._get(item, instance) for item in self.present]

    def _get(self, item: Field, instance: Any) -> Any:
        return getattr(instance, item.attribute, None)

    def import_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """Fill the instance; a key that an earlier row has too is a fault beside the others."""
        faults: dict[str, list[ValidationError]] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            faults = error.error_dict
        first = self.first.setdefault(self.key, self.line) if self.key else self.line
        if first != self.line:
            text = self.twice % {"row": first}
            faults.setdefault(self.fields[self.key_columns[0]].attribute, []).append(
                ValidationError(text)
            )
        if faults:
            raise ValidationError(faults)

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Whether an existing row stays as it is; notes what changes otherwise."""
        if import_validation_errors:
            return False
        now = [self._get(item, instance) for item in self.present]
        if self.before is None:
            pairs = zip(self.present, now, strict=True)
            self.changes = tuple(self._change(item, "", value) for item, value in pairs)
            return False
        rows = zip(self.present, self.before, now, strict=True)
        different = [(item, old, new) for item, old, new in rows if old != new]
        self.touched.update(item.attribute for item, _old, _new in different)
        self.changes = tuple(
            self._change(item, item.widget.render(old), new) for item, old, new in different
        )
        return not different

    def _change(self, item: Field, old: str, new: Any) -> Change:
        return Change(item.column_name, old, item.widget.render(new), self.labels[item.column_name])

    @cached_property
    def labels(self) -> dict[str, str]:
        """What the columns are called on the screen, by their names in a file."""
        attributes = {name: self.fields[name].attribute for name in self._meta.fields}
        get = self._meta.model._meta.get_field
        named = {
            name: get(ours).verbose_name if ours else name for name, ours in attributes.items()
        }
        named["code"] = School._meta.get_field("code").verbose_name
        return {name: capfirst(str(words)) for name, words in named.items()}

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """The fields' own rules without a query; what spans fields is in `across`."""
        faults = dict(import_validation_errors or {})
        ours = {item.attribute for item in self.present} - set(faults)
        others = {f.name for f in instance._meta.fields if f.is_relation or f.attname not in ours}
        try:
            instance.clean_fields(exclude=others)
        except ValidationError as error:
            faults = error.update_error_dict(faults)
        for name, text in self.across(instance):
            faults.setdefault(name, []).append(ValidationError(text))
        if faults:
            raise ValidationError(faults)

    def across(self, instance: Any) -> Iterator[tuple[str, str]]:
        """Faults between fields, as attribute and text."""
        yield from ()

    def after_import_row(self, row: Any, row_result: RowResult, **kwargs: Any) -> None:
        row_result.line, row_result.changes = self.line, self.changes

    def get_bulk_update_fields(self) -> list[str]:
        return sorted(self.touched)

    def bulk_update(
        self, using_transactions: bool, dry_run: bool, raise_errors: bool, **kwargs: Any
    ) -> None:
        """Changed rows as written anew over the old: a condition per row would be much slower."""
        try:
            if self.update_instances:
                self._meta.model.objects.bulk_create(
                    self.update_instances,
                    batch_size=kwargs.get("batch_size"),
                    update_conflicts=True,
                    update_fields=self.get_bulk_update_fields(),
                    unique_fields=["pk"],
                )
        except DatabaseError as error:
            self.handle_import_error(kwargs.get("result"), error, raise_errors)
        finally:
            self.update_instances.clear()

    # --- the end

    def after_import(self, dataset: Any, result: Result, **kwargs: Any) -> None:
        """Gather the faults; without any, and not in a preview, write history."""
        result.columns = [self.labels[item.column_name] for item in self.present]
        result.unused, result.unknown = self.head.unused, self.head.unknown
        result.faults = list(self._faults(result))
        if not result.faults and not kwargs.get("dry_run"):
            self._record(result, **kwargs)

    def _faults(self, result: Result) -> Iterator[Fault]:
        for error in result.base_errors:
            yield from _file_faults(error.error)
        for broken in result.error_rows:
            text = _("The row can't be read. Compare it with the others.")
            yield Fault(text, self.table.lines[broken.number - 1])
        for invalid in result.invalid_rows:
            order = [item.attribute for item in self.present]
            known = [name for name in order if name in invalid.error_dict]
            for name in [*known, *(set(invalid.error_dict) - set(known))]:
                yield from self._row_faults(invalid, name, invalid.error_dict[name])

    def _row_faults(self, invalid: Any, name: str, texts: list[str]) -> Iterator[Fault]:
        line = self.table.lines[invalid.number - 1]
        column = next((f.column_name for f in self.fields.values() if f.attribute == name), "")
        cells = dict(zip(self.table.headers, self.table[invalid.number - 1], strict=True))
        value = str(cells.get(column, ""))
        value = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
        for text in texts:
            if name == NON_FIELD_ERRORS:
                yield Fault(text, line)
            else:
                yield Fault(text, line, self.head.given.get(column, column), value)

    def _record(self, result: Result, **kwargs: Any) -> None:
        by = kwargs.get("user")
        done = RegisterImport.objects.create(
            kind=self.contents,
            file_name=str(kwargs.get("file_name") or "")[-200:],
            sha256=getattr(self.table, "sha256", ""),
            added=len(result.added),
            changed=len(result.changed),
            unchanged=result.unchanged,
            by=by,
        )
        changes = {"new": self.names_of_new(result)}
        changes |= {name: getattr(done, name) for name in ("added", "changed", "unchanged")}
        role = "agency" if by else ""
        record("register.imported", done, by=by, changes=changes, role=role, source="import")
        deeds = [self._deed(row) for row in result.changed]
        record_many([*deeds, *self.more_deeds(result)], by=by, role=role, source="import")
        self.after_record(done, result)

    def _deed(self, row: RowResult) -> Deed:
        changes = {change.column: [change.old, change.new] for change in row.changes}
        chain = self.chain_of(row)
        return Deed(f"{row.instance._meta.model_name}.changed", row.instance, chain, changes)

    def chain_of(self, row: RowResult) -> str:
        """The chain of history that a changed row belongs to: its school's."""
        return school_chain(self.school_of(row.instance).pk)

    def names_of_new(self, result: Result) -> list[str]:
        """What the import's history entry says of the new rows."""
        return [self.name_of(row.instance) for row in result.added]

    def more_deeds(self, result: Result) -> Iterator[Deed]:
        """What history says beside the changed rows."""
        yield from ()

    def after_record(self, done: RegisterImport, result: Result) -> None:
        """What is left to do once the import itself is a row."""

    def name_of(self, instance: Any) -> str:
        """A short name of a row for the import's history entry."""
        raise NotImplementedError

    def school_of(self, instance: Any) -> School:
        """The school that the row belongs to."""
        raise NotImplementedError


def _file_faults(error: Exception) -> Iterator[Fault]:
    if isinstance(error, TableFault | PermissionDenied):
        yield from (Fault(text) for text in str(error).split("\n"))
    else:
        yield Fault(_("Someone changed the register meanwhile. Choose the file once more."))


def in_parts(values: Iterable[Any], size: int = 900) -> Iterator[list[Any]]:
    kept = sorted(set(values))
    for start in range(0, len(kept), size):
        yield kept[start : start + size]
