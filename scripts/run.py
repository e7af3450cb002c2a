"""Set up what is missing, then serve the site with its job worker until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from scripts.setup import set_up
from scripts.system import PYTHON, ROOT, Missing, environment, say

HOST = "127.0.0.1"
PASSWORD = "krepselis-demo"
SIGN_INS = {
    "direktore@demo.lt": "director: a real school and an invented one with an empty plan",
    "pavaduotoja@demo.lt": "deputy who edits the plan",
    "direktorius@demo.lt": "director of another school",
    "ukmerge@demo.lt": "municipality officer",
    "klaipeda@demo.lt": "municipality officer",
    "steigejas@demo.lt": "founder of a private school",
    "agentura@demo.lt": "agency, with the admin at /admin/",
    "vertintoja@demo.lt": "external evaluator",
    "vertintojas@demo.lt": "evaluator who replaces a colleague",
    "mokyklos@demo.lt": "director of schools at every stage of a basket",
    "konsultante@demo.lt": "consultant of a school",
    "komisija@demo.lt": "chair of a commission whose sitting is open",
    "sekretore@demo.lt": "secretary of the commission",
    "narys@demo.lt": "commission member with a conflict of interest",
    "auditorius@demo.lt": "auditor, reads only",
}


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    try:
        refuse_taken(port)
        missing = set_up()
    except Missing as problem:
        say(str(problem))
        return 1
    return serve(port, missing)


def refuse_taken(port: int) -> None:
    """Say in words that something else listens there, before any work is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Missing(
                f"Port {port} is taken ({error.strerror}): the site may be running already at"
                f" http://{HOST}:{port}/. Stop that, or type:  make run PORT={port + 1}"
            ) from None


def serve(port: int, missing: list[str]) -> int:
    """The server and the worker live and end together."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    keep_address(port)
    env = environment(DJANGO_RUNSERVER_HIDE_WARNING="true")
    running = [start(["runserver", f"{HOST}:{port}"], env), start(["worker"], env)]
    try:
        wait_until_ready(port, running)
        say(welcome(port, missing))
        while all(process.poll() is None for process in running):
            time.sleep(0.3)
        return max(process.poll() or 0 for process in running) or 1
    except KeyboardInterrupt:
        return 0
    finally:
        stop(running)


def keep_address(port: int) -> None:
    """Settings read it, so that links in letters and of `manage.py invite` lead here."""
    folder = Path(os.environ.get("VAR_DIR", ROOT / "var"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site_url").write_text(f"http://{HOST}:{port}\n", encoding="utf-8")


def start(command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """In a process group of its own, so that its children can be stopped with it."""
    argv = [str(PYTHON), "manage.py", *command]
    return subprocess.Popen(argv, cwd=ROOT, env=env, start_new_session=True)


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in running:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def wait_until_ready(port: int, running: list[subprocess.Popen[bytes]]) -> None:
    """Until the health page answers, or a process has ended, or half a minute has passed."""
    until = time.monotonic() + 30
    while time.monotonic() < until and all(process.poll() is None for process in running):
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/sveikata/", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)


def welcome(port: int, missing: list[str]) -> str:
    people = [f"    {email:<24}{role}" for email, role in SIGN_INS.items()]
    lines = [
        "",
        f"  The site is at  http://{HOST}:{port}/   (stop it with Ctrl-C)",
        f"  Sign in with the password  {PASSWORD}  as",
        *people,
        *(f"  Without its PDF for now. {line}" for line in missing),
        "",
    ]
    return "\n".join(lines)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
