"""All that the page of one school's progress shows, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Entry
from audit.sentences import sentence
from common import clock
from common.tables import Table
from common.templatetags.ui import Step, date_iso
from files.models import StoredFile
from grants.models import Grant
from plans.choices import VersionStatus
from plans.models import Indicator, Plan, PlanVersion
from plans.wording import shown
from selection.choices import EvaluationKind

from .advising import CALLED_OFF
from .cards import Card, cards_of, table_of
from .choices import EvaluationStatus, Result
from .evaluating.card import EvaluationsCard
from .models import Conclusion, Consultancy, Evaluation, Measurement, Overruling
from .overview import RESULT_TONES, Counts, counts
from .pace import Pace
from .paces import OVER, pace_of
from .reasons import reasons_of
from .rights import (
    concluder,
    conclusion_confirmer,
    conclusion_withdrawer,
    evaluator,
    measurer,
    overruler,
)
from .spent import Sums, total_of
from .workflow import first_finish, why_not_withdraw

NO_KEY = str(UUID(int=0))
MANY = 6  # indicators whose charts a page shows at most


@dataclass(frozen=True)
class Event:
    """One line of the history, in words."""

    at: datetime
    text: str
    by: str
    comment: str


class SchoolProgress:
    """The progress of one grant as one person sees it."""

    def __init__(self, grant: Grant, user: Any) -> None:
        self.grant, self.user, self.today = grant, user, clock.today()

    @property
    def url(self) -> str:
        return reverse("progress:progress_detail", args=[self.grant.pk])

    @cached_property
    def plan_url(self) -> str:
        """The plan's page, empty where none has been started."""
        if self.version:
            return self.version.plan.get_absolute_url()
        plan = Plan.objects.visible_to(self.user).filter(grant=self.grant).first()
        return plan.get_absolute_url() if plan else ""

    @cached_property
    def version(self) -> PlanVersion | None:
        """The version in force; None before the plan's approval."""
        rows = PlanVersion.objects.visible_to(self.user).select_related("plan").order_by()
        return rows.filter(plan__grant=self.grant, status=VersionStatus.APPROVED).first()

    @cached_property
    def conclusion(self) -> Conclusion | None:
        rows = Conclusion.objects.valid().filter(grant=self.grant).order_by()
        return rows.prefetch_related("by", "evaluation", "objectives__objective").first()

    @property
    def is_example(self) -> bool:
        plan = self.version.plan if self.version else None
        return self.grant.holder.is_example or bool(plan and plan.is_example)

    @property
    def is_open(self) -> bool:
        """From approval to conclusion things may be recorded."""
        return self.version is not None and self.conclusion is None

    @property
    def is_going_on(self) -> bool:
        """Whether values and new evaluations are asked for: not of a basket that is over."""
        return self.is_open and self.grant.status not in OVER

    @cached_property
    def cards(self) -> list[Card]:
        """The indicators of the version in force, in their order."""
        return cards_of(self.version, self.grant.pk, self.user) if self.version else []

    @property
    def has_many(self) -> bool:
        """Whether the indicators are told in a table, each with a page of its own."""
        return len(self.cards) > MANY

    @property
    def indicators(self) -> Table:
        """The indicators in a table."""
        return table_of(self.cards, self.indicator_url)

    def indicator_url(self, key: UUID) -> str:
        """The page of one indicator's values."""
        return self._any_indicator.replace(NO_KEY, str(key))

    @cached_property
    def _any_indicator(self) -> str:
        """Resolved once for all indicators, as resolving each is slow."""
        return reverse("progress:indicator_detail", args=[self.grant.pk, NO_KEY])

    @cached_property
    def spending(self) -> Sums:
        """What was planned and spent of its money."""
        return total_of(self.grant, self.version) if self.version else Sums()

    @cached_property
    def counts(self) -> Counts:
        return counts(card.standing for card in self.cards)

    @cached_property
    def pace(self) -> Pace:
        """The money against the time, and the indicators."""
        grant, counted = self.grant, self.counts
        row = (grant.starts_on, grant.ends_on, grant.status, grant.granted, grant.spent)
        given: dict[str, Any] = {"indicators": counted.total, "on_way": counted.on_way}
        is_confirmed = bool(self.conclusion and self.conclusion.confirmed_at)
        return pace_of(row, is_concluded=is_confirmed, **given)

    @cached_property
    def reasons(self) -> list[str]:
        """Why it lags behind; nothing where it does not."""
        return reasons_of([self])[self.grant.pk] if self.pace.is_laggard else []

    @property
    def unvalued(self) -> list[Indicator]:
        """The indicators without a value; nothing is expected of those that were ended."""
        rows = [card.indicator for card in self.cards if card.standing.value is None]
        return [row for row in rows if not row.is_ended]

    @property
    def is_early(self) -> bool:
        """Whether the plan is still to run, so that a conclusion needs a reason."""
        return self.today < self.grant.ends_on

    @cached_property
    def evaluations(self) -> list[Evaluation]:
        rows = list(Evaluation.objects.visible_to(self.user).filter(grant=self.grant))
        for row in rows:
            row.grant = self.grant
        return rows

    @property
    def evaluating(self) -> EvaluationsCard:
        return EvaluationsCard(self.grant, self.user, self.evaluations)

    @property
    def basis(self) -> Evaluation | None:
        """The newest finished evaluation of the required kind."""
        return next((row for row in self._required() if row.finished_at), None)

    @cached_property
    def may_measure(self) -> bool:
        return self.is_going_on and measurer(self.user, self.grant) is not None

    @cached_property
    def may_overrule(self) -> bool:
        """Whether the person may judge otherwise than the values do."""
        return self.is_going_on and overruler(self.user, self.grant) is not None

    @cached_property
    def own_kinds(self) -> list[str]:
        """The kinds of evaluation that are the person's to write here, the required one first."""
        kinds = [kind for kind in EvaluationKind if evaluator(self.user, self.grant, kind)]
        return sorted(kinds, key=lambda kind: kind != self.grant.evaluation_kind)

    @property
    def own_kind_words(self) -> str:
        return str(EvaluationKind(self.own_kinds[0]).label)

    @property
    def may_begin(self) -> bool:
        """Whether the person may open another evaluation now."""
        drafts = {row.kind for row in self.evaluations if not row.finished_at}
        return self.is_going_on and any(kind not in drafts for kind in self.own_kinds[:1])

    @cached_property
    def may_conclude(self) -> bool:
        is_due = self.is_open and self.basis is not None
        return is_due and concluder(self.user, self.grant) is not None

    @property
    def may_withdraw_conclusion(self) -> bool:
        is_there = self.conclusion is not None and not why_not_withdraw(self.grant)
        return is_there and conclusion_withdrawer(self.user, self.grant) is not None

    @property
    def may_confirm_conclusion(self) -> bool:
        """The agency, until it has confirmed."""
        end = self.conclusion
        is_waiting = end is not None and end.confirmed_at is None
        return is_waiting and conclusion_confirmer(self.user, self.grant) is not None

    def scan(self, file_pk: int) -> StoredFile | None:
        """The scan of something shown here that was entered from paper."""
        values = Measurement.objects.visible_to(self.user)
        evaluations = Evaluation.objects.visible_to(self.user)
        for rows in (values, evaluations, Conclusion.objects.all()):
            found = rows.filter(grant=self.grant, scan=file_pk).select_related("scan").first()
            if found:
                return found.scan
        return None

    def why_not_conclude(self) -> str:
        """What stands before the conclusion, in words."""
        if self.version is None:
            return _("Progress is recorded once the plan has been approved.")
        if self.conclusion:
            return _("The conclusion has been recorded; progress can only be read.")
        return first_finish(self.grant)

    @property
    def basis_words(self) -> str:
        """What the conclusion rests on."""
        if self.grant.evaluation_kind == EvaluationKind.EXTERNAL:
            return _("The conclusion rests on the external evaluation.")
        return _("The conclusion rests on the self-evaluation.")

    @property
    def heading(self) -> str:
        """The state of affairs in one line."""
        if self.conclusion:
            return _("The goal: %(result)s") % {"result": self.conclusion.get_result_display()}
        if not self.cards:
            return _("Progress begins when the plan is approved")
        words = {"reached": self.counts.reached, "total": self.counts.total}
        text = ngettext(
            "%(reached)s of %(total)s indicator reached",
            "%(reached)s of %(total)s indicators reached",
            self.counts.total,
        )
        return text % words

    @property
    def result_tone(self) -> str:
        return RESULT_TONES[Result(self.conclusion.result)] if self.conclusion else "draft"

    @property
    def conclusion_url(self) -> str:
        """The evaluation that the conclusion rests on."""
        return self.conclusion.evaluation.get_absolute_url() if self.conclusion else ""

    def steps(self) -> list[Step]:
        """The path from the approved plan to the conclusion."""
        kind, basis, end = self.grant.get_evaluation_kind_display(), self.basis, self.conclusion
        approved = date_iso(self.version.ordered_on) if self.version else ""
        valued = f"{self.counts.with_values} / {self.counts.total}" if self.cards else ""
        done = [
            (_("Plan approved"), approved, self.version is not None),
            (_("Values of the indicators"), valued, self._all_valued()),
            (kind[:1].upper() + kind[1:], self._evaluation_note(), basis is not None),
            (_("Conclusion"), date_iso(end.concluded_on) if end else "", end is not None),
        ]
        left = [place for place, step in enumerate(done) if not step[2]]
        current = left[0] if left and not end else None
        return [
            Step(label, note, "done" if is_done else "current" if place == current else "next")
            for place, (label, note, is_done) in enumerate(done)
        ]

    def history(self, most: int | None = 20) -> list[Event]:
        """The newest deeds about this progress that the person may read, at most so many."""
        return [
            Event(entry.at, sentence(_in_words(entry)), str(entry.by or ""), entry.comment)
            for entry in self._entries()[:most]
        ]

    def _entries(self) -> QuerySet[Entry]:
        about = {
            Measurement: Measurement.objects.visible_to(self.user).filter(grant=self.grant),
            Evaluation: Evaluation.objects.visible_to(self.user).filter(grant=self.grant),
            Conclusion: Conclusion.objects.filter(grant=self.grant),
            Overruling: Overruling.objects.filter(grant=self.grant),
            Consultancy: Consultancy.objects.filter(grant=self.grant),
        }
        wanted = Q(
            object_type=Grant._meta.label_lower,
            object_id=self.grant.pk,
            verb__in=["evaluation.deleted", CALLED_OFF],
        )
        for model, rows in about.items():
            wanted |= Q(object_type=model._meta.label_lower, object_id__in=rows.values("pk"))
        return Entry.objects.filter(wanted).for_list()

    def _required(self) -> Iterable[Evaluation]:
        return (row for row in self.evaluations if row.kind == self.grant.evaluation_kind)

    def _all_valued(self) -> bool:
        return bool(self.cards) and self.counts.with_values == self.counts.total

    def _evaluation_note(self) -> str:
        if self.basis:
            return date_iso(self.basis.ends_on)
        is_begun = any(row.status != EvaluationStatus.FINISHED for row in self._required())
        return _("being written") if is_begun else ""


def _in_words(entry: Entry) -> Entry:
    """The entry with its value as it reads in the language of the page; only numbers are kept."""
    told = entry.changes
    if "kind" in told and "value" in told:
        reads = shown(told["kind"], told.get("unit", ""), Decimal(str(told["value"])))
        entry.changes = told | {"reads": reads}
    return entry
