"""From which expenses a sample is drawn, and the list of them that is kept with it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.models import Grant
from progress.models import Expense, Sample
from progress.querysets import ExpenseQuerySet
from schools.models import Municipality
from selection.models import Programme, Round

from .drawing import Line, line_of


@dataclass(frozen=True)
class Scope:
    """Expenses of a programme dated from a day until a day, narrowed to a round, a municipality or
    a basket where these are given."""

    programme: Programme
    starts_on: date
    ends_on: date
    round: Round | None = None
    municipality: Municipality | None = None
    grant: Grant | None = None

    @property
    def place(self) -> dict[str, Any]:
        """What of it stays the same when only the days are others."""
        names = ("programme", "round", "municipality", "grant")
        return {name: getattr(self, name) for name in names}

    def recorded(self) -> ExpenseQuerySet:
        """All of them that were ever recorded, wherever their school is now; no reversals."""
        wanted: dict[str, Any] = {"grant__round__programme": self.programme}
        wanted |= {"dated_on__gte": self.starts_on, "dated_on__lte": self.ends_on}
        narrowed = {"grant__round": self.round, "grant": self.grant}
        wanted |= {name: value for name, value in narrowed.items() if value is not None}
        return Expense.objects.filter(**wanted, reverses=None)

    def expenses(self) -> ExpenseQuerySet:
        """Those that stand: not reversed, of schools that are there now."""
        rows = self.recorded().filter(reversal=None)
        here = self.municipality
        return rows.filter(grant__holder__municipality=here) if here is not None else rows

    def lines(self) -> list[Line]:
        """The list: by the school's code, the document's date and the expense's key."""
        names = ("pk", "grant__holder__code", "dated_on", "document", "amount")
        rows = self.expenses().order_by().values_list(*names)
        ordered = sorted(rows.iterator(), key=lambda row: (row[1], row[2], row[0]))
        return [line_of(pk, code, f"{day}", text, sum_) for pk, code, day, text, sum_ in ordered]

    def earlier(self) -> list[Sample]:
        """The samples drawn before from the same place on days that overlap, the newest first."""
        rows = Sample.objects.filter(
            starts_on__lte=self.ends_on, ends_on__gte=self.starts_on, **self.place
        )
        return list(rows.select_related("by"))


def scope_of(sample: Sample) -> Scope:
    """The scope that the sample was drawn from."""
    places = (sample.round, sample.municipality, sample.grant)
    return Scope(sample.programme, sample.starts_on, sample.ends_on, *places)
