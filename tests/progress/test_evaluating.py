"""What evaluations rest on: impartial evaluators, remarks, aspects, steps, questionnaires."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile

from accounts.models import User
from audit.models import Entry
from audit.transitions import Refused
from common import clock
from common.days import after_working_days
from files.services import store
from progress.confirming import confirm_conclusion
from progress.evaluating.assigning import Ending, Named, end_assignment, state_no_conflict
from progress.evaluating.confirming import confirm_ratings, waiting
from progress.evaluating.remarks import add_remark, answer_remark, end_remarks
from progress.evaluating.steps import StepInput, save_steps, step_token
from progress.evaluating.surveys import add_survey, highest, lowest, read_survey
from progress.models import Assignment, Evaluation, EvaluationRule, Rating, Survey
from progress.services import start_evaluation
from progress.workflow import Sure, conclude, finish, lacks, send_for_remarks
from schools.choices import Role
from schools.services import give_membership
from tests.progress.stages import (
    WHY,
    approved,
    begun,
    evaluates,
    finished,
    rate,
    read,
    verdict,
    written,
)
from tests.world import World, person

SURVEY = "Teiginys;Vidurkis;Respondentai\n" + "".join(
    f"Teiginys {number};{number / 4:.2f};20\n".replace(".", ",") for number in range(4, 16)
)


def fresh(user: User) -> User:
    """The person as read anew, with the access they have now."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("role", "place", "until"),
    [
        (Role.EDITOR, "azuolas", date(2024, 1, 1)),
        (Role.CONSULTANT, "azuolas", None),
        (Role.OFFICER, "ukmerge", date(2024, 1, 1)),
        (Role.EDITOR, "kastonas", None),
    ],
)
def test_who_has_or_had_a_role_there_is_not_assigned(
    world: World, role: str, place: str, until: date | None
) -> None:
    approved(world)
    scope = {"municipality" if place == "ukmerge" else "school": getattr(world, place)}
    since = date(2020, 9, 1)
    give_membership(
        user=world.stasys,
        role=role,
        by=world.feliksas,
        valid_from=since,
        valid_until=until,
        **scope,
    )
    if place == "kastonas":
        assert evaluates(world, world.grant, "stasys").person == world.stasys
        return
    with pytest.raises(Refused, match="interesų konfliktas"):
        evaluates(world, world.grant, "stasys")
    assert not Assignment.objects.exists()


def test_nobody_begins_before_stating_that_there_is_no_conflict(world: World) -> None:
    approved(world)
    made = evaluates(world, world.grant)
    Assignment.objects.filter(pk=made.pk).update(stated_at=None)
    with pytest.raises(Refused):
        begun(world, world.grant)
    state_no_conflict(assignment=made, by=world.vilte)
    assert begun(world, world.grant).by == world.vilte


def replaced(world: World, evaluation: Evaluation) -> User:
    """Viltė had a conflict of interest; Ona replaces her."""
    ona = person("Ona")
    heir = Named(ona, clock.today(), "V-4", date(2029, 1, 1))
    ending = Ending("conflict", "Giminystė.", heir)
    made = end_assignment(
        assignment=evaluation.grant.assignments.get(ended_on=None), ending=ending, by=world.feliksas
    )
    assert made is not None
    assert made.is_lead
    state_no_conflict(assignment=made, by=fresh(ona))
    return fresh(ona)


def test_a_conflict_found_later_keeps_the_work_until_the_replacement_confirms_it(
    world: World,
) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    read(world, evaluation)
    alone = Ending("conflict", "Giminystė.")
    with pytest.raises(Refused, match="kas jį pakeičia"):
        end_assignment(assignment=Assignment.objects.get(), ending=alone, by=world.feliksas)
    ona = replaced(world, evaluation)
    assert [row.by for row in waiting(evaluation)] == [world.vilte]
    assert not Evaluation.objects.visible_to(fresh(world.vilte)).exists()
    with pytest.raises(Refused, match=r"turi patvirtinti .*1\.1\.1"):
        finish(evaluation, by=ona, is_sure=True)
    keys = [row.pk for row in waiting(evaluation)]
    for other in (world.asta, fresh(world.vilte), world.feliksas):
        with pytest.raises(Refused):
            confirm_ratings(evaluation=evaluation, ratings=keys, by=other)
    assert confirm_ratings(evaluation=evaluation, ratings=keys, by=ona) == 1
    row = Rating.objects.get()
    assert (row.by, row.confirmed_by, row.to_confirm) == (world.vilte, ona, False)
    finish(evaluation, by=ona, is_sure=True)
    with pytest.raises(Refused, match="dėl interesų konflikto"):
        evaluates(world, world.grant)


