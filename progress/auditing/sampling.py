"""Drawing a sample, looking whether it still is what its seed draws, and clearing its expenses."""

import hashlib
import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import REST, record, school_chain
from audit.transitions import Refused
from common import clock
from common.money import CENT, format_eur
from common.templatetags.ui import date_iso
from files.services import read, store
from progress.models import Sample, SampledExpense
from progress.rights import draws_samples
from progress.services import lock_grant
from schools.models import Membership
from selection.models import Programme

from .drawing import Line, as_bytes, draw, from_bytes, line_of
from .scope import Scope, scope_of

LARGEST = 300  # expenses of a sample: more than that is no sample any more
SEEDS = 2**31 - 1


@transaction.atomic
def draw_sample(
    *, scope: Scope, name: str, method: str, size: int, by: User, repeat_reason: str = ""
) -> Sample:
    """Draw `size` expenses of the scope; all of them where there are fewer.

    The seed is drawn here after the list is fixed, is told in history, and what it drew stays: it
    can't be chosen by its result. Refuses all but the agency, no name, sizes below 1 or above 300,
    days that don't follow each other, an empty list, and a repeated draw without its reason.
    """
    membership = agency_or_refuse(by)
    Programme.objects.select_for_update().get(pk=scope.programme.pk)  # repeats are counted
    earlier, lines = scope.earlier(), scope.lines()
    if reasons := _faults(scope, name, size, lines, bool(earlier), repeat_reason):
        raise Refused(reasons)
    seed = 1 + secrets.randbelow(SEEDS)
    keys = draw(lines, method, size, seed)
    content = as_bytes(lines)
    facts: dict[str, Any] = {"name": name.strip(), "method": method, "seed": seed, "by": by}
    facts |= {"size": len(keys), "number": len(earlier) + 1, "drawn_from": len(lines)}
    facts |= {"repeat_reason": repeat_reason.strip() if earlier else "", "at": clock.now()}
    facts |= {"sum": _eur(lines), "sha256": hashlib.sha256(content).hexdigest()}
    file = ContentFile(content, name="audito-sarasas.csv")
    facts["listed"] = store(file, by=by, kind="text/csv")
    days = {"starts_on": scope.starts_on, "ends_on": scope.ends_on}
    made = Sample.objects.create(**scope.place, **days, **facts)
    SampledExpense.objects.bulk_create(
        SampledExpense(sample=made, expense_id=key, place=place)
        for place, key in enumerate(keys, 1)
    )
    _tell(made, membership, by)
    return made


@transaction.atomic
def clear(*, item: SampledExpense, note: str, by: User) -> SampledExpense:
    """Say that a drawn expense was looked at and is in order; once.

    Refuses all but the agency, and an expense with a finding that is not withdrawn.
    """
    lock_grant(item.expense.grant_id)
    membership = agency_or_refuse(by)
    current = SampledExpense.objects.select_related("sample", "expense__grant").get(pk=item.pk)
    if current.cleared_at:
        raise Refused([_("The expense is marked as in order already.")])
    if current.findings.standing().exists():
        raise Refused([_("Something was found in this expense. Withdraw the finding first.")])
    current.cleared_at, current.cleared_by, current.note = clock.now(), by, note.strip()
    current.save(update_fields=["cleared_at", "cleared_by", "note"])
    record(
        "sample.cleared",
        current.sample,
        by=by,
        chain=school_chain(current.expense.grant.holder_id),
        changes={"document": current.expense.document, "sum": format_eur(current.expense.amount)},
        comment=current.note,
        role=membership.role,
    )
    return current


@dataclass(frozen=True)
class Redrawn:
    """What drawing a sample anew showed: is the list the kept one, are the expenses in it what they
    were, does the seed draw the same; and how the expenses have changed since then."""

    is_same_list: bool
    changed: int
    is_same_draw: bool
    reversed_since: int
    added_since: int

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return self.is_same_list and self.is_same_draw and not self.changed


def redraw(sample: Sample) -> Redrawn:
    """Draw the sample anew from its kept list; compare the list with the expenses as recorded."""
    content = read(sample.listed)
    lines = from_bytes(content)
    drawn = list(sample.items.order_by("place").values_list("expense", flat=True))
    keys, now = {line.key for line in lines}, {line.key for line in scope_of(sample).lines()}
    return Redrawn(
        is_same_list=hashlib.sha256(content).hexdigest() == sample.sha256,
        changed=_changed(sample, lines),
        is_same_draw=draw(lines, sample.method, sample.size, sample.seed) == drawn,
        reversed_since=len(keys - now),
        added_since=len(now - keys),
    )


def agency_or_refuse(by: User) -> Membership:
    """The membership that audits; refuses all but the agency's."""
    membership = draws_samples(by)
    if membership is None:
        raise Refused([_("Only the agency audits expenses.")])
    return membership


def _faults(
    scope: Scope, name: str, size: int, lines: list[Line], is_repeated: bool, reason: str
) -> list[str]:
    most = {"most": LARGEST}
    wrong = [
        (not name.strip(), _("Name the sample, for example by the audit's order.")),
        (not 1 <= size <= LARGEST, _("Draw at least 1 expense and at most %(most)s.") % most),
        (scope.ends_on < scope.starts_on, _("The last day is before the first. Correct the days.")),
        (not lines, _("There is no standing expense with these dates. Choose other days.")),
        (
            is_repeated and not reason.strip(),
            _("A sample of these expenses was drawn before. Write why another one is drawn."),
        ),
    ]
    return [words for is_wrong, words in wrong if is_wrong]


def _tell(made: Sample, membership: Membership, by: User) -> None:
    """One entry of history with all that a sample is drawn by."""
    days = {"starts_on": date_iso(made.starts_on), "ends_on": date_iso(made.ends_on)}
    changes: dict[str, Any] = {"size": made.size, "drawn_from": made.drawn_from, "seed": made.seed}
    changes |= {"method": made.method, "number": made.number, "sha256": made.sha256, **days}
    changes["place"] = made.place
    grant = made.grant
    chain = school_chain(grant.holder_id) if grant else REST
    told: dict[str, Any] = {"comment": made.repeat_reason, "role": membership.role}
    record("sample.drawn", made, by=by, chain=chain, changes=changes, **told)


def _changed(sample: Sample, lines: list[Line]) -> int:
    """How many lines are not what is recorded; the school's code may have changed since."""
    rows = scope_of(sample).recorded().order_by()
    names = ("pk", "dated_on", "document", "amount")
    found = {
        pk: _without_school(line_of(pk, "", f"{day}", document, amount))
        for pk, day, document, amount in rows.values_list(*names).iterator()
    }
    return sum(found.get(line.key) != _without_school(line) for line in lines)


def _without_school(line: Line) -> str:
    key, _school, rest = line.text.split(";", 2)
    return f"{key};{rest}"


def _eur(lines: list[Line]) -> Decimal:
    return sum(line.cents for line in lines) * CENT
