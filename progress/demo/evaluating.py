"""Evaluations of invented schools: a finished one of each kind, and one that waits for remarks.

All words and levels are made up and say so.
"""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from common import clock
from files.services import store
from grants.models import Grant
from plans.choices import Strength
from progress.choices import AssignmentEnd, EvaluationStep
from progress.evaluating.assigning import Ending, Named, assign, end_assignment, state_no_conflict
from progress.evaluating.confirming import confirm_ratings, waiting
from progress.evaluating.evidence import add_evidence
from progress.evaluating.remarks import add_remark, answer_remark, end_remarks
from progress.evaluating.steps import StepInput, save_steps
from progress.evaluating.surveys import add_survey
from progress.models import Assignment, Evaluation
from progress.services import RatingInput, save_ratings, start_evaluation
from progress.workflow import finish, send_for_remarks

from .paper import page
from .players import Players, at

EXTERNAL = "2333323333232333232333332"
HALF = 13  # so many are rated by an evaluator who is still writing
SELF = "3333333333333333332333333"
MOST = {Strength.STRONG: 10, Strength.IMPROVE: 5}
SAID = {
    Strength.STRONG: "Mokomasis pavyzdys: tai matyti daugumoje stebėtų pamokų.",
    Strength.IMPROVE: "Mokomasis pavyzdys: tai matyti tik pavienėse pamokose.",
    "": "Mokomasis pavyzdys: tai matyti kas antroje stebėtoje pamokoje.",
}
STEPS = {
    EvaluationStep.PREPARATION: "Mokomasis pavyzdys: sudaryta grupė, susitarta dėl tvarkos.",
    EvaluationStep.BROAD: "Mokomasis pavyzdys: mokyklos veikla apžvelgta pagal visus rodiklius.",
    EvaluationStep.DEEP: "Mokomasis pavyzdys: pasirinktas mokymosi lūkesčių rodiklis.",
    EvaluationStep.ACCOUNT: "Mokomasis pavyzdys: išvados pristatytos mokytojų tarybai.",
    EvaluationStep.USE: "Mokomasis pavyzdys: išvadomis pasiremta rengiant veiklos planą.",
}
SURVEY = """Nr.;Teiginys;Vidurkis;Respondentai
1;Mokykloje jaučiuosi saugiai;3,42;186
2;Mokytojai manimi tiki;3,31;186
3;Per pamokas žinau, ko ir kodėl mokausi;3,18;184
4;Iš klaidų galiu pasimokyti;3,05;185
5;Man padeda, kai nesuprantu;3,27;186
6;Namų darbai man naudingi;2,41;183
7;Pamokose dirbame grupėmis;2,76;186
8;Apie savo pažangą kalbuosi su mokytoju;2,58;181
9;Mokykloje įdomu;2,69;186
10;Mano nuomonės klausia;2,47;180
11;Žinau, kaip būsiu vertinamas;3,22;186
12;Technologijos pamokose padeda mokytis;2,94;182
"""


def self_evaluated(grant: Grant, players: Players, start: date) -> Evaluation:
    """A finished self-evaluation of a fortnight with all five steps and a questionnaire."""
    end, head = start + timedelta(days=14), players.head
    with clock.pretend(at(end + timedelta(days=3))):
        made = start_evaluation(
            grant=grant,
            kind="self",
            starts_on=start,
            ends_on=end,
            group="Direktoriaus pavaduotoja, trys mokytojai, mokinių ir tėvų atstovai",
            discussed_on=end,
            summary="Mokomasis pavyzdys: mokiniai jaučiasi saugūs, pažanga aptariama per retai.",
            by=head,
        )
        _rate(made, SELF, head)
        days = [start + timedelta(days=3 * place) for place in range(len(STEPS))]
        notes = [
            StepInput(step, day, text)
            for (step, text), day in zip(STEPS.items(), days, strict=True)
        ]
        save_steps(evaluation=made, notes=notes, by=head)
        _ask(made, start, head)
        finish(made, by=head)
    return made


def visited(grant: Grant, players: Players, start: date) -> Evaluation:
    """An external evaluation: assigned, visited, remarked on by the school, finished."""
    by = _assign(grant, players.evaluator, players.agency, start - timedelta(days=20))
    made = _written(grant, by, start)
    with clock.pretend(at(start + timedelta(days=5))):
        send_for_remarks(made, by=by)
        said: dict[str, Any] = {"evaluation": made, "by": players.head}
        remark = add_remark(text="Mokomasis pavyzdys: prašome paminėti tėvų dienas.", **said)
        answer_remark(remark=remark, text="Mokomasis pavyzdys: paminėta santraukoje.", by=by)
        end_remarks(**said)
    with clock.pretend(at(start + timedelta(days=8))):
        finish(made, by=by)
    return made