def test_nothing_is_concluded_from_levels_that_wait_to_be_confirmed(world: World) -> None:
    approved(world)
    evaluation = finished(world, world.grant, "external")
    ona = replaced(world, evaluation)
    keys = [row.pk for row in waiting(evaluation)]
    with pytest.raises(Refused, match=r"turi patvirtinti .*1\.1\.1"):
        conclude(world.grant, verdict(), by=ona)
    confirm_ratings(evaluation=evaluation, ratings=keys, by=ona)
    made = conclude(world.grant, verdict(), by=ona)
    Rating.objects.update(to_confirm=True, by=world.vilte)
    with pytest.raises(Refused, match=r"turi patvirtinti .*1\.1\.1"):
        confirm_conclusion(made, comment="", by=world.feliksas)
    confirm_ratings(evaluation=evaluation, ratings=keys, by=ona)
    confirm_conclusion(made, comment="", by=world.feliksas)


@pytest.mark.parametrize("who", ["asta", "rasa", "domas", "benas", "aurelija", "feliksas", "vilte"])
def test_the_school_reads_a_draft_only_while_it_may_remark(world: World, who: str) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    written(world, evaluation)
    writers, school = {"vilte", "feliksas"}, {"asta", "rasa"}
    seen = Evaluation.objects.visible_to
    assert seen(fresh(world.people[who])).exists() is (who in writers)
    send_for_remarks(evaluation, by=world.vilte, sure=Sure(why_unrated=WHY))
    assert evaluation.remarks_until == after_working_days(clock.today(), 10)
    assert seen(fresh(world.people[who])).exists() is (who in writers | school)
    given = {"evaluation": evaluation, "text": "Ne taip."}
    if who in school:
        add_remark(by=world.people[who], **given)  # type: ignore[arg-type]
    else:
        with pytest.raises(Refused):
            add_remark(by=world.people[who], **given)  # type: ignore[arg-type]


