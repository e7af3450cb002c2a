"""What was recommended to the school, and which activity of its plan each has become."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.text import shortened
from grants.models import Grant
from plans.choices import Strength, VersionStatus
from plans.models import Activity, PlanVersion
from progress.models import Adoption, Evaluation, Rating, Visit

TITLE = 300  # the most letters of an activity's title made of a recommendation


@dataclass(frozen=True)
class Adopted:
    """The activity that a recommendation has become, where it stands now.

    `activity` is None where the person may not read that text yet.
    """

    version: PlanVersion
    activity: Activity | None
    is_editable: bool

    @property
    def where(self) -> str:
        """„planas“ or „patikslinimas Nr. 1“."""
        return self.version.as_subject


@dataclass(frozen=True)
class Recommendation:
    """An aspect to improve, or a consultant's advice."""

    of: Rating | Visit
    source: str
    on: date
    text: str
    adopted: Adopted | None = None

    @property
    def rating(self) -> Rating | None:
        return self.of if isinstance(self.of, Rating) else None

    @property
    def visit(self) -> Visit | None:
        return self.of if isinstance(self.of, Visit) else None


def recommendations(
    grant: Grant, user: Any, evaluations: Iterable[Evaluation]
) -> list[Recommendation]:
    """What these finished evaluations and the consultants recommend; five queries."""
    ratings, visits = list(to_improve(evaluations)), list(advice(grant, user))
    adopted = adopted_of(Q(rating__in=ratings) | Q(visit__in=visits), user)
    return [
        *(_of_rating(row, adopted.get(("rating", row.pk))) for row in ratings),
        *(_of_visit(row, adopted.get(("visit", row.pk))) for row in visits),
    ]


def to_improve(evaluations: Iterable[Evaluation]) -> QuerySet[Rating]:
    """The aspects to improve of finished evaluations."""
    finished = Q(evaluation__finished_at__isnull=False, evaluation__in=list(evaluations))
    rows = Rating.objects.filter(finished, strength=Strength.IMPROVE)
    return rows.select_related("evaluation", "indicator")


def advice(grant: Grant, user: Any) -> QuerySet[Visit]:
    """The visits of the basket's consultants, as far as they are seen."""
    rows = Visit.objects.visible_to(user).filter(consultancy__grant=grant)
    return rows.select_related("consultancy__person").order_by("visited_on", "pk")


def adopted_of(which: Q, user: Any) -> dict[tuple[str, int], Adopted]:
    """(„rating“ or „visit“, its key) → where it stands; one given up with its draft is not."""
    rows = list(Adoption.objects.filter(which))
    found = standing(row.key for row in rows)
    seen = set[int]()
    if found:
        versions = [row.version_id for row in found.values()]
        visible = PlanVersion.objects.visible_to(user).filter(pk__in=versions)
        seen = set(visible.values_list("pk", flat=True))
    return {
        _key(row): _adopted(found[row.key], found[row.key].version_id in seen)
        for row in rows
        if row.key in found
    }


def standing(keys: Iterable[UUID]) -> dict[UUID, Activity]:
    """The newest copy of each activity that stands in a version not given up; one query."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = Activity.objects.filter(key__in=wanted)
    rows = rows.exclude(version__status=VersionStatus.DISCARDED)
    rows = rows.select_related("version__plan").order_by("version__number", "pk")
    return {row.key: row for row in rows}


def standing_adoptions(ratings: QuerySet[Rating]) -> int:
    """How many of these have become an activity of a version not given up; one query."""
    living = Activity.objects.filter(key=OuterRef("key"))
    living = living.exclude(version__status=VersionStatus.DISCARDED)
    rows = Adoption.objects.filter(Exists(living), rating__in=ratings)
    return rows.values("rating").distinct().count()


def origin_words(adoption: Adoption) -> str:
    """„iš vertinimo: 2.1.1“ or „iš konsultanto patarimo (2026-05-04)“."""
    if adoption.rating:
        words = _("from the evaluation: %(number)s")
        return words % {"number": adoption.rating.indicator.number}
    assert adoption.visit is not None
    return _("from the consultant's advice of %(date)s") % {"date": adoption.visit.visited_on}


def title_of(of: Rating | Visit) -> str:
    """What the activity is called at first: it is kept, so in the language of plans."""
    if isinstance(of, Visit):
        return shortened(of.advice, TITLE)
    with override(settings.LANGUAGE_CODE):
        words = _("To improve: %(indicator)s") % {"indicator": of.indicator}
    return shortened(f"{words}. {of.comment.strip()}" if of.comment.strip() else words, TITLE)


def _key(adoption: Adoption) -> tuple[str, int]:
    if adoption.rating_id:
        return "rating", adoption.rating_id
    assert adoption.visit_id is not None
    return "visit", adoption.visit_id


def _adopted(activity: Activity, is_seen: bool) -> Adopted:
    version = activity.version
    return Adopted(version, activity if is_seen else None, version.is_editable)


def _of_rating(row: Rating, adopted: Adopted | None) -> Recommendation:
    kind = str(row.evaluation.get_kind_display())
    text = f"{row.indicator}. {row.comment}" if row.comment else str(row.indicator)
    return Recommendation(row, kind, row.evaluation.ends_on, text, adopted)


def _of_visit(row: Visit, adopted: Adopted | None) -> Recommendation:
    label = _("consultant's advice: %(topic)s") % {"topic": row.topic}
    return Recommendation(row, label, row.visited_on, row.advice, adopted)
