"""What the commission did is told to the school: on its page, in its letter, in the list."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.money import format_eur
from grants.letters import letters_paper
from grants.models import Grant
from schools.choices import Role
from schools.models import School
from schools.services import give_membership
from selection.choices import Outcome, VoteChoice
from selection.models import (
    Ballot,
    Candidate,
    Commission,
    CommissionMember,
    Freeze,
    Institution,
    Programme,
    Question,
    Round,
    Sitting,
    Vote,
)
from selection.outcomes import outcomes_of
from tests.letters import waiting
from tests.once import LAID_OUT
from tests.selection.commission_day import RULES
from tests.selection.test_views import signed_in
from tests.world import World, person

from .test_decision_of_a_list import best, decided, posted, scan, text_of
from .test_decision_of_a_list import frozen as frozen  # noqa: PLC0414

MOVED = "Vienintelė savivaldybėje"
FOR, AGAINST = VoteChoice.FOR, VoteChoice.AGAINST


def sat(freeze: Freeze, *, is_secret: bool = False) -> Sitting:
    """A commission of three at a sitting."""
    commission = Commission.objects.create(
        round=freeze.round, **RULES | {"is_secret": is_secret, "tie_rule": "against"}
    )
    institution = Institution.objects.create(name="Įstaiga")
    for name in ("Liudas", "Morta", "Norbertas"):
        CommissionMember.objects.create(
            commission=commission, institution=institution, user=person(name)
        )
    return Sitting.objects.create(
        commission=commission, number=1, held_on=clock.today(), place="Vilnius"
    )


def refused(sitting: Sitting, candidate: Candidate, votes: Iterable[tuple[str, str]]) -> None:
    """By these votes with their reasons; whose, only an open vote says."""
    question = Question.objects.create(
        sitting=sitting,
        number=sitting.questions.count() + 1,
        candidate=candidate,
        kind="choose",
        outcome=Outcome.REJECTED,
    )
    is_secret = sitting.commission.is_secret
    members = sitting.commission.members.all()
    for member, (choice, reason) in zip(members, votes, strict=True):
        Ballot.objects.create(question=question, member=member)
        whose = None if is_secret else member
        Vote.objects.create(question=question, member=whose, choice=choice, reason=reason)


def moved(sitting: Sitting, candidate: Candidate, place: int) -> None:
    Question.objects.create(
        sitting=sitting,
        number=sitting.questions.count() + 1,
        candidate=candidate,
        kind="move",
        to_place=place,
        reason=MOVED,
        outcome=Outcome.ACCEPTED,
    )


def closed(sitting: Sitting) -> None:
    Sitting.objects.filter(pk=sitting.pk).update(closed_at=clock.now())


def told(freeze: Freeze, candidate: Candidate) -> list[str]:
    found = outcomes_of(freeze.round)
    return list(found[candidate.pk].sentences) if candidate.pk in found else []


VOTES = [(FOR, ""), (AGAINST, "Nėra vizijos."), (AGAINST, "Rezultatai krinta")]
REFUSED = (
    "Komisija balsavo ir nepritarė, kad mokykla būtų atrinkta: už – 1, prieš – 2, susilaikė – 0."
)
REASONS = "Narių nurodytos priežastys: „Nėra vizijos“; „Rezultatai krinta“."


def test_refused_moved_and_pushed_schools_are_told_what_was_done(frozen: Freeze) -> None:
    _first, second, third, fourth, fifth = best(frozen, 5)
    sitting = sat(frozen)
    refused(sitting, second, VOTES)
    assert outcomes_of(frozen.round) == {}
    moved(sitting, fifth, 1)
    closed(sitting)
    why = f"Komisija mokyklą perkėlė į 1 vietą (pagal reitingą jos vieta – 5). Priežastis: {MOVED}."
    assert told(frozen, fifth) == [why]
    assert told(frozen, second) == [REFUSED, REASONS]
    assert told(frozen, third) == []
    assert told(frozen, fourth) == []
    assert outcomes_of(frozen.round)[second.pk].short == "komisija nepritarė"
    assert outcomes_of(frozen.round)[fifth.pk].short == "po komisijos – 1 vieta"


def test_school_brought_in_or_pushed_out_by_others_is_told_so(frozen: Freeze) -> None:
    first, _second, third, fourth = best(frozen, 4)
    sitting = sat(frozen)
    refused(sitting, first, VOTES)
    closed(sitting)
    pulled, last = told(frozen, fourth)
    assert "nepritarė aukščiau" in pulled
    assert last == "Galutiniame sąraše mokykla yra 3 vietoje."
    again = Sitting.objects.create(
        commission=sitting.commission, number=2, held_on=clock.today(), place="Vilnius"
    )
    moved(again, fourth, 1)
    moved(again, best(frozen, 5)[4], 2)
    closed(again)
    assert "komisija aukščiau perkėlė kitas" in told(frozen, third)[0]
    fourth.school.deregistered_on = clock.today()
    fourth.school.save(update_fields=["deregistered_on"])
    assert told(frozen, fourth)[-1] == "Mokyklos nebėra registre, todėl sąraše jos nėra."


def test_secret_vote_tells_neither_numbers_nor_reasons(frozen: Freeze) -> None:
    second = best(frozen)[1]
    sitting = sat(frozen, is_secret=True)
    refused(sitting, second, [(choice, "") for choice, _reason in VOTES])
    closed(sitting)
    assert told(frozen, second) == [
        "Komisija balsavo slaptai ir nepritarė, kad mokykla būtų atrinkta."
    ]


@pytest.fixture
def founder(world: World, frozen: Freeze) -> Client:
    """A founder's person of a school that the commission refused, after the decision without it."""
    first, second, third, fourth = best(frozen, 4)
    School.objects.filter(pk=second.school_id).update(founder_kind="30")
    second.school.refresh_from_db()
    give_membership(
        user=world.stasys,
        role=Role.FOUNDER,
        school=second.school,
        valid_from=clock.today(),
        by=world.feliksas,
    )
    sitting = sat(frozen)
    refused(sitting, second, VOTES)
    closed(sitting)
    decided(world, frozen, [first, third, fourth])
    return signed_in(world.stasys)


