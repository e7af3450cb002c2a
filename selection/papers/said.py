"""What minutes say, as JSON: the digest of it is printed on them."""

from typing import Any

from selection.listing import Line
from selection.models import Sitting
from selection.naming import EXACT

Context = dict[str, Any]


def said_by(sitting: Sitting, context: Context) -> dict[str, Any]:
    """All that the paper says, by names, codes and dates alone."""
    return _whose(sitting) | {
        "attendance": [
            _attended(row.member) | {"came": row.presence} for row in context["attendances"]
        ],
        "statements": [
            [str(member.user), *([said.kind, said.at.isoformat()] if said else [])]
            for member, said in context["statements"]
        ],
        "conflicts": [
            [row.candidate.school.code, str(row.member.user), row.kind, row.words]
            for row in context["conflicts"]
        ],
        "questions": [_asked(item) for item in context["asked"]],
        **_resolved(context),
        "ranking": [_ranked(row) for row in context["ranked"]],
        "excluded": [[row.candidate.school.code, row.exclusion] for row in context["excluded"]],
    }


def _whose(sitting: Sitting) -> dict[str, Any]:
    """Of which round, commission and sitting."""
    commission, chosen = sitting.commission, sitting.commission.round
    rules = ("composed_on", "order_number", "quorum", "is_secret", "tie_rule")
    times = ("begins_at", "ended_at", "closed_at")
    about = ("number", "held_on", "place", "minutes_number", "notes", *times)
    return {
        "programme": chosen.programme.number,
        "round": chosen.name,
        "commission": _named(commission, *rules),
        "sitting": _named(sitting, *about),
    }


def _resolved(context: Context) -> dict[str, Any]:
    """Who led, and the list that came of it."""
    return {
        "led_by": context["chair"],
        "list": [_listed(line) for line in (*context["inside"], *context["outside"])],
        "left_register": [line.candidate.school.code for line in context["gone"]],
    }


def _named(row: Any, *names: str) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }


def _attended(member: Any) -> dict[str, str]:
    return {
        "institution": str(member.institution),
        "person": str(member.user),
        "duty": member.duty,
        "stands_in_for": str(member.stands_in_for.user) if member.stands_in_for else "",
    }


def _asked(item: Any) -> dict[str, Any]:
    school = item.question.candidate.school
    counts = [item.tally.for_, item.tally.against, item.tally.abstain] if item.is_counted else None
    return _named(item.question, "number", "kind", "to_place", "reason", "outcome") | {
        "school": [school.code, str(school)],
        "counts": counts,
        "names": item.names,
        "reasons": item.reasons,
        "blocked": item.blocked,
        "missed": item.missed,
        "voided": item.voided,
    }


def _listed(line: Line) -> list[Any]:
    entry = line.entry
    return [entry.place, line.candidate.school.code, entry.is_in, entry.vote]


def _ranked(item: Any) -> list[Any]:
    """A score that isn't printed isn't said either, one printed roughly is said so."""
    row, school = item.placing, item.placing.candidate.school
    exact = None if item.is_telling else str(row.score)
    score = exact if item.places == EXACT else item.score
    return [row.rank, school.code, str(school), score, row.rank_low, row.rank_high, str(row.chance)]
