"""docs/proofs.md: the figures of the last run of each proof; what was not run stays as it was."""

import os
import platform
import re
from dataclasses import dataclass
from datetime import datetime

from scripts.prove_report import SHOWN, Report
from scripts.system import ROOT

LONG = 400
NOT_RUN = "Not run last time"
PAGE = ROOT / "docs" / "proofs.md"
HEAD = """# Proofs

Written by `make prove`; each part says when it was last run and on how many cores. A fault is shown
as it was found.
"""


@dataclass(frozen=True)
class Result:
    """One proof on one database."""

    name: str
    title: str
    database: str
    report: Report


def write_page(results: list[Result], missing: list[str]) -> None:
    """Replace the parts that were run, in the order in which they stand; new ones follow."""
    parts = parse(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    for title in dict.fromkeys(result.title for result in results):
        parts[title] = part([result for result in results if result.title == title])
    parts.pop(NOT_RUN, None)
    if missing:
        parts[NOT_RUN] = "\n".join(f"- {line}" for line in missing)
    text = "".join(f"\n## {title}\n{body.strip()}\n" for title, body in parts.items())
    PAGE.write_text(HEAD + text, encoding="utf-8")


def parse(text: str) -> dict[str, str]:
    """Title → what stands below it."""
    pieces = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def part(results: list[Result]) -> str:
    lines = [f"`make prove ARGS={results[0].name}`, {circumstances()}.", ""]
    for result in results:
        report = result.report
        lines += [f"**{result.database}**: {verdict(report)}", ""]
        lines += [f"- {figure}" for figure in report.figures]
        lines += [f"- optional, not there: {text}" for text in report.optional]
        lines += [f"- FAULT: {short(fault)}" for fault in report.faults[:SHOWN]]
        lines.append("")
    return "\n".join(lines)


def verdict(report: Report) -> str:
    return f"{len(report.faults)} faults" if report.faults else "no fault"


def short(fault: str) -> str:
    """On one line, without the folders of the machine."""
    clean = re.sub(r'"/[^"]*/', '"', fault.replace(str(ROOT), ""))
    words = " ".join(clean.split())
    return words if len(words) < LONG else f"{words[:220]} … {words[-160:]}"


def circumstances() -> str:
    return f"{datetime.now():%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}"  # noqa: DTZ005
