"""Nasty input at every form and address, as everyone: never a 5xx, and a refusal leaves no trace.

The cast is built at three points of a plan's life. Every page that each person can reach is read
for its forms, the admin included; each form is sent with values that Hypothesis spoils, sends twice
or leaves out, by its own person and by others. Each request is taken back, so every one meets the
same data; what a refused one left in any table would be a half-saved thing.
"""

import traceback
import zlib
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import time_machine
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as chosen
from hypothesis import strategies as st

from scripts.prove_crawl import STARTS, crawl
from scripts.prove_crawl import kind as address_kind
from scripts.prove_files import files, huge
from scripts.prove_pages import Form
from scripts.prove_raw import bodies, queries
from scripts.prove_report import Report
from scripts.prove_scenes import SCENES, Addresses
from scripts.prove_values import payloads, plausible
from scripts.prove_watch import changed, contents, watching
from scripts.system import say
from tests.world import World

NOW = "2026-11-22T10:00:00+02:00"
TRIES = {"sqlite": 3, "postgresql": 1}
REFUSED = ('role="alert"', "errornote", "errorlist")
WARNING = 30
# Ratings and steps are written one by one: the right ones stay, the wrong are shown.
ROW_BY_ROW = ("/sritis/", "/zingsniai/")
LONGEST_QUERY = 300  # letters of a value; one may take nine bytes in the address


@dataclass
class Visitor:
    """A person of the cast with a session, or nobody."""

    name: str
    client: Client
    cookies: Any = None

    def return_(self) -> "Visitor":
        """Signed in as at first, whatever the last request did to the session."""
        self.cookies = self.cookies or self.client.cookies
        self.client.cookies = deepcopy(self.cookies)
        return self


@dataclass
class Fuzz:
    """One scene under attack; the counts are of all scenes."""

    report: Report
    counts: Counter[str]
    scene: str = ""
    aimed: set[str] = field(default_factory=set)
    before: dict[str, tuple[int, int]] = field(default_factory=dict)

    def send(self, who: Visitor, what: str, call: Any, again: bool = False) -> None:
        """One request (or the same twice) in a transaction that is taken back."""
        label = f"{self.scene}, {who.return_().name}: {what}"
        with transaction.atomic():
            point = transaction.savepoint()
            try:
                self.judge(label, call)
                if again:
                    self.judge(label + ", twice", call, is_first=False)
            except Exception:  # noqa: BLE001 - any exception is what we look for
                self.report.fault(f"{label}: {traceback.format_exc()[-900:]}")
            transaction.savepoint_rollback(point)

    def judge(self, label: str, call: Any, *, is_first: bool = True) -> None:
        self.counts["requests"] += 1
        with watching() as watch:
            response = call()
            if response.streaming:
                list(response)
        outcome = kind(response)
        self.counts[outcome] += 1
        if outcome == "failed":
            self.report.fault(f"{label}: {response.status_code} {trace(response)}")
        elif outcome == "refused" and watch.writes and is_first:
            left = changed(self.before)
            if left and not any(part in label for part in ROW_BY_ROW):
                self.report.fault(f"{label}: {response.status_code}, yet it left {left}")


def kind(response: Any) -> str:
    """failed, refused, read or accepted."""
    if response.status_code >= 500:
        return "failed"
    if response.status_code >= 400:
        return "refused"
    request = getattr(response, "wsgi_request", None)
    told: list[Any] = getattr(get_messages(request), "_queued_messages", []) if request else []
    if any(message.level >= WARNING for message in told):
        return "refused"
    if response.status_code == 200 and not response.streaming:
        page = response.content.decode(errors="replace")
        return "refused" if any(mark in page for mark in REFUSED) else "answered"
    return "answered"


def trace(response: Any) -> str:
    problem = response.exc_info
    if not problem:
        return ""
    frames = traceback.format_exception(*problem)
    return " ".join("".join(frames[-6:]).split())[-900:]


def run(report: Report) -> None:
    setup_test_environment(debug=False)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "zeal" not in name]
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    fuzz = Fuzz(report, Counter())
    with time_machine.travel(NOW, tick=True):
        for name, scene in SCENES.items():
            with transaction.atomic():
                attack(fuzz, name, *scene())
                transaction.set_rollback(True)
    counts = fuzz.counts
    report.figure(
        f"{counts['requests']} requests to {counts['targets']} kinds of address by the cast of "
        f"11 and nobody: {counts['answered']} answered, {counts['refused']} refused, "
        f"{counts['failed']} answered with a 5xx"
    )
    report.figure(f"{counts['forms']} forms, {counts['files']} uploads, {counts['raw']} raw bodies")


