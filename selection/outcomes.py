"""What a commission did to the schools of a list, in words for the schools: nobody is named."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from common.text import ended

from .choices import Outcome, QuestionKind, TieRule, VoteChoice
from .listing import Entry, entries_of
from .models import Interest, Placing, Question, Round, Vote


@dataclass(frozen=True)
class Told:
    """In short for a list of places, in sentences for a page and a letter.

    Both are empty where the commission left the ranking as it was.
    """

    short: str = ""
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """The vote by which a school was last refused; counts and reasons only of an open one."""

    counts: Counter[str]
    reasons: list[str]
    is_secret: bool
    tie_rule: TieRule = TieRule.AGAINST


TIES = {
    TieRule.CHAIR: gettext_lazy(
        "The votes were equal; by the commission's rules the vote of whoever led the sitting"
        " decided, and it was not for."
    ),
    TieRule.AGAINST: gettext_lazy(
        "The votes were equal; by the commission's rules a school is then not accepted."
    ),
}
NOTHING = Told()


def outcomes_of(chosen: Round) -> dict[int, Told]:
    """By candidate, for those whose place or fate the closed sittings changed."""
    entries = entries_of(chosen)
    if not any(entry.vote or entry.moves for entry in entries):
        return {}
    rows = Placing.objects.filter(freeze__round=chosen, freeze__withdrawn_at=None)
    ranks = {key: rank or 0 for key, rank in rows.values_list("candidate", "rank")}
    refusals = _refusals(chosen, [entry.candidate for entry in entries if entry.is_refused])
    wanted = chosen.wanted or 0
    told = {
        entry.candidate: _told(entry, ranks[entry.candidate], wanted, refusals) for entry in entries
    }
    return {key: one for key, one in told.items() if one.sentences}


def _told(entry: Entry, rank: int, wanted: int, refusals: dict[int, Refusal]) -> Told:
    sentences = [_moved(move.to_place, rank, move.reason) for move in entry.moves]
    if refusal := refusals.get(entry.candidate):
        return Told(_("not accepted by the commission"), (*sentences, *_refused(refusal)))
    if entry.is_gone:
        words = _("The school has left the register, so it is not in the list.")
        return Told(pgettext("school", "left the register"), (*sentences, words))
    sentences += _pushed(entry, rank, wanted)
    undecided = _undecided(entry)
    if not sentences:
        return Told(entry.vote_words, undecided) if undecided else NOTHING
    place = {"place": entry.place}
    if not entry.moves or entry.moves[-1].to_place != entry.place:
        sentences.append(_("In the final list the school is at place %(place)s.") % place)
    return Told(_("place %(place)s after the commission") % place, (*undecided, *sentences))


def _undecided(entry: Entry) -> tuple[str, ...]:
    if entry.vote == Outcome.UNMET:
        return (_("The commission has not decided on the school: there was no quorum of votes."),)
    if entry.vote == Outcome.TAINTED:
        words = _("The commission's vote on the school doesn't count, so nothing is decided.")
        return (words,)
    return ()


def _moved(to_place: int, rank: int, reason: str) -> str:
    words = _(
        "The commission moved the school to place %(place)s (by the ranking it is %(rank)s)."
        " Reason: %(reason)s"
    )
    return _ended(words % {"place": to_place, "rank": rank, "reason": reason})


def _ended(text: str) -> str:
    """With one full stop, also after what somebody typed."""
    text = text.strip()
    return ended(text if text.endswith((".", "!", "?", "…")) else f"{text}.")


def _refused(refusal: Refusal) -> list[str]:
    if refusal.is_secret:
        return [_("The commission voted in secret and did not accept that the school is chosen.")]
    words = _(
        "The commission voted and did not accept that the school is chosen: %(for)s for,"
        " %(against)s against, %(abstain)s abstained."
    )
    told = [words % {key: refusal.counts[key] for key in VoteChoice.values}]
    if refusal.counts[VoteChoice.FOR] == refusal.counts[VoteChoice.AGAINST]:
        told.append(str(TIES[refusal.tie_rule]))
    if refusal.reasons:
        why = ngettext(
            "Reason that a member gave: %(reasons)s.",
            "Reasons that members gave: %(reasons)s.",
            len(refusal.reasons),
        )
        quoted = "; ".join(f"„{text.strip().rstrip('.')}“" for text in refusal.reasons)
        told.append(why % {"reasons": quoted})
    return told


def _pushed(entry: Entry, rank: int, wanted: int) -> list[str]:
    """What was done to others moved a school over the line that nobody moved itself."""
    if entry.moves or not wanted or entry.is_in == (rank <= wanted):
        return []
    if entry.is_in:
        words = _(
            "The school came into the list since the commission did not accept schools above it or"
            " moved them down, or they left the register."
        )
        return [words]
    words = _("The school is not in the list since the commission moved other schools above it.")
    return [words, _("Why, its minutes say.")]


def _refusals(chosen: Round, candidates: list[int]) -> dict[int, Refusal]:
    """Of the last closed vote on choosing each of them."""
    if not candidates:
        return {}
    closed = Question.objects.filter(
        sitting__commission__round=chosen,
        sitting__closed_at__isnull=False,
        kind=QuestionKind.CHOOSE,
        outcome=Outcome.REJECTED,
        candidate__in=candidates,
    )
    ordered = closed.order_by("sitting__number", "number")
    last = dict(ordered.values_list("candidate", "pk"))
    counts, reasons = _votes(last.values())
    secret, rule = chosen.commission.is_secret, TieRule(chosen.commission.tie_rule)
    return {
        candidate: Refusal(counts[pk], [] if secret else reasons[pk], secret, rule)
        for candidate, pk in last.items()
    }


def counted(votes: "QuerySet[Vote]") -> "QuerySet[Vote]":
    """Of open votes of closed sittings those of members without a conflict known by the closing."""
    known = Interest.objects.filter(
        member=OuterRef("member"),
        candidate=OuterRef("question__candidate"),
        at__lte=OuterRef("question__sitting__closed_at"),
    )
    return votes.exclude(Exists(known))


def _votes(questions: Iterable[int]) -> tuple[dict[int, Counter[str]], dict[int, list[str]]]:
    """How many of each choice, and why members were against, each reason once."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    reasons: dict[int, list[str]] = defaultdict(list)
    rows = counted(Vote.objects.filter(question__in=list(questions)))
    rows = rows.order_by("question", "reason", "pk")
    for question, choice, reason in rows.values_list("question", "choice", "reason"):
        counts[question][choice] += 1
        if choice == VoteChoice.AGAINST and reason and reason not in reasons[question]:
            reasons[question].append(reason)
    return counts, reasons
