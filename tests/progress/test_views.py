"""The pages: who gets in, what is refused, what is written."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from plans.models import Indicator
from progress.choices import EvaluationStatus
from progress.models import Conclusion, Evaluation, Measurement, Rating
from progress.workflow import conclude
from tests.guards import change
from tests.once import DRAWN
from tests.progress.stages import (
    EARLY,
    approved,
    begun,
    evaluates,
    finished,
    rate,
    value,
    verdict,
    written,
)
from tests.world import World

PEOPLE = {
    "own": ("asta", "rasa"),
    "evaluator": ("vilte",),
    "reader": ("domas", "feliksas", "aurelija"),
    "stranger": ("benas", "cecilija", "egle", "kazys", "stasys"),
}


def page(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


@pytest.fixture
def indicator(world: World) -> Indicator:
    return approved(world).indicators.get()


def addresses(world: World, indicator: Indicator) -> dict[str, str]:
    pk = world.grant.pk
    measured = value(world, indicator)
    draft, done = begun(world, world.grant), finished(world, world.grant, "self")
    return {
        "detail": reverse("progress:progress_detail", args=[pk]),
        "measure": reverse("progress:measurement_add", args=[pk, indicator.key]),
        "withdraw": reverse("progress:measurement_withdraw", args=[pk, measured.pk]),
        "begin": reverse("progress:evaluation_add", args=[pk]),
        "conclude": reverse("progress:conclusion_add", args=[pk]),
        "draft": draft.get_absolute_url(),
        "header": reverse("progress:evaluation_header", args=[pk, draft.pk]),
        "area": reverse("progress:evaluation_area", args=[pk, draft.pk, 1]),
        "done": done.get_absolute_url(),
        "report": reverse("progress:report"),
        "xlsx": reverse("progress:report_xlsx"),
    }


EXPECTED = {
    "detail": {"own": 200, "evaluator": 200, "reader": 200, "stranger": 404},
    "measure": {"own": 200, "evaluator": 403, "reader": 403, "stranger": 404},
    "withdraw": {"own": 200, "evaluator": 403, "reader": 403, "stranger": 404},
    "begin": {"own": 200, "evaluator": 200, "reader": 403, "stranger": 404},
    "conclude": {"own": 403, "evaluator": 302, "reader": 403, "stranger": 404},
    "done": {"own": 200, "evaluator": 200, "reader": 200, "stranger": 404},
}


@DRAWN
def test_who_reaches_what(world: World, indicator: Indicator) -> None:
    found = addresses(world, indicator)
    for name, by_group in EXPECTED.items():
        for group, code in by_group.items():
            for who in PEOPLE[group]:
                assert (name, who, page(world, who).get(found[name]).status_code) == (
                    name,
                    who,
                    code,
                )


@DRAWN
@pytest.mark.parametrize("name", ["draft", "header", "area"])
def test_an_unfinished_evaluation_is_its_writers(
    world: World, indicator: Indicator, name: str
) -> None:
    address = addresses(world, indicator)[name]
    codes = {who: page(world, who).get(address).status_code for who in world.people}
    agency = 200 if name == "draft" else 403
    expected = dict.fromkeys(world.people, 404) | {"vilte": 200, "feliksas": agency}
    assert codes == expected


@DRAWN
@pytest.mark.parametrize("name", ["report", "xlsx"])
def test_the_report_is_for_those_who_follow_many_schools(
    world: World, indicator: Indicator, name: str
) -> None:
    address = addresses(world, indicator)[name]
    codes = {who: page(world, who).get(address).status_code for who in world.people}
    readers = dict.fromkeys(("domas", "egle", "feliksas", "aurelija"), 200)
    assert codes == dict.fromkeys(world.people, 403) | readers


def test_signed_out_goes_to_sign_in(world: World) -> None:
    answer = Client().get(reverse("progress:progress_list"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def listed(world: World, who: str) -> list[str]:
    rows = page(world, who).get(reverse("progress:progress_list")).context["rows"]
    return [row.school for row in rows]


def test_the_list_shows_one_s_own_schools(world: World) -> None:
    for grant in (world.grant, world.berzas_grant, world.kastonas_grant):
        approved(world, grant)
    own, town = ["Ąžuolo mokykla"], ["Ąžuolo mokykla", "Beržo mokykla"]
    assert {who: listed(world, who) for who in world.people} == {
        "asta": own,
        "rasa": own,
        "vilte": own,
        "benas": ["Beržo mokykla"],
        "cecilija": ["Kaštono mokykla"],
        "domas": town,
        "egle": ["Kaštono mokykla"],
        "feliksas": [*town, "Kaštono mokykla"],
        "aurelija": [*town, "Kaštono mokykla"],
        "gintare": [],
        "kazys": [],
        "stasys": [],
    }


def test_the_list_is_filtered(world: World) -> None:
    for grant in (world.grant, world.kastonas_grant):
        approved(world, grant)
    client, address = page(world, "feliksas"), reverse("progress:progress_list")

    def names(query: str) -> list[str]:
        rows = client.get(f"{address}?{query}").context["rows"]
        return [row.school for row in rows]

    assert names("school=ąžuol") == ["Ąžuolo mokykla"]
    assert names(f"municipality={world.klaipeda.pk}") == ["Kaštono mokykla"]
    assert names("expression=weak") == ["Ąžuolo mokykla"]
    assert names("stage=II") == ["Ąžuolo mokykla", "Kaštono mokykla"]
    assert names("stage=nera") == []


@DRAWN
def test_before_approval_the_page_says_when_progress_begins(world: World) -> None:
    answer = page(world, "asta").get(reverse("progress:progress_detail", args=[world.grant.pk]))
    assert "kai planas bus patvirtintas" in answer.content.decode()


def test_a_value_is_recorded_from_the_page(world: World, indicator: Indicator) -> None:
    client = page(world, "asta")
    address = reverse("progress:measurement_add", args=[world.grant.pk, indicator.key])
    sent = {"value": "81,5", "measured_on": "2026-11-01", "source": "NMPP"}
    answer = client.post(address, sent)
    assert answer["Location"] == f"/pazanga/{world.grant.pk}/#i{indicator.pk}"
    assert Measurement.objects.get().value == Decimal("81.50")
    again = client.post(address, sent)
    assert again.status_code == 200
    assert "jau įrašyta" in again.content.decode()


@DRAWN
@pytest.mark.parametrize(
    "changed",
    [
        {"value": "1e3"},
        {"value": "101"},
        {"value": "daug"},
        {"value": ""},
        {"measured_on": "2026-13-01"},
        {"measured_on": "0001-01-01"},
        {"measured_on": "9999-12-31"},
        {"source": ""},
        {"source": "a" * 301},
        {"comment": "a" * 2001},
    ],
)
def test_wrong_input_comes_back_with_its_text(
    world: World, indicator: Indicator, changed: dict[str, str]
) -> None:
    address = reverse("progress:measurement_add", args=[world.grant.pk, indicator.key])
    sent = {"value": "81", "measured_on": "2026-11-01", "source": "NMPP"} | changed
    answer = page(world, "asta").post(address, sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Measurement.objects.count() == 0


@pytest.mark.parametrize(("kind", "sent", "kept"), [("level", "0", 0), ("yes_no", "1", 1)])
def test_levels_and_yes_or_no_are_chosen(
    world: World, indicator: Indicator, kind: str, sent: str, kept: int
) -> None:
    change(indicator, kind=kind)
    address = reverse("progress:measurement_add", args=[world.grant.pk, indicator.key])
    data = {"value": sent, "measured_on": "2026-11-01", "source": "Vertinimas"}
    assert page(world, "asta").post(address, data).status_code == 302
    assert Measurement.objects.get().value == kept


def test_a_value_is_withdrawn_from_the_page_and_stays_readable(
    world: World, indicator: Indicator
) -> None:
    wrong = value(world, indicator, "83.5")
    client = page(world, "rasa")
    address = reverse("progress:measurement_withdraw", args=[world.grant.pk, wrong.pk])
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "Suklydau eilute."}).status_code == 302
    text = client.get(indicator_url(world, indicator)).content.decode()
    assert "<del>83,5" in text
    assert "Suklydau eilute." in text
    assert client.get(address).status_code == 404


def indicator_url(world: World, indicator: Indicator) -> str:
    return reverse("progress:indicator_detail", args=[world.grant.pk, indicator.key])


def form_of(evaluation: Evaluation, client: Client, area: int = 1) -> dict[str, str]:
    """What the area's page would send when nothing is changed."""
    address = reverse("progress:evaluation_area", args=[evaluation.grant_id, evaluation.pk, area])
    forms = client.get(address).context["forms"]
    sent = {}
    for form, _line in forms.rows():
        for name in ("level", "strength", "change", "comment"):
            sent[form[name].html_name] = form.initial[name]
        sent[form["seen"].html_name] = form.token
    return sent