def test_refusal_is_told_by_letter_on_the_page_and_in_the_list(
    founder: Client, frozen: Freeze
) -> None:
    second = best(frozen)[1]
    (body,) = [row["body"] for row in waiting() if row["to"] == "stasys@demo.lt"]
    assert f"{REFUSED}\n{REASONS}\n" in body
    address = reverse("selection:placing_detail", args=[second.placings.get().pk])
    assert address in body
    page: Any = founder.get(address)
    assert page.status_code == 200
    assert REFUSED in text_of(page)
    assert REASONS in text_of(page)
    for name in ("Liudas", "Morta", "Norbertas"):
        assert name not in body + text_of(page)
    assert "komisija nepritarė" in text_of(founder.get(reverse("selection:placing_list")))


@LAID_OUT
def test_schools_without_an_account_are_named_and_their_letters_printed(
    world: World, founder: Client, frozen: Freeze
) -> None:
    first, second, third, fourth = best(frozen, 4)
    Programme.objects.update(appeal_terms="Skundžiama per mėnesį.")
    agency, key = signed_in(world.feliksas), frozen.round_id
    page = agency.get(reverse("grants:round_letters", args=[key]))
    assert (page.context["told"], len(page.context["schools"])) == (1, 5)
    assert second.school not in page.context["schools"]
    assert third.school.name in text_of(page)
    answer = agency.get(reverse("grants:round_letters_pdf", args=[key]))
    assert answer.content.startswith(b"%PDF")
    html = letters_paper(Round.objects.get(pk=key), [first.school, second.school]).html()
    assert html.count("Skundžiama per mėnesį.") == 2
    chosen, refusal = html.split("<section")[1:]
    assert "Jūsų mokykla atrinkta" in chosen
    amount = Grant.objects.get(school=first.school).formula_amount
    assert format_eur(amount) in chosen
    assert "Jūsų mokykla neatrinkta" in refusal
    assert "prieš – 2" in refusal.replace("\u00a0", " ")
    assert fourth.school.name not in html
    assert reverse("grants:round_letters", args=[key]) in text_of(
        agency.get(frozen.round.get_absolute_url())
    )


def test_after_the_decision_the_letters_that_nobody_can_get_come_first(
    world: World, frozen: Freeze
) -> None:
    agency, address = (
        signed_in(world.feliksas),
        reverse("grants:round_decide", args=[frozen.round_id]),
    )
    mark = agency.post(address, posted(frozen, check="1", order=scan())).context["sums"].mark
    done = agency.post(address, posted(frozen, confirm=mark))
    assert done["Location"] == reverse("grants:round_letters", args=[frozen.round_id])
