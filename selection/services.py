"""Writes while a round is being prepared: who is considered, and dated facts about them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from common import clock
from schools.models import School

from .models import Candidate, CandidateFact, Programme, Round
from .workflow import refuse_decided, refuse_frozen


@transaction.atomic
def begin_round(*, by: User, **values: Any) -> Round:
    """Begin a round. Refuses a name that another round of the programme has: also the same sent
    twice."""
    refuse_namesake(values)
    made = Round.objects.create(**values)
    changes = {"name": made.name, "stage": made.stage, "expression": made.expression}
    record("round.begun", made, by=by, changes=changes, role="agency")
    return made


def refuse_namesake(values: Mapping[str, Any], but: int | None = None) -> None:
    """Refuse a name taken in the programme, whose row it locks."""
    programme = Programme.objects.select_for_update().get(pk=values["programme"].pk)
    namesakes = programme.rounds.filter(name=values["name"])
    if any(key != but for key in namesakes.values_list("pk", flat=True)):
        raise Refused([_("The programme has a round of this name already. Choose another.")])


@transaction.atomic
def add_candidates(
    *,
    round: Round,  # noqa: A002
    schools: Iterable[School],
    expression: str,
    by: User,
) -> list[Candidate]:
    """Add schools to a round being prepared; those already there stay as they are.

    Refuses a frozen or decided round and deregistered schools (naming them). Returns the new ones.
    """
    refuse_frozen(round)
    wanted = list(schools)
    _refuse_deregistered(wanted)
    there = set(round.candidates.values_list("school_id", flat=True))
    rows = {item.pk: item for item in wanted if item.pk not in there}.values()
    new = [Candidate(round=round, school=school, expression=expression) for school in rows]
    Candidate.objects.bulk_create(new, batch_size=500)
    if new:
        changes = {"schools": [item.school_id for item in new], "count": len(new)}
        record("round.candidates_added", round, by=by, changes=changes, role="agency")
    return new


def _refuse_deregistered(schools: list[School]) -> None:
    today = clock.today()
    reasons = [
        _left_words(school)
        for school in schools
        if school.deregistered_on is not None and school.deregistered_on <= today
    ]
    if reasons:
        raise Refused(reasons)


def _left_words(school: School) -> str:
    next_one = school.successor
    if next_one is None:
        words = _("%(school)s (%(code)s) is deregistered. Add its successor.")
        return words % {"school": school, "code": school.code}
    words = _("%(school)s (%(code)s) was merged into %(next)s (%(next_code)s). Add that one.")
    names = {"school": school, "code": school.code}
    return words % (names | {"next": next_one, "next_code": next_one.code})


@transaction.atomic
def describe_candidate(
    *, candidate: Candidate, expression: str, evaluation_kind: str, reason: str, by: User
) -> None:
    """Set the expression, the way of measuring and a note, while the round is being prepared."""
    refuse_decided(candidate.round)
    candidate.expression, candidate.evaluation_kind = expression, evaluation_kind
    candidate.reason = reason.strip()
    candidate.save(update_fields=["expression", "evaluation_kind", "reason"])
    changes = {"expression": expression, "evaluation_kind": evaluation_kind}
    record("candidate.described", candidate, by=by, changes=changes, role="agency")


@transaction.atomic
def record_fact(
    *, candidate: Candidate, name: str, value: str, dated_on: date, source: str, by: User
) -> CandidateFact:
    """A dated fact with its source. Refuses a decided round, a date to come and the same twice."""
    refuse_decided(candidate.round)
    if dated_on > clock.today():
        raise Refused([_("The date is in the future. Check the date.")])
    values = {"name": name.strip(), "value": value.strip(), "source": source.strip()}
    if candidate.facts.filter(dated_on=dated_on, **values).exists():
        raise Refused([_("This fact is already recorded. Nothing was recorded a second time.")])
    fact = CandidateFact.objects.create(candidate=candidate, dated_on=dated_on, **values)
    changes = values | {"dated_on": dated_on}
    record("candidate.fact_recorded", candidate, by=by, changes=changes, role="agency")
    return fact


@transaction.atomic
def remove_candidate(*, candidate: Candidate, by: User) -> None:
    """Take a school out of a round being prepared, with its facts; history keeps that it was.

    Refuses one that the commission's papers name.
    """
    refuse_frozen(candidate.round)
    if candidate.interests.exists() or candidate.questions.exists():
        words = _("The commission's papers name this school: a conflict or a question. It stays.")
        raise Refused([words])
    record("candidate.removed", candidate, by=by, role="agency")
    candidate.delete()


@transaction.atomic
def delete_round(*, round: Round, by: User) -> None:  # noqa: A002
    """Delete a round made by mistake, with its candidates and facts; history keeps that it was.

    Refuses a decided round, as its baskets stand on it, one that was frozen once, and one with a
    commission.
    """
    refuse_frozen(round)
    if round.freezes.exists():
        raise Refused([_("The data of this round were frozen once: it stays, with its history.")])
    if hasattr(round, "commission"):
        raise Refused([_("This round has a commission: it stays.")])
    changes = {"name": round.name, "count": round.candidates.count()}
    record("round.deleted", round, by=by, changes=changes, role="agency")
    round.candidates.all().delete()
    round.delete()