def attack(fuzz: Fuzz, name: str, world: World, table: Addresses) -> None:
    """All that is done in one scene; the forms of everyone are known before the first is spoilt."""
    fuzz.scene = name
    people = visitors(world)
    found = [(who, form) for who in people for form in known_forms(fuzz, who, table)]
    fuzz.before = contents()
    for place, (who, form) in enumerate(found):
        if not place % 50:
            say(f"    {name}: {place} of {len(found)} forms, {fuzz.counts['requests']} requests")
        spoil_form(fuzz, who, people, form)
    raw(fuzz, aims(fuzz, found, table, people))
    uploads(fuzz, [(who, form) for who, form in found if form.has_files])


def aims(
    fuzz: Fuzz, found: list[tuple[Visitor, Form]], table: Addresses, people: list[Visitor]
) -> list[tuple[Visitor, str]]:
    """Each kind of address once in all scenes, with somebody who was shown it, else the agency."""
    agency = next(who for who in people if who.name == "feliksas")
    every = [(agency, url) for url in table.values()] + [(who, form.target) for who, form in found]
    new = {}
    for who, url in reversed(every):
        if (name := address_kind(url)) and name not in fuzz.aimed:
            new[name] = (who, url)
    fuzz.aimed |= set(new)
    return list(new.values())


def visitors(world: World) -> list[Visitor]:
    people = [Visitor("nobody", client())]
    for name, user in world.people.items():
        people.append(Visitor(name, client()))
        people[-1].client.force_login(user)
    return people


def client() -> Client:
    return Client(raise_request_exception=False)


def known_forms(fuzz: Fuzz, who: Visitor, table: Addresses) -> list[Form]:
    """The forms of every page in reach, one of each shape."""
    forms: dict[Any, Form] = {}
    for page in crawl(who.client, [*STARTS, "/admin/", *table.values()], each=2):
        fuzz.counts["pages"] += 1
        if page.response.status_code >= 500:
            fuzz.report.fault(f"{fuzz.scene}, {who.name}: {page.url} {trace(page.response)}")
        for form in page.forms:
            if form.target.startswith("/"):
                forms.setdefault((address_kind(form.target), form.shape), form)
    fuzz.counts["forms"] += len(forms)
    return list(forms.values())


def spoil_form(fuzz: Fuzz, who: Visitor, people: list[Visitor], form: Form) -> None:
    """As many tries as the database is given; one in five by someone else, some for htmx."""

    @seed(zlib.crc32(f"{who.name}{form.target}".encode()))
    @chosen(
        max_examples=TRIES[connection.vendor],
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(payloads(form), st.integers(0, 4), st.sampled_from(people), st.booleans(), st.booleans())
    def one(data: Any, chance: int, other: Visitor, is_part: bool, again: bool) -> None:
        sender = who if chance else other
        headers = {"HTTP_HX_REQUEST": "true"} if is_part else {}
        verb: Any = sender.client.post if form.method == "post" else sender.client.get
        target = form.target if form.method == "post" else form.target.partition("?")[0]
        label = f"{form.method} {target} {short(data)}{' hx' if is_part else ''}"
        sent = data if form.method == "post" else {name: cut(value) for name, value in data.items()}
        fuzz.send(sender, label, partial(verb, target, sent, **headers), again)

    one()


def cut(value: Any) -> Any:
    """What fits into an address: servers refuse longer lines before Django sees them."""
    return value if isinstance(value, list) else value[:LONGEST_QUERY]


def short(data: dict[str, Any]) -> str:
    """Long values cut, so that a fault can be read."""
    return str(
        {name: str(value)[:60] for name, value in data.items() if name != "csrfmiddlewaretoken"}
    )


def raw(fuzz: Fuzz, targets: list[tuple[Visitor, str]]) -> None:
    """Bodies that are no form, and queries that no page has offered."""
    for who, target in targets:
        fuzz.counts["targets"] += 1
        for name, (body, content) in bodies().items():
            fuzz.counts["raw"] += 1
            call = partial(who.client.generic, "POST", target, body, content_type=content)
            fuzz.send(who, f"POST {target} {name}", call)
        for query in queries():
            address = f"{target.partition('?')[0]}?{query}"
            fuzz.send(who, f"GET {address[:90]}", partial(who.client.get, address))


def uploads(fuzz: Fuzz, forms: list[tuple[Visitor, Form]]) -> None:
    """Each troublesome file at each form that takes files; the 50 MB one too."""
    troubles = {**files(), "50 MB": huge()}
    for who, form in forms:
        base = {item.name: plausible(item) for item in form.fields if item.kind != "file"}
        names = [item.name for item in form.fields if item.kind == "file"]
        for trouble, file in troubles.items():
            fuzz.counts["files"] += 1
            call = partial(post_file, who, form.target, base, names, file)
            fuzz.send(who, f"POST {form.target} with {trouble}", call)


def post_file(who: Visitor, target: str, base: dict[str, str], names: list[str], file: Any) -> Any:
    file.seek(0)
    return who.client.post(target, base | dict.fromkeys(names, file))
