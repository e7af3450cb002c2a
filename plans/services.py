"""Writes of a plan's rows. Every write locks the version, checks the right and leaves history."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit.choices import Source
from audit.services import Deed, record, record_many, school_chain
from audit.transitions import Refused
from common import clock
from common.templatetags.ui import date_words
from files.models import StoredFile
from grants.models import Grant
from schools.choices import Role
from schools.models import Membership

from .choices import EDITABLE, VersionStatus
from .content import PlanContent, as_json, files_as_json, load
from .models import Activity, BudgetLine, PaperSource, Plan, PlanVersion, Row
from .rights import paper_membership, starter_membership, writer_membership

NOT_CONTENT = frozenset({"id", "version_id", "key", "position"})
DECISIONS = frozenset({"plan.agreed", "plan.returned"})
TEXTS = ("goal", "sustainability")
Locked = tuple[PlanVersion, Membership]


@transaction.atomic
def start_plan(*, grant: Grant, by: User) -> Plan:
    """Open the empty original version. Refuses strangers and a second plan of one grant."""
    membership = starter_membership(by, grant)
    if membership is None:
        raise Refused([_("Only the school itself may start its plan.")])
    Grant.objects.select_for_update().get(pk=grant.pk)
    plan, created = Plan.objects.get_or_create(grant=grant)
    if not created:
        raise Refused([_("The plan has been started already. Open it and go on writing.")])
    version = PlanVersion.objects.create(plan=plan, created_at=clock.now())
    write_history("plan.started", version, by=by, membership=membership)
    return plan


@transaction.atomic
def save_texts(*, version: PlanVersion, by: User, goal: str, sustainability: str) -> None:
    """Save the goal and the sustainability."""
    locked = lock_for_writing(version.pk, by)
    write_texts(locked, by=by, goal=goal, sustainability=sustainability)


def write_texts(locked: Locked, *, by: User, **texts: str) -> None:
    """Write these texts of a version that is locked already."""
    version, membership = locked
    changes = difference({name: getattr(version, name) for name in texts}, texts)
    PlanVersion.objects.filter(pk=version.pk).update(**texts)
    given: dict[str, Any] = {"by": by, "membership": membership, "changes": changes}
    write_history("plan.texts_changed", version, **given)


@transaction.atomic
def save_row(
    *,
    row: Row,
    by: User,
    links: dict[str, list[Any]] | None = None,
    budget: dict[int, Decimal] | None = None,
) -> Row:
    """Add or change a finding, objective, activity or indicator of a version being written.

    `links` replaces many-to-many rows by field name, `budget` an activity's EUR by school year.
    Refuses a row deleted meanwhile, links to another version and other years.
    """
    locked = lock_for_writing(row.version_id, by)
    return write_row(locked, row=row, by=by, links=links or {}, budget=budget)


def write_row(
    locked: Locked,
    *,
    row: Row,
    by: User,
    links: dict[str, list[Any]],
    budget: dict[int, Decimal] | None,
) -> Row:
    """The same in a version that is locked already."""
    version, membership = locked
    before = _stored_state(row)
    if not row.pk:
        row.position = next_position(row)
    row.save()
    for name, targets in links.items():
        refuse_foreign(version, targets)
        getattr(row, name).set(targets)
    if budget is not None and isinstance(row, Activity):
        _save_budget(row, budget, version)
    _row_history(row, before, version, by, membership)
    return row


@transaction.atomic
def attach_paper(
    *, version: PlanVersion, scan: StoredFile | None, received_on: date, by: User
) -> PaperSource:
    """Keep the scan of a plan that came on paper; from then on the officer may enter it.

    The same again corrects the date, and the scan where one is given, while the plan is written.
    """
    membership = paper_membership(by, version)
    if membership is None:
        raise Refused([_("Paper is entered by the municipality for a school without e-mail.")])
    locked = PlanVersion.objects.select_for_update().get(pk=version.pk)
    if not locked.is_editable:
        raise Refused([_("This plan can no longer be entered from paper.")])
    _refuse_wrong_receipt(locked, received_on)
    source = PaperSource.objects.filter(version=locked).first()
    if source is None and scan is None:
        raise Refused([_("Choose the scan of the paper document.")])
    before = {"received_on": source and source.received_on, "scan": source and source.scan_id}
    source = source or PaperSource(version=locked)
    source.scan, source.received_on = scan or source.scan, received_on
    source.by, source.at = by, clock.now()
    source.save()
    changes = difference(before, {"received_on": received_on, "scan": source.scan_id})
    write_history("plan.paper_attached", locked, by=by, membership=membership, changes=changes)
    return source


def _refuse_wrong_receipt(version: PlanVersion, received_on: date) -> None:
    """A plan comes on paper after its school was chosen, and not in the future."""
    if received_on > clock.today():
        raise Refused([_("The date is in the future. Enter the day when the paper came.")])
    decided_on = version.plan.grant.round.decided_on
    if decided_on and received_on < decided_on:
        message = _("The date is before the school was chosen (%(date)s). Check the year.")
        raise Refused([message % {"date": date_words(decided_on)}])


@transaction.atomic
def complete_plan(*, plan: Plan, on: date, by: User, role: str) -> None:
    """Mark the plan completed on the day its conclusion was recorded."""
    if not Plan.objects.filter(pk=plan.pk, completed_on=None).update(completed_on=on):
        raise Refused([_("The plan is completed already.")])
    plan.completed_on = on
    chain = school_chain(plan.grant.holder_id)
    record("plan.completed", plan, by=by, chain=chain, role=role, changes={"on": on})


@transaction.atomic
def reopen_plan(*, plan: Plan, by: User, role: str) -> None:
    """The plan is in force again: the conclusion that completed it was withdrawn."""
    if not Plan.objects.filter(pk=plan.pk, completed_on__isnull=False).update(completed_on=None):
        raise Refused([_("The plan is not completed.")])
    plan.completed_on = None
    chain = school_chain(plan.grant.holder_id)
    record("plan.reopened", plan, by=by, chain=chain, role=role)


def change_row(
    locked: Locked,
    *,
    row: Row,
    names: Iterable[str],
    before: dict[str, Any],
    by: User,
    links: dict[str, list[Any]],
    budget: dict[int, Decimal] | None,
) -> None:
    """Write these fields of a row that stands, in a version that is locked already.

    `before` is its `part_of_state` as it stood.
    """
    version, membership = locked
    columns = [name for name in names if name not in links and not name.startswith("money_")]
    row.save(update_fields=columns)
    for name, targets in links.items():
        refuse_foreign(version, targets)
        getattr(row, name).set(targets)
    if budget is not None and isinstance(row, Activity):
        _save_budget(row, budget, version)
    if changes := difference(before, part_of_state(row, names)):
        verb = f"plan.{row._meta.model_name}_changed"
        changes = {"row": str(row), "key": row.key} | changes
        write_history(verb, version, by=by, membership=membership, changes=changes)


def part_of_state(row: Row, names: Iterable[str]) -> dict[str, Any]:
    """What `row_state` says of these fields, read from the row itself."""
    fields, state = row._meta, dict[str, Any]()
    many = {field.name for field in fields.many_to_many}
    for name in names:
        if name in many:
            state[name] = sorted(getattr(row, name).values_list("pk", flat=True))
        elif name.startswith("money_") and isinstance(row, Activity):
            lines = row.budget_lines.values_list("school_year", "amount")
            state["budget"] = {str(year): amount for year, amount in lines}
        else:
            attribute = cast(models.Field[Any, Any], fields.get_field(name)).attname
            state[attribute] = getattr(row, attribute)
    return state


def lock_for_writing(version_id: int, by: User) -> Locked:
    """The version under lock, with the writer's membership; refuses others and closed versions."""
    rows = PlanVersion.objects.for_list().select_related("paper_source", "plan__grant__school")
    return _for_writer(rows.select_for_update(of=("self",)).get(pk=version_id), by)


