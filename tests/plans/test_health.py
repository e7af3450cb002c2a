"""What blocks submission and what is only worth a look."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from common.money import NBSP
from plans import ending, health, workflow
from plans.content import PlanContent, load
from plans.health.activities import ended_keeps_none
from plans.health.doing import measures_doing
from plans.models import BudgetLine, Explanation, Objective, PlanVersion, Submission
from plans.services import save_row, save_texts
from tests.once import RECKONED
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


@RECKONED
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


@RECKONED
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


@RECKONED
def test_absent_values_are_told_once_not_as_a_contradiction(world: World) -> None:
    version = stages.being_written(world)
    measure(world, version, "raise", ("50", None, "40"))
    version.indicators.update(baseline_value=None)
    assert codes(version) == ["indicator_baseline"]


@RECKONED
def test_contradiction_blocks_submission_and_says_what_to_do(world: World) -> None:
    version = stages.being_written(world)
    measure(world, version, "raise", ("50", None, "40"))
    with pytest.raises(Refused) as refusal:
        workflow.submit(version, by=world.asta)
    [reason] = refusal.value.reasons
    assert str(reason).replace(NBSP, " ") == (
        "Rodiklio Nr. 1 „Mokinių dalis 1“ kryptis – didinti, bet siektina reikšmė (40 proc.) nėra"
        " didesnė už pradinę (50 proc.). Pataisykite reikšmę arba pasirinkite kitą kryptį."
    )
    version.refresh_from_db()
    assert version.status == "draft"


@RECKONED
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
    assert fault.text.replace(NBSP, " ").startswith(
        "Rodiklio Nr. 1 tarpinė reikšmė (90 proc.) nėra"
    )


@RECKONED
def test_plan_that_leaves_much_of_its_basket_is_worth_a_look(world: World) -> None:
    version = stages.being_written(world)
    granted = load(version).granted
    row = version.activities.get()
    for part, found in (("0.9", []), ("0.8999", ["little_of_grant"])):
        row.budget_lines.all().delete()
        whole = (granted * Decimal(part)).quantize(Decimal("0.01"))
        BudgetLine.objects.create(activity=row, school_year=2026, amount=whole)
        assert codes(version) == found


@RECKONED
def test_empty_sustainability_is_worth_a_look(world: World) -> None:
    version = stages.being_written(world)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability=" ")
    assert codes(version) == ["no_sustainability"]


@RECKONED
def test_objective_that_nothing_serves_or_measures_is_worth_a_look(world: World) -> None:
    version = stages.being_written(world)
    save_row(row=Objective(version=version, text="Antras"), by=world.asta)
    found = health.problems(load(PlanVersion.objects.get()))
    assert [problem.text.replace(NBSP, " ") for problem in found] == [
        "Verta peržiūrėti: uždaviniui Nr. 2 „Antras“ neskirta nė viena veikla.",
        "Verta peržiūrėti: uždavinio Nr. 2 „Antras“ pažangos nerodo nė vienas rodiklis.",
    ]
    version.indicators.all().delete()
    version.activities.all().delete()
    assert codes(version) == ["no_activity", "no_indicator"]


Spoil = Callable[[PlanContent], Any]


def of(section: str, **values: Any) -> Spoil:
    """Give the first row of the section these values."""

    def spoil(content: PlanContent) -> None:
        for name, value in values.items():
            setattr(getattr(content, section)[0].row, name, value)

    return spoil


def without(section: str) -> Spoil:
    return lambda content: getattr(content, section).clear()


def unlink(section: str, name: str) -> Spoil:
    return lambda content: getattr(getattr(content, section)[0], name).clear()


def text(name: str) -> Spoil:
    return lambda content: setattr(content.version, name, " ")


def money(*, share: str) -> Spoil:
    """Plan this share of the grant, in the first year."""
    return lambda content: content.activities[0].money.update(
        {2026: content.granted * Decimal(share), 2027: Decimal(0)}
    )


# What is spoilt → what is told: an error (!) or a warning (?), its code, section, row and field
RULES: list[tuple[Spoil, list[str]]] = [
    (lambda content: None, []),
    (without("findings"), ["! no_finding findings"]),
    (
        of("findings", dated_on=date(2099, 1, 1)),
        ["! finding_date findings row dated_on"],
    ),
    (text("goal"), ["! no_goal goal goal"]),
    (without("objectives"), ["! no_objective objectives"]),
    (without("activities"), ["! no_activity activities"]),
    (money(share="0"), ["! activity_money activities row money_2026", "? little_of_grant money"]),
    (of("activities", purpose=None), ["! activity_purpose activities row purpose"]),
    (
        unlink("activities", "objective_numbers"),
        ["! activity_objective activities row objectives", "? objective_unserved objectives row"],
    ),
    (of("activities", responsible=""), ["! activity_responsible activities row responsible"]),
    (of("activities", ends_on=None), ["! activity_term activities row starts_on"]),
    (
        of("activities", starts_on=date(2026, 8, 31)),
        ["! activity_outside activities row starts_on"],
    ),
    (of("activities", ends_on=date(2028, 9, 1)), ["! activity_outside activities row ends_on"]),
    (without("indicators"), ["! no_indicator indicators"]),
    (of("indicators", baseline_value=None), ["! indicator_baseline indicators row baseline_value"]),
    (of("indicators", baseline_on=None), ["! indicator_baseline indicators row baseline_on"]),
    (of("indicators", target_on=None), ["! indicator_target indicators row target_on"]),
    (of("indicators", target_on=date(2028, 9, 1)), ["? indicator_late indicators row target_on"]),
    (of("indicators", target_on=date(2028, 8, 31)), []),
    (of("indicators", source=""), ["! indicator_source indicators row source"]),
    (of("indicators", direction="lower"), ["! indicator_direction indicators row target_value"]),
    (
        of("indicators", interim_value=Decimal(99)),
        ["! indicator_interim indicators row interim_value"],
    ),
    (
        of("indicators", kind="count", title="Surengtų seminarų skaičius"),
        ["? indicator_doing indicators row title"],
    ),
    (unlink("indicators", "objective_numbers"), ["? objective_unmeasured objectives row"]),
    (
        unlink("objectives", "finding_numbers"),
        ["? finding_unanswered objectives row findings"],
    ),
    (money(share="0.5"), ["? little_of_grant money"]),
    (money(share="1.01"), ["! over_grant money"]),
    (text("sustainability"), ["? no_sustainability sustainability sustainability"]),
]


@RECKONED
def test_each_rule_names_its_fault_and_the_place_where_it_is_mended(world: World) -> None:
    stages.being_written(world)
    whole, seen = load(PlanVersion.objects.get()), set()
    for spoil, told in RULES:
        content = deepcopy(whole)
        spoil(content)
        found = health.problems(content)
        assert [place(problem) for problem in found] == told
        assert len({problem.key for problem in found}) == len(found)
        assert ".." not in "".join(problem.text for problem in found)  # a long date ends in a stop
        seen |= {rule for rule in health.RULES if list(rule(content))}
    assert seen == set(health.RULES) - {ended_keeps_none}  # of a day: see its own test


def place(problem: health.Problem) -> str:
    mark = "!" if problem.is_error else "?"
    row = "row" if problem.row else ""
    return " ".join(filter(None, (mark, problem.code, problem.section, row, problem.field)))


@RECKONED
@pytest.mark.parametrize(
    ("title", "kind", "unit", "is_doing"),
    [
        ("Surengtų seminarų skaičius", "count", "", True),
        ("Mokytojų mokymų skaičius per metus", "count", "mokymai", True),
        ("Kolegialiai stebėtų ir aptartų pamokų skaičius", "count", "pamokos", True),
        ("Tėvų susirinkimų skaičius", "count", "", True),
        ("Pravestos konsultacijos", "count", "", True),
        ("100 procentų įgyvendintas gimnazijos veiklos tobulinimo planas", "percent", "", True),
        ("Parengta skaitymo programa", "yes_no", "", True),
        ("Mokytojų bendradarbiavimas", "count", "renginiai", True),
        ("Mokinių, per metus pristačiusių savo tyrimą, skaičius", "count", "mokiniai", False),
        ("Konsultacijose dalyvavusių mokinių skaičius", "count", "", False),
        ("Mokinių, kuriems pravestos konsultacijos, skaičius", "count", "", False),
        ("Mokinių skaičius", "count", "", False),
        ("Be pateisinamos priežasties praleistų pamokų skaičius", "count", "pamokos", False),
        ("Pamokų, kuriose taikomos skaitymo strategijos, dalis", "percent", "", False),
        ("Mokymosi pagalbos veiksmingumas", "score", "balai", False),
        ("Konkursų laimėtojų skaičius", "count", "", False),
        ("Ne mažiau kaip 80 proc. tėvų dalyvauja pokalbiuose", "percent", "", False),
        ("Seminarų įvertinimo vidurkis", "score", "balai", False),
    ],
)
def test_indicator_of_activity_is_told_from_one_of_result(
    title: str, kind: str, unit: str, is_doing: bool
) -> None:
    assert measures_doing(title, kind, unit, "raise") is is_doing
    assert not measures_doing(title, kind, unit, "lower")


def with_warnings(world: World) -> PlanVersion:
    """Written whole, with two things left that are worth a look."""
    version = stages.being_written(world)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability="")
    version.activities.get().budget_lines.filter(school_year=2027).delete()
    return PlanVersion.objects.get()


def test_warnings_are_explained_before_submission_and_nothing_typed_is_lost(
    world: World, client: Client
) -> None:
    version = with_warnings(world)
    client.force_login(world.asta)
    address = reverse("plans:plan_submit", args=[version.plan_id])
    page = client.get(address).context
    assert page["todos"] == []
    assert [field.label.replace(NBSP, " ") for field in page["form"]] == [
        "Verta peržiūrėti: nemaža krepšelio dalis dar nesuplanuota – 50 673,00 Eur.",
        "Verta peržiūrėti: neparašyta, kas bus tęsiama pasibaigus lėšoms.",
    ]
    little, later = page["form"].fields
    halfway = {little: "Likutį skirsime patikslinimu.", later: " ", "seen": page["seen"]}
    answer = client.post(address, halfway)
    again = answer.context
    assert list(again["form"].errors) == [later]
    assert "lėšoms: Paaiškinimo" in answer.content.decode().replace(NBSP, " ")
    assert again["form"][little].value() == halfway[little]
    assert client.get(address).context["form"][little].value() == halfway[little]
    row = version.activities.get()
    save_row(row=row, by=world.rasa, budget={2026: Decimal(10)})  # a colleague goes on meanwhile
    whole = halfway | {later: "Tęsime iš mokyklos lėšų."}
    page = client.post(address, whole, follow=True).context
    assert [field.value() for field in page["form"]] == [whole[little], whole[later]]
    assert (
        client.post(address, whole | {"seen": page["seen"]}).url == version.plan.get_absolute_url()
    )
    sent = Submission.objects.get()
    assert [(row["code"], row["row"], row["explanation"]) for row in sent.explanations] == [
        ("little_of_grant", "", whole[little]),
        ("no_sustainability", "", whole[later]),
    ]
    assert not Explanation.objects.exists()


def test_an_explanation_waits_for_its_writer_and_is_never_written_over_unseen(
    world: World, client: Client
) -> None:
    version = with_warnings(world)
    address = reverse("plans:plan_submit", args=[version.plan_id])
    client.force_login(world.asta)
    first = client.get(address).context
    little, later = first["form"].fields
    data = {"bases": first["form"].bases, "seen": first["seen"], little: "", later: ""}
    away = client.post(address, data | {little: "Pirmas.", "taisyti": ""})
    assert away.url == reverse("plans:plan_edit", args=[version.plan_id])
    elsewhere = Client()  # another computer: the session there knows nothing of this
    elsewhere.force_login(world.asta)
    assert elsewhere.get(address).context["form"][little].value() == "Pirmas."
    second = data | {little: "Antras.", later: "Tęsime savo lėšomis."}
    for button in ({}, {"taisyti": ""}):
        answer = elsewhere.post(address, second | button)
        page = answer.content.decode()
        assert "Šį lauką pakeitėte kitame lange" in page
        assert "<dt>Įrašyta dabar</dt><dd>Pirmas.</dd>" in page
        assert answer.context["form"][little].value() == "Antras."
    version.refresh_from_db()
    stood = dict(version.explaining.values_list("key", "text"))
    assert (version.status, stood) == ("draft", {little: "Pirmas.", later: second[later]})
    left = elsewhere.post(address, second | {"imti": little})
    assert left.context["form"][little].value() == "Pirmas."
    assert json.loads(left.context["form"].aside) == {little: "Antras."}  # offered no more
    seen = second | {"bases": answer.context["form"].bases}
    assert elsewhere.post(address, seen | {little: "Abu.", "taisyti": "cia"}).url == address
    told = Entry.objects.filter(verb__in=["plan.explanation_kept", "plan.text_set_aside"])
    assert list(told.order_by("pk").values_list("comment", flat=True)) == [
        "Pirmas.",
        second[later],
        "Antras.",
        "Abu.",
    ]
    assert "Abu." in client.get(address).content.decode()
    history = reverse("plans:plan_history", args=[version.plan_id])
    assert "įrašė pateikimui" in client.get(history).content.decode()
    stale = data | {little: "", later: second[later]}
    assert [one.mine.key for one in client.post(address, stale).context["form"].clashes] == [little]


@pytest.mark.parametrize(
    ("name", "reads"), [("domas", True), ("feliksas", True), ("asta", True), ("vilte", False)]
)
def test_explanations_are_read_by_who_reads_the_text(
    world: World, client: Client, name: str, reads: bool
) -> None:
    version = with_warnings(world)
    told = {item.key: "Tęsime savo lėšomis." for item in health.warnings(load(version))}
    workflow.submit(version, by=world.asta, explanations=told)
    client.force_login(world.people[name])
    for page in ("detail", "history", *(["agree", "return"] if name == "domas" else [])):
        answer = client.get(reverse(f"plans:plan_{page}", args=[version.plan_id]))
        assert ("Tęsime savo lėšomis." in answer.content.decode()) is reads


def test_submission_without_explanations_names_what_lacks_them(world: World) -> None:
    version = with_warnings(world)
    little, later = health.warnings(load(version))
    with pytest.raises(Refused) as refusal:
        workflow.submit(version, by=world.asta, explanations={little.key: "Taip.", later.key: " "})
    assert refusal.value.reasons == [f"Pataisykite arba paaiškinkite. {later.text}"]
    version.refresh_from_db()
    assert version.status == "draft"


def test_explanation_is_offered_again_for_the_next_submission(world: World, client: Client) -> None:
    """That nothing was changed since the return is explained anew; leaving to mend keeps it."""
    version = with_warnings(world)
    told = {item.key: item.code for item in health.warnings(load(version))}
    workflow.submit(version, by=world.asta, explanations=told)
    workflow.send_back(version, party="agency", comment="Patikslinkite.", by=world.feliksas)
    client.force_login(world.asta)
    address = reverse("plans:plan_submit", args=[version.plan_id])
    page = client.get(address).context
    assert [field.value() for field in page["form"]] == [
        None,
        "little_of_grant",
        "no_sustainability",
    ]
    with pytest.raises(Refused, match="niekas nepakeista"):
        workflow.submit(version, by=world.asta, explanations=told)
    typed = {"unchanged-0": "Atsakėme.", "no_sustainability-0": "", "seen": page["seen"]}
    away = client.post(address, typed | {"taisyti": "no_sustainability-0"})
    assert away.url == reverse("plans:plan_section", args=[version.plan_id, "testinumas"])
    assert client.post(address, typed | {"taisyti": "//kitur.lt"}).url == reverse(
        "plans:plan_edit", args=[version.plan_id]
    )
    form = client.get(address).context["form"]
    assert [field.value() for field in form] == ["Atsakėme.", "little_of_grant", ""]
    workflow.submit(version, by=world.asta, explanations=told | {"unchanged-0": "Atsakėme."})
    sent = Submission.objects.order_by("-pk")[0].explanations[0]
    assert (sent["code"], sent["explanation"]) == ("unchanged", "Atsakėme.")
    workflow.send_back(version, party="agency", comment="Ne.", by=world.feliksas)
    save_texts(version=version, by=world.asta, goal="Kitas.", sustainability="")
    assert "unchanged-0" not in client.get(address).context["form"].fields


def test_an_amendment_is_offered_the_explanations_of_the_plan_in_force(
    world: World, client: Client
) -> None:
    version = with_warnings(world)
    told = {item.key: item.code for item in health.warnings(load(version))}
    with clock.pretend(stages.at(stages.AGREED_ON)):
        workflow.submit(version, by=world.asta, explanations=told)
    stages.agency_agrees(world, version)
    stages.municipality_agrees(world, version)
    workflow.approve(version, ordered_on=stages.ORDERED_ON, order_number="V-1", by=world.asta)
    stages.reword(world, stages.amend(world, version))
    client.force_login(world.asta)
    form = client.get(reverse("plans:plan_submit", args=[version.plan_id])).context["form"]
    assert [field.value() for field in form] == ["little_of_grant", "no_sustainability"]


@RECKONED
def test_hints_are_not_counted_as_missing_in_the_editor(world: World, client: Client) -> None:
    version = stages.being_written(world)
    save_texts(version=version, by=world.asta, goal="Tikslas.", sustainability="")
    client.force_login(world.asta)
    response = client.get(reverse("plans:plan_section", args=[version.plan_id, "veiklos"]))
    assert [(todo.kind, response.context["left"]) for todo in response.context["todos"]] == [
        ("may", 0)
    ]
    assert {part.left for part in response.context["parts"]} == {0}


@RECKONED
def test_faults_of_a_row_stand_together_under_its_name(world: World, client: Client) -> None:
    version = stages.being_written(world)
    for row in (version.activities.get(), activity(version, "Antra")):
        row.responsible, row.starts_on = "", None
        save_row(row=row, by=world.asta)
    client.force_login(world.asta)
    page = client.get(reverse("plans:plan_section", args=[version.plan_id, "veiklos"]))
    todos = [todo for todo in page.context["todos"] if todo.under]
    names = ["Veikla Nr. 1 „Konsultacijos 1“", "Veikla Nr. 2 „Antra“"]
    assert [todo.text.replace(NBSP, " ") for todo in todos] == names
    told = [one.text.replace(NBSP, " ") for one in todos[0].under]
    assert told == [
        "Nurodykite už veiklą Nr. 1 atsakingo asmens pareigas.",
        "Nurodykite, kada veikla Nr. 1 prasideda ir baigiasi.",
    ]
    listed = page.content.decode().count("atsakingo asmens pareigas")
    assert (listed, f"trūksta: {page.context['left']}</a>" in page.content.decode()) == (4, True)


@RECKONED
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


@RECKONED
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


@RECKONED
def test_date_of_a_finding_leads_to_its_field(world: World, client: Client) -> None:
    version = stages.being_written(world)
    finding = version.findings.get()
    finding.dated_on = clock.today() + timedelta(1)
    save_row(row=finding, by=world.asta)
    client.force_login(world.asta)
    todo = client.get(reverse("plans:plan_submit", args=[version.plan_id])).context["todos"][0]
    assert todo.url.endswith(f"/{finding.pk}/?laukas=dated_on")


@RECKONED
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
        assert "Prieš pateikiant reikia pataisyti 2 vietas" in text
        assert not re.search(r"[Tt]rūksta \d|užpildyti", text)


@RECKONED
def test_ended_activity_that_keeps_money_of_a_coming_year_is_worth_a_look(world: World) -> None:
    """Also ended, its money of years that have begun may be spent already."""
    version = stages.amended(world)
    row = version.activities.get()
    save_row(row=row, by=world.asta, budget={2026: Decimal(1), 2027: Decimal(7)})
    ending.end_row(row=row, reason="Atlikta.", by=world.asta)
    for day, told in ((date(2027, 8, 31), ["7,00 Eur"]), (date(2027, 9, 1), [])):
        with clock.pretend(stages.at(day)):
            found = [
                item.text for item in health.warnings(load(version)) if "nutraukta" in item.text
            ]
        assert [text.replace(NBSP, " ").rpartition(": ")[2].rstrip(".") for text in found] == told
