"""A commission with a frozen round: three with a vote, a secretary and a substitute."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from files.services import store
from schools.choices import Role
from schools.models import School
from schools.services import give_membership
from selection.choices import Duty, Presence, RoundStatus, TieRule
from selection.commission import ballots, composing, questions, sittings, statements
from selection.commission.ballots import Mark
from selection.models import (
    Attendance,
    Candidate,
    Commission,
    CommissionMember,
    Freeze,
    Institution,
    Interest,
    Placing,
    Question,
    Round,
    Sitting,
    Statement,
)
from tests.deeds import deed
from tests.grants.test_services import open_round
from tests.world import World, person, school

DAY = date(2026, 11, 20)
FROZEN_AT = datetime(2026, 11, 16, 12, tzinfo=UTC)
RULES: dict[str, Any] = {
    "composed_on": date(2026, 11, 2),
    "order_number": "V-77",
    "quorum": 50,
    "is_secret": False,
    "tie_rule": TieRule.CHAIR,
}


@dataclass
class Day:
    """The round, its commission and its people by first name."""

    world: World
    round: Round
    commission: Commission
    candidates: list[Candidate]
    members: dict[str, CommissionMember] = field(default_factory=dict)

    @property
    def agency(self) -> User:
        return self.world.feliksas

    @property
    def sitting(self) -> Sitting:
        return Sitting.objects.for_page().get(commission=self.commission, closed_at=None)

    def user(self, name: str) -> User:
        """The person, fresh: what a person may reach is kept on the object for a request."""
        return User.objects.get(pk=self.members[name].user_id)

    def open(self, *present: str, ask: bool = True) -> Sitting:
        """A sitting at which these and the secretary came and stated their interests, about all
        candidates; the first of them leads where Kazys isn't there."""
        sitting = sittings.open_sitting(
            commission=self.commission, held_on=DAY, place="Vilnius", by=self.agency
        )
        came = {
            member.pk: Presence.HERE if name in {*present, "norbertas"} else Presence.ABSENT
            for name, member in self.members.items()
        }
        first = self.members[present[0]] if present else None
        sittings.take_attendance(sitting=self.sitting, presences=came, led_by=first, by=self.agency)
        for name in present:
            self.state(name)
        if ask:
            questions.ask_choose(sitting=sitting, candidates=self.candidates, by=self.agency)
        return sitting

    def question(self, place: int) -> Question:
        """The question about the candidate of that place."""
        return self.sitting.questions.get(candidate=self.candidates[place - 1], kind="choose")

    def state(self, name: str) -> None:
        """Say of own interests what is so, where it wasn't said; those without a vote can't."""
        user, sitting = self.user(name), self.sitting
        if statements.voter_of(user, sitting):
            kind = statements.kind_for(statements.own_conflicts(self.members[name]))
            statements.state(sitting=sitting, kind=kind, by=user)

    def vote(self, name: str, choices: dict[int, str], reason: str = "Taip reikia") -> int:
        """Vote by places of the ranking."""
        marks = [Mark(self.question(place).pk, how, reason) for place, how in choices.items()]
        return ballots.vote(sitting=self.sitting, marks=marks, by=self.user(name))


def frozen(chosen: Round, ordered: list[Candidate], by: User) -> Freeze:
    """A ranking in the given order, without any data behind it."""
    inputs = store(ContentFile(b"inputs", "duomenys.csv"), by=by, kind="text/csv")
    results = store(ContentFile(b"results", "rezultatai.csv"), by=by, kind="text/csv")
    number = chosen.freezes.count() + 1
    freeze = Freeze.objects.create(
        round=chosen, number=number, inputs=inputs, results=results, at=FROZEN_AT, by=by
    )
    Placing.objects.bulk_create(
        Placing(
            freeze=freeze,
            candidate=candidate,
            score=Decimal(10 - place),
            rank=place,
            rank_low=max(1, place - 1),
            rank_high=place + 1,
            chance=Decimal("0.999") / place,
        )
        for place, candidate in enumerate(ordered, 1)
    )
    Round.objects.filter(pk=chosen.pk).update(status=RoundStatus.FROZEN, wanted=2)
    chosen.refresh_from_db()
    return freeze


def more_schools(world: World, count: int) -> list[School]:
    """Schools of the other municipality beside the cast's own."""
    return [
        school(f"90000009{place}", f"Mokykla {place}", world.klaipeda, 100 + place)
        for place in range(count)
    ]


@deed
def commission_day(world: World, **rules: Any) -> Day:
    """Kazys chairs, Liudas and Morta are members, Norbertas writes the minutes, Ona stands in for
    Morta. Ąžuolas, where Liudas was an editor, is first in the ranking."""
    chosen = open_round(world.programme)
    schools = [world.azuolas, world.kastonas, *more_schools(world, 2)]
    candidates = [Candidate.objects.create(round=chosen, school=item) for item in schools]
    frozen(chosen, candidates, world.feliksas)
    commission = composing.compose(round=chosen, by=world.feliksas, **(RULES | rules))
    day = Day(world, chosen, commission, candidates)
    world.people |= {name.lower(): person(name) for name in ("Liudas", "Morta", "Norbertas", "Ona")}
    for name, duty in (
        ("kazys", Duty.CHAIR),
        ("liudas", Duty.MEMBER),
        ("morta", Duty.MEMBER),
        ("norbertas", Duty.SECRETARY),
        ("ona", Duty.MEMBER),
    ):
        _seat(day, name, duty)
    give_membership(
        user=world.liudas,
        role=Role.EDITOR,
        school=world.azuolas,
        by=world.feliksas,
        valid_from=date(2021, 9, 1),
    )
    world.liudas.memberships.filter(role=Role.EDITOR).update(valid_until=date(2023, 8, 31))
    return day


def _seat(day: Day, name: str, duty: str) -> None:
    user = day.world.people[name]
    if name != "kazys":
        give_membership(user=user, role=Role.COMMISSION, by=day.agency, valid_from=date(2026, 9, 1))
    institution, _new = Institution.objects.get_or_create(name=f"Įstaiga {name[0].upper()}")
    day.members[name] = composing.put_member(
        commission=day.commission,
        institution=institution,
        user=user,
        duty=duty,
        stands_in_for=day.members["morta"] if name == "ona" else None,
        by=day.agency,
    )


def sat(world: World) -> Sitting:
    """The cast's own round at a sitting: Kazys chairs, one question, a conflict with Beržas."""
    commission = Commission.objects.create(round=world.round, **RULES)
    kazys = CommissionMember.objects.create(
        commission=commission,
        institution=Institution.objects.create(name="Įstaiga"),
        user=world.kazys,
        duty=Duty.CHAIR,
    )
    sitting = Sitting.objects.create(commission=commission, number=1, held_on=DAY, place="Vilnius")
    Attendance.objects.create(sitting=sitting, member=kazys, presence=Presence.HERE)
    azuolas, berzas = (
        world.round.candidates.get(school=item) for item in (world.azuolas, world.berzas)
    )
    Question.objects.create(sitting=sitting, number=1, candidate=azuolas, kind="choose")
    Interest.objects.create(
        member=kazys, candidate=berzas, kind="declared", explanation="Dirbau ten."
    )
    Statement.objects.create(sitting=sitting, member=kazys, kind="named")
    return sitting