def waiting_for_remarks(grant: Grant, players: Players) -> Evaluation:
    """The school reads the draft; one evaluator had to be replaced for a conflict of interest."""
    start = clock.today() - timedelta(days=20)
    by = _assign(grant, players.evaluator, players.agency, start - timedelta(days=10))
    made = _written(grant, by, start)
    with clock.pretend(at(clock.today() - timedelta(days=6))):
        send_for_remarks(made, by=by)
    with clock.pretend(at(clock.today() - timedelta(days=3))):
        heir = _replace(grant, players)
        rows = [row.pk for row in waiting(made)]
        confirm_ratings(evaluation=made, ratings=rows[: len(rows) - 4], by=heir)
        _remark(made, players.head, heir)
    return made


def being_written(grant: Grant, players: Players) -> Evaluation:
    """The visit is over, about half of the levels are there, the school has not seen them."""
    start = clock.today() - timedelta(days=6)
    by = _assign(grant, players.evaluator, players.agency, start - timedelta(days=14))
    return _begun(grant, by, start, EXTERNAL[:HALF])


def _assign(grant: Grant, person: User, agency: User, day: date) -> User:
    """Assigned as the lead and impartial; the person read anew, with the access given."""
    until = max(grant.ends_on, clock.today()) + timedelta(days=180)
    named = Named(person, day, f"Įsakymas Nr. V-{700 + grant.pk}", until, is_lead=True)
    with clock.pretend(at(day)):
        made = assign(grant=grant, named=named, by=agency)
        return _state(made)


def _state(made: Assignment) -> User:
    person = User.objects.get(pk=made.person_id)
    state_no_conflict(assignment=made, by=person)
    return person


def _replace(grant: Grant, players: Players) -> User:
    today = clock.today()
    document = f"Įsakymas Nr. V-{800 + grant.pk}"
    heir = Named(players.second, today, document, today + timedelta(days=180))
    reason = "Mokomasis pavyzdys: paaiškėjo, kad mokykloje dirba vertintojos giminaitė."
    ending = Ending(AssignmentEnd.CONFLICT, reason, heir)
    old = grant.assignments.get(ended_on=None)
    made = end_assignment(assignment=old, ending=ending, by=players.agency)
    assert made is not None
    return _state(made)


def _written(grant: Grant, by: User, start: date) -> Evaluation:
    """A draft that lacks nothing, written after a visit of four days."""
    made = _begun(grant, by, start, EXTERNAL)
    with clock.pretend(at(made.ends_on + timedelta(days=1))):
        lines = ("Mokomasis pavyzdys.", "Taip atrodytų stebėtų pamokų suvestinė.")
        upload = ContentFile(page(lines), name="stebetos-pamokos.pdf")
        given: dict[str, Any] = {"title": "Stebėtų pamokų suvestinė", "kind": "application/pdf"}
        add_evidence(evaluation=made, upload=upload, by=by, **given)
    return made


def _begun(grant: Grant, by: User, start: date, codes: str) -> Evaluation:
    """A draft with so many of the framework's levels, after a visit of four days."""
    end = start + timedelta(days=3)
    with clock.pretend(at(end + timedelta(days=1))):
        made = start_evaluation(
            grant=grant,
            kind="external",
            starts_on=start,
            ends_on=end,
            report_number=f"A-{grant.pk}",
            purpose="Mokomasis pavyzdys: įvertinti, kas mokykloje pasikeitė.",
            observed_activities=64,
            summary="Mokomasis pavyzdys: pagalba mokiniams tapo nuolatinė, vertinimas ugdant "
            "matomas daugumoje stebėtų pamokų.",
            by=by,
        )
        _rate(made, codes, by)
    return made


def _remark(draft: Evaluation, head: User, heir: User) -> None:
    """Two remarks of the school; one is answered."""
    indicator = draft.framework.indicators.get(number="2.2.2")
    given: dict[str, Any] = {"evaluation": draft, "by": head}
    text = "Mokomasis pavyzdys: pamokose stebėta ne visa ugdymo organizavimo įvairovė."
    first = add_remark(text=text, indicator=indicator, **given)
    add_remark(text="Mokomasis pavyzdys: prašome patikslinti mokinių skaičių.", **given)
    answer_remark(remark=first, text="Mokomasis pavyzdys: argumentai papildyti.", by=heir)


def _rate(evaluation: Evaluation, codes: str, by: User) -> None:
    """Each indicator's level with its arguments; of the best and the worst as many as may be."""
    levels = {level.code: level for level in evaluation.framework.levels.all()}
    left, rows = dict(MOST), []
    for indicator, code in zip(evaluation.framework.indicators.all(), codes, strict=False):
        mark = Strength.STRONG if code == "3" else Strength.IMPROVE
        strength = mark if left[mark] else ""
        left[mark] -= bool(strength)
        said = {"comment": SAID[strength], "evidence": "Stebėtos pamokos, pokalbiai, dokumentai"}
        rows.append(RatingInput(indicator, level=levels[code], strength=strength, **said))
    save_ratings(evaluation=evaluation, ratings=rows, by=by)


def _ask(evaluation: Evaluation, day: date, by: User) -> None:
    upload = ContentFile(SURVEY.encode("utf-8-sig"), name="mokiniu-apklausa.csv")
    stored = store(upload, by=by, kind="text/csv")
    title = "Mokinių apklausa (mokomasis pavyzdys)"
    add_survey(evaluation=evaluation, title=title, asked="pupils", asked_on=day, file=stored, by=by)
