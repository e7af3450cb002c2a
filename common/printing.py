"""Many documents on paper at once: a process for each core, since threads don't help WeasyPrint."""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import TypeVar

import django

from . import pdf

FEW = 3  # so many documents are printed sooner than the processes start
AHEAD = 3  # documents for each core that are given out before the first is ready
Thing = TypeVar("Thing")
Html = Callable[[], str]
Printed = tuple[Thing, Path | None]
Submit = Callable[[str, Path], "Future[Path]"]


def printed(
    things: Iterable[tuple[Thing, Html | None]], folder: Path, *, cores: int
) -> Iterator[Printed[Thing]]:
    """The things in their order, each with its PDF in the folder; those without HTML as they are.

    At most a few per core lie there at once: the caller removes each when done with it.
    Refuses (PdfUnavailable) without system libraries. Never call it in a threaded server: it forks.
    """
    ahead: deque[tuple[Thing, Future[Path] | None]] = deque()
    with _printers(cores) as submit:
        for place, (thing, html) in enumerate(things):
            waits = submit(html(), folder / f"{place}.pdf") if html else None
            ahead.append((thing, waits))
            if len(ahead) > AHEAD * cores:
                yield _first(ahead)
        while ahead:
            yield _first(ahead)


def _first(ahead: "deque[tuple[Thing, Future[Path] | None]]") -> Printed[Thing]:
    thing, waits = ahead.popleft()
    return thing, waits.result() if waits else None


def cores_for(documents: int) -> int:
    """How many processes are worth it: none but this one for a few documents."""
    allowed = getattr(os, "sched_getaffinity", None)
    cores = len(allowed(0)) if allowed else os.cpu_count() or 1
    return cores if documents > FEW else 1


@contextmanager
def _printers(cores: int) -> Iterator[Submit]:
    """What takes HTML and the path of its PDF; here where there is one core for it."""
    if cores < 2:
        yield _print_here
        return
    pdf.fonts()
    pdf.stylesheet()  # read once, before the processes part
    way = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPoolExecutor(cores, mp_context=way, initializer=_begin)
    try:
        yield lambda html, path: pool.submit(_print, html, path)
    finally:
        pool.shutdown(cancel_futures=True)


def _print_here(html: str, path: Path) -> "Future[Path]":
    ready: Future[Path] = Future()
    ready.set_result(_print(html, path))
    return ready


def _print(html: str, path: Path) -> Path:
    path.write_bytes(pdf.write(html))
    return path


def _begin() -> None:
    """A printing process ends with the one that started it, and leaves Ctrl-C to that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "linux":
        django.setup()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
