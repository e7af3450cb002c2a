"""Reports: opened by schedule, written, sent, answered; who may take which step from where."""

from datetime import date, timedelta
from typing import Any

import pytest

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from plans import workflow as plans
from plans.models import PlanVersion
from plans.saving import Typed
from progress.choices import ReportStatus
from progress.forms.reports import ProblemsForm, ReportedActivityForm
from progress.models import Report, ReportPeriod
from progress.reporting import workflow
from progress.reporting.content import load, read
from progress.reporting.desk import ReportDesk
from progress.reporting.listing import PeriodReports
from progress.reporting.opening import daily
from progress.reporting.periods import (
    Regular,
    add_period,
    add_regular,
    change_period,
    close_period,
    reopen_period,
)
from progress.reporting.standing import standings
from progress.reporting.writing import save_activity, save_text
from tests import letters
from tests.guards import lifted
from tests.plans.stages import at
from tests.progress.reports import (
    DUE,
    ENDS,
    OPENS,
    accepted,
    opened,
    period,
    returned,
    submitted,
    tell,
    typed,
    written,
)
from tests.progress.stages import approved, value
from tests.world import World

pytestmark = pytest.mark.django_db


def amended(version: PlanVersion, world: World, ordered_on: date) -> PlanVersion:
    """Amendment No. 1, in force by an order of the day, which changes a title."""
    made = plans.start_amendment(version, reason_code="other", reason="Kita.", by=world.asta)
    made.activities.update(title="Konsultacijos grupėse")
    with clock.pretend(at(ordered_on)):
        plans.submit(made, by=world.asta, explanations={})
        for party, by in (("municipality", world.domas), ("agency", world.feliksas)):
            if party in made.current_submission.asked:  # type: ignore[union-attr]
                given: Any = {"agreed_on": ordered_on, "document_number": "S-8", "by": by}
                plans.agree(made, party=party, **given)
        plans.approve(made, ordered_on=ordered_on, order_number="V-14", by=world.asta)
    return made


def test_the_schedule_opens_once_what_is_due_for_plans_approved_by_the_last_day(
    world: World,
) -> None:
    approved(world)
    period(world)
    with clock.pretend(at(OPENS - timedelta(days=1))):
        assert daily() == 0
    with clock.pretend(at(OPENS)):
        letters.forget()
        assert [daily(), daily()] == [1, 0]
    report = Report.objects.get()  # Beržas and Kaštonas have no plan
    assert (report.grant, report.due_on, report.status) == (world.grant, DUE, "open")
    assert [letter["to"] for letter in letters.waiting()] == ["asta@demo.lt", "rasa@demo.lt"]


def test_nothing_is_opened_for_a_basket_that_is_not_carried_out(world: World) -> None:
    approved(world)
    type(world.grant).objects.filter(pk=world.grant.pk).update(status="suspended")
    period(world)
    period(world, name="iki įsakymo", kind="half", ends_on=date(2026, 10, 5))
    with clock.pretend(at(OPENS)):
        assert daily() == 0
        type(world.grant).objects.filter(pk=world.grant.pk).update(status="active")
        assert daily() == 1  # the plan's order is of a day after the other period's end


def test_it_is_bound_to_the_version_in_force_on_the_last_day(world: World) -> None:
    version = approved(world)
    report = opened(world)
    first = tell(report, world, text="Mūsų žodžiai.")
    assert first.is_whole
    made = amended(version, world, ENDS)
    with clock.pretend(at(OPENS)):
        daily()
    report.refresh_from_db()
    assert report.version == made
    (line,) = load(report).activities
    assert (line.title, line.text) == ("Konsultacijos grupėse", "Mūsų žodžiai.")


def test_a_later_amendment_does_not_take_its_place(world: World) -> None:
    version = approved(world)
    report = opened(world)
    amended(version, world, OPENS)
    with clock.pretend(at(OPENS)):
        daily()
    report.refresh_from_db()
    assert report.version == version