def test_ratings_are_saved_as_they_are_written(world: World, indicator: Indicator) -> None:
    evaluation, client = begun(world, world.grant), page(world, "vilte")
    sent = form_of(evaluation, client)
    level = next(name for name in sent if name.endswith("-level"))
    sent |= {level: "3", level.replace("level", "comment"): "Gerai.", "next": "1"}
    address = reverse("progress:evaluation_area", args=[world.grant.pk, evaluation.pk, 1])
    answer = client.post(address, sent)
    assert answer["Location"] == address.replace("sritis/1", "sritis/2")
    row = Rating.objects.get()
    assert (row.level and row.level.code, row.comment) == ("3", "Gerai.")


@DRAWN
def test_an_autosave_answers_with_the_saved_mark_alone(world: World, indicator: Indicator) -> None:
    evaluation, client = begun(world, world.grant), page(world, "vilte")
    sent = form_of(evaluation, client)
    sent[next(name for name in sent if name.endswith("-level"))] = "2"
    address = reverse("progress:evaluation_area", args=[world.grant.pk, evaluation.pk, 1])
    text = client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert 'class="saved"' in text
    assert Rating.objects.count() == 1


def test_a_colleague_s_rating_is_shown_before_it_is_replaced(
    world: World, indicator: Indicator
) -> None:
    evaluation = begun(world, world.grant, "self")
    rasa = page(world, "rasa")
    sent = form_of(evaluation, rasa)
    rate(world, evaluation, level="3", comment="Astos žodžiai.")
    level = next(name for name in sent if name.endswith("-level"))
    sent[level] = "2"
    address = reverse("progress:evaluation_area", args=[world.grant.pk, evaluation.pk, 1])
    answer = rasa.post(address, sent)
    assert "Astos žodžiai." in answer.content.decode()
    assert Rating.objects.get().comment == "Astos žodžiai."
    fresh = {form["seen"].html_name: form.token for form, _ in answer.context["forms"].rows()}
    assert rasa.post(address, sent | fresh).status_code == 302
    kept = Rating.objects.get()
    assert (kept.level and kept.level.code, kept.comment) == ("2", "")


