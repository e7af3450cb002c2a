"""What the school's own people see first: state, path, next step, basket, deadlines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.folding import fold
from audit.models import Entry
from common import clock
from common.days import passed
from common.money import ZERO
from common.templatetags.ui import Step, share
from grants.desk import EntryRow, waiting_for
from grants.models import Grant
from plans import health, standing
from plans.choices import OPEN, VersionStatus
from plans.content import load
from plans.models import Agreement, Plan, PlanVersion
from plans.past import when, words_of
from plans.rights import starter_membership
from progress.details import SchoolProgress
from progress.rights import consultant
from progress.to_do import Task, tasks_of
from schools.models import Membership

from .audits import AuditsWaiting
from .reports import ReportsWaiting

FEW = 6
LATEST = 40  # deeds among which the newest five sittings are looked for


@dataclass(frozen=True)
class Deadline:
    """Something due on a day."""

    on: date
    label: str


@dataclass(frozen=True)
class Bar:
    """A part of a whole in EUR, the time passed in percent, and the same in words."""

    part: Decimal
    whole: Decimal
    time: int | None
    words: str


class SchoolDesk:
    """The start page of a head, an editor or a consultant, for the school of the membership."""

    template = "dashboard/school.html"

    def __init__(self, user: Any, membership: Membership) -> None:
        self.user, self.membership, self.today = user, membership, clock.today()
        self.school = membership.school

    @cached_property
    def money(self) -> list[EntryRow]:
        """Money that waits for the person's confirmation, by any membership."""
        return waiting_for(self.user)

    @cached_property
    def reports(self) -> ReportsWaiting:
        """Reports of periods that await the person."""
        return ReportsWaiting(self.user, self.membership)

    @cached_property
    def audits(self) -> AuditsWaiting:
        """Findings of the audit that await the person."""
        return AuditsWaiting(self.user, self.membership)

    @cached_property
    def grants(self) -> list[Grant]:
        """The school's baskets, newest first."""
        rows = Grant.objects.visible_to(self.user).filter(holder=self.school).for_list()
        return list(rows.order_by("-first_school_year", "-pk"))

    @cached_property
    def grant(self) -> Grant | None:
        return self.grants[0] if self.grants else None

    @cached_property
    def plan(self) -> Plan | None:
        return Plan.objects.visible_to(self.user).filter(grant=self.grant).first()

    @cached_property
    def versions(self) -> list[PlanVersion]:
        """The versions of the plan that the person may read, newest first, with planned sums."""
        rows = PlanVersion.objects.visible_to(self.user).filter(plan=self.plan)
        related = ("plan__grant__holder", "plan__grant__round__programme", "current_submission")
        rows = rows.select_related(*related).prefetch_related(f"{related[1]}__parties")
        return list(rows.with_totals().order_by("-number", "-pk"))

    @cached_property
    def in_force(self) -> PlanVersion | None:
        found = (row for row in self.versions if row.status == VersionStatus.APPROVED)
        return next(found, None)

    @cached_property
    def version(self) -> PlanVersion | None:
        """What is being decided now, else what is in force."""
        found = (row for row in self.versions if row.status in OPEN)
        return next(found, self.in_force)

    @cached_property
    def place(self) -> standing.Place | None:
        return standing.place(self.version) if self.version else None

    @cached_property
    def problems(self) -> list[health.Problem]:
        """What blocks submission of the version being written."""
        is_written = self.version is not None and self.version.is_editable
        return health.errors(load(self.version)) if is_written and self.version else []

    @property
    def first_problems(self) -> list[health.Problem]:
        """All of them while they are few, else the first; `more_problems` counts the rest."""
        return self.problems if len(self.problems) <= FEW else self.problems[: FEW - 1]

    @property
    def more_problems(self) -> int:
        return len(self.problems) - len(self.first_problems)

    @cached_property
    def actions(self) -> list[standing.Action]:
        """The buttons of the next step, the main one first."""
        if self.place is None:
            return self._starting()
        return standing.actions(self.place, self.user, is_ready=not self.problems)

    @property
    def first_action(self) -> str:
        """The name of the one main button; taking something back or amending is never it."""
        names = [action.name for action in self.actions if action.name not in standing.QUIET]
        return names[0] if names and not self.tasks else ""

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The five newest deeds about the plan; the savings of a sitting are one."""
        if self.plan is None:
            return []
        folds = fold(Entry.objects.about(self.plan).for_list()[:LATEST])[:5]
        return [
            {"when": when(item), "text": capfirst(words_of(item)), "by": item.newest.by or ""}
            for item in folds
        ]

    @cached_property
    def remarks(self) -> list[Agreement]:
        """The remarks of those who returned the plan."""
        return [row for row in self.place.decisions.values() if row.comment] if self.place else []

    @cached_property
    def progress(self) -> SchoolProgress | None:
        return SchoolProgress(self.grant, self.user) if self.grant and self.in_force else None

    @cached_property
    def is_advising(self) -> bool:
        """Whether the person is the school's consultant, who writes down visits."""
        return self.grant is not None and consultant(self.user, self.grant) is not None

    @cached_property
    def tasks(self) -> list[Task]:
        return tasks_of(self.progress) if self.progress else []

    @property
    def time_passed(self) -> int:
        """The share of the basket's time that has passed, percent."""
        grant = self.grant
        return passed(grant.starts_on, grant.ends_on, self.today) if grant else 0

    @property
    def planned(self) -> Decimal | None:
        """The sum of the version's budget lines, EUR."""
        return getattr(self.version, "planned", None)

    @property
    def bar(self) -> Bar | None:
        """The money: against time once the plan is in force, before that what is planned."""
        if self.grant is None or self.version is None:
            return None
        whole = self.grant.granted
        if self.in_force is None:
            planned = self.planned or ZERO
            text = _("Planned: %(share)s percent of the basket")
            return Bar(planned, whole, None, text % {"share": share(planned, whole)})
        pace = self.progress.pace if self.progress else None
        return Bar(pace.spent, whole, pace.time, pace.sentence) if pace else None

    @property
    def first_steps(self) -> list[Step]:
        """The path before there is a plan."""
        labels = [
            _("School prepares"),
            _("Municipality and agency agree")
            if self.school is None or self.school.is_municipal
            else _("Founder and agency agree"),
            _("Head approves by order"),
            _("Plan in force"),
        ]
        done = Step(_("Basket given"), "", "done")
        return [done, Step(labels[0], "", "current"), *map(Step, labels[1:])]

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The four nearest dates ahead: values of indicators, end of the basket."""
        found = [*self._indicator_dates(), *self._grant_dates()]
        ahead = {item for item in found if item.on >= self.today}
        return sorted(ahead, key=lambda item: (item.on, item.label))[:4]

    def _starting(self) -> list[standing.Action]:
        if self.grant is None or starter_membership(self.user, self.grant) is None:
            return []
        url = f"{reverse('plans:plan_start')}?krepselis={self.grant.pk}"
        return [standing.Action("start", _("Start the plan"), url, posts=True)]

    def _indicator_dates(self) -> list[Deadline]:
        cards = self.progress.cards if self.progress else []
        rows = [card.indicator for card in cards if not card.indicator.is_ended]
        interim = [Deadline(row.interim_on, _("Interim values")) for row in rows if row.interim_on]
        target = [Deadline(row.target_on, _("Target values")) for row in rows if row.target_on]
        return interim + target

    def _grant_dates(self) -> list[Deadline]:
        return [Deadline(self.grant.ends_on, _("End of the basket"))] if self.grant else []
