"""One proof inside Django; `scripts.prove` starts it with the name and the report's file."""

import logging
import os
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg2

from scripts.prove_report import Report


def main() -> int:
    name, target = sys.argv[1:]
    own_database(name)
    django.setup()
    logging.getLogger("django").setLevel(logging.CRITICAL)  # refusals are what we ask for
    report = Report()
    started, busy = time.monotonic(), os.getloadavg()[0]
    try:
        import_module(f"scripts.prove_{name}").run(report)
    except Exception:  # noqa: BLE001 - whatever ended the proof is a fault of it
        report.fault("the proof broke off: " + traceback.format_exc())
    took = time.monotonic() - started
    report.figure(f"{took:.0f} s in all; load of the machine when it began: {busy:.1f}")
    report.write(Path(target))
    return 1 if report.faults else 0


def own_database(name: str) -> None:
    """On PostgreSQL each proof has a database to itself."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    if parts.scheme != "postgresql":
        return
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE proof_{name}")
    connection.close()
    os.environ["DATABASE_URL"] = parts._replace(path=f"/proof_{name}").geturl()


if __name__ == "__main__":
    sys.exit(main())