def test_an_area_that_does_not_exist_is_not_found(world: World, indicator: Indicator) -> None:
    evaluation = begun(world, world.grant)
    address = reverse("progress:evaluation_area", args=[world.grant.pk, evaluation.pk, 9])
    assert page(world, "vilte").get(address).status_code == 404


def test_another_grant_s_address_does_not_open_an_evaluation(
    world: World, indicator: Indicator
) -> None:
    evaluation = finished(world, world.grant)
    address = reverse("progress:evaluation_detail", args=[world.berzas_grant.pk, evaluation.pk])
    assert page(world, "feliksas").get(address).status_code == 404


def test_from_evaluation_to_conclusion(world: World, indicator: Indicator) -> None:
    client, pk = page(world, "vilte"), world.grant.pk
    evaluates(world, world.grant)
    add = reverse("progress:evaluation_add", args=[pk])
    header = {"starts_on": "2026-11-02", "ends_on": "2026-11-06", "observed_activities": "41"}
    assert client.post(add, header).status_code == 302
    evaluation = Evaluation.objects.get()
    send = reverse("progress:evaluation_send", args=[pk, evaluation.pk])
    told = client.get(send).content.decode()
    assert "Įvertinkite bent vieną rodiklį." in told
    filled = reverse("progress:evaluation_header", args=[pk, evaluation.pk])
    assert f'href="{filled}"' in told
    rate(world, evaluation)
    written(world, evaluation)
    assert client.post(send).status_code == 200
    assert client.post(send, {"unrated_reason": " "}).status_code == 200
    assert (
        client.post(send, {"unrated_reason": "Vertinta tik 1.1."})["Location"]
        == evaluation.get_absolute_url()
    )
    finish = reverse("progress:evaluation_finish", args=[pk, evaluation.pk])
    told = client.get(finish).content.decode()
    assert "gali teikti pastabas iki" in told
    read = client.get(evaluation.get_absolute_url()).content.decode()
    assert "Vertinta tik 1.1." in read
    remarks = reverse("progress:evaluation_remarks", args=[pk, evaluation.pk])
    assert page(world, "asta").post(remarks, {"done": "1"}).status_code == 302
    assert client.post(finish).status_code == 200
    assert (
        client.post(finish, {"unrated_reason": "Taip sutarta."})["Location"]
        == evaluation.get_absolute_url()
    )
    conclude = reverse("progress:conclusion_add", args=[pk])
    assert client.post(conclude, {"result": "partly"}).status_code == 200
    sent = {"result": "partly", "concluded_on": "2026-11-10", "text": "Pagerėjo."}
    sent |= {"result_1": "reached", "text_1": "Konsultacijos vyko."}
    assert "2028-08-31" in client.post(conclude, sent | {"is_sure": "on"}).content.decode()
    sent |= {"early_reason": "Anksti"}
    errors = client.post(conclude, sent | {"is_sure": "on"}).context["form"].errors
    assert "bent 30" in errors["early_reason"][0]
    sent |= {"early_reason": EARLY}
    asked = client.post(conclude, sent)
    assert (asked.status_code, "is_sure" in asked.context["form"].errors) == (200, True)
    assert client.post(conclude, sent | {"is_sure": "on"})["Location"] == f"/pazanga/{pk}/"
    assert Conclusion.objects.get().concluded_on == date(2026, 11, 10)
    assert "Tikslas pasiektas iš dalies" in client.get(f"/pazanga/{pk}/").content.decode()


