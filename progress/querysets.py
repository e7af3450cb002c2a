from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from schools.access import Access, access_of
from schools.choices import Role
from schools.querysets import SCHOOL_READERS
from selection.choices import EvaluationKind

from .choices import EvaluationStatus
from .rights import WRITERS

if TYPE_CHECKING:
    from .models import Conclusion, Evaluation, Measurement


def _reach(access: Access) -> Q:
    """What belongs to own schools and to schools of one's own municipality."""
    return Q(grant__holder__in=access.school_ids(*SCHOOL_READERS)) | Q(
        grant__holder__municipality__in=access.municipality_ids()
    )


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
        """Finished: as far as the grant is visible. Unfinished: its writers and the agency only.

        What is entered from paper is written by the municipality's officers.
        """
        access = access_of(user)
        if access.has(Role.AGENCY):
            return self
        own = Q(
            kind=EvaluationKind.SELF,
            scan__isnull=False,
            grant__holder__municipality__in=access.municipality_ids(),
        )
        for kind, roles in WRITERS.items():
            own |= Q(kind=kind, grant__holder__in=access.school_ids(*roles))
        finished = Q(status=EvaluationStatus.FINISHED)
        return self.filter(
            own | (finished if access.sees_everything else finished & _reach(access))
        )

    def finished(self) -> "EvaluationQuerySet":
        return self.filter(status=EvaluationStatus.FINISHED)

    def unfinished(self) -> "EvaluationQuerySet":
        return self.filter(status=EvaluationStatus.DRAFT)

    def for_list(self) -> "EvaluationQuerySet":
        return self.select_related(
            "grant__holder__municipality", "grant__round", "grant__plan", "framework", "by"
        )


class ConclusionQuerySet(models.QuerySet["Conclusion"]):
    def valid(self) -> "ConclusionQuerySet":
        """Not withdrawn; one per grant."""
        return self.filter(withdrawn_at=None)