def test_finishing_waits_for_the_remarks_and_their_answers(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    written(world, evaluation)
    send_for_remarks(evaluation, by=world.vilte, sure=Sure(why_unrated=WHY))
    remark = add_remark(evaluation=evaluation, text="Ne taip.", by=world.asta)
    with pytest.raises(Refused, match="pastabas iki"):
        finish(evaluation, by=world.vilte, is_sure=True)
    end_remarks(evaluation=evaluation, by=world.asta)
    with pytest.raises(Refused, match="pasibaigė"):
        add_remark(evaluation=evaluation, text="Dar.", by=world.asta)
    with pytest.raises(Refused, match="1 pastabą"):
        finish(evaluation, by=world.vilte, is_sure=True)
    answer_remark(remark=remark, text="Patikslinta.", by=world.vilte)
    finish(evaluation, by=world.vilte, is_sure=True)


def test_after_the_last_day_nobody_waits_for_remarks(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    written(world, evaluation)
    send_for_remarks(evaluation, by=world.vilte, sure=Sure(why_unrated=WHY))
    assert evaluation.remarks_until is not None
    with time_machine.travel(evaluation.remarks_until + timedelta(days=1)):
        finish(evaluation, by=world.vilte, is_sure=True)


def test_no_more_aspects_than_the_rule_of_the_day_allows(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    written(world, evaluation)
    for number in ("1.1.1", "1.2.1"):
        rate(world, evaluation, number, strength="improve")
    evaluation.refresh_from_db()
    assert lacks(evaluation) == []
    rule = EvaluationRule.objects.get()
    assert (rule.strong, rule.to_improve) == (10, 5)
    EvaluationRule.objects.filter(pk=rule.pk).update(to_improve=1)
    (lack,) = lacks(evaluation)
    assert "pažymėta 2, daugiausia gali būti 1" in lack.text
    assert f"/vertinimai/{evaluation.pk}/sritis/1/#n" in lack.url
    later = {"programme": world.programme, "kind": "external", "source": "?", "remark_days": 5}
    EvaluationRule.objects.create(valid_from=date(2026, 11, 1), strong=1, to_improve=2, **later)
    assert lacks(evaluation) == []


def test_levels_left_out_of_an_external_evaluation_need_a_reason(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    written(world, evaluation)
    for sure in (None, Sure(of_few=True, why_unrated=" ")):
        with pytest.raises(Refused, match="24 iš 25 rodiklių"):
            send_for_remarks(evaluation, by=world.vilte, sure=sure)
    send_for_remarks(evaluation, by=world.vilte, sure=Sure(why_unrated=f" {WHY} "))
    evaluation.refresh_from_db()
    assert evaluation.unrated_reason == WHY
    assert Entry.objects.get(verb="evaluation.sent").comment == WHY
    end_remarks(evaluation=evaluation, by=world.asta)
    for row in evaluation.framework.indicators.exclude(number="1.1.1"):
        rate(world, evaluation, row.number)
    finish(evaluation, by=world.vilte)
    evaluation.refresh_from_db()
    assert evaluation.unrated_reason == ""  # none is left out any more


@pytest.mark.parametrize(("days", "is_taken"), [(365, True), (366, False)])
def test_a_visit_more_than_a_year_ahead_is_refused(world: World, days: int, is_taken: bool) -> None:
    approved(world)
    evaluates(world, world.grant)
    day = clock.today() + timedelta(days=days)
    given: dict[str, Any] = {"grant": world.grant, "kind": "external", "by": world.vilte}
    if is_taken:
        assert start_evaluation(starts_on=day, ends_on=day, **given).pk
        return
    with pytest.raises(Refused, match="po metų"):
        start_evaluation(starts_on=day, ends_on=day, **given)


def test_a_doubted_change_is_no_obstacle_but_is_confirmed(world: World) -> None:
    approved(world)
    first = begun(world, world.grant)
    rate(world, first, level="2")
    read(world, first)
    finish(first, by=world.vilte, is_sure=True)
    second = begun(world, world.grant)
    later = {"starts_on": date(2026, 11, 10), "ends_on": date(2026, 11, 12)}
    Evaluation.objects.filter(pk=second.pk).update(**later)
    rate(world, second, level="2", change="rose")
    written(world, second)
    with pytest.raises(Refused, match=r"1\.1\.1: .*lygis buvo 2"):
        send_for_remarks(second, by=world.vilte, sure=Sure(why_unrated=WHY))
    send_for_remarks(second, by=world.vilte, sure=Sure(of_changes=True, why_unrated=WHY))


def test_a_self_evaluation_asks_for_its_steps_group_and_discussion(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant, "self")
    rate(world, evaluation, comment="")
    told = [(lack.text.split(":")[0], lack.url.rsplit("/", 2)[-2]) for lack in lacks(evaluation)]
    assert told == [
        ("Parašykite argumentus", "1"),
        ("Nurodykite, kada ir kas atlikta", "zingsniai"),
        ("Parašykite, kas dirbo grupėje", "antraste"),
        ("Nurodykite, kurią dieną aptarta su bendruomene.", "antraste"),
    ]
    rate(world, evaluation, comment="Stebėta.")
    written(world, evaluation)
    evaluation.refresh_from_db()
    assert lacks(evaluation) == []


def test_a_colleague_s_step_is_not_overwritten_unseen(world: World) -> None:
    approved(world)
    evaluation, day = begun(world, world.grant, "self"), date(2026, 11, 5)
    mine = StepInput("broad", day, "Rasos žodžiai.", seen=step_token(None))
    theirs = StepInput("broad", day, "Astos žodžiai.")
    save_steps(evaluation=evaluation, notes=[theirs], by=world.asta)
    saved = save_steps(evaluation=evaluation, notes=[mine], by=world.rasa)
    assert (saved.conflicts, evaluation.steps.get().text) == (["broad"], "Astos žodžiai.")


def test_a_questionnaire_tells_all_its_faults_at_once_and_keeps_nothing(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant, "self")
    text = "Nr.;Teiginys;Vidurkis;Respondentai\n1;Saugu;4,5;20\n2;;3,1;4\n1;Įdomu;trys;x\n"
    found = read_survey(text.encode())
    assert [(item.row, item.column, item.value) for item in found.faults] == [
        (2, "Vidurkis", "4,5"),
        (3, "Teiginys", ""),
        (3, "Respondentai", "4"),
        (4, "Vidurkis", "trys"),
        (4, "Respondentai", "x"),
    ]
    stored = store(ContentFile(text.encode(), name="apklausa.csv"), by=world.asta)
    given = {"title": "Apklausa", "asked": "pupils", "asked_on": date(2026, 11, 4)}
    with pytest.raises(Refused):
        add_survey(evaluation=evaluation, file=stored, by=world.asta, **given)  # type: ignore[arg-type]
    assert not Survey.objects.exists()
    whole = store(ContentFile(SURVEY.encode(), name="apklausa.csv"), by=world.asta)
    made = add_survey(evaluation=evaluation, file=whole, by=world.asta, **given)  # type: ignore[arg-type]
    rows = list(made.statements.all())
    assert [row.mean for row in highest(rows)] == [
        Decimal(text) for text in ("3.75", "3.50", "3.25", "3.00", "2.75")
    ]
    assert [row.mean for row in lowest(rows)] == [
        Decimal(text) for text in ("1.00", "1.25", "1.50", "1.75", "2.00")
    ]
