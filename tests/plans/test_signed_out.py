"""A form of the editor sent by its button after the session ended: no text is lost."""

import re

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import PlanVersion
from plans.views.signed_out import BOXES, WRITING
from tests.plans import stages
from tests.world import World

pytestmark = pytest.mark.django_db
TYPED = {
    "csrfmiddlewaretoken": "x",
    "bases": "{}",
    "title": "Konsultacijos </textarea><b>silpniems</b>",
    "expected_change": "Pirma eilutė.\r\nAntra eilutė.",
    "money_2027": "1 500,00",
    "purpose": "1",
    "no_money_note": " ",
    "kitas": "<script>",
}
SCRIPTS: list[dict[str, str]] = [{"Accept": "application/json"}, {"HX-Request": "true"}]


@pytest.fixture
def version(world: World) -> PlanVersion:
    return stages.being_written(world)


def place(version: PlanVersion, part: str = "veiklos", name: str = "plan_row_add") -> str:
    return reverse(f"plans:{name}", args=[version.plan_id, part])


def shown(page: str) -> list[tuple[str, str]]:
    """Each field's label and the text in its box."""
    pattern = r'<label for="text-\d+">(.*?)</label><textarea[^>]* readonly>\n(.*?)</textarea>'
    return re.findall(pattern, page, re.DOTALL)


def test_typed_texts_come_back_field_by_field_with_the_way_to_sign_in(
    client: Client, version: PlanVersion
) -> None:
    address = place(version)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, TYPED)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "<h1>Baigėsi prisijungimo laikas</h1>" in page
    assert shown(page) == [
        ("Veikla", "Konsultacijos &lt;/textarea&gt;&lt;b&gt;silpniems&lt;/b&gt;"),
        ("Laukiamas pokytis", "Pirma eilutė.\r\nAntra eilutė."),
        ("Lėšos 2027–2028\xa0m.\xa0m.", "1 500,00"),
    ]
    assert f'href="{reverse("account_login")}?next={address.replace("/", "%2F")}"' in page
    assert [query for query in queries if '"plans_' in query["sql"]] == []
    assert "Konsultacijos 1" not in page


def test_texts_of_the_plan_itself_and_of_a_row_come_back_too(
    client: Client, version: PlanVersion
) -> None:
    answer = client.post(place(version, "tikslas", "plan_section"), {"goal": "Tikslas"})
    assert shown(answer.content.decode()) == [("Tikslas", "Tikslas")]
    row = reverse("plans:plan_row", args=[version.plan_id, "uzdaviniai", 987654])
    assert shown(client.post(row, {"text": "Kitaip"}).content.decode()) == [("Uždavinys", "Kitaip")]


@pytest.mark.parametrize("headers", SCRIPTS)
def test_scripts_and_empty_forms_are_sent_to_sign_in(
    client: Client, version: PlanVersion, headers: dict[str, str]
) -> None:
    address = place(version)
    sign_in = f"{reverse('account_login')}?next={address}"
    for answer in (client.post(address, TYPED, headers=headers), client.post(address, {})):
        assert (answer.status_code, answer["Location"]) == (302, sign_in)


def test_form_older_than_the_signing_in_gives_its_texts_back(
    world: World, version: PlanVersion
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.asta)
    answer = strict.post(place(version), TYPED)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert len(shown(page)) == 3
    assert "Jau prisijungėte iš naujo" in page
    assert version.activities.count() == 1
    answer = strict.post(place(version), TYPED, headers=SCRIPTS[0])
    assert (answer.status_code, shown(answer.content.decode())) == (403, [])
    submit = reverse("plans:plan_submit", args=[version.plan_id])
    answer = strict.post(submit, TYPED)
    assert [text for _label, text in shown(answer.content.decode())][1:] == [
        "Pirma eilutė.\r\nAntra eilutė.",
        "1 500,00",
    ]
    answer = strict.post(submit, {"key": "du žodžiai", "deed": "vienas"})
    assert answer.status_code == 403
    assert "Neatlikta: puslapis paseno" in answer.content.decode()
    answer = strict.post(reverse("account_login"), {"login": "a@demo.lt", "password": "du žodžiai"})
    assert (answer.status_code, shown(answer.content.decode())) == (403, [])


@pytest.mark.parametrize("name", ["comment_list", "plan_submit", "plan_return"])
def test_remarks_and_explanations_come_back_too(
    client: Client, version: PlanVersion, name: str
) -> None:
    typed = {"text": "Pritariu.", "unused-7": "Ilga pastaba", "audience": "all", "deed": "answer"}
    answer = client.post(reverse(f"plans:{name}", args=[version.plan_id]), typed)
    assert answer.status_code == 403
    texts = [("Jūsų tekstas", "Pritariu."), ("Jūsų tekstas", "Ilga pastaba")]
    assert shown(answer.content.decode()) == texts


def test_every_box_for_text_is_known_by_its_name() -> None:
    """Of a form that nobody signed in sends only names are known."""
    kinds, boxes = [forms.BaseForm], set[str]()
    for kind in kinds:
        kinds += kind.__subclasses__()
        if kind.__module__.partition(".")[0] in WRITING and not kind.__module__.endswith("admin"):
            fields = getattr(kind, "base_fields", {}).items()
            boxes |= {name for name, item in fields if isinstance(item.widget, forms.Textarea)}
    texts = {"goal", "sustainability", "expected_change"}  # the editor's own, told field by field
    assert {name for name in boxes - texts if not BOXES.fullmatch(name)} == set()
    assert [name for name in ("answer-7", "seen-7") if BOXES.fullmatch(name)] == []
