"""Consulting in the demonstration, advice taken into the plan, the conclusion's objectives."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from common import clock
from grants.models import Grant
from plans.models import Activity, PlanVersion
from plans.services import save_row
from progress.adopting import adopt
from progress.advising import (
    Advising,
    Visited,
    assign_consultant,
    record_visit,
)
from progress.choices import Result
from progress.concluding import Judged, going_on
from progress.confirming import confirm_conclusion
from progress.models import Conclusion, Visit

DOCUMENT = "Paskyrimas Nr. K-000 (mokomasis pavyzdys)"
VISITS = (
    (
        Decimal("3.5"),
        "Plano įgyvendinimo pradžia",
        (
            "Mokomasis pavyzdys: susitarkite, kas ir kada stebi pamokas, ir aptarkite jas tą pačią "
            "savaitę."
        ),
    ),
    (
        Decimal(4),
        "Grįžtamasis ryšys pamokoje",
        (
            "Mokytojų grupės kas mėnesį kartu aptaria po vieną pamoką ir susitaria dėl grįžtamojo "
            "ryšio (mokomasis pavyzdys)"
        ),
    ),
)
SAID = (
    "Mokomasis pavyzdys: rodikliai pasiekti, pagalba teikiama nuolat.",
    "Mokomasis pavyzdys: tėvų dalyvavimo rodiklis pasiektas iš dalies.",
)


def advise(
    grant: Grant, consultant: User, agency: User, days: Sequence[date], until: date | None
) -> Visit:
    """Assign the consultant and write down a visit on each of the days; the last one."""
    with clock.pretend(_at(days[0] - timedelta(days=5))):
        named = Advising(consultant, clock.today(), until, DOCUMENT)
        made = assign_consultant(grant=grant, named=named, by=agency)
    by = User.objects.get(pk=consultant.pk)  # who sees the school since now
    visits = []
    for day, (hours, topic, advice) in zip(days, VISITS, strict=False):
        with clock.pretend(_at(day)):
            visited = Visited(day, hours, topic, advice)
            visits.append(record_visit(consultancy=made, visited=visited, by=by))
    return visits[-1]


def take_advice(grant: Grant, visit: Visit, by: User) -> PlanVersion:
    """An activity of the advice, without money of its own, in an amendment begun for it."""
    made = adopt(grant=grant, of=visit, by=by)
    row = Activity.objects.select_related("version").get(pk=made.pk)
    row.responsible = "Pavaduotoja ugdymui"
    row.starts_on, row.ends_on = clock.today() + timedelta(days=30), grant.ends_on
    row.classes, row.no_money_note = "5–8 klasės", "Mokytojai tai daro savo darbo laiku."
    row.expected_change = "Mokiniai dažniau žino, kaip pagerinti savo darbą."
    objective = row.version.objectives.order_by("position")[0]
    save_row(row=row, by=by, links={"objectives": [objective]}, budget={})
    return row.version


def results(grant: Grant) -> tuple[Judged, ...]:
    """The first objective is reached, the others in part."""
    return tuple(
        Judged(row.key, Result.PARTLY if place else Result.REACHED, SAID[min(place, 1)])
        for place, (_number, row) in enumerate(going_on(grant))
    )


def confirm(grant: Grant, by: User) -> None:
    """The agency's word on the conclusion."""
    conclusion = Conclusion.objects.valid().get(grant=grant)
    said = "Išvada pagrįsta (mokomasis pavyzdys)."
    confirm_conclusion(conclusion, comment=said, by=by)


def _at(day: date) -> datetime:
    """Noon of the day."""
    return timezone.make_aware(datetime.combine(day, time(12)))