def test_a_header_is_corrected_until_finished(world: World, indicator: Indicator) -> None:
    evaluation, client = begun(world, world.grant), page(world, "vilte")
    address = reverse("progress:evaluation_header", args=[world.grant.pk, evaluation.pk])
    sent = {"starts_on": "2026-11-02", "ends_on": "2026-11-01"}
    assert client.post(address, sent).status_code == 200
    sent = {"starts_on": "2026-11-02", "ends_on": "2026-11-05", "report_number": "=1+1"}
    assert client.post(address, sent).status_code == 302
    evaluation.refresh_from_db()
    assert (evaluation.ends_on, evaluation.report_number) == (date(2026, 11, 5), "=1+1")


@DRAWN
def test_finishing_is_asked_before_it_is_done(world: World, indicator: Indicator) -> None:
    evaluation = begun(world, world.grant)
    rate(world, evaluation)
    address = reverse("progress:evaluation_finish", args=[world.grant.pk, evaluation.pk])
    page_text = page(world, "vilte").get(address).content.decode()
    numbers = evaluation.framework.indicators.exclude(number="1.1.1").values_list("number")
    assert [number for (number,) in numbers if number not in page_text] == []
    assert page(world, "asta").post(address).status_code == 404
    evaluation.refresh_from_db()
    assert evaluation.status == EvaluationStatus.DRAFT


@DRAWN
def test_a_finished_evaluation_has_no_forms(world: World, indicator: Indicator) -> None:
    evaluation, client = finished(world, world.grant), page(world, "vilte")
    given = [world.grant.pk, evaluation.pk]
    for name, more in (("header", []), ("area", [1]), ("finish", []), ("delete", [])):
        answer = client.get(reverse(f"progress:evaluation_{name}", args=[*given, *more]))
        assert (name, answer.status_code, answer["Location"]) == (
            name,
            302,
            evaluation.get_absolute_url(),
        )


def test_an_evaluation_begun_by_mistake_is_deleted_from_the_page(
    world: World, indicator: Indicator
) -> None:
    evaluation, client = begun(world, world.grant), page(world, "vilte")
    address = reverse("progress:evaluation_delete", args=[world.grant.pk, evaluation.pk])
    assert client.get(address).status_code == 200
    assert page(world, "feliksas").post(address).status_code == 403
    assert Evaluation.objects.count() == 1
    answer = client.post(address, follow=True)
    assert Evaluation.objects.count() == 0
    assert "Ištrynė pradėtą vertinimą (2026-11-02 – 2026-11-06)" in plain(answer.content)


