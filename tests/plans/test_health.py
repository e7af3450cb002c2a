"""What blocks submission and what is only worth a look."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from audit.transitions import Refused
from common import clock
from common.money import NBSP
from plans import health, workflow
from plans.content import load
from plans.models import BudgetLine, Objective, PlanVersion
from plans.services import save_row, save_texts
from tests.plans import stages
from tests.world import World, activity, draft

pytestmark = pytest.mark.django_db


def codes(version: PlanVersion) -> list[str]:
    """As it stands in the database."""
    now = PlanVersion.objects.get(pk=version.pk)
    return [problem.code for problem in health.problems(load(now))]


def measure(
    world: World,
    version: PlanVersion,
    direction: str,
    values: tuple[str, str | None, str],
    kind: str = "percent",
    unit: str = "",
) -> None:
    """Give the plan's indicator its direction, baseline, interim value and target."""
    row = version.indicators.get()
    row.direction, row.kind, row.unit = direction, kind, unit
    start, interim, target = values
    row.baseline_value, row.target_value = Decimal(start), Decimal(target)
    row.interim_value = None if interim is None else Decimal(interim)
    row.interim_on = date(2027, 6, 1)
    save_row(row=row, by=world.asta)


@pytest.mark.parametrize(
    ("direction", "values", "found"),
    [
        ("raise", ("50", None, "40"), ["indicator_direction"]),
        ("raise", ("50", None, "50"), ["indicator_direction"]),
        ("raise", ("50", None, "50.01"), []),
        ("lower", ("40", None, "50"), ["indicator_direction"]),
        ("lower", ("50", None, "50"), ["indicator_direction"]),
        ("lower", ("50", None, "0"), []),
        ("keep", ("80", None, "80"), []),
        ("keep", ("85", None, "80"), []),
        ("keep", ("80", None, "85"), ["indicator_direction"]),
        ("raise", ("50", "60", "70"), []),
        ("raise", ("50", "50", "70"), []),
        ("raise", ("50", "70", "70"), []),
        ("raise", ("50", "49", "70"), ["indicator_interim"]),
        ("raise", ("50", "71", "70"), ["indicator_interim"]),
        ("lower", ("50", "45", "40"), []),
        ("lower", ("50", "55", "40"), ["indicator_interim"]),
        ("keep", ("85", "90", "80"), []),
        ("keep", ("85", "79", "80"), ["indicator_interim"]),
        ("raise", ("50", "90", "40"), ["indicator_direction"]),
    ],
)
def test_indicator_goes_where_its_direction_points(
    world: World, direction: str, values: tuple[str, str | None, str], found: list[str]
) -> None:
    version = stages.being_written(world)
    measure(world, version, direction, values)
    assert codes(version) == found


@pytest.mark.parametrize(
    ("kind", "direction", "values", "found"),
    [
        ("national", "raise", ("-3", "-1", "2"), []),
        ("national", "raise", ("2", None, "-3"), ["indicator_direction"]),
        ("yes_no", "raise", ("0", None, "1"), []),
        ("yes_no", "raise", ("1", None, "1"), ["indicator_direction"]),
        ("yes_no", "keep", ("1", None, "1"), []),
        ("level", "raise", ("0", "1", "3"), []),
        ("level", "lower", ("0", None, "3"), ["indicator_direction"]),
    ],
)
def test_every_kind_of_values_has_its_direction(
    world: World,
    kind: str,
    direction: str,
    values: tuple[str, str | None, str],
    found: list[str],
) -> None:
    version = stages.being_written(world)
    measure(world, version, direction, values, kind)
    assert codes(version) == found


def test_absent_values_are_told_once_not_as_a_contradiction(world: World) -> None:
    version = stages.being_written(world)
    measure(world, version, "raise", ("50", None, "40"))
    version.indicators.update(baseline_value=None)
    assert codes(version) == ["indicator_baseline"]


def test_contradiction_blocks_submission_and_says_what_to_do(world: World) -> None:
    version = stages.being_written(world)
    measure(world, version, "raise", ("50", None, "40"))
    with pytest.raises(Refused) as refusal:
        workflow.submit(version, by=world.asta)
    [reason] = refusal.value.reasons
    assert str(reason).replace(NBSP, " ") == (
        "1 rodiklio kryptis – didinti, bet siektina reikšmė 40 proc. nėra didesnė už pradinę"
        " 50 proc.. Pataisykite reikšmę arba pasirinkite kitą kryptį."
    )
    version.refresh_from_db()
    assert version.status == "draft"


