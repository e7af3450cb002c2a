from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from common import clock
from common.money import SumEur
from schools.access import access_of
from schools.choices import FounderKind, Role
from schools.models import Membership
from schools.querysets import SCHOOL_READERS
from selection.models import Round

from .choices import EDITABLE, IN_FORCE, OPEN, Audience, VersionStatus

if TYPE_CHECKING:
    from .models import Agreement, Attachment, Comment, Document, Plan, PlanTemplate, PlanVersion

# What the municipality's officer has to write, or to enter the order of, for a school on paper.
FROM_PAPER = Q(paper_source__isnull=False, status__in=EDITABLE | {VersionStatus.AGREED})
WRITERS = (Role.DIRECTOR, Role.EDITOR, Role.CONSULTANT)
# Drafts that the school has opened for its municipality and the agency.
ADVISED = Q(status=VersionStatus.DRAFT, is_open_for_advice=True)
GRANT_OF_A_SAVE = (
    "first_school_year",
    "years",
    "holder__name",
    "holder__municipality",
    "round",
)
# Schools whose founder is their municipality, so that its officers agree for it.
MUNICIPAL = Q(plan__grant__holder__founder_kind=FounderKind.MUNICIPALITY)
TO_MUNICIPALITY = frozenset({Audience.MUNICIPALITY, Audience.ALL})


