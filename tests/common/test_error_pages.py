"""Refusals say what was refused, why, who can help and the way back; also when all is broken."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults

from tests.world import World


def test_unknown_address_names_the_way_back(client: Client, world: World) -> None:
    response = client.get("/tokio-nera/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Tokio puslapio nėra arba jis skirtas ne Jums" in page
    assert 'href="/pradzia/"' in page
    assert "09.2.1-ESFA" in page


def test_wrong_role_is_told_how_to_go_on(world: World) -> None:
    request = RequestFactory().get("/")
    request.user = world.asta
    response = defaults.permission_denied(request, PermissionDenied())
    assert response.status_code == 403
    page = response.content.decode()
    assert "Šio veiksmo Jūsų vaidmuo neleidžia" in page
    assert ("skirtas kitam vaidmeniui" in page, "Matyti šį puslapį galite" in page) == (True, False)


def test_bad_request_needs_no_request_in_its_template(rf: RequestFactory, db: None) -> None:
    response = defaults.bad_request(rf.get("/"), SuspiciousOperation())
    assert response.status_code == 400
    assert "Užklausos perskaityti nepavyko" in response.content.decode()


@pytest.mark.parametrize("name", ["500.html", "429.html"])
def test_page_renders_without_any_context(name: str) -> None:
    page = render_to_string(name)
    assert page.count("<h1") == 1
    assert 'lang="lt"' in page