def test_contradiction_stands_beside_its_row_in_the_editor(world: World, client: Client) -> None:
    version = stages.being_written(world)
    measure(world, version, "raise", ("50", "90", "70"))
    client.force_login(world.asta)
    address = reverse("plans:plan_section", args=[version.plan_id, "rodikliai"])
    response = client.get(address)
    [line] = response.context["lines"]
    [fault] = line.faults
    assert (line.item.number, fault.kind) == (1, "must")
    assert fault.url == f"{address}{line.item.row.pk}/?laukas=interim_value"
    assert response.content.decode().count("nėra tarp pradinės") == 2


def test_plan_that_leaves_much_of_its_basket_is_worth_a_look(world: World) -> None:
    version = stages.being_written(world)
    granted = load(version).granted
    row = version.activities.get()
    for part, found in (("0.9", []), ("0.8999", ["little_of_grant"])):
        row.budget_lines.all().delete()
        whole = (granted * Decimal(part)).quantize(Decimal("0.01"))
        BudgetLine.objects.create(activity=row, school_year=2026, amount=whole)
        assert codes(version) == found


def test_empty_sustainability_is_worth_a_look(world: World) -> None:
    version = stages.being_written(world)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability=" ")
    assert codes(version) == ["no_sustainability"]


def test_objective_that_nothing_measures_is_worth_a_look(world: World) -> None:
    version = stages.being_written(world)
    save_row(row=Objective(version=version, text="Antras"), by=world.asta)
    [problem] = health.problems(load(PlanVersion.objects.get()))
    assert problem.text == "Verta peržiūrėti: 2 uždavinio nematuoja nė vienas rodiklis."
    version.indicators.all().delete()
    assert codes(version) == ["no_indicator"]


def test_hints_do_not_block_submission_and_are_read_before_it(world: World, client: Client) -> None:
    version = stages.being_written(world)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability="")
    version.activities.get().budget_lines.filter(school_year=2027).delete()
    client.force_login(world.asta)
    address = reverse("plans:plan_submit", args=[version.plan_id])
    response = client.get(address)
    assert response.context["todos"] == []
    assert [hint.text.replace(NBSP, " ") for hint in response.context["hints"]] == [
        "Verta peržiūrėti: nemaža krepšelio dalis dar nesuplanuota – 50 673,00 Eur.",
        "Verta peržiūrėti: neparašyta, kas bus tęsiama pasibaigus lėšoms.",
    ]
    client.post(address, {"seen": response.context["seen"]})
    version.refresh_from_db()
    assert version.status == "submitted"


def test_hints_are_not_counted_as_missing_in_the_editor(world: World, client: Client) -> None:
    version = stages.being_written(world)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability="")
    client.force_login(world.asta)
    response = client.get(reverse("plans:plan_section", args=[version.plan_id, "veiklos"]))
    assert [(todo.kind, response.context["left"]) for todo in response.context["todos"]] == [
        ("may", 0)
    ]
    assert {part.left for part in response.context["parts"]} == {0}


def test_unfinished_plan_gets_no_hint_about_what_it_has_not_begun(world: World) -> None:
    version = draft(world.grant, world.asta)
    assert [code for code in codes(version) if code != "no_sustainability"] == [
        "no_finding",
        "no_goal",
        "no_objective",
        "no_activity",
        "no_indicator",
    ]
    save_row(row=activity(version, "Veikla"), by=world.asta)
    assert "little_of_grant" in codes(version)


def test_finding_of_the_future_blocks_submission(world: World) -> None:
    version = stages.being_written(world)
    before = codes(version)
    finding = version.findings.get()
    finding.dated_on = clock.today()
    save_row(row=finding, by=world.asta)
    assert codes(version) == before
    finding.dated_on = clock.today() + timedelta(1)
    save_row(row=finding, by=world.asta)
    assert codes(version) == ["finding_date", *before]
    with pytest.raises(Refused):
        workflow.submit(version, by=world.asta)


def test_date_of_a_finding_leads_to_its_field(world: World, client: Client) -> None:
    version = stages.being_written(world)
    finding = version.findings.get()
    finding.dated_on = clock.today() + timedelta(1)
    save_row(row=finding, by=world.asta)
    client.force_login(world.asta)
    todo = client.get(reverse("plans:plan_submit", args=[version.plan_id])).context["todos"][0]
    assert todo.url.endswith(f"/{finding.pk}/?laukas=dated_on")


def test_what_blocks_is_counted_in_the_same_words_everywhere(world: World, client: Client) -> None:
    version = stages.being_written(world)
    row = version.activities.get()
    row.ends_on = date(2029, 1, 1)
    save_row(row=row, by=world.asta, budget={2026: Decimal("101346.01")})
    client.force_login(world.asta)
    for address in (
        reverse("plans:plan_submit", args=[version.plan_id]),
        version.plan.get_absolute_url(),
        reverse("dashboard:start"),
    ):
        text = client.get(address).content.decode()
        assert "Prieš pateikiant taisytinų vietų: 2" in text
        assert not re.search(r"[Tt]rūksta \d|užpildyti", text)
