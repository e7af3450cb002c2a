"""Workers killed while they send letters: none is lost, and a repeat has the same Message-ID.

300 letters wait; three workers on PostgreSQL, one on SQLite, send them over SMTP. Twice on the way
one is killed with SIGKILL and another begins.
"""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from jobs.tasks import send_mail
from scripts.prove_report import Report
from scripts.prove_smtp import Post
from scripts.system import PYTHON, ROOT, environment

LETTERS = 300
KILL_AT = (60, 140)
WORKERS = {"sqlite": 1, "postgresql": 3}
PATIENCE = 240.0


@dataclass
class Office:
    """The workers that live, and the killed."""

    post: Post
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: int = 0

    def hire(self) -> None:
        env = environment(
            DATABASE_URL=os.environ["DATABASE_URL"],
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=str(self.post.port),
        )
        argv = [str(PYTHON), "manage.py", "worker"]
        self.running.append(subprocess.Popen(argv, cwd=ROOT, env=env))

    def kill_one(self) -> None:
        """As the kernel kills: nothing can be tidied up."""
        victim = self.running.pop(0)
        victim.send_signal(signal.SIGKILL)
        victim.wait(10)
        self.killed += 1

    def close(self) -> None:
        for worker in self.running:
            worker.terminate()
        for worker in self.running:
            worker.wait(30)


def run(report: Report) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    sent = enqueue()
    post = Post(pause=0.05)
    office = Office(post)
    started = time.monotonic()
    try:
        for _ in range(WORKERS[connection.vendor]):
            office.hire()
        for number in KILL_AT:
            wait_until(lambda number=number: len(post.letters) >= number)
            office.kill_one()
            office.hire()
        wait_until(lambda: not left())
        seconds = time.monotonic() - started
    finally:
        office.close()
        post.shutdown()
    judge(report, sent, office, seconds)


def enqueue() -> set[str]:
    """All in one transaction; one more is taken back and must never come."""
    names = {f"<{number}@kokybes-krepselis>" for number in range(LETTERS)}
    with transaction.atomic():
        for name in sorted(names):
            send_mail.enqueue("kas@demo.lt", "Tema", f"Laiškas {name}.\n", name)
    with transaction.atomic():
        send_mail.enqueue("kas@demo.lt", "Tema", "Atšauktas.", "<taken-back@kokybes-krepselis>")
        transaction.set_rollback(True)
    return names


def left() -> int:
    return DBTaskResult.objects.exclude(status="SUCCESSFUL").count()


def wait_until(is_so: object) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not is_so():  # type: ignore[operator]
        time.sleep(0.05)


def judge(report: Report, sent: set[str], office: Office, seconds: float) -> None:
    post = office.post
    again = sum(post.letters.values()) - len(post.letters)
    report.expect(left() == 0, f"{left()} letters are not sent after {seconds:.0f} s")
    report.expect(set(post.letters) == sent, f"lost {sent - set(post.letters)}")
    report.expect(all(len(said) == 1 for said in post.bodies.values()), "a repeat differs")
    report.expect(again <= office.killed, f"{again} repeats after {office.killed} deaths")
    report.expect(forgotten(), "words of sent letters are kept in the queue")
    report.figure(
        f"{LETTERS} letters over SMTP; {WORKERS[connection.vendor]} at work, {office.killed} "
        f"killed with SIGKILL on the way and as many begun anew: {len(post.letters)} arrived, "
        f"{again} of them twice with the same Message-ID, none lost, in {seconds:.0f} s"
    )


def forgotten() -> bool:
    """Whether a last tidying leaves nothing of what the letters said."""
    call_command("worker", until_empty=True)
    return not DBTaskResult.objects.exclude(args_kwargs={"args": [], "kwargs": {}}).exists()
