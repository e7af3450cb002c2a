"""Leads a plan through the real steps to the stage that an invented school plays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import User
from common import clock
from files.services import store
from grants.models import Grant
from plans import health
from plans import workflow as plan_workflow
from plans.content import load
from plans.models import Plan, PlanVersion
from plans.services import attach_paper, start_plan
from progress import workflow as progress_workflow
from progress.services import record_value
from selection.choices import Party

from . import amending, evaluating, mirror, paying
from .checking import check, correct
from .paper import page
from .players import Players, at
from .texts import PlanText
from .values import compare_nationally, spend
from .writing import end_of_month, write_plan

EXAMPLE = "mokomasis pavyzdys"
SCANNED = (
    "Mokomasis pavyzdys.",
    "Taip atrodytų nuskenuotas popierinis planas.",
    "Tikro dokumento čia nėra.",
)
EXPLANATION = (
    "Mokomasis pavyzdys: aptartų pamokų skaičius rodo tik priemonę; kas pasikeitė mokiniams, "
    "matuoja kiti to paties uždavinio rodikliai."
)


@dataclass(frozen=True)
class Scene:
    """One grant, its players, its text and the day on which the plan was submitted."""

    grant: Grant
    players: Players
    text: PlanText
    submitted_on: date

    def number(self, letter: str, first: int) -> str:
        """A document's number: each plan's own, of a real school plainly no number („S-000“)."""
        is_invented = self.grant.holder.is_example
        return f"{letter}-{first + 3 * self.grant.pk}" if is_invented else f"{letter}-000"


def begin(scene: Scene, by: User | None = None) -> PlanVersion:
    """Start the plan and mark it as a training example."""
    with clock.pretend(at(scene.submitted_on - timedelta(days=14))):
        plan = start_plan(grant=scene.grant, by=by or scene.players.head)
    Plan.objects.filter(pk=plan.pk).update(is_example=True)
    return plan.versions.get()


def empty(scene: Scene) -> PlanVersion:
    return begin(scene)


def unbegun(_scene: Scene) -> None:
    """The basket is decided, the plan is still to be begun."""


def drafting(scene: Scene) -> PlanVersion:
    version = begin(scene)
    with clock.pretend(at(scene.submitted_on - timedelta(days=3))):
        write_plan(version, scene.text, scene.players.head, activities=5)
    day, players = scene.submitted_on - timedelta(days=6), scene.players
    mirror.advise(scene.grant, players.consultant, players.agency, [day], None)
    return version


def submitted(scene: Scene) -> PlanVersion:
    version = begin(scene)
    with clock.pretend(at(scene.submitted_on)):
        write_plan(version, scene.text, scene.players.head)
        warnings = health.warnings(load(PlanVersion.objects.get(pk=version.pk)))
        told = {item.key: EXPLANATION for item in warnings}
        plan_workflow.submit(version, by=scene.players.head, explanations=told)
    return version


def half(scene: Scene) -> PlanVersion:
    """The agency has agreed, the municipality has not."""
    version = submitted(scene)
    _agree(scene, version, Party.AGENCY, scene.submitted_on + timedelta(days=4))
    return version


def private(scene: Scene) -> PlanVersion:
    """The agency has agreed, the founder of the private school has not."""
    return half(scene)


def agreed(scene: Scene) -> PlanVersion:
    version = half(scene)
    _agree(scene, version, Party.MUNICIPALITY, scene.submitted_on + timedelta(days=6))
    return version


def returned(scene: Scene) -> PlanVersion:
    version = submitted(scene)
    with clock.pretend(at(scene.submitted_on + timedelta(days=5))):
        check(version, Party.MUNICIPALITY, scene.players.officer, doubts=2)
        plan_workflow.send_back(
            version,
            party=Party.MUNICIPALITY,
            comment="Prie veiklos Nr. 3 parašykite, kada ir kam bus pristatyti testų rezultatai. "
            "Patikslinkite rodiklio Nr. 2 duomenų šaltinį.",
            by=scene.players.officer,
        )
    return version


def corrected(scene: Scene) -> PlanVersion:
    """Returned by the municipality, corrected and sent again; the agency has agreed since."""
    version, head = returned(scene), scene.players.head
    with clock.pretend(at(scene.submitted_on + timedelta(days=7))):
        correct(version, head)
        warnings = health.warnings(load(PlanVersion.objects.get(pk=version.pk)))
        told = {item.key: EXPLANATION for item in warnings}
        plan_workflow.submit(version, by=head, explanations=told)
    _agree(scene, version, Party.AGENCY, scene.submitted_on + timedelta(days=9))
    return version


def paper(scene: Scene) -> PlanVersion:
    """A school without e-mail: the officer enters the paper plan and submits it."""
    officer = scene.players.officer
    version = begin(scene, by=officer)
    with clock.pretend(at(scene.submitted_on)):
        scan = store(ContentFile(page(SCANNED), name="planas-skenuotas.pdf"), by=officer)
        attach_paper(version=version, scan=scan, received_on=scene.submitted_on, by=officer)
        version = PlanVersion.objects.get(pk=version.pk)
        write_plan(version, scene.text, officer, activities=4)
    return version


def approved(scene: Scene, order_number: str = "") -> PlanVersion:
    version = agreed(scene)
    day, number = scene.submitted_on + timedelta(days=7), order_number or scene.number("V", 20)
    _order(scene, version, day, number)
    _plan_money(scene, day, is_real=bool(order_number))
    _pay(scene, Decimal("0.30"), day + timedelta(days=10))
    return version


def exemplary(scene: Scene, order_number: str) -> PlanVersion:
    """What a real participant shows: all money came, every value is the one aimed at."""
    version = approved(scene, order_number)
    _pay(scene, Decimal("0.70"), end_of_month(scene.grant.starts_on, 13))
    for month, field in ((10, "interim"), (22, "target")):
        _record(scene, version, end_of_month(scene.grant.starts_on, month), field)
    return version


def lagging(scene: Scene) -> PlanVersion:
    """Little of the money has come to use: only the first instalment was ever paid.

    An amendment that moves the rest is being agreed.
    """
    version, day, head = approved(scene), amending.lately(), scene.players.head
    with clock.pretend(at(day - timedelta(days=5))):
        reason = "Mokomasis pavyzdys: dalis lėšų liko nepanaudota, jų reikia kitai veiklai."
        made = amending.amend(version, code="saved", reason=reason, by=head)
    with clock.pretend(at(day)):
        amending.submit(made, EXPLANATION, head)
    evaluating.waiting_for_remarks(scene.grant, scene.players)
    return version


def reporting(scene: Scene) -> PlanVersion:
    """After the first year the plan was amended: amendment No. 1 is in force."""
    version, day = followed(scene), end_of_month(scene.grant.starts_on, 11)
    head = scene.players.head
    with clock.pretend(at(day)):
        reason = "Mokomasis pavyzdys: siekiama daugiau, nei planuota, viena veikla jau atlikta."
        made = amending.amend(version, code="findings", reason=reason, by=head)
        amending.aim_higher(made, head)
        compare_nationally(made, head)
        amending.end_least(made, "Veikla atlikta anksčiau, nei planuota.", head)
        amending.submit(made, EXPLANATION, head)
    for days, party in ((4, Party.AGENCY), (6, Party.MUNICIPALITY)):
        _agree(scene, made, party, day + timedelta(days=days))
    _order(scene, made, day + timedelta(days=8), scene.number("V", 21))
    evaluating.self_evaluated(scene.grant, scene.players, day + timedelta(days=30))
    return made


def followed(scene: Scene) -> PlanVersion:
    """In force, paid in part, with values of the first year."""
    version = approved(scene)
    _pay(scene, Decimal("0.30"), end_of_month(scene.grant.starts_on, 6))
    _record(scene, version, end_of_month(scene.grant.starts_on, 10), "halfway")
    return version


def guided(scene: Scene) -> PlanVersion:
    """Has just begun with a consultant's help: of two visits' advice one is being taken in."""
    version, players, today = approved(scene), scene.players, clock.today()
    days = [today - timedelta(days=13), today - timedelta(days=5)]
    until = scene.grant.ends_on
    visit = mirror.advise(scene.grant, players.consultant, players.agency, days, until)
    with clock.pretend(at(today - timedelta(days=4))):
        mirror.take_advice(scene.grant, visit, players.head)
    return version


def concluded(scene: Scene) -> PlanVersion:
    """Its time is over; the head has concluded, and the agency is to confirm it."""
    version, ends_on = carried_out(scene), scene.grant.ends_on
    evaluating.self_evaluated(scene.grant, scene.players, ends_on - timedelta(days=100))
    text = "Mokomasis pavyzdys: rodikliai pasiekti, tėvų dalyvavimo – iš dalies."
    _conclude(scene, max(ends_on, clock.today() - timedelta(days=5)), text, scene.players.head)
    return version


def evaluated(scene: Scene) -> PlanVersion:
    """Its time is over; the evaluator has visited it and is writing."""
    version = carried_out(scene)
    evaluating.being_written(scene.grant, scene.players)
    return version


def carried_out(scene: Scene) -> PlanVersion:
    """All money came and was spent but for a little, all values are there."""
    version = followed(scene)
    _pay(scene, Decimal("0.40"), end_of_month(scene.grant.starts_on, 13))
    _record(scene, version, end_of_month(scene.grant.starts_on, 22), "reached")
    spend(scene.grant, scene.players.head, Decimal("0.98"))
    return version


def finished(scene: Scene) -> PlanVersion:
    version = advised(scene, followed(scene))
    _pay(scene, Decimal("0.40"), end_of_month(scene.grant.starts_on, 13))
    _record(scene, version, end_of_month(scene.grant.starts_on, 22), "reached")
    _evaluate(scene)
    return version


def advised(scene: Scene, version: PlanVersion) -> PlanVersion:
    """A consultant's advice became an activity: amendment No. 1 is in force."""
    starts_on, players = scene.grant.starts_on, scene.players
    days = [end_of_month(starts_on, 9), end_of_month(starts_on, 10)]
    visit = mirror.advise(
        scene.grant, players.consultant, players.agency, days, scene.grant.ends_on
    )
    day = end_of_month(starts_on, 11)
    with clock.pretend(at(day)):
        made = mirror.take_advice(scene.grant, visit, players.head)
        amending.submit(made, EXPLANATION, players.head)
    for later, party in ((4, Party.AGENCY), (6, Party.MUNICIPALITY)):
        _agree(scene, made, party, day + timedelta(days=later))
    _order(scene, made, day + timedelta(days=8), scene.number("V", 21))
    return made


