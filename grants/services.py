"""A decision becomes baskets; what moves their money and hands them on. Amounts in EUR, two places.

Lock order: programme, then grant; it keeps the envelope and the sums true for two people at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common.money import format_eur
from files.models import StoredFile
from files.services import keep
from schools.models import PupilCount
from selection.choices import MEASURED_BY
from selection.deciding import decided_on_problems
from selection.listing import departure_of
from selection.models import Candidate, Programme, Rate, Round
from selection.workflow import decide, refuse_decided

from . import checks
from .choices import MoneyKind
from .emails import tell_awarded, tell_placed
from .formula import Formula
from .handover import carry_over
from .models import Grant, MoneyEntry
from .moving import confirm, correct, plan_instalment, refund, reverse, transfer


@dataclass(frozen=True)
class Award:
    """A chosen candidate, the count it is paid by, and an amount in EUR if not the formula's."""

    candidate: Candidate
    pupil_count: PupilCount
    amount: Decimal | None = None
    reason: str = ""
    evaluation_kind: str = ""

    @property
    def measured_by(self) -> str:
        """Strong: self-evaluation, weak: external, others as chosen; empty when nobody chose."""
        fixed = MEASURED_BY.get(self.candidate.expression)
        return fixed or self.evaluation_kind or self.candidate.evaluation_kind

    def formula(self, rate: Rate, years: int) -> Formula:
        return Formula(self.pupil_count.pupils, rate.amount, years)

    def awarded(self, rate: Rate, years: int) -> Decimal:
        """The amount typed in, or the formula's."""
        return self.formula(rate, years).amount if self.amount is None else self.amount


@transaction.atomic
def decide_round(
    *,
    round: Round,  # noqa: A002
    awards: Sequence[Award],
    decided_on: date,
    decision_number: str,
    by: User,
    order: StoredFile | None = None,
    departure: str = "",
    without_commission: str = "",
) -> list[Grant]:
    """Turn a decision into baskets at once: all chosen schools, or none.

    Refuses a decided round, no schools, no pupils, an amount off the formula without a reason,
    an unchosen way of measuring, and a sum beyond the programme's envelope. Heads and officers
    are told by letter, every ranked school why it was chosen or not. `order` is the file sent by
    the same person; it is kept from now on. Of a ranked round it is asked for, and so is the
    reason (`departure`) when others are chosen than the list has, and why the commission's vote is
    not waited for (`without_commission`) where it has decided nothing of a chosen school.
    """
    programme = Programme.objects.select_for_update().get(pk=round.programme_id)
    refuse_decided(round)
    checks.refuse(decided_on_problems(round, decided_on))
    rate = checks.rate_on(programme, decided_on)
    awards = _as_they_stand(awards)
    checks.refuse(checks.award_problems(round, awards, rate, programme.years, decided_on))
    differs = departure_of(round, [item.candidate.pk for item in awards])
    checks.refuse(checks.list_problems(differs, departure, has_order=order is not None))
    asked = sum((item.awarded(rate, programme.years) for item in awards), Decimal(0))
    checks.refuse_beyond_envelope(programme, asked)
    decide(
        round,
        decided_on=decided_on,
        decision_number=decision_number,
        by=by,
        departure=departure.strip() if differs else "",
        without_commission=without_commission,
        candidates=[item.candidate.pk for item in awards],
        told=differs.changes,
    )
    _keep_order(round, order, by)
    grants = [_award(round, item, rate, decided_on, by) for item in awards]
    tell_awarded(grants)
    tell_placed(round, differs)
    return grants


def _as_they_stand(awards: Sequence[Award]) -> list[Award]:
    """The awards with schools and counts as the database has them now; a count gone is named."""
    keys = [item.candidate.pk for item in awards]
    schools = Candidate.objects.select_related("school").in_bulk(keys)
    counts = PupilCount.objects.in_bulk([item.pupil_count.pk for item in awards])
    words = _("%(school)s: its pupil count is no longer in the register. Choose another.")
    gone = [item for item in awards if item.pupil_count.pk not in counts]
    checks.refuse([words % {"school": item.candidate.school} for item in gone])
    return [
        replace(
            item,
            candidate=schools.get(item.candidate.pk, item.candidate),
            pupil_count=counts[item.pupil_count.pk],
        )
        for item in awards
    ]


def _keep_order(round: Round, order: StoredFile | None, by: User) -> None:  # noqa: A002
    if order is not None:
        keep(stored=order, by=by)
        round.decision_file = order
        round.save(update_fields=["decision_file"])


def _award(
    round: Round,  # noqa: A002
    award: Award,
    rate: Rate,
    decided_on: date,
    by: User,
) -> Grant:
    candidate, count, years = award.candidate, award.pupil_count, rate.programme.years
    grant = Grant.objects.create(
        round=round,
        school=candidate.school,
        holder=candidate.school,
        pupils=count.pupils,
        counted_on=count.counted_on,
        count_source=count.source,
        rate=rate.amount,
        years=years,
        first_school_year=round.first_school_year,
        starts_on=round.starts_on,
        ends_on=round.ends_on,
        expression=candidate.expression,
        evaluation_kind=award.measured_by,
        rules_version=round.rules_version,
    )
    candidate.is_chosen, candidate.evaluation_kind = True, award.measured_by
    candidate.save(update_fields=["is_chosen", "evaluation_kind"])
    _allocate(grant, award, award.awarded(rate, years), decided_on, by)
    return grant


def _allocate(grant: Grant, award: Award, amount: Decimal, decided_on: date, by: User) -> None:
    MoneyEntry.objects.create(
        grant=grant,
        kind=MoneyKind.ALLOCATION,
        amount=amount,
        dated_on=decided_on,
        document=grant.round.decision_number,
        reason=award.reason.strip(),
        by=by,
    )
    changes: dict[str, object] = {"amount": amount, "sum": format_eur(amount)}
    changes |= {"pupils": grant.pupils, "counted_on": grant.counted_on}
    _record("grant.awarded", grant, changes, comment=award.reason.strip(), by=by)


def _record(verb: str, grant: Grant, changes: dict[str, object], *, comment: str, by: User) -> None:
    chain = school_chain(grant.holder_id)
    record(verb, grant, by=by, chain=chain, changes=changes, comment=comment, role="agency")


__all__ = [
    "Award",
    "Refused",
    "carry_over",
    "confirm",
    "correct",
    "decide_round",
    "plan_instalment",
    "refund",
    "reverse",
    "transfer",
]
