"""Ends of baskets: stopped, terminated, handed on, counted anew, and one that went straight.

The first four are of more invented schools, which began a year ago.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from common import clock
from common.days import school_year_on
from common.money import ZERO
from grants.choices import Leg
from grants.handover import carry_over
from grants.models import Claim, Grant
from grants.moving import confirm, refund
from grants.services import Award, decide_round
from grants.workflow import FINISH, SUSPEND, TERMINATE, take_step
from progress.life import correct_count, settle, settlement_of
from progress.spending import record_expense
from schools.choices import Expression, Role
from schools.models import Municipality, School
from schools.services import give_membership
from selection.models import Candidate, Programme, Round

from .paying import EXAMPLE
from .players import Players, at
from .reading import READING
from .stages import Scene, approved

SCHOOLS = """
stopped | Pavyzdžio ugdymo centras | Mokykla-centras | LT-20 | 88
dropped | Mokomoji mokykla-darželis | Mokykla-darželis | LT-53 | 132
merged | Pavyzdžio pradinė mokykla | Pagrindinė mokykla | LT-20 | 61
recounted | Mokomasis ugdymo centras | Mokykla-centras | LT-53 | 205
"""
FIRST_CODE = 90021
SAID = "Mokomasis pavyzdys: "
WHY_STOPPED = f"{SAID}mokykla laikinai nevykdo veiklų, nes remontuojamas pastatas."
WHY_DROPPED = f"{SAID}mokykla savo prašymu pasitraukė iš projekto."
WHY_SETTLED = f"{SAID}nepanaudotos ir netinkamai panaudotos lėšos grąžinamos."
WHY_COUNTED = f"{SAID}į skaičių per klaidą įtraukti priešmokyklinės grupės vaikai."
WHY_FINISHED = f"{SAID}planas įvykdytas, išvada patvirtinta."
WHY_CLOSED = f"{SAID}krepšelio laikas baigėsi. Kada ir kuo jis baigtas iš tikrųjų, čia neįrašyta."
RETURNED = f"{SAID}grąžintos pareikalautos lėšos."
FEWER = 24


@dataclass(frozen=True)
class Lives:
    """What the stories need: the schools and baskets so far, by key, and who acts where."""

    programme: Programme
    schools: dict[str, School]
    grants: dict[str, Grant]
    players: Callable[[str], Players]

    def live(self, agency: User, head: User) -> None:
        """Create the schools and their baskets and tell each its story."""
        first = school_year_on(clock.today()) - 1
        decided_on = date(first, 9, 8)
        with clock.pretend(at(decided_on)):
            keys = [self._school(line, head) for line in SCHOOLS.strip().splitlines()]
            self._award(keys, first, decided_on, agency)
        head = User.objects.get(pk=head.pk)  # whose schools are read anew
        for key in [*keys, "finished"]:
            players = replace(self.players(key), head=head)
            scene = Scene(self.grants[key], players, READING, date(first, 10, 5))
            STORIES[key](self, scene)

    def _school(self, line: str, head: User) -> str:
        key, name, kind, municipality, pupils = (part.strip() for part in line.split("|"))
        place = FIRST_CODE + len(self.schools)
        school = School.objects.create(
            code=f"{place:09d}",
            name=name,
            kind=kind,
            municipality=Municipality.objects.get(code=municipality),
            email=f"{key}@demo.lt",
            is_example=True,
        )
        day = clock.today() - timedelta(days=7)
        school.pupil_counts.create(counted_on=day, pupils=int(pupils), source=EXAMPLE)
        self.schools[key] = school
        since = date(2018, 9, 1)
        give_membership(user=head, role=Role.DIRECTOR, school=school, valid_from=since, by=None)
        return key

    def _award(self, keys: list[str], first: int, decided_on: date, agency: User) -> None:
        round_ = Round.objects.create(
            programme=self.programme,
            name=f"Mokomoji atranka {first}: papildoma",
            stage="II",
            expression=Expression.UNSPECIFIED,
            first_school_year=first,
            starts_on=date(first, 9, 1),
            ends_on=date(first + 2, 8, 31),
            rules_version="V-707, 2021-03-31 redakcija",
        )
        awards = [_award(round_, self.schools[key]) for key in keys]
        number = f"V-000 ({EXAMPLE})"
        decided: dict[str, Any] = {"decided_on": decided_on, "decision_number": number}
        grants = decide_round(round=round_, awards=awards, by=agency, **decided)
        self.grants.update(zip(keys, grants, strict=True))


def _award(round_: Round, school: School) -> Award:
    facts = {"expression": Expression.UNSPECIFIED, "evaluation_kind": "self"}
    candidate = Candidate.objects.create(round=round_, school=school, **facts)
    return Award(candidate, school.pupil_counts.get())


def stopped(_lives: Lives, scene: Scene) -> None:
    """Suspended two weeks ago."""
    approved(scene)
    day = clock.today() - timedelta(days=14)
    with clock.pretend(at(day)):
        said: dict[str, Any] = {"document": EXAMPLE, "reason": WHY_STOPPED}
        said |= {"by": scene.players.agency}
        take_step(scene.grant, SUSPEND, dated_on=day, **said)


def dropped(_lives: Lives, scene: Scene) -> None:
    """Left the programme: what it did not spend is claimed, a part of it came back in time."""
    approved(scene)
    _spend(scene, Decimal("0.6"))
    day = clock.today() - timedelta(days=75)
    paper: dict[str, Any] = {"document": EXAMPLE, "by": scene.players.agency, "dated_on": day}
    with clock.pretend(at(day)):
        take_step(scene.grant, TERMINATE, reason=WHY_DROPPED, **paper)
        unspent, due_on = settlement_of(scene.grant).unspent, day + timedelta(days=30)
        paper |= {"grant": scene.grant, "due_on": due_on, "reason": WHY_SETTLED}
        claims = settle(unspent=unspent, ineligible=Decimal("250.00"), **paper)
    half = (claims[0].amount / 2).quantize(Decimal(1))
    _give_back(scene, claims[0], half, due_on - timedelta(days=6))


def finished(_lives: Lives, scene: Scene) -> None:
    """Concluded and confirmed, what was not spent came back: the basket is finished."""
    confirmed = scene.grant.conclusions.get().confirmed_at
    assert confirmed is not None
    day = timezone.localdate(confirmed) + timedelta(days=20)
    paper: dict[str, Any] = {"document": EXAMPLE, "by": scene.players.agency, "dated_on": day}
    with clock.pretend(at(day)):
        take_step(scene.grant, FINISH, reason=WHY_FINISHED, **paper)
        paper |= {"grant": scene.grant, "due_on": day + timedelta(days=30), "reason": WHY_SETTLED}
        (claim,) = settle(unspent=settlement_of(scene.grant).unspent, ineligible=ZERO, **paper)
    _give_back(scene, claim, claim.amount, day + timedelta(days=12))


def close(grant: Grant, agency: User) -> None:
    """Finish a real participant's basket, whose time is over; how it really ended is not told."""
    day = grant.ends_on + timedelta(days=60)
    paper: dict[str, Any] = {"document": EXAMPLE, "reason": WHY_CLOSED, "by": agency}
    with clock.pretend(at(day)):
        take_step(grant, FINISH, dated_on=day, **paper)


