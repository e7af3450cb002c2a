from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from plans.models import Indicator
from plans.services import token
from progress.models import Evaluation, Measurement, Rating
from progress.services import (
    RatingInput,
    delete_evaluation,
    header_token,
    record_value,
    save_header,
    save_ratings,
    start_evaluation,
    withdraw_value,
)
from schools.models import Framework
from tests.guards import change
from tests.progress.stages import approved, begun, finished, rate, value
from tests.world import World, draft, fill

DAY = date(2026, 11, 1)


@pytest.fixture
def indicator(world: World) -> Indicator:
    return approved(world).indicators.get()


def record(world: World, indicator: Indicator, who: str = "asta", **changed: object) -> Measurement:
    given = {"value": Decimal(80), "measured_on": DAY, "source": "NMPP"} | changed
    return record_value(
        grant=world.grant,
        indicator=indicator,
        by=world.people[who],
        **given,  # type: ignore[arg-type]
    )


def verbs() -> list[str]:
    progress = ("value.", "evaluation.", "conclusion.")
    rows = Entry.objects.order_by("pk").values_list("verb", flat=True)
    return [verb for verb in rows if verb.startswith(progress)]


@pytest.mark.parametrize("who", ["asta", "rasa"])
def test_head_and_editor_record_a_value(world: World, indicator: Indicator, who: str) -> None:
    made = record(world, indicator, who, comment=" Po bandomojo patikrinimo. ")
    assert (made.value, made.measured_on, made.key) == (Decimal(80), DAY, indicator.key)
    assert made.comment == "Po bandomojo patikrinimo."
    assert verbs() == ["value.recorded"]


@pytest.mark.parametrize(
    "who", ["benas", "cecilija", "domas", "feliksas", "vilte", "kazys", "aurelija", "stasys"]
)
def test_nobody_else_records_a_value(world: World, indicator: Indicator, who: str) -> None:
    with pytest.raises(Refused, match="gali tik"):
        record(world, indicator, who)
    assert Measurement.objects.count() == 0


def test_a_value_before_the_plan_is_approved_is_refused(world: World) -> None:
    version = fill(draft(world.grant, world.asta), world.asta)
    with pytest.raises(Refused, match="patvirtin"):
        record(world, version.indicators.get())


def test_an_indicator_of_another_school_is_refused(world: World, indicator: Indicator) -> None:
    foreign = approved(world, world.berzas_grant).indicators.get()
    with pytest.raises(Refused, match="nėra galiojančiame plane"):
        record(world, foreign)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("percent", "100.01"),
        ("percent", "-1"),
        ("count", "1.5"),
        ("count", "-1"),
        ("level", "5"),
        ("level", "2.5"),
        ("yes_no", "2"),
        ("score", "-0.1"),
        ("score", "100000000"),
        ("score", "1.234"),
        ("national", "1"),  # the difference alone: both values are asked for
    ],
)
def test_an_impossible_value_is_refused(
    world: World, indicator: Indicator, kind: str, number: str
) -> None:
    change(indicator, kind=kind)
    with pytest.raises(Refused):
        record(world, indicator, value=Decimal(number))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("percent", "0"),
        ("percent", "100"),
        ("count", "110"),
        ("level", "0"),
        ("level", "4"),
        ("yes_no", "0"),
        ("score", "3.25"),
    ],
)
def test_a_possible_value_is_kept_exactly(
    world: World, indicator: Indicator, kind: str, number: str
) -> None:
    change(indicator, kind=kind)
    made = record(world, indicator, value=Decimal(number))
    made.refresh_from_db()
    assert made.value == Decimal(number)


def test_the_days_allowed(world: World, indicator: Indicator) -> None:
    earliest = world.grant.starts_on - timedelta(days=365)
    for day in (earliest, clock.today()):
        record(world, indicator, measured_on=day)
    for day in (earliest - timedelta(days=1), clock.today() + timedelta(days=1)):
        with pytest.raises(Refused):
            record(world, indicator, measured_on=day)


def test_a_source_is_required(world: World, indicator: Indicator) -> None:
    with pytest.raises(Refused, match="šaltin"):
        record(world, indicator, source="  ")


def test_a_second_value_on_one_day_is_refused_with_advice(
    world: World, indicator: Indicator
) -> None:
    record(world, indicator)
    with pytest.raises(Refused, match="atšaukite"):
        record(world, indicator, value=Decimal(81))


