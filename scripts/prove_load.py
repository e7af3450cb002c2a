"""gunicorn under production settings on PostgreSQL with 1 000 schools, read by several at once.

Three people read lists, plans, start pages and now and then a PDF for a minute. No answer may fail,
and the memory of the workers may not grow once they are warm.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from scripts.bench_data import Bench, make
from scripts.prove_report import Report
from scripts.system import PYTHON, ROOT, environment

SCHOOLS, SECONDS, READERS = 1000, 60.0, 6
WARM = 30.0
PAPER_EVERY = 60
GROWTH = 1.15


@dataclass
class Reader:
    """One person who reads page after page, as fast as they come."""

    session: str
    addresses: list[str]
    paper: str
    start: int
    pages: list[float] = field(default_factory=list)
    papers: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def read(self, port: int, until: float) -> None:
        turn = cycle(range(PAPER_EVERY))
        ways = cycle(self.addresses[self.start :] + self.addresses[: self.start])
        for _ in range(self.start * 7):
            next(turn)
        while time.monotonic() < until:
            is_paper = next(turn) == PAPER_EVERY - 1
            self.one(port, self.paper if is_paper else next(ways), is_paper)

    def one(self, port: int, address: str, is_paper: bool) -> None:
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.session}"
        try:
            headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "Cookie": cookie}
            connection.request("GET", address, headers=headers)
            response = connection.getresponse()
            size = len(response.read())
            if response.status != 200 or size < 1000:
                self.faults.append(f"{address} answered {response.status} with {size} bytes")
        except (OSError, http.client.HTTPException) as problem:
            self.faults.append(f"{address}: {problem}")
        finally:
            connection.close()
        (self.papers if is_paper else self.pages).append(time.monotonic() - started)


def run(report: Report) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    readers = people(make(SCHOOLS))
    with gunicorn() as (process, port):
        storm(readers, port, WARM)
        for reader in readers:
            reader.pages, reader.papers = [], []
        before = memory(process.pid)
        storm(readers, port, SECONDS)
        after = memory(process.pid)
    judge(report, readers, before, after)


def people(bench: Bench) -> list[Reader]:
    """The agency, an officer and a head, each twice and each from another page on."""
    names = ["plans:plan_list", "grants:grant_list", "progress:progress_list", "dashboard:start"]
    lists = [reverse(name) for name in names]
    sent = bench.submitted.get_absolute_url()
    paper = reverse("plans:plan_pdf", args=[bench.submitted.plan_id])
    near = bench.longest.get_absolute_url()  # of the officer's own municipality
    near_paper = reverse("plans:plan_pdf", args=[bench.longest.plan_id])
    own = reverse("plans:plan_detail", args=[bench.draft.pk])
    desk = reverse("plans:plan_section", args=[bench.draft.pk, "veiklos"])
    own_paper = reverse("plans:plan_pdf", args=[bench.draft.pk])
    ways = {
        bench.agency: ([*lists, f"{lists[0]}?page=20", reverse("progress:report"), sent], paper),
        bench.officer: ([*lists, near], near_paper),
        bench.director: ([*lists, own, desk], own_paper),
    }
    shares = [(user, *way) for user, way in ways.items()] * (READERS // len(ways))
    return [
        Reader(session(user), addresses, paper, place)
        for place, (user, addresses, paper) in enumerate(shares)
    ]


def session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def storm(readers: list[Reader], port: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(readers)) as pool:
        list(pool.map(lambda reader: reader.read(port, until), readers))


@contextmanager
def gunicorn() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Two workers of four threads, as the README says to serve."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--worker-class", "gthread"]
    argv = [str(PYTHON), "-m", "gunicorn", "kokybes_krepselis.wsgi", *options, "--threads", "4"]
    env = environment(DATABASE_URL=os.environ["DATABASE_URL"])
    process = subprocess.Popen([*argv, "--log-level", "warning"], cwd=ROOT, env=env)
    try:
        time.sleep(5)
        yield process, port
    finally:
        process.terminate()
        process.wait(30)


def memory(parent: int) -> float:
    """MB of the workers together, as the system counts them."""
    listed = subprocess.run(["ps", "-A", "-o", "ppid=,rss="], capture_output=True, text=True)
    rows = [line.split() for line in listed.stdout.splitlines()]
    return sum(int(size) for owner, size in rows if owner == str(parent)) / 1024


def judge(report: Report, readers: list[Reader], before: float, after: float) -> None:
    pages = sorted(second for reader in readers for second in reader.pages)
    papers = sorted(second for reader in readers for second in reader.papers)
    faults = [fault for reader in readers for fault in reader.faults]
    for fault in faults:
        report.fault(fault)
    report.expect(after <= before * GROWTH, f"memory grew from {before:.0f} to {after:.0f} MB")
    total = len(pages) + len(papers)
    report.figure(
        f"{SCHOOLS} schools, {READERS} readers for {SECONDS:.0f} s: {total} answers, {len(faults)} "
        f"failed, {total / SECONDS:.0f} a second ({sys.platform}, readers on the same cores)"
    )
    report.figure(f"{len(pages)} pages: {spread(pages)}; {len(papers)} PDFs: {spread(papers)}")
    report.figure(f"memory of both workers, warm and after: {before:.0f} → {after:.0f} MB")


def spread(seconds: list[float]) -> str:
    """Median and 95th percentile in ms."""
    if len(seconds) < 2:
        return "too few"
    parts = statistics.quantiles(seconds, n=20)
    return f"p50 {parts[9] * 1000:.0f} ms, p95 {parts[18] * 1000:.0f} ms"
