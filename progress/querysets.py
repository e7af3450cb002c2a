from typing import TYPE_CHECKING, Any, NoReturn

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from common import clock
from grants.models import Claim
from plans.models import PaperSource
from schools.access import Access, access_of
from schools.choices import FounderKind, Role
from schools.models import Membership
from schools.querysets import SCHOOL_READERS
from selection.choices import EvaluationKind, Party

from .choices import WRITTEN, EvaluationStatus, ReportStatus
from .rights import FINDING_READERS, MEASURERS, SAMPLE_READERS, WRITERS

if TYPE_CHECKING:
    from .models import (
        AuditFinding,
        Conclusion,
        Evaluation,
        Expense,
        Measurement,
        Report,
        Sample,
        SampledExpense,
        Visit,
    )


def _model(name: str) -> Any:
    """A model by name: models import this module, not the other way round."""
    return apps.get_model("progress", name)


def _reach(access: Access, grant: str = "grant") -> Q:
    """What belongs to own schools and to schools of one's own municipality."""
    return Q(**{f"{grant}__holder__in": access.school_ids(*SCHOOL_READERS)}) | Q(
        **{f"{grant}__holder__municipality__in": access.municipality_ids()}
    )


def _own_evaluations(access: Access) -> Q:
    """Evaluations of the kinds that the person writes, where they write them."""
    own = Q(
        kind=EvaluationKind.SELF,
        scan__isnull=False,
        grant__holder__municipality__in=access.municipality_ids(),
    )
    for kind, roles in WRITERS.items():
        own |= Q(kind=kind, grant__holder__in=access.school_ids(*roles))
    return own


def _to_remark(access: Access) -> Q:
    """Drafts that wait for the remarks of the person's school, or one on paper in their town."""
    schools = Q(grant__holder__in=access.school_ids(*MEASURERS))
    if towns := access.municipality_ids():
        present = Membership.objects.valid_on(clock.today()).filter(
            school=OuterRef("grant__holder"), role__in=MEASURERS, user__is_active=True
        )
        plan = {"version__plan__grant": OuterRef("grant"), "version__status": "approved"}
        on_paper = ~Exists(present) | Exists(PaperSource.objects.filter(**plan))
        schools |= Q(on_paper, grant__holder__municipality__in=towns)
    return Q(schools, status=EvaluationStatus.REMARKS)


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, user: Any) -> "MeasurementQuerySet":
        """As far as the grant is visible."""
        access = access_of(user)
        return self if access.sees_everything else self.filter(_reach(access))

    def valid(self) -> "MeasurementQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def for_list(self) -> "MeasurementQuerySet":
        return self.select_related("indicator", "by", "withdrawn_by", "grant__holder")


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: Any) -> "EvaluationQuerySet":
        """Finished: as far as the grant is visible. Unfinished: its writers and the agency only,
        an external one that waits for remarks also the school.

        What is entered from paper is written by the municipality's officers, who also remark for
        a school that works on paper.
        """
        access = access_of(user)
        if access.has(Role.AGENCY):
            return self
        finished = Q(status=EvaluationStatus.FINISHED)
        own = _own_evaluations(access) | _to_remark(access)
        return self.filter(
            own | (finished if access.sees_everything else finished & _reach(access))
        )

    def finished(self) -> "EvaluationQuerySet":
        return self.filter(status=EvaluationStatus.FINISHED)

    def unfinished(self) -> "EvaluationQuerySet":
        return self.exclude(status=EvaluationStatus.FINISHED)

    def for_list(self) -> "EvaluationQuerySet":
        return self.select_related(
            "grant__holder__municipality", "grant__round", "grant__plan", "framework", "by"
        )


class ConclusionQuerySet(models.QuerySet["Conclusion"]):
    def valid(self) -> "ConclusionQuerySet":
        """Not withdrawn; one per grant."""
        return self.filter(withdrawn_at=None)


class ExpenseQuerySet(models.QuerySet["Expense"]):
    """Expenses are written once: no update, no delete, in bulk neither."""

    def visible_to(self, user: Any) -> "ExpenseQuerySet":
        """As far as the grant is visible."""
        access = access_of(user)
        return self if access.sees_everything else self.filter(_reach(access))

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("An expense is never edited; reverse it.")

    def delete(self) -> NoReturn:
        raise TypeError("An expense is never deleted; reverse it.")


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> "ReportQuerySet":
        """As far as the grant is visible."""
        access = access_of(user)
        return self if access.sees_everything else self.filter(_reach(access))

    def for_list(self) -> "ReportQuerySet":
        return self.select_related("period", "grant__holder__municipality", "grant__round")

    def written(self) -> "ReportQuerySet":
        """To be filled in or sent back, in a period that is not closed."""
        return self.filter(status__in=sorted(WRITTEN), period__closed_at=None)

    def undecided(self, party: str) -> "ReportQuerySet":
        """Submitted, and the party, whom the programme asks, has not answered what was sent last.

        Where the programme asks nobody the agency answers.
        """
        newest = _model("ReportSubmission").objects.filter(report=OuterRef(OuterRef("pk")))
        told = _model("ReportAnswer").objects.filter(
            submission=Subquery(newest.order_by("-number").values("pk")[:1]), party=party
        )
        parties = "grant__round__programme__parties"
        asked = Q(**{f"{parties}__party": party})
        if party == Party.AGENCY:
            asked |= Q(**{parties: None})
        rows = self.filter(asked, status=ReportStatus.SUBMITTED, period__closed_at=None)
        return rows.filter(~Exists(told))

    def awaiting(self, membership: Any) -> "ReportQuerySet":
        """What waits for the membership in use: to write or to answer."""
        if membership is None:
            return self.none()
        municipal = Q(grant__holder__founder_kind=FounderKind.MUNICIPALITY)
        if membership.role in WRITERS[EvaluationKind.SELF]:
            return self.written().filter(grant__holder=membership.school_id)
        if membership.role == Role.OFFICER:
            own = {"grant__holder__municipality": membership.municipality_id}
            return self.undecided(Party.MUNICIPALITY).filter(municipal, **own)
        if membership.role == Role.FOUNDER:
            founded = {"grant__holder": membership.school_id}
            return self.undecided(Party.MUNICIPALITY).filter(~municipal, **founded)
        return self.undecided(Party.AGENCY) if membership.role == Role.AGENCY else self.none()


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: Any) -> "VisitQuerySet":
        """As far as the grant is visible."""
        access = access_of(user)
        reach = _reach(access, "consultancy__grant")
        return self if access.sees_everything else self.filter(reach)


