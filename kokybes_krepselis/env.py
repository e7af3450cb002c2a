"""Helpers that read settings from the environment and from an ignored `.env` file."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ENGINES = {"postgres": "postgresql", "postgresql": "postgresql", "sqlite": "sqlite3"}
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def read_dotenv(path: Path) -> None:
    """Put the lines `NAME=value` of the file into the environment; what is already set wins."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.partition("=")
        if sign and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def site_url(served: Path, *, debug: bool) -> str:
    """Where letters lead: SITE_URL, else in development where `make run` served last."""
    told = os.environ.get("SITE_URL", "")
    if not told and debug and served.exists():
        told = served.read_text(encoding="utf-8").strip()
    return (told or "http://127.0.0.1:8000").rstrip("/")


def env_bool(name: str) -> bool:
    """True for 1, true, yes, on; false when absent; anything else is refused."""
    value = os.environ.get(name, "").lower()
    if value not in {"", "0", "false", "no", "off", "1", "true", "yes", "on"}:
        raise ValueError(f"{name} must be true or false, not {value!r}.")
    return value in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    """The comma-separated parts of a variable, without empty ones."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///path` or `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError("DATABASE_URL must start with sqlite:// or postgresql://.")
    engine = ENGINES[parts.scheme]
    if engine == "sqlite3":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path.removeprefix("/"),
            "OPTIONS": SQLITE_OPTIONS,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
