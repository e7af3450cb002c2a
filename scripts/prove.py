"""The heavy proofs at full size, one by name or all; their figures go to docs/proofs.md."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from scripts.browser import ensure_chromium
from scripts.postgres import temporary_postgres
from scripts.prove_page import Result, write_page
from scripts.prove_report import Report, read
from scripts.setup import set_up
from scripts.system import PYTHON, ROOT, Missing, environment, say
from scripts.test import ensure_pdftoppm, optional

SITE, CAST = "kokybes_krepselis.settings", "tests.settings"
BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Proof:
    """What is proven, on which databases, under whose settings."""

    title: str
    databases: tuple[str, ...] = ("sqlite",)
    settings: str = SITE
    is_production: bool = False
    needs_chromium: bool = False


PROOFS = {
    "fuzz": Proof("Nasty input at every form and address", BOTH, CAST),
    "together": Proof("People at once", ("postgresql",), CAST),
    "money": Proof("Money written by four at once", BOTH, CAST),
    "worker": Proof("Workers killed while they send letters", BOTH, is_production=True),
    "load": Proof("Load", ("postgresql",), is_production=True),
    "html": Proof("HTML of every page of the demonstration"),
    "axe": Proof("Accessibility of every kind of page, light and dark", needs_chromium=True),
    "sheets": Proof("Spreadsheets", settings=CAST),
    "workbook": Proof("Plans as workbooks, out and back", settings=CAST),
    "papers": Proof("Plans on paper"),
    "dossier": Proof("Papers as one ZIP"),
    "selection": Proof("Chances of a ranking, and what it costs"),
}


def main() -> int:
    """Run the chosen proofs, or all; 0 when none found a fault and nothing was missing."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    chosen = sys.argv[1:] or list(PROOFS)
    if unknown := set(chosen) - set(PROOFS):
        say(f"No proof is called {', '.join(sorted(unknown))}; there are: {', '.join(PROOFS)}")
        return 2
    try:
        missing = set_up("test", database=False)
    except Missing as problem:
        say(str(problem))
        return 1
    with ExitStack() as stack:
        results = run_all(stack, chosen, missing)
    for line in missing:
        say(f"NOT RUN: {line}")
    return 1 if missing or any(result.report.faults for result in results) else 0


def run_all(stack: ExitStack, chosen: list[str], missing: list[str]) -> list[Result]:
    """One after the other, so that no proof takes the cores from another."""
    chromium = postgres = None
    optional(ensure_pdftoppm, missing)
    if any(PROOFS[name].needs_chromium for name in chosen):
        chromium = optional(ensure_chromium, missing)
    if any("postgresql" in PROOFS[name].databases for name in chosen):
        postgres = optional(lambda: stack.enter_context(temporary_postgres()), missing)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    results = []
    for name in chosen:
        proof = PROOFS[name]
        if proof.needs_chromium and not chromium:
            continue
        for database in proof.databases:
            url = postgres if database == "postgresql" else f"sqlite:///{folder}/{name}.sqlite3"
            if url:
                report = run(name, url, folder / name / database, chromium or "")
                results.append(Result(name, proof.title, database, report))
        write_page(results, missing)
    return results


def run(name: str, url: str, folder: Path, chromium: str) -> Report:
    """In a process of its own: settings, database and files are its own too."""
    proof = PROOFS[name]
    say(f"\n{proof.title}, {url.partition(':')[0]} …")
    folder.mkdir(parents=True)
    env = environment(
        DJANGO_SETTINGS_MODULE=proof.settings,
        DATABASE_URL=url,
        VAR_DIR=str(folder),
        DEBUG=str(not proof.is_production).lower(),
        SECRET_KEY=os.urandom(40).hex(),
        ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
        DJANGO_ALLOW_ASYNC_UNSAFE="true",
        CHROMIUM=chromium,
    )
    target = folder / "report.json"
    command = [str(PYTHON), "-m", "scripts.prove_child", name, str(target)]
    subprocess.run(command, cwd=ROOT, env=env)
    report = read(target)
    for line in report.figures:
        say(f"  {line}")
    for line in report.faults:
        say(f"  FAULT {line}")
    return report


if __name__ == "__main__":
    sys.exit(main())
