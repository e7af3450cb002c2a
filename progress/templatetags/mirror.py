"""`{% load mirror %}`: what a page of a school or a row of its plan tells of recommendations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import template
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.ui import number
from plans.choices import Strength
from plans.content import PlanContent
from plans.models import Row
from progress.choices import Result
from progress.details import SchoolProgress
from progress.mirror.recommended import origin_words, standing_adoptions
from progress.models import (
    Adoption,
    Conclusion,
    Consultancy,
    ObjectiveResult,
    Rating,
)
from progress.overview import RESULT_TONES
from selection.choices import EvaluationKind

register = template.Library()


@dataclass(frozen=True)
class Summary:
    """The card's figures: which kinds are finished, recommendations, advice."""

    kinds: set[str]
    to_improve: int
    adopted: int
    visits: int
    hours: Decimal
    last_visit: date | None
    is_advised: bool

    @property
    def mirror_words(self) -> str:
        if self.kinds == set(EvaluationKind.values):
            return _("Both evaluations are finished: see where they differ.")
        if EvaluationKind.SELF in self.kinds:
            return _("Only the self-evaluation is finished.")
        if self.kinds:
            return _("Only the external evaluation is finished.")
        return _("No evaluation is finished yet.")

    @property
    def adopted_words(self) -> str:
        text = ngettext(
            "%(n)s aspect to improve, %(adopted)s taken into the plan",
            "%(n)s aspects to improve, %(adopted)s taken into the plan",
            self.to_improve,
        )
        return text % {"n": self.to_improve, "adopted": self.adopted}

    @property
    def consulting_words(self) -> str:
        if self.visits:
            text = ngettext("%(n)s visit, %(hours)s h", "%(n)s visits, %(hours)s h", self.visits)
            return text % {"n": self.visits, "hours": number(self.hours)}
        if self.is_advised:
            return _("A consultant is assigned; no visit is written down yet.")
        return _("No consultant is assigned.")


@register.simple_tag
def mirror_summary(school: SchoolProgress) -> Summary:
    """The figures of the card; three queries at most."""
    finished = [row for row in school.evaluations if row.finished_at]
    newest = {row.kind: row.pk for row in reversed(finished)}
    rated = Rating.objects.filter(evaluation__in=newest.values(), strength=Strength.IMPROVE)
    to_improve = rated.count() if newest else 0
    advised = Consultancy.objects.filter(grant=school.grant).order_by()
    listed: list[Any] = list(advised.values_list("visits__hours", "visits__visited_on"))
    visits = [row for row in listed if row[0] is not None]
    return Summary(
        set(newest),
        to_improve=to_improve,
        adopted=standing_adoptions(rated) if to_improve else 0,
        visits=len(visits),
        hours=sum((hours for hours, _on in visits), Decimal(0)),
        last_visit=max((on for _hours, on in visits), default=None),
        is_advised=bool(listed),
    )


@register.simple_tag
def objective_results(conclusion: Conclusion) -> list[tuple[str, ObjectiveResult]]:
    """What was concluded of the objectives, each with its tone."""
    return [(RESULT_TONES[Result(row.result)], row) for row in conclusion.objectives.all()]


@register.simple_tag
def adopted_from(row: Row | None) -> str:
    """„iš vertinimo: 2.1.1“ of an activity that was made of a recommendation; one query."""
    if row is None:
        return ""
    found = _adoptions([row.key]).first()
    return origin_words(found) if found else ""


@register.simple_tag
def origins_of(content: PlanContent) -> dict[UUID, SafeString]:
    """Of each activity that was made of a recommendation a line that leads to it; one query."""
    found = _adoptions(item.row.key for item in content.activities)
    return {row.key: _origin(row) for row in found}


def _adoptions(keys: Iterable[UUID]) -> QuerySet[Adoption]:
    rows: Any = Adoption.objects.select_related("rating__indicator", "visit")
    found: QuerySet[Adoption] = rows.filter(key__in=list(keys))
    return found


def _origin(adoption: Adoption) -> SafeString:
    """„Iš vertinimo: 2.1.1“, to where the recommendation stands."""
    is_advice = adoption.visit_id is not None
    name = "progress:consulting" if is_advice else "progress:mirror"
    place = f"v{adoption.visit_id}" if is_advice else "rekomendacijos"
    url = f"{reverse(name, args=[adoption.grant_id])}#{place}"
    text = capfirst(origin_words(adoption))
    return format_html('<p class="small"><a href="{}">{}</a></p>', url, text)