def test_what_is_known_is_filled_in_and_never_over_what_was_typed(world: World) -> None:
    version = approved(world)
    report = opened(world)
    (line,) = load(report).activities
    assert (line.state, line.is_typed) == ("", False)
    with lifted():
        version.activities.update(starts_on=date(2027, 1, 1))
    assert load(report).activities[0].state == "not_begun"
    tell(report, world, "late", text="Vėluojame.")
    with lifted():
        version.activities.update(ended_reason="Nutraukta.")
    assert [(row.state, row.text) for row in load(report).activities] == [("late", "Vėluojame.")]
    with clock.pretend(at(date(2026, 12, 1))):
        newest = value(world, version.indicators.get(), 81, on=date(2026, 11, 29))
        value(world, version.indicators.get(), 90, on=date(2026, 12, 1))  # after the period
    assert [row.measurement for row in load(report).indicators] == [newest.pk]


def test_of_two_who_write_one_field_the_second_is_told(world: World) -> None:
    approved(world)
    report = opened(world)
    for by, text in ((world.asta, "Astos"), (world.rasa, "Rasos")):
        data = Typed.of(typed(problems=text))
        outcome = save_text(report, "problems", ProblemsForm, typed=data, by=by)
    report.refresh_from_db()
    assert report.problems == "Astos"
    (clash,) = outcome.conflicts
    assert (clash.theirs, clash.mine) == ("Astos", "Rasos")
    assert clash.said == "Kol rašėte, šį lauką pakeitė Asta Demo"


def test_submitting_names_what_is_missing(world: World) -> None:
    approved(world)
    report = opened(world, kind="final")
    with pytest.raises(Refused) as refused:
        workflow.submit(report, by=world.asta)
    assert len(refused.value.reasons) == 3


def test_what_was_sent_reads_the_same_and_stays(world: World) -> None:
    report = submitted(world)
    sent = report.submissions.get()
    assert read(sent.content).as_json() == sent.content
    assert read(sent.content).activities[0].text == "Vyksta konsultacijos."
    sent.content = {}
    with pytest.raises(Exception, match="never changed"):
        sent.save()


def test_a_late_one_is_taken_with_its_days_and_a_reason(world: World) -> None:
    approved(world)
    report = written(world)
    with clock.pretend(at(DUE + timedelta(days=3))):
        with pytest.raises(Refused, match="vėluoja"):
            workflow.submit(report, by=world.asta)
        sent = workflow.submit(report, by=world.asta, late_reason="Sirgome.")
    assert (sent.days_late, sent.late_reason) == (3, "Sirgome.")


def test_what_was_sent_back_is_not_later_than_its_first_sending(world: World) -> None:
    report = returned(world)
    with clock.pretend(at(DUE + timedelta(days=9))):
        tell(report, world, "done", text="Baigta.")
        assert workflow.submit(report, by=world.asta).days_late == 0


def test_both_have_to_accept_in_either_order(world: World) -> None:
    report = submitted(world)
    workflow.accept(report, party="agency", by=world.feliksas)
    assert report.status == "submitted"
    with pytest.raises(Refused, match="jau"):
        workflow.accept(report, party="agency", by=world.feliksas)
    workflow.accept(report, party="municipality", by=world.domas)
    assert report.status == "accepted"


def test_after_it_is_sent_back_both_are_asked_anew(world: World) -> None:
    report = submitted(world)
    workflow.accept(report, party="agency", by=world.feliksas)
    workflow.send_back(report, party="municipality", comment="Papildykite.", by=world.domas)
    assert report.status == "returned"
    workflow.submit(report, by=world.asta, late_reason="x")
    sent = workflow.newest(report)
    assert workflow.undecided(report, sent) == ["municipality", "agency"]
    with pytest.raises(Refused, match="iš naujo"):
        workflow.accept(report, party="agency", by=world.feliksas, seen=1)


STAGES = {"open": written, "submitted": submitted, "returned": returned, "accepted": accepted}
# From which status who may take which verb; everything else is refused.
MAY = {
    ("open", "submit"): "asta",
    ("returned", "submit"): "asta",
    ("submitted", "accept"): "domas feliksas",
    ("submitted", "send_back"): "domas feliksas",
    ("open", "reopen"): "feliksas",
    ("returned", "reopen"): "feliksas",
    ("accepted", "reopen"): "feliksas",
}
PEOPLE = [
    *("asta", "rasa", "benas", "cecilija", "domas", "egle", "feliksas", "vilte"),
    *("kazys", "aurelija", "stasys"),
]


