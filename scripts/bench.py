"""How long pages take, as multiples of the least that a page can be, measured in the same run."""

import argparse
import os
import subprocess
import sys
import tempfile

from scripts.postgres import temporary_postgres
from scripts.system import PYTHON, ROOT, environment, say

# Models can be imported only once Django is set up.
START = """
import sys, django
django.setup()
from scripts.bench_pages import run
sys.exit(not run(int(sys.argv[1]), int(sys.argv[2])))
"""


def main() -> int:
    """On both databases, each empty at first and filled with the given number of schools."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, temporary_postgres() as postgres:
        good = [
            measure(url, folder, options) for url in (f"sqlite:///{folder}/bench.sqlite3", postgres)
        ]
    return 0 if all(good) else 1


def measure(url: str, folder: str, options: argparse.Namespace) -> bool:
    say(f"\n{url.partition(':')[0]}, {options.schools} schools")
    env = environment(
        DATABASE_URL=url,
        VAR_DIR=folder,
        DEBUG="false",
        ALLOWED_HOSTS="localhost",
        SECRET_KEY=os.urandom(40).hex(),
    )
    command = [str(PYTHON), "-c", START, str(options.schools), str(options.rounds)]
    return subprocess.run(command, cwd=ROOT, env=env).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
