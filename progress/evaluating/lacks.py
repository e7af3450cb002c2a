"""What an evaluation still needs before the school reads it or it is finished, each with a link."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from plans.choices import Strength
from progress.choices import EvaluationStatus, EvaluationStep
from progress.models import Evaluation, Rating
from selection.choices import EvaluationKind

from .places import area_urls, url_of
from .rules import rule_of


@dataclass(frozen=True)
class Lack:
    """What is missing, in words, and where it is written; no address where others write it."""

    text: str
    url: str = ""
    kind: str = "must"

    def __str__(self) -> str:
        return self.text


class Lacks:
    """The search of one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        rows = evaluation.ratings.select_related("indicator", "level")
        self.ratings = list(rows.order_by("indicator__number"))

    @cached_property
    def urls(self) -> dict[str, str]:
        return area_urls(self.evaluation)

    def all(self) -> list[Lack]:
        """Everything, in the order of the work."""
        is_self = self.evaluation.kind == EvaluationKind.SELF
        own = [*self.steps(), *self.group()] if is_self else [*self.header(), *self.aspects()]
        waits = [*self.unconfirmed(), *self.remarks()] if not is_self else []
        return [*self.levels(), *self.arguments(), *own, *self.end(), *waits]

    def levels(self) -> list[Lack]:
        found = []
        if not any(row.level_id for row in self.ratings):
            found.append(Lack(_("Rate at least one indicator."), next(iter(self.urls.values()))))
        begun = [row for row in self.ratings if not row.level_id]
        text = _("Choose a level for what you have begun to rate (%(numbers)s), or empty it.")
        return found + self._about(begun, text)

    def arguments(self) -> list[Lack]:
        """A self-evaluation argues each level, an external one each aspect that it names."""
        is_self = self.evaluation.kind == EvaluationKind.SELF
        asked = [row for row in self.ratings if (row.level_id if is_self else row.strength)]
        text = _("Write the arguments of: %(numbers)s.")
        return self._about([row for row in asked if not row.comment.strip()], text)

    def steps(self) -> list[Lack]:
        notes = {row.step: row for row in self.evaluation.steps.all()}
        left = [
            str(step.label)
            for step in EvaluationStep
            if step not in notes or not (notes[step].done_on and notes[step].text)
        ]
        text = _("Tell when and what was done in: %(steps)s.") % {"steps": ", ".join(left)}
        return [Lack(text, url_of(self.evaluation, "steps"))] if left else []

    def group(self) -> list[Lack]:
        texts = []
        if not self.evaluation.group.strip():
            texts.append(_("Write who worked in the group: posts, not names."))
        if self.evaluation.discussed_on is None:
            texts.append(_("Write on which day it was discussed with the community."))
        return [Lack(text, url_of(self.evaluation, "header")) for text in texts]

    def header(self) -> list[Lack]:
        named = {
            _("report number"): self.evaluation.report_number,
            _("purpose of the evaluation"): self.evaluation.purpose,
            _("observed activities"): self.evaluation.observed_activities is not None,
        }
        left = [name for name, value in named.items() if not value]
        text = _("Fill in the header: %(names)s.") % {"names": ", ".join(left)}
        found = [Lack(text, url_of(self.evaluation, "header"))] if left else []
        if not self.evaluation.grant.assignments.filter(ended_on=None, is_lead=True).exists():
            found.append(Lack(_("The agency has named nobody who leads the evaluation.")))
        return found

    def aspects(self) -> list[Lack]:
        """No more aspects than the rule allows; without a rule as many as one likes."""
        rule, found = rule_of(self.evaluation), []
        most = {Strength.STRONG: rule.strong, Strength.IMPROVE: rule.to_improve} if rule else {}
        for mark, limit in most.items():
            rows = [row for row in self.ratings if row.strength == mark]
            if len(rows) > limit:
                found.append(self._too_many(mark, rows, limit))
        return found

    def end(self) -> list[Lack]:
        if self.evaluation.ends_on <= clock.today():
            return []
        text = _("The evaluation ends on %(date)s. Finish it then, or correct the date.")
        words = {"date": self.evaluation.ends_on}
        return [Lack(text % words, url_of(self.evaluation, "header"))]

    def unconfirmed(self) -> list[Lack]:
        text = to_confirm_words(row for row in self.ratings if row.to_confirm)
        return [Lack(text, url_of(self.evaluation, "confirm"))] if text else []

    def remarks(self) -> list[Lack]:
        """What the school may still say, and what waits for an answer."""
        item, url = self.evaluation, url_of(self.evaluation, "remarks")
        if item.status != EvaluationStatus.REMARKS:
            return []
        found = []
        if not item.remarks_done_at and item.remarks_until and clock.today() <= item.remarks_until:
            text = _("The school may remark until %(date)s. Finish it after that day.")
            found.append(Lack(text % {"date": item.remarks_until}, url))
        if left := item.remarks.filter(answer="").count():
            text = ngettext("Answer %(n)s remark.", "Answer %(n)s remarks.", left)
            found.append(Lack(text % {"n": left}, url))
        return found

    def _about(self, rows: list[Rating], text: str) -> list[Lack]:
        if not rows:
            return []
        return [Lack(text % {"numbers": _numbers(rows)}, self.urls[rows[0].indicator.number])]

    def _too_many(self, mark: Strength, rows: list[Rating], limit: int) -> Lack:
        text = _("%(mark)s: %(n)s aspects are marked, at most %(limit)s may be. Unmark the rest.")
        label = str(mark.label)
        words = {"mark": label[:1].upper() + label[1:], "n": len(rows), "limit": limit}
        return Lack(text % words, self.urls[rows[limit].indicator.number])


def to_confirm_words(rows: Iterable[Rating]) -> str:
    """That these levels wait for who replaces their evaluator; empty when none does."""
    text = _(
        "The levels of an evaluator who had a conflict of interest are to be confirmed by who "
        "replaces them: %(numbers)s."
    )
    numbers = _numbers(rows)
    return text % {"numbers": numbers} if numbers else ""


def _numbers(rows: Iterable[Rating]) -> str:
    return ", ".join(row.indicator.number for row in rows)
