"""The measuring itself, inside Django and under production settings; `scripts.bench` starts it."""

import gc
import statistics
import time
from dataclasses import dataclass
from unittest import mock

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import pdf as paper
from scripts import bench_data, bench_floor
from scripts.bench_saves import saves
from scripts.bench_visitor import Call, Visitor, site_visitor
from scripts.system import say

LIST_BAR, PLAN_BAR, PDF_BAR = 6.0, 8.0, 1.15
EDITOR_BAR, SAVE_BAR = 10.0, 3.0  # the editor of 60 activities and 40 indicators, one field
RANKING_BAR = 7.0  # 25 rows with their intervals drawn; its aim is that of a list
COMPARE_BAR = 10.0  # any two texts of 60 activities, each of them changed
START_BAR, LONG_BAR = 12.0, 16.0  # not aims: they only tell when something has grown
HUB_BAR = 20.0  # nor this: 24 reports, 40 indicators of 8 values, 500 expenses; its aim is 10
LISTS = ["plans:plan_list", "grants:grant_list", "progress:progress_list", "selection:round_list"]


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


def pages(bench: bench_data.Bench) -> list[Row]:
    """The floor first, then lists, start pages, the plan as its people see it, its editor."""
    floor = Visitor(bench.agency, "scripts.bench_floor", bench_floor.MIDDLEWARE)
    director, officer, agency = map(site_visitor, (bench.director, bench.officer, bench.agency))
    plans, start, own = reverse(LISTS[0]), reverse("dashboard:start"), [bench.draft.pk]
    return [
        Row("floor", 1, floor.get("/")),
        *(Row(f"agency, {name}", LIST_BAR, agency.get(reverse(name))) for name in LISTS),
        Row("agency, last page of plans", LIST_BAR, agency.get(f"{plans}?page=9999")),
        Row("officer, plans:plan_list", LIST_BAR, officer.get(plans)),
        *selection(bench),
        Row("director, start page", START_BAR, director.get(start)),
        Row("officer, start page", START_BAR, officer.get(start)),
        Row("agency, start page", START_BAR, agency.get(start)),
        Row("agency, a school's progress", HUB_BAR, agency.get(progress(bench))),
        Row("director, draft", PLAN_BAR, director.get(reverse("plans:plan_detail", args=own))),
        Row(
            "director, writing activities",
            PLAN_BAR,
            director.get(reverse("plans:plan_section", args=[*own, "veiklos"])),
        ),
        *editor(bench),
        Row("comparing 60 activities", COMPARE_BAR, comparison(bench, "su=0.2")),
        Row("comparing 60 with a draft", COMPARE_BAR, comparison(bench, "su=0")),
        Row("agency, submitted", PLAN_BAR, agency.get(bench.submitted.get_absolute_url())),
        Row("agency, 60 activities", LONG_BAR, agency.get(bench.longest.get_absolute_url())),
    ]


def progress(bench: bench_data.Bench) -> str:
    """The address of the school's page that all its progress is on."""
    return reverse("progress:progress_detail", args=[bench.followed.pk])


def selection(bench: bench_data.Bench) -> list[Row]:
    """A frozen round of 1 000 candidates and 20 criteria: its ranking, what-ifs over it, itself."""
    agency = site_visitor(bench.agency)
    pages = (
        ("the ranking of 1 000 schools", "selection:round_ranking", RANKING_BAR),
        ("the simulator of 1 000 schools", "simulator:round_simulate", EDITOR_BAR),
        ("a round of 1 000 candidates", "selection:round_detail", START_BAR),
    )
    return [
        Row(name, bar, agency.get(reverse(page, args=[bench.round.pk])))
        for name, page, bar in pages
    ]


def editor(bench: bench_data.Bench) -> list[Row]:
    """The pages of a plan of 60 activities and 40 indicators, and one field saved in it."""
    writer, plan = site_visitor(bench.writer), bench.crowded.plan_id
    section = "plans:plan_section"
    return [
        Row(name, EDITOR_BAR, writer.get(reverse(section, args=[plan, part])))
        for name, part in (
            ("writing 60 activities", "veiklos"),
            ("writing 40 indicators", "rodikliai"),
        )
    ] + [Row(name, SAVE_BAR, save) for name, save in saves(bench).items()]


def comparison(bench: bench_data.Bench, later: str) -> Call:
    """Beside what was submitted first the later text, every activity of it changed."""
    address = reverse("plans:plan_compare", args=[bench.crowded.plan_id])
    return site_visitor(bench.writer).get(f"{address}?is=0.1&{later}")


def papers(bench: bench_data.Bench) -> list[Row]:
    """The plan's PDF by its address, against WeasyPrint alone on the same HTML."""
    address = reverse("plans:plan_pdf", args=[bench.longest.plan_id])
    html = printed_html(site_visitor(bench.agency).get(address))
    return [
        Row("WeasyPrint alone", 1, lambda: paper.write(html)),
        Row("agency, the plan's PDF", PDF_BAR, site_visitor(bench.agency).get(address)),
    ]


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