# Until when a claim that stands asks for the money; nothing where there is none.
DUE_OF_CLAIM = Case(When(claim__withdrawn_at=None, then=F("claim__due_on")))


class SampleQuerySet(models.QuerySet["Sample"]):
    def visible_to(self, user: Any) -> "SampleQuerySet":
        """The agency's and auditors': a sample is drawn across schools."""
        return self if access_of(user).has(*SAMPLE_READERS) else self.none()

    def for_list(self) -> "SampleQuerySet":
        """With its place and, of its expenses, how many were looked at and have findings."""
        findings = Q(items__findings__isnull=False, items__findings__withdrawn_at=None)
        found = Count("items", filter=findings, distinct=True)
        looked = Q(items__cleared_at__isnull=False) | findings
        done = Count("items", filter=looked, distinct=True)
        rows = self.select_related(
            *("programme", "round", "municipality", "grant__holder", "grant__round", "by")
        )
        return rows.annotate(done=done, found=found).order_by("-at", "-pk")


class SampledExpenseQuerySet(models.QuerySet["SampledExpense"]):
    def visible_to(self, user: Any) -> "SampledExpenseQuerySet":
        """With the sample."""
        return self if access_of(user).has(*SAMPLE_READERS) else self.none()

    def for_list(self) -> "SampledExpenseQuerySet":
        """With the expense, its document, activity, purpose and school."""
        about = ("activity", "purpose", "file", "reversal", "grant__holder__municipality")
        rows = self.select_related("sample", *(f"expense__{name}" for name in about))
        return rows.order_by("place")


class AuditFindingQuerySet(models.QuerySet["AuditFinding"]):
    def visible_to(self, user: Any) -> "AuditFindingQuerySet":
        """The agency and auditors all; the school's own people and its municipality theirs.

        Evaluators and consultants see the school's expenses, but not what was found in them.
        """
        access = access_of(user)
        if access.sees_everything:
            return self
        holder = "item__expense__grant__holder"
        own = Q(**{f"{holder}__in": access.school_ids(*FINDING_READERS)})
        return self.filter(own | Q(**{f"{holder}__municipality__in": access.municipality_ids()}))

    def for_list(self) -> "AuditFindingQuerySet":
        """With the expense, its reversal, the school and what came of the claim; by deadlines."""
        about = ("reversal", "grant__holder__municipality", "grant__round", "activity", "purpose")
        rows = self.select_related("item", "claim", *(f"item__expense__{name}" for name in about))
        due = Coalesce(DUE_OF_CLAIM, "due_on", "answer_by")
        return rows.prefetch_related("claim__refunds__answers").order_by(due, "pk")

    def standing(self) -> "AuditFindingQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def unsettled(self) -> "AuditFindingQuerySet":
        """Neither withdrawn nor ended by a reversal or a return that the agency confirmed."""
        returned = Claim.objects.settled().values("pk")
        rows = self.standing().filter(item__expense__reversal=None)
        return rows.filter(Q(claim=None) | ~Q(claim__in=returned))

    def to_answer(self) -> "AuditFindingQuerySet":
        """The school may still answer."""
        return self.unsettled().filter(answered_at=None, upheld_at=None)

    def to_decide(self) -> "AuditFindingQuerySet":
        """Answered, or the term to answer is over."""
        due = Q(answered_at__isnull=False) | Q(answer_by__lt=clock.today())
        return self.unsettled().filter(due, upheld_at=None)

    def to_settle(self) -> "AuditFindingQuerySet":
        """They stand and are not put right yet."""
        return self.unsettled().filter(upheld_at__isnull=False)

    def overdue(self) -> "AuditFindingQuerySet":
        """Of these, those whose day has passed."""
        due = Coalesce(DUE_OF_CLAIM, "due_on")
        return self.to_settle().alias(due=due).filter(due__lt=clock.today())

    def awaiting(self, membership: Any) -> "AuditFindingQuerySet":
        """What waits for the membership in use: to answer and to put right, or to decide."""
        if membership is None:
            return self.none()
        holder = "item__expense__grant__holder"
        if membership.role in MEASURERS:
            return self.unsettled().filter(
                Q(upheld_at__isnull=False) | Q(answered_at=None), **{holder: membership.school_id}
            )
        if membership.role == Role.OFFICER:
            here = {f"{holder}__municipality": membership.municipality_id}
            return self.unsettled().filter(**here)
        if membership.role == Role.FOUNDER:
            return self.unsettled().filter(**{holder: membership.school_id})
        if membership.role == Role.AGENCY:
            late = self.overdue().values("pk")
            return self.filter(Q(pk__in=self.to_decide().values("pk")) | Q(pk__in=late))
        return self.none()
