"""`manage.py recompute_round N`: the ranking of a round once more, from its frozen inputs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from files.models import StoredFile
from files.services import read
from selection.models import Freeze
from selection.ranking import NothingKnown, Unreadable, differences, digest_of
from selection.ranking.sheet import results_of


class Command(BaseCommand):
    """Reckons the results anew and compares them with the kept ones, byte for byte.

    With two files it needs no database: whoever has them can do the same.
    """

    help = (
        "Reckons the results of a round's frozen inputs anew and compares them byte by byte;"
        " exit status 1 and the first difference where they are not the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", nargs="?", type=int, help="the round's number in addresses")
        parser.add_argument("--freeze", type=int, help="which freezing; else the one that stands")
        parser.add_argument("--inputs", type=Path, help="a file of inputs instead of a round")
        parser.add_argument("--results", type=Path, help="the file of results to compare with")

    def handle(self, *args: Any, **options: Any) -> None:
        inputs, results = _files(options) if options["inputs"] else _kept(options)
        try:
            anew = results_of(inputs)
        except (Unreadable, NothingKnown) as problem:
            raise CommandError(f"The inputs can't be ranked: {problem}") from problem
        if found := differences(results, anew, but="inputs"):
            told = "; then ".join(map(str, found))
            raise CommandError(f"Not the same, kept ≠ reckoned anew: {told}")
        self.stdout.write(f"The same {len(anew)} bytes, SHA-256 {digest_of(anew)}")


def _files(options: dict[str, Any]) -> tuple[bytes, bytes]:
    if not options["results"]:
        raise CommandError("Name the file to compare with: --results FILE")
    try:
        return options["inputs"].read_bytes(), options["results"].read_bytes()
    except OSError as problem:
        raise CommandError(str(problem)) from problem


def _kept(options: dict[str, Any]) -> tuple[bytes, bytes]:
    if options["round"] is None:
        raise CommandError("Name a round, or files: --inputs FILE --results FILE")
    rows = Freeze.objects.filter(round=options["round"]).select_related("inputs", "results")
    which = rows.filter(number=options["freeze"]) if options["freeze"] else rows.standing()
    found = which.first()
    if found is None:
        raise CommandError("The round has no such frozen data.")
    return _whole(found.inputs), _whole(found.results)


def _whole(stored: StoredFile) -> bytes:
    """The bytes, as long as they are those whose digest was written down."""
    content = read(stored)
    if digest_of(content) != stored.sha256:
        raise CommandError(f"{stored.name} is not the file that was kept: other SHA-256")
    return content
