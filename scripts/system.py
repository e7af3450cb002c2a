"""What the machine itself must have: packages of the operating system, found or installed."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"

# What each part needs, by package manager.
PACKAGES = {
    "apt-get": {
        "venv": ["python3-venv"],
        "pdf": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
        "postgresql": ["postgresql"],
        "chromium": ["chromium"],
        "gettext": ["gettext"],
        "pdftoppm": ["poppler-utils"],
    },
    "brew": {
        "venv": ["python@3.13"],
        "pdf": ["pango"],
        "postgresql": ["postgresql@17"],
        "chromium": ["--cask", "google-chrome"],
        "gettext": ["gettext"],
        "pdftoppm": ["poppler"],
    },
}


class Missing(Exception):
    """A part of the machine that could not be had; the text says what to type."""


def say(text: str) -> None:
    print(text, flush=True)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def environment(**extra: str) -> dict[str, str]:
    """The environment for our own processes; on macOS it shows them Homebrew's libraries."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kokybes_krepselis.settings",
        **extra,
    }
    if platform.system() == "Darwin":
        folders = [
            env.get("DYLD_FALLBACK_LIBRARY_PATH", ""),
            "/opt/homebrew/lib",
            "/usr/local/lib",
        ]
        env["DYLD_FALLBACK_LIBRARY_PATH"] = ":".join(filter(None, folders))
    return env


def install(part: str) -> None:
    """Install what the part needs; raise Missing with the line to type where we may not."""
    manager = next((name for name in PACKAGES if shutil.which(name)), "")
    if not manager:
        raise Missing(f"{part}: install it with your system's package manager.")
    packages = PACKAGES[manager][part]
    say(f"Installing {' '.join(packages)} …")
    commands = _apt_commands(packages) if manager == "apt-get" else [["brew", "install", *packages]]
    if not all(_quiet(command) for command in commands):
        raise Missing(f"{part}: type this:  {_line_to_type(manager, packages)}")


def _apt_commands(packages: list[str]) -> list[list[str]]:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    options = ["-o", "DPkg::Lock::Timeout=120", "--no-install-recommends", "-y"]
    return [[*apt, "update"], [*apt, *options, "install", *packages]]


def _line_to_type(manager: str, packages: list[str]) -> str:
    if manager == "brew":
        return f"brew install {' '.join(packages)}"
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


def _quiet(command: list[str]) -> bool:
    """Run a command, showing what it said only when it failed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        return False
    if done.returncode:
        say((done.stdout + done.stderr).strip())
    return done.returncode == 0