def lock_what_is_written(plan_id: int, by: User) -> Locked:
    """The same for the one version of the plan that can be written now, in one light query.

    Refuses alike what is closed, what isn't there and what the person may not read.
    """
    rows = PlanVersion.objects.visible_to(by).for_writing().select_for_update(of=("self",))
    try:
        version = rows.get(plan=plan_id, status__in=EDITABLE)
    except PlanVersion.DoesNotExist:
        raise Refused([_("The plan can't be changed now: it has been submitted.")]) from None
    return _for_writer(version, by)


def _for_writer(locked: PlanVersion, by: User) -> Locked:
    membership = writer_membership(by, locked)
    if membership is None:
        raise Refused([_("Only the school's head and plan editors may change the plan.")])
    if not locked.is_editable:
        raise Refused([_("The plan can't be changed now: it has been submitted.")])
    return locked, membership


def siblings(row: Row) -> QuerySet[Row]:
    """The rows of the same kind in the same version."""
    manager: Any = type(row)._default_manager
    rows: QuerySet[Row] = manager.filter(version=row.version_id)
    return rows


def row_state(row: Row) -> dict[str, Any]:
    """A row's own content as plain values: fields, linked rows, money by school year."""
    state = _fields_state(row)
    for many in row._meta.many_to_many:
        state[many.name] = sorted(getattr(row, many.name).values_list("pk", flat=True))
    if isinstance(row, Activity):
        state["budget"] = {str(line.school_year): line.amount for line in row.budget_lines.all()}
    return state


