"""What must hold before money is written; each check answers with sentences for the person."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.transitions import Refused
from common.money import ZERO, format_eur, to_cents
from selection.listing import Departure
from selection.models import Programme, Rate, Round

from .models import MoneyEntry

if TYPE_CHECKING:
    from .services import Award


def refuse(reasons: Sequence[str]) -> None:
    """Stop with the reasons, if there are any."""
    if reasons:
        raise Refused(reasons)


def rate_on(programme: Programme, day: date) -> Rate:
    """The rate in force on the day; refuses when none has begun."""
    rate = programme.rate_on(day)
    if rate is None:
        words = _("No rate is in force on %(day)s. Enter the programme's rate first.")
        raise Refused([words % {"day": date_format(day)}])
    return rate


def granted_of(programme: Programme) -> Decimal:
    """Σ allocations + signed corrections of the whole programme, EUR."""
    return MoneyEntry.objects.filter(grant__round__programme=programme).granted()


def refuse_beyond_envelope(programme: Programme, added: Decimal) -> None:
    """Refuse what would exceed the envelope. The programme's row must be locked."""
    left = programme.envelope - granted_of(programme)
    if added > max(left, ZERO):
        words = _(
            "The programme's envelope is %(envelope)s, %(left)s of it are left, but %(added)s "
            "are needed: %(over)s too much. Choose fewer schools or lower the amount."
        )
        numbers = {"envelope": programme.envelope, "left": left, "added": added}
        numbers["over"] = added - left
        raise Refused([words % {name: format_eur(value) for name, value in numbers.items()}])


def envelope_problems(programme: Programme, envelope: Decimal) -> list[str]:
    """Why the envelope can't be this, EUR; locks the programme's row, so call in a transaction."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    granted = granted_of(programme)
    if envelope >= granted:
        return []
    words = _("%(granted)s are granted already. The envelope can't be less than that.")
    return [words % _words(granted=granted)]


def award_problems(
    round: Round,  # noqa: A002
    awards: Sequence["Award"],
    rate: Rate,
    years: int,
    day: date,
) -> list[str]:
    """Everything that keeps the awards from becoming baskets, school by school."""
    if not awards:
        return [_("No school is chosen. Tick at least one.")]
    seen = Counter(item.candidate.school_id for item in awards)
    problems = [problem for item in awards for problem in _one_award(round, item, rate, years, day)]
    twice = {i.candidate.school.name for i in awards if seen[i.candidate.school_id] > 1}
    return problems + [
        _("%(school)s is chosen twice.") % {"school": name} for name in sorted(twice)
    ]


def _one_award(
    round: Round,  # noqa: A002
    award: "Award",
    rate: Rate,
    years: int,
    day: date,
) -> list[str]:
    school, count = award.candidate.school, award.pupil_count
    closed = school.deregistered_on is not None and school.deregistered_on <= day
    checks = [
        (award.candidate.round_id != round.pk, _("not a candidate of this round")),
        (closed, _("deregistered; add its successor as a candidate")),
        (count.school_id != school.pk, _("the pupil count is another school's")),
        (count.counted_on > day, _("the pupils were counted after the decision")),
        (count.pupils < 1, _("0 pupils: a basket can't be awarded")),
        (not award.measured_by, _("choose how progress will be measured")),
    ]
    problems = [words for wrong, words in checks if wrong] + _amount_problems(award, rate, years)
    return [f"{school}: {words}." for words in problems]


def _amount_problems(award: "Award", rate: Rate, years: int) -> list[str]:
    amount, formula = award.amount, award.formula(rate, years)
    if amount is None or amount == formula.amount:
        return []
    if amount <= ZERO or amount != to_cents(amount):
        return [_("the amount must be above zero, with at most two decimals")]
    if award.reason.strip():
        return []
    words = _("%(amount)s does not fit the formula (%(formula)s); write the reason")
    return [words % {"amount": format_eur(amount), "formula": formula}]


def list_problems(differs: Departure, reason: str, *, has_order: bool) -> list[str]:
    """A ranked round is decided by an order that is at hand, and another list has a reason."""
    problems = [order_words()] if differs.is_ranked and not has_order else []
    return problems + ([departure_words()] if differs and not reason.strip() else [])


def order_words() -> str:
    return _("Attach the order that approves the list: the signed file or a scan of it.")


def departure_words() -> str:
    return _("Other schools are chosen than the list has. Write why.")


def _words(**amounts: Decimal) -> dict[str, str]:
    return {name: format_eur(value) for name, value in amounts.items()}
