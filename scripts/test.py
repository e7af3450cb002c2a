"""The whole suite: on SQLite and on a real PostgreSQL side by side, then the browser story."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TypeVar

from scripts.browser import ensure_chromium
from scripts.postgres import temporary_postgres
from scripts.setup import set_up
from scripts.system import PYTHON, ROOT, Missing, environment, in_ci, install, say

LOGS = ROOT / "var" / "test"
NOTHING_CHOSEN = 5
EMBEDDED = "sqlite:///:memory:"
KEPT = {"PYTHONDONTWRITEBYTECODE": ""}  # six starts read the same modules: compiled once
T = TypeVar("T")


class Suite:
    """One run of pytest, its output kept in a file until it ends."""

    def __init__(self, name: str, arguments: list[str], **env: str) -> None:
        self.name = name
        self.log = LOGS / f"{name}.log"
        self.started = time.monotonic()
        argv = [str(PYTHON), "-m", "pytest", *arguments, *sys.argv[1:]]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=environment(**KEPT, **env), stdout=log, stderr=subprocess.STDOUT
            )

    def finish(self) -> bool:
        """Wait, show all that pytest said, and tell whether it was content."""
        code = self.process.wait()
        say(f"\n=== {self.name}, {time.monotonic() - self.started:.0f} s ===")
        say(self.log.read_text(errors="replace").strip())
        return code == 0 or (code == NOTHING_CHOSEN and bool(sys.argv[1:]))

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    missing: list[str] = []
    try:
        with ExitStack() as stack:
            missing += set_up("test", database=False)
            optional(ensure_pdftoppm, missing)
            chromium = optional(ensure_chromium, missing)
            postgres = optional(lambda: stack.enter_context(tests_postgres()), missing)
            good = run_all(stack, postgres, chromium)
    except Missing as problem:
        say(str(problem))
        return 1
    for line in missing:
        say(f"NOT RUN: {line}")
    return 0 if good else 1


def optional(part: Callable[[], T], missing: list[str]) -> T | None:
    """The part, or None with its name among the missing; in CI nothing may be missing."""
    try:
        return part()
    except Missing as problem:
        if in_ci():
            raise
        missing.append(str(problem))
        return None


def tests_postgres() -> AbstractContextManager[str]:
    """A server that gathers no statistics: each test takes its rows back, so they would tell of
    empty tables, and joins of hundreds of rows would be planned without an index (57 s, not 6)."""
    return temporary_postgres(autovacuum="off")


def ensure_pdftoppm() -> None:
    if not shutil.which("pdftoppm"):
        install("pdftoppm")


def run_all(stack: ExitStack, postgres: str | None, chromium: str | None) -> bool:
    """Both databases share the cores; then the browsers have the machine, on PostgreSQL.

    What touches no database runs once, on SQLite (`tests/conftest.py`).
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    half = max(1, (os.cpu_count() or 2) // 2)
    databases = {"sqlite": EMBEDDED} | ({"postgresql": postgres} if postgres else {})
    say(f"Running the suite on {' and '.join(databases)} …")
    workers = str(2 * half)  # for both: measured, they end together
    arguments = ["-m", "not browser", "-n", workers]
    known = {"MIGRATED": str(migrate_templates(postgres))}
    suites = [Suite(name, arguments, DATABASE_URL=url, **known) for name, url in databases.items()]
    good = finish(stack, suites)
    if chromium:
        say("\nRunning the browser story …")
        env = {"DATABASE_URL": postgres or EMBEDDED, "CHROMIUM": chromium}
        beside = ["-n", str(min(4, 2 * half))] if postgres else []
        good &= finish(stack, [Suite("browser", [*browser_tests(), *beside], **env)])
    return good


def browser_tests() -> list[str]:
    """Their folder alone is read, unless whoever runs them may have named another."""
    return ["-m", "browser", *([] if sys.argv[1:] else ["tests/browser"])]


def migrate_templates(postgres: str | None) -> Path:
    """Migrate once for all workers. PostgreSQL makes each new database, so each worker's, a copy of
    `template1`; of SQLite a file is copied (`tests/conftest.py`), which this answers."""
    migrated = LOGS / "migrated.sqlite3"
    for old in LOGS.glob(f"{migrated.name}*"):
        old.unlink()
    urls = [f"sqlite:///{migrated}"]
    if postgres:
        urls.append(postgres.removesuffix("/postgres") + "/template1")
    command = [str(PYTHON), "manage.py", "migrate", "-v", "0", "--settings", "tests.settings"]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment(DATABASE_URL=url)) for url in urls
    ]
    codes = [process.wait() for process in running]
    if any(codes):
        raise SystemExit("The migrations failed.")
    return migrated


def finish(stack: ExitStack, suites: list[Suite]) -> bool:
    for suite in suites:
        stack.callback(suite.stop)
    return all(list(map(Suite.finish, suites)))


if __name__ == "__main__":
    sys.exit(main())
