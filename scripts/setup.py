"""Set the project up: virtual environment, packages, PDF libraries, `.env`, database.

Runs with any Python ≥ 3.11 before anything is installed. A second run finds all done.
"""

import argparse
import ctypes
import hashlib
import secrets
import subprocess
import sys
from pathlib import Path

from scripts.system import PYTHON, ROOT, Missing, environment, in_ci, install, say

LOCKS = {"run": "requirements.txt", "test": "requirements-dev.txt"}
STAMP = PYTHON.parent.parent / "installed"
NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"
PDF_LIBRARIES = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]


def set_up(purpose: str = "run", *, database: bool = True) -> list[str]:
    """Make what the purpose ("run" or "test") needs; return what is missing, as lines to type."""
    make_environment()
    install_packages(purpose)
    missing = ensure_pdf_libraries()
    write_dotenv(ROOT / ".env")
    if database:
        run([str(PYTHON), "-m", "scripts.database"])
    return missing


def make_environment() -> None:
    """A virtual environment that works, by the first of the ways that this machine offers."""
    if works([str(PYTHON), "-c", NEW_ENOUGH]) and (STAMP.exists() or pip()):
        return
    say("Making the virtual environment …")
    if not new_environment():
        install("venv")
        if not new_environment():
            raise Missing("venv: type this:  sudo apt-get install -y python3-venv")


def new_environment() -> bool:
    """Debian's bare Python leaves a half-made one behind: it is told by its missing pip."""
    create = [sys.executable, "-m", "venv", "--clear", str(PYTHON.parent.parent)]
    return works(create) or (works([*create, "--without-pip"]) and bool(pip()))


def pip() -> list[str]:
    """What installs into our environment: its own pip, else the machine's; else nothing."""
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    ways = [[str(PYTHON), "-m", "pip"], outside]
    return next((way for way in ways if works([*way, "--version"])), [])


def install_packages(purpose: str) -> None:
    """The locked packages, by hash; nothing when they are there already."""
    wanted = {name: f"{name} {digest(ROOT / lock)}" for name, lock in LOCKS.items()}
    there = STAMP.read_text().strip() if STAMP.exists() else ""
    if there in {wanted["test"], wanted[purpose]}:
        return
    say("Installing the locked packages …")
    options = ["-qq", "--disable-pip-version-check", "--require-hashes"]
    run([*pip(), "install", *options, "-r", LOCKS[purpose]])
    STAMP.write_text(wanted[purpose])


def ensure_pdf_libraries() -> list[str]:
    """Everything but the PDF works without them, so only CI refuses to go on."""
    if has_pdf_libraries():
        return []
    try:
        install("pdf")
    except Missing as missing:
        if in_ci():
            raise
        return [str(missing)]
    return []


def has_pdf_libraries() -> bool:
    """On Linux each by its name, which takes no time; elsewhere by asking WeasyPrint."""
    if sys.platform != "linux":
        return works([str(PYTHON), "-c", "import weasyprint"])
    try:
        for name in PDF_LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def write_dotenv(path: Path) -> None:
    """Settings of a development machine, with a key of its own; never overwritten."""
    if not path.exists():
        path.write_text(f"DEBUG=true\nSECRET_KEY={secrets.token_urlsafe(50)}\n", encoding="utf-8")
        path.chmod(0o600)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def works(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment())
    if done.returncode:
        raise Missing(f"This did not work:  {' '.join(command)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--for", dest="purpose", choices=list(LOCKS), default="run")
    parser.add_argument("--no-database", action="store_true")
    options = parser.parse_args()
    try:
        missing = set_up(options.purpose, database=not options.no_database)
    except Missing as problem:
        say(str(problem))
        return 1
    for line in missing:
        say(f"The project runs, but without its PDF. {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
