"""Every page of the demonstration as each of its people, read by the standard's own parser.

No parse error, and what `prove_markup` asks; every link leads to a page; each page has its
Content-Security-Policy. Django's own admin pages are asked for less: its markup is not ours.
"""

from collections import Counter

from scripts.prove_crawl import STARTS, Page, crawl
from scripts.prove_demo import Guest, guests, prepare
from scripts.prove_markup import problems
from scripts.prove_report import Report

FORGIVEN_IN_ADMIN = (
    "th ",
    "h",
    "no ",
    "not one main",
    "0 h1",
    "2 h1",
    "link to",
    "aria-",
    "label for",
)
WHOLE, QUERIES = 100_000, 3


def run(report: Report) -> None:
    prepare()
    counts: Counter[str] = Counter()
    for guest in guests():
        counts["people"] += 1
        for page in crawl(guest.client, starts(guest), each=QUERIES, plain=WHOLE):
            counts["answers"] += 1
            look(report, guest, page, counts)
    report.figure(
        f"{counts['answers']} answers to {counts['people']} people and roles that followed link by "
        f"link: {counts['pages']} pages of ours and {counts['admin']} of the admin parsed, "
        f"{counts['files']} files and ways on"
    )


def starts(guest: Guest) -> tuple[str, ...]:
    return (*STARTS, "/admin/") if guest.name == "agentura@demo.lt" else STARTS


def look(report: Report, guest: Guest, page: Page, counts: Counter[str]) -> None:
    code = page.response.status_code
    if code not in {200, 302}:
        report.fault(f"{guest.name}: {page.url} answered {code}")
    if not page.is_html:
        counts["files"] += 1
        return
    is_admin = page.url.startswith("/admin/")
    counts["admin" if is_admin else "pages"] += 1
    tree, errors = page.parsed
    if "Content-Security-Policy" not in page.response.headers:
        report.fault(f"{page.name}: no Content-Security-Policy")
    found = [*errors, *problems(tree)]
    if is_admin:
        found = [text for text in found if not text.startswith(FORGIVEN_IN_ADMIN)]
    for text in found:
        report.fault(f"{page.name}: {text} (first at {page.url} as {guest.name})")