def test_the_database_too_refuses_a_second_value_on_one_day(
    world: World, indicator: Indicator
) -> None:
    made = record(world, indicator)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_a_withdrawn_value_stays_readable_and_frees_its_day(
    world: World, indicator: Indicator
) -> None:
    wrong = record(world, indicator)
    withdraw_value(measurement=wrong, reason="Suklydau eilute.", by=world.rasa)
    wrong.refresh_from_db()
    assert (wrong.withdrawn_by, wrong.withdrawn_reason) == (world.rasa, "Suklydau eilute.")
    right = record(world, indicator, value=Decimal(81))
    assert list(Measurement.objects.valid()) == [right]
    assert verbs() == ["value.recorded", "value.withdrawn", "value.recorded"]


def test_withdrawing_needs_a_reason_and_is_done_once(world: World, indicator: Indicator) -> None:
    wrong = record(world, indicator)
    with pytest.raises(Refused, match="kodėl"):
        withdraw_value(measurement=wrong, reason=" ", by=world.asta)
    withdraw_value(measurement=wrong, reason="Klaida.", by=world.asta)
    with pytest.raises(Refused, match="jau atšaukta"):
        withdraw_value(measurement=wrong, reason="Klaida.", by=world.asta)


def test_a_stranger_withdraws_nothing(world: World, indicator: Indicator) -> None:
    wrong = record(world, indicator)
    for who in ("benas", "domas", "feliksas", "vilte"):
        with pytest.raises(Refused):
            withdraw_value(measurement=wrong, reason="Klaida.", by=world.people[who])


def test_an_evaluation_starts_over_the_framework_of_its_day(
    world: World, indicator: Indicator
) -> None:
    made = begun(world, world.grant)
    assert (made.kind, made.status, made.framework.indicators.count()) == ("external", "draft", 25)
    assert verbs() == ["evaluation.started"]


def test_one_unfinished_evaluation_per_kind(world: World, indicator: Indicator) -> None:
    begun(world, world.grant)
    with pytest.raises(Refused, match="jau rašomas"):
        begun(world, world.grant)
    begun(world, world.grant, "self")
    assert Evaluation.objects.count() == 2


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 11, 2), date(2026, 11, 1)),
        (date(2025, 8, 31), date(2026, 11, 1)),
        (date(2026, 11, 2), date(2031, 1, 1)),
    ],
)
def test_an_evaluation_with_absurd_dates_is_refused(
    world: World, indicator: Indicator, starts_on: date, ends_on: date
) -> None:
    with pytest.raises(Refused):
        start_evaluation(
            grant=world.grant,
            kind="external",
            starts_on=starts_on,
            ends_on=ends_on,
            by=world.vilte,
        )


def rating(evaluation: Evaluation, level: str = "", **rest: str) -> RatingInput:
    framework = evaluation.framework
    return RatingInput(
        indicator=framework.indicators.get(number="1.1.1"),
        level=framework.levels.get(code=level) if level else None,
        **rest,
    )


def test_ratings_are_kept_as_they_are_written(world: World, indicator: Indicator) -> None:
    evaluation = begun(world, world.grant)
    save_ratings(evaluation=evaluation, ratings=[rating(evaluation, comment="A")], by=world.vilte)
    save_ratings(
        evaluation=evaluation,
        ratings=[rating(evaluation, "N", strength="improve", change="negative", comment="A")],
        by=world.vilte,
    )
    row = Rating.objects.get()
    assert (row.level and row.level.code, row.strength, row.change, row.comment) == (
        "N",
        "improve",
        "negative",
        "A",
    )
    save_ratings(evaluation=evaluation, ratings=[rating(evaluation)], by=world.vilte)
    assert Rating.objects.count() == 0


def test_saving_the_same_again_leaves_no_history(world: World, indicator: Indicator) -> None:
    evaluation = begun(world, world.grant)
    for _ in range(2):
        rate(world, evaluation)
    assert verbs() == ["evaluation.started", "evaluation.ratings_changed"]


def test_a_colleague_s_rating_is_not_overwritten_unseen(world: World, indicator: Indicator) -> None:
    evaluation = begun(world, world.grant, "self")
    empty = rating_seen(evaluation)
    save_ratings(evaluation=evaluation, ratings=[rating(evaluation, "3")], by=world.asta)
    stale = rating(evaluation, "2", seen=empty)
    saved = save_ratings(evaluation=evaluation, ratings=[stale], by=world.rasa)
    assert (saved.written, saved.conflicts) == ([], ["1.1.1"])
    assert Rating.objects.get().level == evaluation.framework.levels.get(code="3")


