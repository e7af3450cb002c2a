"""Remarks beside invented plans: advice on a draft, questions about a plan that was submitted."""

from collections.abc import Iterable
from datetime import timedelta

from accounts.models import User
from common import clock
from plans import comments
from plans.choices import Audience
from plans.models import Comment, PlanVersion
from plans.quotes import Spot

from .players import at
from .stages import Scene

ASK_CHANGE = (
    "Parašykite, kuriems mokiniams ši veikla skirta ir iš ko matysite, kad jiems pasidarė lengviau."
)
ASK_SUM = "Ar į šią sumą įeina ir priemonės? Jei taip, tai tiktų pasakyti veiklos pavadinime."
DISCUSS = "Prieš pateikdami tikslą dar kartą perskaitykime metodinėje grupėje."
ASK_SOURCE = "Kuriame dokumente bus galima pamatyti šią reikšmę?"
ANSWER_SOURCE = "Mokyklos metinėje ataskaitoje, ją skelbiame svetainėje."
ASK_CLASSES = "Iš pavadinimo neaišku, kurioms klasėms skirta veikla."


def advise(scene: Scene, version: PlanVersion) -> None:
    """The draft is opened for advice; the officer and the agency ask, the head answers."""
    players, day = scene.players, scene.submitted_on - timedelta(days=2)
    second, third = version.activities.all()[1:3]
    with clock.pretend(at(day)):
        noted = _write(version, Spot("goal"), DISCUSS, players.head, Audience.SCHOOL)
        comments.open_for_advice(version=version, is_open=True, by=players.head)
    with clock.pretend(at(day + timedelta(days=1))):
        change = Spot("activities", second.key, "expected_change")
        asked = _write(version, change, ASK_CHANGE, players.officer, told=[players.head])
        _write(version, Spot("activities", third.key), ASK_SUM, players.agency)
    with clock.pretend(at(scene.submitted_on)):
        comments.resolve(comment=noted, by=players.head)
        text = f"Papildysime kitą savaitę. @{players.officer}, ar galėtumėte atsiųsti pavyzdį?"
        comments.answer(comment=asked, text=text, by=players.head, mentions=[players.officer])


def question(scene: Scene, version: PlanVersion) -> None:
    """Both parties ask about a submitted plan; one is answered. Nothing must be corrected."""
    players, day = scene.players, scene.submitted_on
    indicator, activity = version.indicators.all()[0], version.activities.all()[0]
    with clock.pretend(at(day + timedelta(days=2))):
        source = Spot("indicators", indicator.key, "source")
        asked = _write(version, source, ASK_SOURCE, players.officer, Audience.MUNICIPALITY)
        _write(version, Spot("activities", activity.key, "title"), ASK_CLASSES, players.agency)
    with clock.pretend(at(day + timedelta(days=3))):
        comments.answer(comment=asked, text=ANSWER_SOURCE, by=players.head)


def _write(
    version: PlanVersion,
    spot: Spot,
    text: str,
    by: User,
    audience: str = Audience.ALL,
    *,
    told: Iterable[User] = (),
) -> Comment:
    return comments.add_comment(
        version=version, spot=spot, text=text, audience=audience, by=by, mentions=told
    )


REMARKS = {"drafting": advise, "submitted": question}
