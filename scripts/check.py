"""All that can be said about the code without running the suite."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from scripts.setup import set_up
from scripts.system import PYTHON, ROOT, Missing, environment, say

BIN = PYTHON.parent


def checks() -> dict[str, list[str]]:
    """Name → command; the slowest first, as two run at a time."""
    python, manage = str(PYTHON), [str(PYTHON), "-W", "error::DeprecationWarning", "manage.py"]
    templates = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))
    return {
        "types": [str(BIN / "mypy"), "."],
        "translations": [python, "-m", "scripts.messages", "--check"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "static files": [*manage, "collectstatic", "--no-input", "-v", "0"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "migrations in a line": [python, "-m", "scripts.migrations"],
        "imports": [str(BIN / "lint-imports"), "--no-cache"],
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "lint": [str(BIN / "ruff"), "check", "."],
        "templates": [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates],
    }


def production(scratch: str) -> dict[str, str]:
    """Settings as on a real server, so that the deployment checks mean something."""
    return environment(
        DEBUG="false",
        SECRET_KEY=secrets.token_urlsafe(60),
        ALLOWED_HOSTS="krepselis.example",
        DATABASE_URL=f"sqlite:///{scratch}/check.sqlite3",
        VAR_DIR=scratch,
    )


def main() -> int:
    try:
        set_up("test", database=False)
    except Missing as problem:
        say(str(problem))
        return 1
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(os.cpu_count()) as pool:
        env = production(scratch)
        jobs = [pool.submit(run, name, command, env) for name, command in checks().items()]
        good = [job.result() for job in jobs]
    return 0 if all(good) else 1


def run(name: str, command: list[str], env: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    good = done.returncode == 0
    said = "" if good else "\n" + (done.stdout + done.stderr).strip()
    say(f"{'ok  ' if good else 'FAIL'} {name}, {time.monotonic() - started:.0f} s{said}")
    return good


if __name__ == "__main__":
    sys.exit(main())
