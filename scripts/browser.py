"""A Chromium for the browser tests: the machine's own, else installed."""

import os
import shutil
import subprocess

from scripts.system import PYTHON, Missing, environment, install, say

NAMES = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]
OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def ensure_chromium() -> str:
    """The path of a Chromium that starts; raise Missing with what to type."""
    found = find_chromium()
    if found:
        return found
    problem = _try_install()
    found = find_chromium()
    if not found:
        raise Missing(problem)
    return found


def find_chromium() -> str:
    """The first that answers `--version`: Ubuntu's package is a stub that does not."""
    candidates = [os.environ.get("CHROMIUM", ""), *NAMES, _playwrights_own()]
    return next(
        (path for name in candidates if (path := shutil.which(name) or "") and _starts(path)), ""
    )


def _try_install() -> str:
    """The system's package, else Playwright's build; return what to type if neither came."""
    try:
        install("chromium")
        if find_chromium():
            return ""
    except Missing as missing:
        problem = str(missing)
    else:
        problem = "chromium: the installed package does not start here."
    say("Trying Playwright's own Chromium …")
    command = [str(PYTHON), "-m", "playwright", "install", "--with-deps", "chromium"]
    subprocess.run(command, env=environment(), capture_output=True, stdin=subprocess.DEVNULL)
    return problem


def _playwrights_own() -> str:
    done = subprocess.run(
        [str(PYTHON), "-c", OWN], env=environment(), capture_output=True, text=True
    )
    return done.stdout.strip()


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
