"""Signing in by e-mail: what a person meets on allauth's pages."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import User
from tests.letters import last_link, waiting
from tests.world import PASSWORD, person

pytestmark = pytest.mark.django_db

LOGIN = "/paskyra/prisijungti/"
PAGES = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]
OWN_PAGES = [
    "accounts:profile",
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_change_password",
]
ENGLISH = re.compile(r"\b(the|your|you|sign|password|email|token|successfully)\b", re.IGNORECASE)


@pytest.fixture
def asta(client: Client) -> User:
    return person("Asta")


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


@pytest.mark.parametrize("name", PAGES)
def test_page_is_in_lithuanian(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert '<html lang="lt">' in page
    assert ENGLISH.findall(strip_tags(page.partition("<body")[2])) == []


@pytest.mark.parametrize("name", OWN_PAGES)
def test_own_page_is_in_lithuanian(client: Client, asta: User, name: str) -> None:
    client.force_login(asta)
    page = client.get(reverse(name)).content.decode()
    assert '<html lang="lt">' in page
    assert ENGLISH.findall(strip_tags(page.partition("<body")[2])) == []


def test_person_signs_in_with_an_email_in_any_case(client: Client, asta: User) -> None:
    answer = sign_in(client, " ASTA@Demo.lt ")
    assert (answer.status_code, answer["Location"]) == (302, "/pradzia/")


def test_sign_in_leads_on_to_a_local_page_only(client: Client, asta: User) -> None:
    data = {"login": asta.email, "password": PASSWORD}
    assert client.post(LOGIN, data | {"next": "/planai/"})["Location"] == "/planai/"
    client.logout()
    assert client.post(LOGIN, data | {"next": "https://kitur.lt/"})["Location"] == "/pradzia/"


def test_wrong_password_and_unknown_email_read_the_same(client: Client, asta: User) -> None:
    wrong = sign_in(client, asta.email, "ne tas").content.decode()
    unknown = sign_in(client, "nera@demo.lt", "ne tas").content.decode()
    words = "El. paštas arba slaptažodis neteisingas. Bandykite dar kartą."
    assert (words in wrong, words in unknown) == (True, True)
    assert ("Neprisijungėte" in wrong, "Neįrašyta" in wrong) == (True, False)


def test_guessing_is_stopped_after_five_attempts(client: Client, asta: User) -> None:
    for _attempt in range(5):
        sign_in(client, asta.email, "ne tas")
    answer = sign_in(client, asta.email)
    assert "Palaukite penkias minutes" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_many_requests_from_one_address_get_429(client: Client) -> None:
    codes = [
        client.post("/paskyra/slaptazodis/atkurti/", {"email": f"a{place}@demo.lt"}).status_code
        for place in range(21)
    ]
    assert codes == [302] * 20 + [429]
    assert (
        "Per daug bandymų"
        in client.post("/paskyra/slaptazodis/atkurti/", {"email": "b@demo.lt"}).content.decode()
    )


def test_closed_account_cannot_sign_in(client: Client, asta: User) -> None:
    User.objects.filter(pk=asta.pk).update(is_active=False)
    assert "_auth_user_id" not in client.session
    sign_in(client, asta.email)
    assert "_auth_user_id" not in client.session


def test_sign_up_is_closed_and_says_whom_to_ask(client: Client) -> None:
    data = {"email": "naujas@demo.lt", "password1": PASSWORD}
    page = client.post(reverse("account_signup"), data).content.decode()
    assert "Į ką kreiptis" in page
    assert User.objects.count() == 0


def test_signing_out_needs_a_post(client: Client, asta: User) -> None:
    client.force_login(asta)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout"))["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_letter_with_a_new_password_link_goes_through_the_queue(client: Client, asta: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "Asta@demo.lt"})
    letter = waiting()[-1]
    assert (letter["to"], letter["subject"]) == (asta.email, "Nuoroda naujam slaptažodžiui")
    assert mail.outbox == []


def test_link_sets_a_new_password_once(client: Client, asta: User) -> None:
    client.post(reverse("account_reset_password"), {"email": asta.email})
    link = last_link("naujas")
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    new = {"password1": "visai-kitas-1", "password2": "visai-kitas-1"}
    assert client.post(address, new)["Location"] == reverse("account_reset_password_from_key_done")
    assert "Nuoroda neveikia" in client.get(link, follow=True).content.decode()
    assert waiting()[-1]["subject"] == "Jūsų slaptažodis pakeistas"
    assert sign_in(client, asta.email, "visai-kitas-1").status_code == 302


@pytest.mark.parametrize("email", ["asta@demo.lt", "nera@demo.lt"])
def test_answer_does_not_tell_whether_the_account_exists(
    client: Client, asta: User, email: str
) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": email})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert [letter["to"] for letter in waiting()] == [email]


def test_links_in_letters_ignore_the_host_of_the_request(client: Client, asta: User) -> None:
    client.post(
        reverse("account_reset_password"), {"email": asta.email}, headers={"host": "localhost"}
    )
    assert "http://testserver/paskyra/slaptazodis/naujas/" in waiting()[-1]["body"]


def test_weak_password_is_refused_in_lithuanian(client: Client, asta: User) -> None:
    client.force_login(asta)
    weak = {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"}
    page = client.post(reverse("account_change_password"), weak).content.decode()
    assert "Slaptažodis per trumpas. Jame turi būti bent 8 ženklai." in page
    assert "This password" not in page


def test_password_is_changed_and_a_letter_tells(client: Client, asta: User) -> None:
    client.force_login(asta)
    new = {"oldpassword": PASSWORD, "password1": "visai-kitas-1", "password2": "visai-kitas-1"}
    assert client.post(reverse("account_change_password"), new)["Location"] == "/paskyra/"
    assert waiting()[-1]["to"] == asta.email
    asta.refresh_from_db()
    assert asta.check_password("visai-kitas-1")


def change_email(client: Client, email: str) -> None:
    client.post(reverse("account_email"), {"action_add": "", "email": email})
    client.post(
        reverse("account_reauthenticate"),
        {"password": PASSWORD, "next": reverse("account_email")},
    )


def test_email_changes_only_when_its_letter_is_answered(client: Client, asta: User) -> None:
    client.force_login(asta)
    change_email(client, "Nauja@demo.lt")
    asta.refresh_from_db()
    assert asta.email == "asta@demo.lt"
    client.post(last_link("el-pastas"))
    asta.refresh_from_db()
    assert asta.email == "nauja@demo.lt"
    assert [letter["to"] for letter in waiting()] == ["nauja@demo.lt", "asta@demo.lt"]


def test_change_of_email_asks_for_the_password_first(client: Client, asta: User) -> None:
    client.force_login(asta)
    answer = client.post(reverse("account_email"), {"action_add": "", "email": "n@demo.lt"})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert waiting() == []


def test_email_of_another_person_is_never_taken(client: Client, asta: User) -> None:
    benas = person("Benas")
    client.force_login(asta)
    change_email(client, benas.email)
    client.post(last_link("el-pastas"))
    asta.refresh_from_db()
    assert asta.email == "asta@demo.lt"
    assert not EmailAddress.objects.filter(user=asta, email=benas.email, verified=True).exists()


def test_waiting_change_can_be_called_off(client: Client, asta: User) -> None:
    client.force_login(asta)
    change_email(client, "nauja@demo.lt")
    client.post(reverse("account_email"), {"action_remove": "", "email": "nauja@demo.lt"})
    asta.refresh_from_db()
    assert asta.email == "asta@demo.lt"
    assert [row.email for row in EmailAddress.objects.all()] == ["asta@demo.lt"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Asta\t Ąžuolė  ", "Asta Ąžuolė"),
        ("Asta 👩‍👧 Demo", "Asta 👩‍👧 Demo"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("ą" * 150, "ą" * 150),
    ],
)
def test_name_is_kept_as_written_on_one_line(
    client: Client, asta: User, typed: str, kept: str
) -> None:
    client.force_login(asta)
    page = client.post("/paskyra/", {"full_name": typed}, follow=True).content.decode()
    asta.refresh_from_db()
    assert asta.full_name == kept
    assert "<script>alert" not in page


@pytest.mark.parametrize("typed", ["", "ą" * 151, "Asta\u202eomeD", "Asta\x07"])
def test_name_is_refused(client: Client, asta: User, typed: str) -> None:
    client.force_login(asta)
    assert client.post("/paskyra/", {"full_name": typed}).status_code == 200
    asta.refresh_from_db()
    assert asta.full_name == "Asta Demo"
