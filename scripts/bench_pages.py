"""The measuring itself, inside Django and under production settings; `scripts.bench` starts it."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import pdf as paper
from scripts import bench_data, bench_floor
from scripts.system import say

LIST_BAR, PLAN_BAR, PDF_BAR = 6.0, 8.0, 1.15
START_BAR, LONG_BAR = 12.0, 16.0  # not aims: they only tell when something has grown
LISTS = ["plans:plan_list", "grants:grant_list", "progress:progress_list", "selection:round_list"]
Call = Callable[[], object]


@dataclass
class Row:
    """One thing measured: how often the time of the first of its table it may take."""

    name: str
    bar: float
    call: Call
    queries: int = 0
    seconds: float = 0

    def ratio(self, least: "Row") -> float:
        return self.seconds / least.seconds

    def line(self, least: "Row") -> str:
        ratio = self.ratio(least)
        return (
            f"{self.name:<40}{self.seconds * 1000:>9.1f} ms{ratio:>7.2f} ×, at most {self.bar:<5g}"
            f"{self.queries:>4} queries{'  BEYOND' if ratio > self.bar else ''}"
        )


class Visitor:
    """A signed-in person whose requests go straight to Django's handler."""

    def __init__(self, user: Any, urlconf: str, middleware: list[str]) -> None:
        client = Client()
        client.force_login(user)
        self.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.urlconf, self.handler = urlconf, BaseHandler()
        with override_settings(MIDDLEWARE=middleware):
            self.handler.load_middleware()

    def get(self, address: str) -> Call:
        return lambda: self.answer(address)

    def answer(self, address: str) -> bytes:
        request: Any = RequestFactory(HTTP_HOST="localhost").get(address, secure=True)
        request.COOKIES[settings.SESSION_COOKIE_NAME] = self.cookie
        request.urlconf = self.urlconf
        response: Any = self.handler.get_response(request)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
        return bytes(response.content)


def pages(bench: bench_data.Bench) -> list[Row]:
    """The floor first, then lists, start pages, and the plan as its people see it."""
    floor = Visitor(bench.agency, "scripts.bench_floor", bench_floor.MIDDLEWARE)
    director, officer, agency = map(site_visitor, (bench.director, bench.officer, bench.agency))
    plans, start = reverse(LISTS[0]), reverse("dashboard:start")
    own = [bench.draft.pk]
    return [
        Row("floor", 1, floor.get("/")),
        *(Row(f"agency, {name}", LIST_BAR, agency.get(reverse(name))) for name in LISTS),
        Row("agency, last page of plans", LIST_BAR, agency.get(f"{plans}?page=9999")),
        Row("officer, plans:plan_list", LIST_BAR, officer.get(plans)),
        Row("director, start page", START_BAR, director.get(start)),
        Row("officer, start page", START_BAR, officer.get(start)),
        Row("agency, start page", START_BAR, agency.get(start)),
        Row("director, draft", PLAN_BAR, director.get(reverse("plans:plan_detail", args=own))),
        Row(
            "director, writing activities",
            PLAN_BAR,
            director.get(reverse("plans:plan_section", args=[*own, "veiklos"])),
        ),
        Row("agency, submitted", PLAN_BAR, agency.get(bench.submitted.get_absolute_url())),
        Row("agency, 60 activities", LONG_BAR, agency.get(bench.longest.get_absolute_url())),
    ]


def papers(bench: bench_data.Bench) -> list[Row]:
    """The plan's PDF by its address, against WeasyPrint alone on the same HTML."""
    address = reverse("plans:plan_pdf", args=[bench.longest.plan_id])
    html = printed_html(site_visitor(bench.agency).get(address))
    return [
        Row("WeasyPrint alone", 1, lambda: paper.write(html)),
        Row("agency, the plan's PDF", PDF_BAR, site_visitor(bench.agency).get(address)),
    ]


def site_visitor(user: Any) -> Visitor:
    return Visitor(user, settings.ROOT_URLCONF, settings.MIDDLEWARE)


def printed_html(call: Call) -> str:
    """What the page hands to WeasyPrint."""
    with mock.patch.object(paper, "write", wraps=paper.write) as write:
        call()
    return str(write.call_args.args[0])


def measure(rows: list[Row], rounds: int, *, is_paper: bool = False) -> bool:
    """Each in turn, round after round, so that what slows the machine slows all alike.

    A paper leaves so much garbage that the next would pay for it: it is cleared between them.
    """
    for row in rows:
        row.call()
        with CaptureQueriesContext(connection) as captured:
            row.call()
        row.queries = len(captured)
    taken: list[list[float]] = [
        [seconds(row.call, gc.collect if is_paper else None) for row in rows] for _ in range(rounds)
    ]
    for row, column in zip(rows, zip(*taken, strict=True), strict=True):
        row.seconds = statistics.median(column)
        say(row.line(rows[0]))
    return all(row.ratio(rows[0]) <= row.bar for row in rows)


def seconds(call: Call, before: Call | None) -> float:
    if before:
        before()
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def learn() -> None:
    """What autovacuum does in the background: else PostgreSQL plans as for empty tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def run(schools: int, rounds: int) -> bool:
    """Fill the empty database and measure in it; true when nothing is beyond its bar."""
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    bench = bench_data.make(schools)
    learn()
    good = [
        measure(pages(bench), rounds),
        measure(papers(bench), max(3, rounds // 3), is_paper=True),
    ]
    return all(good)