STAGES: dict[str, Callable[[Scene], PlanVersion | None]] = {
    step.__name__: step
    for step in (
        empty,
        drafting,
        submitted,
        half,
        corrected,
        private,
        returned,
        agreed,
        paper,
        approved,
        reporting,
        lagging,
        finished,
        unbegun,
        guided,
        concluded,
        evaluated,
    )
}


def _agree(scene: Scene, version: PlanVersion, party: Party, day: date) -> None:
    is_town = party == Party.MUNICIPALITY
    by = scene.players.officer if is_town else scene.players.agency
    later = version.number  # each document has a number of its own
    number = scene.number("S", 110 + later) if is_town else scene.number("D", 200 + later)
    with clock.pretend(at(day)):
        check(version, party, by)
        plan_workflow.agree(version, party=party, agreed_on=day, document_number=number, by=by)


def _order(scene: Scene, version: PlanVersion, day: date, number: str) -> None:
    with clock.pretend(at(day)):
        plan_workflow.approve(version, ordered_on=day, order_number=number, by=scene.players.head)


def _pay(scene: Scene, share: Decimal, day: date) -> None:
    paying.pay(scene.grant, _ends(scene), share, day)


def _ends(scene: Scene) -> paying.Ends:
    return paying.Ends(scene.players.agency, scene.players.officer, scene.players.head)