def test_a_row_left_alone_keeps_the_colleague_s_rating(world: World, indicator: Indicator) -> None:
    evaluation = begun(world, world.grant, "self")
    empty = rating_seen(evaluation)
    save_ratings(evaluation=evaluation, ratings=[rating(evaluation, "3")], by=world.asta)
    untouched = rating(evaluation, seen=empty)
    saved = save_ratings(evaluation=evaluation, ratings=[untouched], by=world.rasa)
    assert (saved.written, saved.conflicts, Rating.objects.count()) == ([], [], 1)


def rating_seen(evaluation: Evaluation) -> str:
    return token(rating(evaluation).state)


def test_another_framework_s_level_is_refused(world: World, indicator: Indicator) -> None:
    evaluation = begun(world, world.grant)
    other = Framework.objects.create(name="Kitas", valid_from=date(2000, 1, 1))
    level = other.levels.create(code="1", order=1, label="")
    item = RatingInput(indicator=evaluation.framework.indicators.get(number="1.1.1"), level=level)
    with pytest.raises(Refused):
        save_ratings(evaluation=evaluation, ratings=[item], by=world.vilte)


def test_the_header_is_saved_and_a_stale_one_refused(world: World, indicator: Indicator) -> None:
    evaluation = begun(world, world.grant)
    seen = header_token(evaluation)
    save_header(evaluation=evaluation, by=world.vilte, seen=seen, report_number="12")
    evaluation.refresh_from_db()
    assert evaluation.report_number == "12"
    with pytest.raises(Refused):
        save_header(evaluation=evaluation, by=world.vilte, seen=seen, report_number="13")


def test_a_finished_evaluation_is_read_only(world: World, indicator: Indicator) -> None:
    evaluation = finished(world, world.grant)
    with pytest.raises(Refused, match="tik skaityti"):
        rate(world, evaluation, level="4")
    with pytest.raises(Refused, match="tik skaityti"):
        save_header(evaluation=evaluation, by=world.vilte, report_number="13")


def test_values_belong_to_the_indicator_by_its_key(world: World, indicator: Indicator) -> None:
    made = value(world, indicator)
    assert Measurement.objects.get(grant=world.grant, key=indicator.key) == made


@pytest.mark.parametrize("who", ["asta", "rasa", "benas", "domas", "feliksas", "vilte", "stasys"])
def test_an_unfinished_evaluation_is_deleted_by_its_writers_alone(world: World, who: str) -> None:
    approved(world)
    evaluation = begun(world, world.grant, "self")
    rate(world, evaluation)
    if who in {"asta", "rasa"}:
        delete_evaluation(evaluation=evaluation, by=world.people[who])
        assert not Evaluation.objects.exists()
        entry = Entry.objects.latest("pk")
        assert (entry.verb, entry.by, entry.object_id) == (
            "evaluation.deleted",
            world.people[who],
            world.grant.pk,
        )
        assert (entry.changes["kind"], entry.changes["rated"]) == ("self", 1)
        begun(world, world.grant, "self")
    else:
        with pytest.raises(Refused):
            delete_evaluation(evaluation=evaluation, by=world.people[who])
        assert Evaluation.objects.exists()


def test_a_finished_evaluation_is_not_deleted(world: World) -> None:
    approved(world)
    done = finished(world, world.grant)
    with pytest.raises(Refused, match="užbaigtas"):
        delete_evaluation(evaluation=done, by=world.vilte)
    assert Evaluation.objects.exists()


def test_a_page_left_open_meets_a_deleted_evaluation_with_words(world: World) -> None:
    approved(world)
    evaluation = begun(world, world.grant)
    stale = Evaluation.objects.get(pk=evaluation.pk)
    delete_evaluation(evaluation=evaluation, by=world.vilte)
    with pytest.raises(Refused, match="ištrintas"):
        rate(world, stale)


def test_history_keeps_numbers_not_words(world: World, indicator: Indicator) -> None:
    record(world, indicator, "asta")
    changes = Entry.objects.get(verb="value.recorded").changes
    assert {name: changes[name] for name in ("kind", "value")} == {"kind": "percent", "value": "80"}
    assert "reads" not in changes