def _model(name: str) -> Any:
    """A model by name: models import this module, not the other way round."""
    return apps.get_model("plans", name)


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: Any) -> "PlanQuerySet":
        """Status, turn and completeness: own school, own municipality's; agency, auditors: all."""
        access = access_of(user)
        if access.sees_everything:
            return self
        return self.filter(
            Q(grant__holder__in=access.school_ids(*SCHOOL_READERS))
            | Q(grant__holder__municipality__in=access.municipality_ids())
        )

    def without_scan(self) -> "PlanQuerySet":
        """Being written for a school without e-mail, the scan of the paper still to be attached."""
        writing = _model("PlanVersion").objects.editable().filter(plan=OuterRef("pk"))
        return self.filter(Exists(writing.filter(paper_source=None)), grant__holder__email="")

    def with_status(self) -> "PlanQuerySet":
        """Annotate `version_status`, the status of the newest version."""
        newest = _model("PlanVersion").objects.filter(plan=OuterRef("pk"))
        newest = newest.exclude(status=VersionStatus.DISCARDED).order_by("-number")
        return self.annotate(version_status=Subquery(newest.values("status")[:1]))

    def by_school(self) -> "PlanQuerySet":
        return self.order_by("grant__holder__sort_key", "pk")

    def by_waiting(self) -> "PlanQuerySet":
        """Those that have waited for somebody the longest first, those that don't wait last."""
        opened = _model("PlanVersion").objects.open().filter(plan=OuterRef("pk")).order_by()
        rows = self.annotate(waits_since=Subquery(opened.values("status_since")[:1]))
        first = F("waits_since").asc(nulls_last=True)
        return rows.order_by(first, "grant__holder__sort_key", "pk")


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def visible_to(self, user: Any) -> "PlanVersionQuerySet":
        """Whole texts. Writers: all; officers, founders, agency: once submitted or opened for
        advice; auditors: once submitted; evaluators: what has been approved."""
        return self.filter(self._readable(user))

    def known_to(self, user: Any) -> "PlanVersionQuerySet":
        """Of plans whose status the person may know (`PlanQuerySet.visible_to`), texts or not."""
        if access_of(user).sees_everything:
            return self.all()
        return self.filter(plan__in=_model("Plan").objects.visible_to(user))

    def with_readable(self, user: Any) -> "PlanVersionQuerySet":
        """Annotate `is_readable`: whether `visible_to` would show the version to the person."""
        return self.annotate(is_readable=self._readable(user))

    def _readable(self, user: Any) -> Q:
        access = access_of(user)
        submitted = ~Q(status__in=[VersionStatus.DRAFT, VersionStatus.DISCARDED])
        seen: list[Q] = []
        if own := access.school_ids(*WRITERS):
            seen.append(Q(plan__grant__holder__in=own))
        if places := access.municipality_ids():
            theirs = submitted | ADVISED | Q(paper_source__isnull=False)
            seen.append(theirs & Q(plan__grant__holder__municipality__in=places))
        if founded := access.school_ids(Role.FOUNDER):
            seen.append((submitted | ADVISED) & Q(plan__grant__holder__in=founded))
        if assigned := access.school_ids(Role.EVALUATOR):
            seen.append(Q(status__in=IN_FORCE, plan__grant__holder__in=assigned))
        if access.sees_everything:
            seen.append(submitted)
        if access.is_agency:
            seen.append(ADVISED)
        return reduce(or_, seen or [Q(pk__in=[])])

    def open(self) -> "PlanVersionQuerySet":
        """Not yet approved and not discarded."""
        return self.filter(status__in=OPEN)

    def editable(self) -> "PlanVersionQuerySet":
        """Being written or returned."""
        return self.filter(status__in=EDITABLE)

    def awaiting(self, membership: Any) -> "PlanVersionQuerySet":
        """What waits for the membership in use: to write, to agree or to approve."""
        if membership is None:
            return self.none()
        if membership.role == Role.OFFICER:
            mine = self._with_parties()
            mine = mine.filter(plan__grant__holder__municipality=membership.municipality_id)
            return mine.filter((MUNICIPAL & _undecided("municipality")) | FROM_PAPER)
        if membership.role == Role.FOUNDER:
            mine = self.filter(~MUNICIPAL, plan__grant__holder=membership.school_id)
            return mine.undecided("municipality")
        if membership.role == Role.AGENCY:
            asked = _undecided("agency") | _without_founder(clock.today())
            return self._with_parties().filter(asked, status=VersionStatus.SUBMITTED)
        if membership.role == Role.DIRECTOR:
            waiting = EDITABLE | {VersionStatus.AGREED}
            return self.filter(status__in=waiting, plan__grant__holder=membership.school_id)
        return self.none()

    def undecided(self, party: str) -> "PlanVersionQuerySet":
        """Submitted, and the newest submission asks the party, which has not decided on it."""
        return self._with_parties().filter(_undecided(party))

    def without_founder(self, day: date) -> "PlanVersionQuerySet":
        """Awaiting a founder that has nobody here that day, and the rules don't let the agency
        decide."""
        return self._with_parties().filter(_without_founder(day, is_ruled=False))

    def _with_parties(self) -> "PlanVersionQuerySet":
        """With `parties`, those asked by the newest submission, to narrow by."""
        return self.alias(parties=Cast("current_submission__asked", models.TextField()))

    def with_submission(self) -> "PlanVersionQuerySet":
        """With the newest submission, without its long texts."""
        rows = self.select_related("current_submission")
        return rows.defer("current_submission__content", "current_submission__difference")

    def with_totals(self) -> "PlanVersionQuerySet":
        """Annotate `planned`, the sum of all budget lines, EUR."""
        return self.annotate(planned=SumEur("activities__budget_lines__amount"))

    def for_list(self) -> "PlanVersionQuerySet":
        return self.select_related("plan__grant__holder__municipality", "plan__grant__round")

    def for_writing(self) -> "PlanVersionQuerySet":
        """With what one save has to know of the plan around it: who may write, its school years,
        what history calls it. Anything else would cost a query."""
        grant = [f"plan__grant__{name}" for name in GRANT_OF_A_SAVE]
        own = ("status", "number", "goal", "sustainability")
        return self.select_related("plan__grant__holder").only(*own, *grant)


def _undecided(party: str) -> Q:
    """Submitted, asking the party (`parties`), which has not decided."""
    decided = _model("Agreement").objects.filter(
        submission=OuterRef("current_submission"), party=party, withdrawn_at=None
    )
    asked = {"status": VersionStatus.SUBMITTED, "parties__contains": f'"{party}"'}
    return Q(~Exists(decided), **asked)


