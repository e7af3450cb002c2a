from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from schools.access import access_of
from schools.choices import Role
from schools.querysets import SCHOOL_READERS

from .choices import EvaluationStatus

if TYPE_CHECKING:
    from .models import Evaluation, Measurement


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, user: Any) -> "MeasurementQuerySet":
        """As far as the grant is visible."""
        access = access_of(user)
        if access.sees_everything:
            return self
        return self.filter(
            Q(grant__holder__in=access.school_ids(*SCHOOL_READERS))
            | Q(grant__holder__municipality__in=access.municipality_ids())
        )

    def for_list(self) -> "MeasurementQuerySet":
        return self.select_related("indicator", "by")


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: Any) -> "EvaluationQuerySet":
        """Finished: as far as the grant is visible. Unfinished: its writers and the agency only."""
        access = access_of(user)
        if access.sees_everything:
            return self
        schools = access.school_ids(*SCHOOL_READERS)
        writers = (
            access.school_ids(Role.DIRECTOR, Role.EDITOR),
            access.school_ids(Role.EVALUATOR),
        )
        reach = Q(grant__holder__in=schools) | Q(
            grant__holder__municipality__in=access.municipality_ids()
        )
        own = Q(kind="self", grant__holder__in=writers[0])
        own |= Q(kind="external", grant__holder__in=writers[1])
        return self.filter(reach & Q(status=EvaluationStatus.FINISHED) | own)

    def for_list(self) -> "EvaluationQuerySet":
        return self.select_related("grant__holder", "framework")
