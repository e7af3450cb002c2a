"""A plan begun from an earlier one or from a template: what is worth taking over, and no more.

Taken over are the goal, objectives, activities, indicators with their links, and sustainability.
Left out are findings (a new plan rests on the new evaluation), money, dates and values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from audit.transitions import Refused
from schools.models import FrameworkIndicator

from .choices import VersionStatus
from .content import as_json, load
from .models import Activity, Indicator, Objective, PlanTemplate, PlanVersion
from .rights import template_membership
from .services import lock_for_writing, write_history

Texts = dict[str, Any]
TEXTS = ("goal", "sustainability")
KEPT = {
    "objectives": ("key", "text"),
    "activities": (
        *("key", "objectives", "title", "purpose", "responsible", "classes"),
        *("expected_change", "no_money_note"),
    ),
    "indicators": (
        *("key", "objectives", "title", "kind", "unit", "direction", "source"),
        "framework_indicator",
    ),
}


@dataclass(frozen=True)
class Beginning:
    """What a new plan may start from. `name` stands in addresses, `label` tells the source."""

    name: str
    label: str
    source: PlanVersion | PlanTemplate

    def texts(self) -> Texts:
        """What would come."""
        return texts_of(self.source)


def texts_of(source: PlanVersion | PlanTemplate) -> Texts:
    """What another plan may take over, in the canonical form of a version."""
    if isinstance(source, PlanTemplate):
        return essence(source.content)
    return essence(as_json(load(source)))


def options(user: Any, version: PlanVersion) -> list[Beginning]:
    """The plans in force of the school's other baskets that the person may read, and templates."""
    plans = PlanVersion.objects.visible_to(user).for_list()
    mine = plans.filter(
        status=VersionStatus.APPROVED, plan__grant__holder=version.plan.grant.holder
    )
    mine = mine.exclude(plan=version.plan_id).order_by("-plan__grant__first_school_year", "-pk")
    templates = PlanTemplate.objects.visible_to(user).filter(is_active=True).defer("content")
    return [
        *(Beginning(f"planas-{row.pk}", _label_of_plan(row), row) for row in mine),
        *(Beginning(f"sablonas-{row.pk}", _label_of_template(row), row) for row in templates),
    ]


def _label_of_plan(version: PlanVersion) -> str:
    grant = version.plan.grant
    first, last = grant.school_years[0], grant.school_years[-1] + 1
    with override(settings.LANGUAGE_CODE):  # it is kept, so it is in the language of plans
        words = _("From the plan of %(first)s–%(last)s (%(school)s)")
    return words % {"first": first, "last": last, "school": grant.school}


def _label_of_template(template: PlanTemplate) -> str:
    with override(settings.LANGUAGE_CODE):
        words = _("From the template “%(name)s”")
    return words % {"name": template.name}


def essence(content: Texts) -> Texts:
    """The part of a canonical form that another plan may take over; ended activities are not."""
    kept: Texts = {name: content.get(name, "") for name in TEXTS}
    for kind, fields in KEPT.items():
        going_on = [row for row in content.get(kind, []) if not row.get("ended_reason")]
        kept[kind] = [{name: row.get(name) for name in fields} for row in going_on]
    return kept


def is_empty(version: PlanVersion) -> bool:
    """Whether nothing has been written in the version yet."""
    kinds = (version.findings, version.objectives, version.activities, version.indicators)
    has_texts = any(getattr(version, name) for name in TEXTS)
    return not has_texts and not any(rows.exists() for rows in kinds)


@transaction.atomic
def begin(*, version: PlanVersion, source: str, by: User) -> None:
    """Fill an empty draft from the option of that name; the version keeps what it was begun from.

    Refuses readers, a source that is not offered to the person and a version with texts;
    the same source once more changes nothing.
    """
    locked, membership = lock_for_writing(version.pk, by)
    found = next((option for option in options(by, locked) if option.name == source), None)
    if found is None:
        raise Refused([_("This plan or template is no longer offered. Choose another.")])
    label = found.label[:300]
    if not is_empty(locked):
        if locked.started_from == label:
            return
        raise Refused([_("The plan has texts already, so it can't be begun from another.")])
    texts = found.texts()
    _copy(texts, locked)
    fields = {name: texts[name] for name in TEXTS} | {"started_from": label}
    PlanVersion.objects.filter(pk=locked.pk).update(**fields)
    changes = {"source": label[:1].lower() + label[1:]} | {k: len(texts[k]) for k in KEPT}
    write_history("plan.begun", locked, by=by, membership=membership, changes=changes)


def _copy(texts: Texts, version: PlanVersion) -> None:
    """New rows with keys of their own, linked as the old ones were."""
    objectives = {
        row["key"]: Objective(version=version, key=uuid4(), position=place, text=row["text"])
        for place, row in enumerate(texts["objectives"])
    }
    Objective.objects.bulk_create(objectives.values())
    programme = version.plan.grant.round.programme
    purposes = {row.name: row for row in programme.purposes.filter(is_active=True)}
    _copy_rows(Activity, texts["activities"], version, objectives, {"purpose": purposes})
    known = {"framework_indicator": _framework_indicators()}
    _copy_rows(Indicator, texts["indicators"], version, objectives, known)


def _framework_indicators() -> dict[str, FrameworkIndicator]:
    """Indicators by „1.2 Name“; of repeated ones that of the newest framework."""
    rows = FrameworkIndicator.objects.order_by("framework__valid_from")
    return {str(row): row for row in rows}


def _copy_rows(
    model: Any,
    rows: list[Texts],
    version: PlanVersion,
    objectives: dict[str, Objective],
    known: dict[str, dict[str, Any]],
) -> None:
    """`known` has what fields refer to, by its name; what is not there is left empty."""
    made = []
    for place, row in enumerate(rows):
        fields = {name: value or "" for name, value in row.items()}
        fields |= {name: found.get(row[name]) for name, found in known.items()}
        del fields["objectives"]
        made.append(model(version=version, position=place, **fields | {"key": uuid4()}))
    model.objects.bulk_create(made)
    _link(model, zip(made, rows, strict=True), objectives)


def _link(model: Any, pairs: Iterable[tuple[Any, Texts]], objectives: dict[str, Objective]) -> None:
    through, name = model.objectives.through, f"{model._meta.model_name}_id"
    through.objects.bulk_create(
        through(**{name: row.pk, "objective_id": objectives[key].pk})
        for row, old in pairs
        for key in old["objectives"] or []
        if key in objectives
    )


@transaction.atomic
def save_template(*, version: PlanVersion, name: str, description: str, by: User) -> PlanTemplate:
    """Keep a plan in force as a beginning for others, without what is the school's own.

    Refuses who is not of the agency, a version that is not in force and a name that is taken.
    """
    membership = template_membership(by, version)
    if membership is None:
        raise Refused([_("Templates are chosen by the agency.")])
    if version.status != VersionStatus.APPROVED:
        raise Refused([_("A template is made of a plan in force.")])
    fields = {
        "description": description,
        "content": texts_of(version),
        "source": str(version)[:300],
    }
    template, is_new = PlanTemplate.objects.get_or_create(name=name, defaults={**fields, "by": by})
    if not is_new:
        raise Refused([_("There is a template of this name already. Choose another name.")])
    changes = {"name": name, "row": str(version)}
    record("plantemplate.taken", template, by=by, role=membership.role, changes=changes)
    return template
