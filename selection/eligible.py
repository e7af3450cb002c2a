"""Which candidates may be chosen, and why the others may not, before and after the freezing."""

from common import clock

from .choices import Exclusion, Missing, RoundStatus, RuleKind
from .freezing import inputs_of
from .models import Freeze, Placing, Round
from .querysets import CandidateQuerySet
from .ranking.method import excluded_of

Reasons = dict[int, str]


def freeze_for(chosen: Round) -> Freeze | None:
    """The standing freeze of the round, if there is one."""
    return Freeze.objects.standing().filter(round=chosen).first()


def is_told(chosen: Round, made: Freeze | None) -> bool:
    """Whether it can be said at all: not of a round that was decided without a ranking."""
    return chosen.status == RoundStatus.OPEN or made is not None


def reasons(chosen: Round, made: Freeze | None, candidates: CandidateQuerySet) -> Reasons:
    """By candidate: why it may not be chosen, or an empty text; as frozen, else as of now."""
    if made is not None:
        keys = candidates.order_by().values("pk")
        rows = Placing.objects.filter(freeze=made, candidate__in=keys)
        return dict(rows.values_list("candidate", "exclusion"))
    return _reasons_now(chosen, candidates)


def _reasons_now(chosen: Round, candidates: CandidateQuerySet) -> Reasons:
    """Facts are read only where a rule or a criterion asks for them."""
    criteria = list(chosen.criteria.select_related("kind"))
    excludes = any(item.missing == Missing.EXCLUDE for item in criteria)
    if not excludes and not chosen.rules.filter(kind=RuleKind.DATA).exists():
        criteria = []
    until = chosen.data_until or clock.today()
    inputs = inputs_of(chosen, criteria, until, candidates)
    keys = dict(candidates.order_by().values_list("school__code", "pk"))
    return {keys[code]: reason for code, reason in excluded_of(inputs).items()}


def words_of(reason: str) -> str:
    """Why it may not be chosen, in words; an empty text for one that may."""
    return str(Exclusion(reason).label) if reason else ""