@pytest.mark.parametrize("status", STAGES)
def test_who_may_take_which_verb_from_where(world: World, status: str) -> None:
    if status == "open":
        approved(world)
    report = STAGES[status](world)
    for name in PEOPLE:
        by = world.people[name]
        open_to = {step.name for step in workflow.available(report, by)}
        for verb in ("submit", "accept", "send_back", "reopen"):
            expected = name in MAY.get((status, verb), "").split()
            assert (verb in open_to) == expected, (name, verb)
            if not expected:
                with pytest.raises(Refused):
                    take(verb, Report.objects.get(), by)
    assert Report.objects.get().status == status


def take(verb: str, report: Report, by: Any) -> None:
    """The verb by the person; parties answer for the agency, others for the municipality."""
    party = "agency" if by.email.startswith("feliksas") else "municipality"
    today = clock.today()
    {
        "submit": lambda: workflow.submit(report, by=by, late_reason="x"),
        "accept": lambda: workflow.accept(report, party=party, by=by),
        "send_back": lambda: workflow.send_back(report, party=party, comment="x", by=by),
        "reopen": lambda: workflow.reopen(report, due_on=today, reason="x", by=by),
    }[verb]()


def test_one_opened_again_is_awaited_until_its_new_day(world: World) -> None:
    report = accepted(world)
    new = clock.today() + timedelta(days=7)
    with pytest.raises(Refused):
        workflow.reopen(
            report, due_on=clock.today() - timedelta(days=1), reason="x", by=world.feliksas
        )
    workflow.reopen(report, due_on=new, reason="Klaida sumoje.", by=world.feliksas)
    assert (report.status, report.due_on) == ("open", new)


def test_a_reopened_report_of_a_closed_period_is_one_not_submitted_again(world: World) -> None:
    report = accepted(world)
    until = clock.today() + timedelta(days=3)
    workflow.reopen(report, due_on=until, reason="Klaida.", by=world.feliksas)
    with clock.pretend(at(DUE + timedelta(days=30))):
        close_period(report.period, by=world.feliksas)
    found = PeriodReports(report.period, world.feliksas)
    assert [(row.name, row.count) for row in found.states if row.count] == [("missed", 1)]
    (row,) = standings(found.rows)
    assert row.words == "iš naujo nepateikta, laikotarpis uždarytas"


def test_a_report_sent_back_names_who_will_answer_it(world: World) -> None:
    desk = ReportDesk(returned(world), world.asta)
    assert desk.awaited == "savivaldybė ir agentūra"


def test_nothing_is_written_in_a_closed_period(world: World) -> None:
    approved(world)
    report = written(world)
    with pytest.raises(Refused, match="laukiama iki"):
        close_period(report.period, by=world.feliksas)
    with clock.pretend(at(DUE + timedelta(days=1))):
        with pytest.raises(Refused):
            close_period(report.period, by=world.domas)
        assert close_period(report.period, by=world.feliksas) == 1
    for deed in (
        lambda: tell(report, world),
        lambda: workflow.submit(report, by=world.asta),
        lambda: workflow.reopen(report, due_on=DUE, reason="x", by=world.feliksas),
        lambda: change_period(ReportPeriod.objects.get(), name="Kitas", by=world.feliksas),
    ):
        with pytest.raises(Refused):
            deed()


def test_a_period_closed_by_mistake_is_opened_again_with_a_day_and_a_reason(world: World) -> None:
    approved(world)
    report = written(world)
    until, asked = clock.today() + timedelta(days=14), {"reason": "Uždaryta per klaidą."}
    with pytest.raises(Refused):  # it is open
        reopen_period(report.period, due_on=until, by=world.feliksas, **asked)
    with clock.pretend(at(DUE + timedelta(days=1))):
        close_period(report.period, by=world.feliksas)
    for wrong in (
        {"due_on": until, "by": world.domas},
        {"due_on": clock.today() - timedelta(days=1)},
        {"due_on": clock.today() + timedelta(days=367)},
        {"due_on": until, "reason": " "},
    ):
        with pytest.raises(Refused):
            reopen_period(report.period, **{"by": world.feliksas} | asked | wrong)
    assert reopen_period(report.period, due_on=until, by=world.feliksas, **asked) == 1
    report.refresh_from_db()
    assert report.due_on == until
    workflow.submit(report, by=world.asta)
    assert Entry.objects.get(verb="reportperiod.reopened").comment == asked["reason"]


