"""Amendments: what a submission changes and whom it asks, and the copy that is to be changed.

The rules (`AmendmentRule`) say what each party has to do about a kind of change; without a rule
its agreement is needed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.transitions import Refused
from schools.choices import Role
from selection.choices import Party

from .choices import IN_FORCE, Decision, Effect, VersionStatus
from .content import load
from .difference import compare
from .difference import kinds as kinds_of
from .documents import json_of
from .models import (
    Activity,
    Agreement,
    AmendmentRule,
    Attachment,
    BudgetLine,
    Comment,
    Finding,
    Indicator,
    Objective,
    PlanVersion,
    Row,
)

Rules = Mapping[tuple[str, str], str]
Kinds = Collection[str]
Content = dict[str, Any]
ROWS: tuple[Any, ...] = (Finding, Objective, Activity, Indicator)
OWN = frozenset({"id", "version"})  # what a copy has of its own


@dataclass(frozen=True)
class Sending:
    """What a submission changes, of what kinds that is, whom it asks and who is only told."""

    difference: Content
    kinds: list[str]
    asked: list[str]
    told: list[str]
    standing: list[str]  # whose agreement to an earlier submission is not asked for anew


def sending(version: PlanVersion, content: Content) -> Sending:
    """What is sent with this canonical text; refuses an amendment that changes nothing.

    The first submission of the original asks everybody; a party that returned it is asked again,
    as is one whose remark must be corrected.
    """
    before = _agreed_before(version)
    difference = compare(before, content) if before else None
    kinds = kinds_of(difference) if difference else []
    if version.number and (difference is None or difference.is_empty):
        raise Refused([_("Nothing differs from the plan in force yet. Change what is needed.")])
    programme = version.plan.grant.round.programme
    last = _last_words(version)
    agreed = {party: row for party, row in last.items() if row.decision == Decision.AGREED}
    since = {p: kinds_of(compare(row.submission.content, content)) for p, row in agreed.items()}
    touched, rules = kinds if version.number else None, rules_of(programme.pk)
    effects = asked_for(touched, programme.required_parties, rules, since)
    # Who returned it or wrote what must be corrected looks whether that was heeded.
    waiting = (last.keys() - agreed) | _demanding(version)
    effects |= {party: Effect.AGREEMENT for party in effects if party in waiting}
    return Sending(
        difference=difference.as_json() if difference else {},
        kinds=kinds,
        asked=[party for party, effect in effects.items() if effect == Effect.AGREEMENT],
        told=[party for party, effect in effects.items() if effect == Effect.NOTICE],
        standing=still_standing(since, effects, rules),
    )


def is_unchanged(version: PlanVersion, content: Content) -> bool:
    """Whether a returned version still says just what was submitted."""
    sent = version.current_submission
    if version.status != VersionStatus.RETURNED or sent is None:
        return False
    return compare(sent.content, content).is_empty


def asked_for(
    kinds: Kinds | None, required: list[str], rules: Rules, since: Mapping[str, Kinds]
) -> dict[str, str]:
    """Party → what it has to do about these kinds of change; None stands for a plan that is new.

    `since` are the kinds of change since the submission that a party agreed to: where they don't
    need its agreement, the one given stands.
    """
    effects: dict[str, str] = {}
    for party in required:
        needed = Effect.AGREEMENT if kinds is None else effect_on(kinds, party, rules)
        if needed == Effect.AGREEMENT and party in since:
            needed = effect_on(since[party], party, rules)
        effects[party] = needed
    return effects


def still_standing(
    since: Mapping[str, Kinds], effects: Mapping[str, str], rules: Rules
) -> list[str]:
    """Whose agreement to an earlier submission is one to this text too: what has changed since
    doesn't need it anew. An agreement to another text falls, even where nobody asks for one."""
    kept = (party for party in since if effects.get(party) != Effect.AGREEMENT)
    return [p for p in kept if effect_on(since[p], p, rules) != Effect.AGREEMENT]


def effect_on(kinds: Kinds, party: str, rules: Rules) -> Effect:
    """What the party has to do about these kinds of change together; about none, nothing."""
    effects = {rules.get((kind, party), Effect.AGREEMENT) for kind in kinds}
    strongest = (Effect.AGREEMENT, Effect.NOTICE)
    return next((effect for effect in strongest if effect in effects), Effect.NOTHING)


