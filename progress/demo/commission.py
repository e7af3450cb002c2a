"""A commission of the nine institutions at work. Its people and all they say are made up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from common import clock
from schools.choices import Expression, Role
from schools.models import FactKind, Membership, School
from schools.services import give_membership
from selection.choices import TieRule, VoteChoice
from selection.commission import ballots, composing, interests, questions, sittings, statements
from selection.commission.ballots import Mark
from selection.commission.waiting import left_to
from selection.freezing import freeze_round
from selection.models import (
    Candidate,
    Commission,
    CommissionMember,
    Criterion,
    Institution,
    Programme,
    Question,
    Round,
    Sitting,
)
from selection.papers import close_sitting
from selection.reference import INSTITUTIONS, load_institutions

from .cast import CHAIR, COMMISSION, PASSWORD, SECRETARY, Seated

SINCE = date(2018, 9, 1)
NUMBER = "V-000 (mokomasis pavyzdys)"
BEGINS, ENDED = time(10, 0), time(15, 30)
PLACE = "Vilnius, mokomoji salė, ir nuotoliniu būdu"
WHY_MOVED = "Mokomasis pavyzdys: vienintelė tokio tipo mokykla savo savivaldybėje."
WHY_AGAINST = "Mokomasis pavyzdys: per mažai žinoma apie mokinių savijautą."
TIE = "Mokomasis pavyzdys: mokykloje dirba artimas žmogus."


@dataclass(frozen=True)
class Bench:
    """A round's commission with its people by key."""

    commission: Commission
    people: Mapping[str, User]
    members: Mapping[str, CommissionMember]

    @property
    def secretary(self) -> User:
        return self.people[SECRETARY]


def composed(chosen: Round, by: User) -> Bench:
    """The commission of the round: nine with a vote, a substitute and a secretary."""
    load_institutions(by=by)
    people = {seat.key: _person(seat, by) for seat in COMMISSION}
    commission = composing.compose(
        round=chosen,
        composed_on=clock.today() - timedelta(days=20),
        order_number=NUMBER,
        quorum=50,
        is_secret=False,
        tie_rule=TieRule.CHAIR,
        by=by,
    )
    sent_by = {row.name: row for row in Institution.objects.all()}
    members: dict[str, CommissionMember] = {}
    for seat in COMMISSION:
        members[seat.key] = composing.put_member(
            commission=commission,
            institution=sent_by[INSTITUTIONS[seat.institution - 1]],
            user=people[seat.key],
            duty=seat.duty,
            stands_in_for=members.get(seat.stands_in_for),
            by=by,
        )
    return Bench(commission, people, members)


def _person(seat: Seated, by: User) -> User:
    """Who sits there; one that isn't in this database yet can sign in from now on."""
    email = f"{seat.key}@demo.lt"
    user = User.objects.filter(email=email).first()
    if user is None:
        password = make_password(PASSWORD)
        user = User.objects.create(email=email, full_name=seat.name, password=password)
    if not Membership.objects.filter(user=user, role=Role.COMMISSION).exists():
        give_membership(user=user, role=Role.COMMISSION, valid_from=SINCE, by=by)
    return user


def opened(bench: Bench) -> Sitting:
    """A sitting: most came, two take part from afar, the substitute sits for one away; it asks
    about the first of the ranking and whether to move one up."""
    by = bench.secretary
    sitting = sittings.open_sitting(
        commission=bench.commission,
        held_on=clock.today(),
        begins_at=BEGINS,
        place=PLACE,
        by=by,
    )
    presences = {bench.members[seat.key].pk: seat.presence for seat in COMMISSION}
    sittings.take_attendance(sitting=sitting, presences=presences, by=by)
    near = list(questions.suggested(sitting))
    questions.ask_choose(sitting=sitting, candidates=near, by=by)
    wanted = bench.commission.round.wanted or 1
    moved = questions.placed(bench.commission.round)[wanted + 1]
    questions.ask_move(sitting=sitting, candidate=moved, to_place=wanted, reason=WHY_MOVED, by=by)
    return Sitting.objects.for_page().get(pk=sitting.pk)


def voted(bench: Bench, sitting: Sitting, keys: Iterable[str]) -> None:
    """These state their interests and vote on all that they may."""
    for place, key in enumerate(keys):
        user, member = bench.people[key], bench.members[key]
        kind = statements.kind_for(statements.own_conflicts(member))
        statements.state(sitting=sitting, kind=kind, by=user)
        marks = [_mark(question, place) for question in left_to(member, sitting)]
        ballots.vote(sitting=sitting, marks=marks, by=user)


def _mark(question: Question, place: int) -> Mark:
    """Nearly all are for; here and there somebody abstains, or is against and says why."""
    turn = (question.number * 7 + place * 5) % 23
    if turn == 1:
        return Mark(question.pk, VoteChoice.AGAINST, WHY_AGAINST)
    return Mark(question.pk, VoteChoice.ABSTAIN if turn == 2 else VoteChoice.FOR)


def whole_day(chosen: Round, by: User) -> None:
    """A commission's day from beginning to end: opened, voted, closed with minutes."""
    bench = composed(chosen, by)
    sitting = opened(bench)
    sitters = [seat.key for seat in COMMISSION if seat.votes]
    voted(bench, sitting, sitters)
    with clock.pretend(timezone.make_aware(datetime.combine(clock.today(), ENDED))):
        close_sitting(sitting=sitting, minutes_number="P-000", by=bench.secretary)


def begun_day(programme: Programme, schools: Iterable[School], by: User) -> Sitting:
    """A round of next year at a sitting that is open: a few have voted, one has declared a
    conflict, one is known to have one, the chair is still to vote."""
    chosen = _round(programme, schools, by)
    bench = composed(chosen, by)
    sitting = opened(bench)
    sitters = [seat.key for seat in COMMISSION if seat.votes and seat.key != CHAIR]
    asked = sitting.questions.filter(kind="choose").latest("number").candidate
    interests.declare(
        member=bench.members[sitters[1]],
        candidate=asked,
        explanation=TIE,
        by=bench.people[sitters[1]],
    )
    voted(bench, sitting, sitters[:4])
    return sitting


def _round(programme: Programme, schools: Iterable[School], by: User) -> Round:
    today = clock.today()
    first = today.year + (1 if today.month >= 9 else 0)
    chosen = Round.objects.create(
        programme=programme,
        name=f"Mokomoji atranka {first}",
        stage="II",
        expression=Expression.UNSPECIFIED,
        first_school_year=first,
        starts_on=date(first, 9, 1),
        ends_on=date(first + 2, 8, 31),
        rules_version="V-707, 2021-03-31 redakcija",
        wanted=4,
        data_until=today,
    )
    _criteria(chosen, today.year - 1)
    Candidate.objects.bulk_create(Candidate(round=chosen, school=school) for school in schools)
    freeze_round(round=chosen, by=by)
    return chosen


def _criteria(chosen: Round, last: int) -> None:
    weights = (("nmpp", Decimal(60)), ("savijauta", Decimal(40)))
    for number, (code, weight) in enumerate(weights, 1):
        Criterion.objects.create(
            round=chosen,
            number=number,
            kind=FactKind.objects.get(code=code),
            first_year=last - 1,
            last_year=last,
            weight=weight,
        )
