"""A hundred plans as one ZIP use all cores; a dossier whose worker is killed is made once.

PLANS=12 in the environment makes it shorter. It asks for a machine that does nothing else.
"""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from django.core.management import call_command
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from common import pdf
from common.archive import Archive, Listed, Member, text_member
from common.printing import cores_for
from files.models import StoredFile
from jobs.models import Job
from plans.models import PlanVersion
from plans.official import readers_html
from progress.dossier import ask_for
from progress.dossier.plans import version_member
from progress.tasks import make_dossier
from scripts.bench_data import ACTIVITIES, send
from scripts.prove_report import Report
from scripts.system import PYTHON, ROOT
from tests.world import World, build

BAR = 1.2  # of the time of all plans one by one, divided by the cores


def run(report: Report) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = build()
    version = send(world.grant, world.asta, ACTIVITIES)
    together(report, version, world.asta, int(os.environ.get("PLANS", "100")))
    killed(report, world)


def together(report: Report, version: PlanVersion, reader: User, plans: int) -> None:
    """The plan so many times over: one by one in this process, then as one ZIP.

    What the processor worked is told too: it stays the same where others use the machine.
    """
    pdf.write(readers_html(version, reader))  # what is read once
    started, worked = time.perf_counter(), work()
    sizes = [len(pdf.write(readers_html(version, reader))) for _ in range(plans)]
    alone, alone_work = time.perf_counter() - started, work() - worked
    members = [version_member(f"{place:03}.pdf", version, reader) for place in range(plans)]
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "planai.zip")
        started, worked = time.perf_counter(), work()
        archive.write(members, _index)
        taken, taken_work = time.perf_counter() - started, work() - worked
    cores = cores_for(plans)
    ratio = taken / (alone / cores)
    report.figure(
        f"{plans} plans of {ACTIVITIES} activities: {alone:.1f} s one by one,"
        f" {taken:.1f} s as one ZIP on {cores} cores: {ratio:.2f} × (sum ÷ cores), at most {BAR};"
        f" {taken_work / alone_work:.2f} × the processor's time"
    )
    report.expect([row.size for row in archive.listed] == sizes, "the ZIP holds other PDFs")
    report.expect(ratio <= BAR, f"{ratio:.2f} × (sum ÷ cores) is more than {BAR}")


def work() -> float:
    """Seconds of processor time of this process and of those that have ended below it."""
    user, system, children_user, children_system, _elapsed = os.times()
    return user + system + children_user + children_system


def _index(listed: list[Listed]) -> Member:
    return text_member("index.txt", "", lambda: str(len(listed)), None)


def killed(report: Report, world: World) -> None:
    """The first worker dies in the middle; the next makes the dossier, once."""
    before = StoredFile.objects.count()
    job = ask_for(school=world.azuolas, task=make_dossier, by=world.asta)
    worker = _worker()
    until = time.monotonic() + 60
    while not Job.objects.get(pk=job.pk).total and time.monotonic() < until:
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    stands = DBTaskResult.objects.get(task_path="progress.tasks.make_dossier").status
    report.expect(stands == TaskResultStatus.RUNNING, f"the worker was killed too late: {stands}")
    _worker("--until-empty").wait(120)
    job.refresh_from_db()
    report.expect(job.result_id is not None, f"no dossier after the kill: {job.error or 'waits'}")
    made = StoredFile.objects.filter(content_type="application/zip").count()
    report.expect(made == 1, f"{made} files of one dossier")
    report.figure(
        "a worker killed while it made a dossier: the next made it, one file"
        f" ({StoredFile.objects.count() - before} stored)"
    )


def _worker(*options: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([str(PYTHON), "manage.py", "worker", *options], cwd=ROOT)