def rules_of(programme: int) -> dict[tuple[str, str], str]:
    """(kind of change, party) → what the party does about it; one query."""
    rows = AmendmentRule.objects.filter(programme=programme)
    return {
        (kind, party): effect for kind, party, effect in rows.values_list("kind", "party", "effect")
    }


def in_force(version: PlanVersion) -> PlanVersion | None:
    """The version of the same plan that is in force."""
    rows = PlanVersion.objects.for_list().select_related("plan__grant__school")
    rows = rows.filter(plan=version.plan_id)
    return rows.filter(status=VersionStatus.APPROVED).first()


def canonical(version: PlanVersion) -> Content:
    """The text of a version with its files, as a submission keeps it."""
    return json_of(load(version))


def _agreed_before(version: PlanVersion) -> Content | None:
    """What a submission is compared with: the version in force, of the original what was sent."""
    if version.number:
        earlier = in_force(version)
        return canonical(earlier) if earlier else None
    sent = version.submissions.order_by("-number").first()
    return sent.content if sent else None


def _last_words(version: PlanVersion) -> dict[str, Agreement]:
    """The last decision of each party on any submission of the version."""
    rows = Agreement.objects.filter(submission__version=version, withdrawn_at=None)
    return {row.party: row for row in rows.select_related("submission").order_by("pk")}


def _demanding(version: PlanVersion) -> set[str]:
    """The parties whose remarks must be corrected and are not resolved yet."""
    roles = Comment.objects.filter(version=version).binding().values_list("role", flat=True)
    return {Party.AGENCY if role == Role.AGENCY else Party.MUNICIPALITY for role in roles}


def approved_keys(version: PlanVersion, kind: type[Row] | None, *keys: UUID) -> frozenset[UUID]:
    """Of these keys, or of all, those of rows that stand in the plan in force; one query.

    Nothing is asked for the original: nothing has been approved before it.
    """
    if not version.number or kind is None:
        return frozenset()
    manager: Any = kind._default_manager
    rows = manager.filter(version__plan=version.plan_id)
    rows = rows.filter(version__status__in=IN_FORCE, **({"key__in": keys} if keys else {}))
    return frozenset(rows.values_list("key", flat=True))


def copy_version(source: PlanVersion, **fields: Any) -> PlanVersion:
    """A draft with everything that the version says: rows keep their keys, files are the same."""
    texts = {"goal": source.goal, "sustainability": source.sustainability}
    version = PlanVersion.objects.create(plan=source.plan, **texts, **fields)
    made: dict[Any, dict[int, Any]] = {}
    for model in ROWS:
        made[model] = _copy_rows(model, source, version)
        _copy_links(model, made)
    _copy_money(made[Activity])
    _copy_rows(Attachment, source, version)
    return version


def _copy_rows(model: Any, source: PlanVersion, version: PlanVersion) -> dict[int, Any]:
    """Old primary key → the new row."""
    names = [field.attname for field in model._meta.concrete_fields if field.name not in OWN]
    rows = list(model.objects.filter(version=source).order_by("pk"))
    copies = [
        model(version=version, **{name: getattr(row, name) for name in names}) for row in rows
    ]
    model.objects.bulk_create(copies)
    return {row.pk: copy for row, copy in zip(rows, copies, strict=True)}


def _copy_links(model: Any, made: dict[Any, dict[int, Any]]) -> None:
    for many in model._meta.many_to_many:
        through, targets = many.remote_field.through, made[many.related_model]
        source, target = many.m2m_column_name(), many.m2m_reverse_name()
        links = through.objects.filter(**{f"{source}__in": list(made[model])}).order_by("pk")
        through.objects.bulk_create(
            through(**{source: made[model][row].pk, target: targets[other].pk})
            for row, other in links.values_list(source, target)
        )


def _copy_money(activities: dict[int, Any]) -> None:
    lines = BudgetLine.objects.filter(activity__in=list(activities)).order_by("pk")
    BudgetLine.objects.bulk_create(
        BudgetLine(activity=activities[activity], school_year=year, amount=amount)
        for activity, year, amount in lines.values_list("activity", "school_year", "amount")
    )
