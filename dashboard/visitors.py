"""What evaluators and commission members see first."""

from typing import Any

from django.utils.functional import cached_property

from common import clock
from grants.models import Grant
from progress.evaluating.awaited import Awaited, AwaitedWork
from progress.overview import rows_of
from schools.access import access_of
from schools.choices import Role
from schools.models import Membership
from selection.choices import RoundStatus
from selection.commission.waiting import Wait, waiting
from selection.models import Round


class EvaluatorDesk:
    """The start page of an evaluator: their schools, first those where it is their turn."""

    template = "dashboard/evaluator.html"

    def __init__(self, user: Any, membership: Membership) -> None:
        self.user, self.membership, self.today = user, membership, clock.today()

    @cached_property
    def work(self) -> list[Awaited]:
        """The baskets of their schools with what comes next."""
        schools = access_of(self.user).school_ids(Role.EVALUATOR)
        grants = Grant.objects.visible_to(self.user).filter(holder__in=schools)
        return AwaitedWork(rows_of(grants), self.user).found

    @property
    def to_do(self) -> int:
        """Schools where it is their turn."""
        return sum(item.is_their_turn for item in self.work)


class CommissionDesk:
    """The start page of a commission member: selection rounds."""

    template = "dashboard/commission.html"

    def __init__(self, user: Any, membership: Membership) -> None:
        self.user, self.membership, self.today = user, membership, clock.today()

    @cached_property
    def rounds(self) -> list[Round]:
        return list(Round.objects.visible_to(self.user).for_list()[:25])

    @property
    def open_rounds(self) -> int:
        return sum(item.status != RoundStatus.DECIDED for item in self.rounds)

    @cached_property
    def waits(self) -> list[Wait]:
        """Their commissions, with the questions that wait for their votes."""
        return waiting(self.user)