@DRAWN
def test_saving_ratings_says_when(world: World, indicator: Indicator) -> None:
    evaluation, client = begun(world, world.grant), page(world, "vilte")
    address = reverse("progress:evaluation_area", args=[world.grant.pk, evaluation.pk, 1])
    sent = form_of(evaluation, client)
    with time_machine.travel("2026-11-22T01:04:00+02:00"):
        plain_save = client.post(address, sent, follow=True)
        autosave = client.post(address, sent, headers={"HX-Request": "true"})
    assert "Įrašyta 01:04" in plain(plain_save.content)
    assert "Įrašyta 01:04" in plain(autosave.content)
    assert 'id="saved" aria-live="polite"' in plain(plain_save.content)


def test_the_agency_withdraws_a_conclusion_from_the_page(
    world: World, indicator: Indicator
) -> None:
    finished(world, world.grant)
    conclude(world.grant, verdict(), by=world.vilte)
    address = reverse("progress:conclusion_withdraw", args=[world.grant.pk])
    codes = {who: page(world, who).get(address).status_code for who in world.people}
    readers = dict.fromkeys(("asta", "rasa", "domas", "vilte", "aurelija"), 403)
    assert codes == dict.fromkeys(world.people, 404) | readers | {"feliksas": 200}
    client = page(world, "feliksas")
    assert client.post(address, {"reason": ""}).status_code == 200
    told = client.post(address, {"reason": "Per anksti."}, follow=True)
    assert "planas vėl vykdomas" in plain(told.content)
    assert "Atšaukė išvadą" in plain(told.content)
    assert Conclusion.objects.valid().count() == 0
    assert client.get(address).status_code == 302


def test_values_are_not_done_while_some_are_missing(world: World, indicator: Indicator) -> None:
    """Even after the conclusion: the path never ticks „0 / 1“."""
    finished(world, world.grant)
    conclude(world.grant, verdict(), by=world.vilte)
    address = reverse("progress:progress_detail", args=[world.grant.pk])
    steps = page(world, "vilte").get(address).context["school"].steps()
    assert [(step.note, step.state) for step in steps[1::2]] == [
        ("0 / 1", "next"),
        ("2026-11-10", "done"),
    ]


@DRAWN
def test_history_puts_values_into_the_words_of_the_page(world: World, indicator: Indicator) -> None:
    value(world, indicator, "83.5")
    address = reverse("progress:progress_detail", args=[world.grant.pk])
    client = page(world, "asta")
    assert "reikšmę 83,5 proc. (2026-11-01)" in plain(client.get(address).content)
    client.cookies["django_language"] = "en"
    english = plain(client.get(address).content)
    assert "Recorded 83.5 % (2026-11-01)" in english
    assert "proc." not in english.replace("(proc.)", "")


@DRAWN
def test_an_evaluator_is_named_by_role_since_all_their_schools_are_shown(
    world: World, indicator: Indicator
) -> None:
    text = {
        who: page(world, who).get(reverse("progress:progress_list")).content.decode()
        for who in ("vilte", "asta")
    }
    assert "<small>vertintojas</small>" in text["vilte"]
    assert "<small>mokyklos vadovas · Ąžuolo mokykla</small>" in text["asta"]


def plain(content: bytes) -> str:
    """The page with every space an ordinary one and no word held together."""
    text = content.decode().replace("\u00a0", " ")
    return re.sub(r'<span class="nowrap">(.*?)</span>', r"\1", text)


@DRAWN
def test_a_completed_plan_is_called_completed_everywhere(
    world: World, indicator: Indicator
) -> None:
    finished(world, world.grant)
    conclude(world.grant, verdict(), by=world.vilte)
    client, plan = page(world, "domas"), indicator.version.plan
    shown = plain(client.get(plan.get_absolute_url()).content)
    assert "<h1>Planas užbaigtas</h1>" in shown
    assert "įrašo pažangą" not in shown
    listed = plain(client.get(reverse("plans:plan_list") + "?busena=completed").content)
    report = plain(client.get(reverse("progress:report")).content)
    for text in (shown, listed):
        assert "Užbaigtas</span>" in text
        assert "Patvirtintas</span>" not in text
    assert '<td data-label="Planas">užbaigtas</td>' in report
