"""A member's voting sheet: the questions of a page, how each was voted on, what blocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from common.text import clean_pasted
from selection.choices import VoteChoice
from selection.commission.ballots import Mark
from selection.commission.conflicts import Conflict
from selection.models import Placing, Question, Vote

LONGEST = 1000


@dataclass
class Row:
    """A question on the sheet, as it was voted on and as it is marked now."""

    question: Question
    placing: Placing | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    choice: str = ""
    reason: str = ""
    is_cast: bool = False
    is_final: bool = False  # a secret vote that was cast
    error: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it can be marked."""
        return not self.conflicts and not self.is_final

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The values, their words and which is marked."""
        return [(key, str(words), key == self.choice) for key, words in VoteChoice.choices]


@dataclass
class Sheet:
    """The rows of a page; `is_secret` asks for no reasons."""

    rows: list[Row]
    is_secret: bool

    def read(self, data: Mapping[str, str]) -> list[Mark]:
        """The marks of the page; those of rows that can't be marked are left out."""
        marks = []
        for row in self.rows:
            choice = data.get(f"vote_{row.question.pk}", "")
            if row.is_open and choice:
                row.choice = choice
                row.reason = clean_pasted(data.get(f"reason_{row.question.pk}", "")).strip()
                row.error = self._fault(row)
                marks.append(Mark(row.question.pk, row.choice, row.reason))
        return marks

    def _fault(self, row: Row) -> str:
        if row.choice not in VoteChoice.values:
            return _("Choose for, against or abstain.")
        if len(row.reason) > LONGEST:
            return _("The reason is too long: shorten it to 1 000 characters.")
        if row.choice == VoteChoice.AGAINST and not row.reason and not self.is_secret:
            return _("Say why you are against.")
        return ""

    @property
    def errors(self) -> list[Row]:
        return [row for row in self.rows if row.error]


def sheet(
    questions: Iterable[Question],
    *,
    placings: Mapping[int, Placing],
    conflicts: Mapping[int, list[Conflict]],
    votes: Mapping[int, Vote],
    cast: set[int],
    is_secret: bool,
) -> Sheet:
    """The sheet of a page: `votes` are the person's own open ones, `cast` where a ballot lies."""
    rows = []
    for question in questions:
        before = votes.get(question.pk)
        rows.append(
            Row(
                question,
                placings.get(question.candidate_id),
                conflicts.get(question.candidate_id, []),
                before.choice if before else "",
                before.reason if before else "",
                is_cast=question.pk in cast,
                is_final=is_secret and question.pk in cast,
            )
        )
    return Sheet(rows, is_secret)