def _plan_money(scene: Scene, day: date, *, is_real: bool) -> None:
    """In two parts as a real participant got it, else in three."""
    begun = scene.grant.starts_on
    shares = [("0.30", day + timedelta(days=10))]
    if is_real:
        shares += [("0.70", end_of_month(begun, 13))]
    else:
        shares += [("0.30", end_of_month(begun, 6)), ("0.40", end_of_month(begun, 13))]
    paying.plan(scene.grant, _ends(scene), shares, day)


def _record(scene: Scene, version: PlanVersion, day: date, field: str) -> None:
    """Each indicator's value of that name in the text."""
    rows = version.indicators.all()
    with clock.pretend(at(day)):
        for row, text in zip(rows, scene.text.indicators, strict=True):
            record_value(
                grant=scene.grant,
                indicator=row,
                value=getattr(text, field),
                measured_on=day,
                source=text.source,
                comment=EXAMPLE,
                by=scene.players.head,
            )


def _evaluate(scene: Scene) -> None:
    """A self-evaluation towards the end, an external one after it, and its conclusion."""
    ends_on = scene.grant.ends_on
    start = ends_on + timedelta(days=30)
    concluded_on = start + timedelta(days=10)
    evaluating.self_evaluated(scene.grant, scene.players, ends_on - timedelta(days=100))
    evaluating.visited(scene.grant, scene.players, start)
    text = (
        "Matematikos pasiekimų ir grįžtamojo ryšio rodikliai pasiekti, tėvų dalyvavimo "
        "rodiklis – iš dalies (76 proc. iš siektų 80 proc.)."
    )
    _conclude(scene, concluded_on, text, scene.players.evaluator)
    with clock.pretend(at(concluded_on + timedelta(days=5))):
        mirror.confirm(scene.grant, scene.players.agency)


def _conclude(scene: Scene, on: date, text: str, by: User) -> None:
    """The goal is reached in part."""
    with clock.pretend(at(on)):
        verdict = progress_workflow.Verdict(
            result="partly",
            concluded_on=on,
            text=text,
            objectives=mirror.results(scene.grant),
        )
        progress_workflow.conclude(scene.grant, verdict, by=by)