def _give_back(scene: Scene, claim: Claim, amount: Decimal, day: date) -> None:
    """So much of the claim, over both legs, each confirmed on the same day."""
    people = scene.players
    legs = (
        (Leg.SCHOOL, people.head, people.officer),
        (Leg.MUNICIPALITY, people.officer, people.agency),
    )
    for leg, sender, receiver in legs:
        said: dict[str, Any] = {"dated_on": day, "document": EXAMPLE}
        with clock.pretend(at(day)):
            told = said | {"leg": leg, "claim": claim, "reason": RETURNED, "by": sender}
            back = refund(grant=scene.grant, amount=amount, **told)
            confirm(entry=back, by=receiver, **said)


def merged(lives: Lives, scene: Scene) -> None:
    """Became a part of a school that has a basket of its own."""
    approved(scene)
    successor, day = lives.schools["reporting"], date(scene.submitted_on.year + 1, 9, 1)
    with clock.pretend(at(day)):
        carry_over(school=scene.grant.holder, successor=successor, on=day, by=scene.players.agency)


def recounted(_lives: Lives, scene: Scene) -> None:
    """Was reckoned with too many pupils; the plan is being amended to the lower sum."""
    approved(scene)
    _spend(scene, Decimal("0.8"))
    day = clock.today() - timedelta(days=9)
    with clock.pretend(at(day)):
        correct_count(
            grant=scene.grant,
            pupils=scene.grant.pupils - FEWER,
            counted_on=scene.grant.counted_on,
            source=EXAMPLE,
            dated_on=day,
            due_on=day + timedelta(days=60),
            document=EXAMPLE,
            reason=WHY_COUNTED,
            by=scene.players.agency,
        )


STORIES: dict[str, Callable[[Lives, Scene], None]] = {
    "stopped": stopped,
    "dropped": dropped,
    "merged": merged,
    "recounted": recounted,
    "finished": finished,
}


def _spend(scene: Scene, share: Decimal) -> None:
    """A share of what came, on the dearest activity of the plan in force."""
    day = scene.submitted_on + timedelta(days=60)
    lines = scene.grant.plan.versions.get().activities.order_by("-budget_lines__amount")
    activity = lines.first()
    assert activity is not None
    amount = (scene.grant.formula_amount * Decimal("0.30") * share).quantize(Decimal("0.01"))
    with clock.pretend(at(day)):
        record_expense(
            grant=scene.grant,
            activity=activity,
            dated_on=day,
            document=f"{EXAMPLE} SF-1",
            amount=amount,
            note=f"{SAID}konsultacijų valandos.",
            sure=True,
            by=scene.players.head,
        )