def _fields_state(row: Row) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in NOT_CONTENT
    }


def version_token(version: PlanVersion, content: PlanContent | None = None) -> str:
    """What a step's form carries to tell whether the plan still is what its page showed.

    Rows and files change only while they can be written, so only then all of them count;
    give `content` where they have been read already. The order names the agreements, so before it
    one that was given anew counts too.
    """
    state = {
        "version": version.pk,
        "status": version.status,
        "submission": version.current_submission_id,
        "content": as_json(content or load(version)) if version.is_editable else None,
        "files": files_as_json(version) if version.is_editable else None,
    }
    if version.status == VersionStatus.AGREED:
        state["agreements"] = sorted(row.pk for row in version.decisions().values())
    return token(state)


def token(state: dict[str, Any]) -> str:
    """A short digest of plain values."""
    text = json.dumps(state, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Field → [old, new] for what differs."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }


def write_history(
    verb: str,
    version: PlanVersion,
    *,
    by: User,
    membership: Membership,
    changes: dict[str, Any] | None = None,
    comment: str = "",
) -> None:
    """One entry about the plan in its school's chain.

    Marked as from paper is what an officer did for the school, not the municipality's own decision.
    """
    record(
        verb,
        version.plan,
        by=by,
        chain=school_chain(version.plan.grant.holder_id),
        changes={"version": version.number} | (changes or {}),
        comment=comment,
        role=membership.role,
        source=_source(verb, version, membership),
    )


def write_histories(verb: str, locked: Locked, *, by: User, changes: list[dict[str, Any]]) -> None:
    """The same deed on many rows: an entry for each."""
    version, membership = locked
    chain, about = school_chain(version.plan.grant.holder_id), {"version": version.number}
    deeds = [Deed(verb, version.plan, chain, about | changed) for changed in changes]
    source = _source(verb, version, membership)
    record_many(deeds, by=by, role=membership.role, source=source)


def _source(verb: str, version: PlanVersion, membership: Membership) -> str:
    for_school = membership.role == Role.OFFICER and verb not in DECISIONS
    return Source.PAPER if for_school and version.is_from_paper else Source.SCREEN


def _stored_state(row: Row) -> dict[str, Any]:
    if not row.pk:
        return {}
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    if stored is None:
        raise Refused([_("A colleague has deleted this row. Copy your text and add it anew.")])
    return row_state(stored)


def next_position(row: Row) -> int:
    """The place after the last row of its kind."""
    last = siblings(row).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def refuse_foreign(version: PlanVersion, targets: list[Any]) -> None:
    """Links stay within a version."""
    if any(target.version_id != version.pk for target in targets):
        raise Refused([_("A row can only be linked to rows of the same plan.")])


def refuse_other_years(version: PlanVersion, budget: dict[int, Decimal]) -> None:
    """Money stays within the grant's school years."""
    if not set(budget) <= set(version.plan.grant.school_years):
        raise Refused([_("Money can only be planned for the plan's own school years.")])


def _save_budget(activity: Activity, budget: dict[int, Decimal], version: PlanVersion) -> None:
    refuse_other_years(version, budget)
    activity.budget_lines.all().delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(activity=activity, school_year=year, amount=amount)
        for year, amount in sorted(budget.items())
        if amount
    )


def _row_history(
    row: Row, before: dict[str, Any], version: PlanVersion, by: User, membership: Membership
) -> None:
    changes = difference(before, row_state(type(row)._default_manager.get(pk=row.pk)))
    if before and not changes:
        return
    verb = f"plan.{row._meta.model_name}_{'changed' if before else 'added'}"
    changes = {"row": str(row), "key": row.key} | changes
    write_history(verb, version, by=by, membership=membership, changes=changes)
