"""A PostgreSQL of our own for the tests: a private port, a folder that goes when we do."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.system import Missing, install

FOLDERS = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/pgsql"]
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "50",
}


@contextmanager
def temporary_postgres(**settings: str) -> Iterator[str]:
    """Start a server, with settings of its own, and yield its DATABASE_URL; nothing is left of it
    afterwards."""
    binaries = find_binaries() or _installed()
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="kk-postgres-"))
    password, port = secrets.token_hex(16), _free_port()
    try:
        _make_cluster(binaries, folder, password, user)
        server = _start(binaries, folder, user, {**SETTINGS, **settings, "port": str(port)})
        try:
            _wait(binaries, port, server)
            yield f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path | None:
    """The newest folder that holds `initdb` and `postgres`; PATH comes first."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    for folder in FOLDERS:
        found += sorted(Path(folder).glob("*/bin"), key=_version, reverse=True)
    complete = (
        path for path in found if (path / "initdb").exists() and (path / "postgres").exists()
    )
    return next(complete, None)


def _version(path: Path) -> int:
    return int("".join(filter(str.isdigit, path.parent.name)) or 0)


def _installed() -> Path:
    install("postgresql")
    binaries = find_binaries()
    if not binaries:
        raise Missing("postgresql: its `initdb` was not found; put its folder on PATH.")
    return binaries


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: another user, whose only the folder is."""
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _make_cluster(binaries: Path, folder: Path, password: str, user: str | None) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if user:
        for path in (folder, secret):
            shutil.chown(path, user)
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres"]
    options = [
        "--no-locale",
        "-E",
        "UTF8",
        "--no-sync",
        "-A",
        "scram-sha-256",
        f"--pwfile={secret}",
    ]
    done = subprocess.run(
        [*command, *options], cwd=folder, user=user, capture_output=True, text=True
    )
    if done.returncode:
        raise Missing(f"postgresql: initdb failed: {done.stderr.strip()}")


def _start(
    binaries: Path, folder: Path, user: str | None, settings: dict[str, str]
) -> subprocess.Popen[bytes]:
    own = {**settings, "unix_socket_directories": str(folder)}
    options = [part for name, value in own.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(folder / "data"), *options],
            cwd=folder,
            user=user,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait(binaries: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    ready = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    until = time.monotonic() + 30
    while subprocess.run(ready).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise Missing("postgresql: the server did not start.")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