def _without_founder(day: date, *, is_ruled: bool = True) -> Q:
    """The same of the founder that has nobody here, where by rule the agency decides for such ones,
    or where it doesn't.

    The rounds are a query of their own: joined, they take a database five times as long to plan.
    """
    people = Membership.objects.for_founders_on(day)
    people = people.filter(school=OuterRef("plan__grant__holder"))
    ruled = Round.objects.filter(programme__agency_for_founders=is_ruled).values("pk")
    nobody = Q(~Exists(people), plan__grant__round__in=ruled)
    return _undecided("municipality") & ~MUNICIPAL & nobody


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Of versions whose text the person may read: the school's head and editors all, its
        municipality's officers, founder and the agency what is meant for them; nobody else any.
        Authors: their own, while they may know of the plan."""
        versions = _model("PlanVersion").objects.visible_to(user).values("pk")
        plans = _model("Plan").objects.visible_to(user).values("pk")
        own = Q(by=user.pk, version__plan__in=plans)
        meant = self._meant_for(user, "version__plan__grant__holder")
        return self.filter(own | (meant & Q(version__in=versions)))

    def shown_with(self, version: "PlanVersion", user: Any, **narrowed: Any) -> "CommentQuerySet":
        """The same of one version whose text the person has been let to read; a lighter query."""
        holder, access = version.plan.grant.holder, access_of(user)
        if access.membership_for({Role.DIRECTOR, Role.EDITOR}, holder):
            return self.filter(version=version, **narrowed)
        audiences: set[str] = set()
        if access.membership_for({Role.OFFICER, Role.FOUNDER}, holder):
            audiences |= TO_MUNICIPALITY
        if access.membership_for({Role.AGENCY}, holder):
            audiences |= {Audience.ALL}
        mine = Q(audience__in=audiences) | Q(by=user.pk)
        return self.filter(mine, version=version, **narrowed)

    def _meant_for(self, user: Any, holder: str) -> Q:
        access = access_of(user)
        meant = Q(**{f"{holder}__in": access.school_ids(Role.DIRECTOR, Role.EDITOR)})
        theirs = Q(**{f"{holder}__municipality__in": access.municipality_ids()})
        theirs |= Q(**{f"{holder}__in": access.school_ids(Role.FOUNDER)})
        meant |= theirs & Q(audience__in=TO_MUNICIPALITY)
        return meant | Q(audience=Audience.ALL) if access.is_agency else meant

    def open(self) -> "CommentQuerySet":
        """Remarks still to be dealt with; answers are no remarks of their own."""
        return self.filter(parent=None, resolved_at=None)

    def binding(self) -> "CommentQuerySet":
        """Open remarks that must be corrected before anyone agrees."""
        return self.open().filter(must_correct=True)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Any) -> "AttachmentQuerySet":
        """Those of the versions whose text the person may read.

        What was added after the plan was returned is the writers' own until they submit it again.
        """
        versions = _model("PlanVersion").objects.visible_to(user)
        access, holder = access_of(user), "version__plan__grant__holder"
        sent = Q(at__lte=F("version__current_submission__at"))
        writers = Q(**{f"{holder}__in": access.school_ids(Role.DIRECTOR, Role.EDITOR)})
        paper = Q(version__paper_source__isnull=False)
        writers |= paper & Q(**{f"{holder}__municipality__in": access.municipality_ids()})
        shown = ~Q(version__status=VersionStatus.RETURNED) | sent | writers
        return self.filter(shown, version__in=versions.values("pk"))


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> "AgreementQuerySet":
        """Decisions on the versions whose text the person may read, ended ones too."""
        versions = _model("PlanVersion").objects.visible_to(user)
        return self.filter(submission__version__in=versions.values("pk"))


class PlanTemplateQuerySet(models.QuerySet["PlanTemplate"]):
    def visible_to(self, user: Any) -> "PlanTemplateQuerySet":
        """Those on offer; the agency also what it no longer offers."""
        return self if access_of(user).is_agency else self.filter(is_active=True)


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> "DocumentQuerySet":
        """Those of the versions whose text the person may read."""
        versions = _model("PlanVersion").objects.visible_to(user)
        return self.filter(version__in=versions.values("pk"))