def test_a_period_is_changed_until_a_report_of_it_is_submitted(world: World) -> None:
    approved(world)
    report = written(world)
    later = DUE + timedelta(days=10)
    change_period(report.period, due_on=later, by=world.feliksas)
    report.refresh_from_db()
    assert report.due_on == later
    workflow.submit(report, by=world.asta)
    with pytest.raises(Refused):
        change_period(report.period, due_on=DUE, by=world.feliksas)


@pytest.mark.parametrize(
    ("changed", "is_taken"),
    [
        ({"starts_on": date(2026, 11, 30)}, False),
        ({"starts_on": date(2026, 12, 1)}, True),
        ({"starts_on": date(2026, 10, 1), "kind": "half"}, True),
        ({"starts_on": date(2026, 10, 1), "round": None}, False),
    ],
)
def test_periods_of_one_kind_do_not_overlap(
    world: World, changed: dict[str, Any], is_taken: bool
) -> None:
    first = period(world)
    later = {"ends_on": date(2027, 2, 28), "opens_on": date(2027, 3, 1), "due_on": date(2027, 3, 9)}
    same = {"programme": first.programme, "round": first.round, "kind": first.kind}
    made = ReportPeriod(name="2 ketvirtis", **same | later | changed)
    if is_taken:
        assert add_period(made, by=world.feliksas).pk
        return
    with pytest.raises(Refused, match="1 ketvirtis.*2026-09-01 – 2026-11-30.*skirtingų rūšių"):
        add_period(made, by=world.feliksas)


def test_a_period_is_not_changed_to_overlap_another(world: World) -> None:
    first = period(world)
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 2, 28)}
    days |= {"opens_on": date(2027, 3, 1), "due_on": date(2027, 3, 9)}
    second = period(world, name="2 ketvirtis", **days)
    change_period(second, due_on=date(2027, 3, 20), by=world.feliksas)
    with pytest.raises(Refused, match="1 ketvirtis"):
        change_period(second, starts_on=first.ends_on, by=world.feliksas)


def test_the_periods_of_a_round_are_made_at_once(world: World) -> None:
    made = add_regular(Regular(world.round, "half", 20), by=world.feliksas)
    assert [(row.starts_on, row.ends_on) for row in made] == [
        (date(2026, 9, 1), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2027, 8, 31)),
        (date(2027, 9, 1), date(2028, 2, 29)),
        (date(2028, 3, 1), date(2028, 8, 31)),
        (world.round.starts_on, world.round.ends_on),
    ]
    with pytest.raises(Refused):
        add_regular(Regular(world.round, "half", 30), by=world.feliksas)


def test_reminders_go_out_once_each(world: World) -> None:
    approved(world)
    opened(world)
    letters.forget()
    told = []
    for day in (date(2026, 12, 10), date(2026, 12, 11), date(2026, 12, 15), date(2026, 12, 21)):
        with clock.pretend(at(day)):
            daily()
            daily()
        told.append(len(letters.waiting()))
    assert told == [0, 2, 2, 4]  # the head and the editor, five working days before and after


def test_awaiting_is_whose_turn_it_is(world: World) -> None:
    report = submitted(world)

    def waits() -> list[str]:
        return [
            name
            for name in PEOPLE
            for membership in world.people[name].memberships.all()
            if Report.objects.awaiting(membership).exists()
        ]

    assert waits() == ["domas", "feliksas"]
    workflow.accept(report, party="agency", by=world.feliksas)
    assert waits() == ["domas"]
    workflow.send_back(report, party="municipality", comment="Papildykite.", by=world.domas)
    assert waits() == ["asta", "rasa"]
    assert report.status == ReportStatus.RETURNED


def test_a_typed_state_is_kept_when_the_form_is_refused(world: World) -> None:
    approved(world)
    report = opened(world)
    data = Typed.of(typed(state="nera", text="Liko"))
    row = report.activities.get()
    outcome = save_activity(report, row.pk, ReportedActivityForm, typed=data, by=world.asta)
    assert (outcome.is_whole, outcome.form["text"].value()) == (False, "Liko")
