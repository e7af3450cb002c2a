"""The database refuses to change what people signed, and steps that there are not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from common import clock
from files.models import StoredFile
from plans.models import (
    Agreement,
    Attachment,
    ChecklistAnswer,
    ChecklistItem,
    Comment,
    Document,
    PlanVersion,
    Submission,
)
from tests.guards import lifted
from tests.plans import stages
from tests.plans.test_guards import refuses
from tests.world import World

pytestmark = pytest.mark.django_db
ANOTHER: dict[str, Any] = {
    "BigAutoField": 1_000_000,
    "CharField": "kita",
    "TextField": "Kita.",
    "DateField": date(2020, 1, 1),
    "DateTimeField": clock.now(),
    "ForeignKey": 1_000_000,
    "PositiveSmallIntegerField": 99,
    "PositiveBigIntegerField": 99,
    "JSONField": ["municipality"],
    "UUIDField": "6b0d8d0e-3d8b-4c4b-9f53-3a0f4e0f3a11",
    "BooleanField": True,
}
PAPERS = {Agreement, ChecklistAnswer, Comment, Document, StoredFile, Submission}
STATUSES = ("draft", "submitted", "returned", "agreed", "approved", "superseded", "discarded")


def answer(version: PlanVersion, party: str, by: Any) -> ChecklistAnswer:
    """Not written yet."""
    programme = version.plan.grant.round.programme
    item = ChecklistItem.objects.create(programme=programme, party=party, text="Ar aišku?")
    about = {"submission": version.current_submission, "party": party, "item": item}
    return ChecklistAnswer(answer="yes", text=item.text, by=by, **about)


def replace(row: Any, **fields: Any) -> None:
    """SQLite's REPLACE: what stood there before is gone."""
    names = [field.column for field in row._meta.concrete_fields if field.column not in fields]
    old = ", ".join(f'"{name}"' for name in names)
    new = "".join(f', "{name}"' for name in fields)
    put = "".join(f", {value}" for value in fields.values())
    table = row._meta.db_table
    query = f"INSERT OR REPLACE INTO {table} ({old}{new}) SELECT {old}{put} FROM {table}"
    with connection.cursor() as cursor:
        cursor.execute(f"{query} WHERE id = {row.pk}")


@pytest.fixture
def version(world: World) -> PlanVersion:
    """Approved, with every kind of paper."""
    made = stages.approved(world)
    file = StoredFile.objects.create(name="a", sha256="0", size=1, uploaded_by=world.asta)
    with lifted():
        Attachment.objects.create(version=made, title="A", by=world.asta, file=file)
        answer(made, "agency", world.feliksas).save()
        Comment.objects.create(
            version=made, section="goal", text="?", audience="all", by=world.asta, role="director"
        )
    return made


@pytest.mark.parametrize("model", sorted(PAPERS, key=str))
def test_nothing_of_a_signed_paper_changes(version: PlanVersion, model: Any) -> None:
    """No column of it, those too that may be added later."""
    row = model.objects.order_by("pk").first()
    rows = model.objects.filter(pk=row.pk)
    for field in model._meta.concrete_fields:
        fields = {field.attname: ANOTHER[field.get_internal_type()]}
        assert refuses(lambda fields=fields: rows.update(**fields)), field.name
    assert refuses(lambda: rows._raw_delete("default"))
    if connection.vendor == "sqlite":
        assert refuses(lambda: replace(row))
    row.pk = None
    if model not in {Document, StoredFile}:
        assert refuses(lambda: row.save(force_insert=True))


@pytest.mark.parametrize(
    ("stage", "targets"),
    [
        (stages.being_written, ""),
        (stages.submitted, "draft"),
        (stages.agreed_by_agency, ""),
        (stages.agreed, "submitted approved"),
        (stages.returned, ""),
        (stages.amended, "discarded"),
        (stages.amendment_returned, "discarded"),
        (stages.approved, "superseded"),
        (stages.discarded, ""),
    ],
)
def test_only_steps_that_there_are_happen(
    world: World, stage: Callable[[World], PlanVersion], targets: str
) -> None:
    version = stage(world)
    rows, taken = PlanVersion.objects.filter(pk=version.pk), []
    for target in STATUSES:
        order = {"ordered_on": stages.ORDERED_ON, "order_number": "V-1"}
        fields = {"status": target} | (order if target == "approved" else {})
        if target != version.status and not refuses(lambda fields=fields: rows.update(**fields)):
            with lifted():
                rows.update(status=version.status, ordered_on=version.ordered_on)
            taken.append(target)
    assert sorted(taken) == sorted(targets.split())
    delete = version.delete if version.status == "draft" else lambda: rows._raw_delete("default")
    assert refuses(delete) is (version.status != "draft")
    assert refuses(lambda: PlanVersion(plan=version.plan, number=9, status="agreed").save())


def test_a_superseded_version_stays_superseded(world: World) -> None:
    stages.amendment_approved(world)
    old = PlanVersion.objects.filter(status="superseded")
    steps = [{"status": status} for status in STATUSES if status != "superseded"]
    assert all(refuses(lambda fields=fields: old.update(**fields)) for fields in steps)
    assert refuses(lambda: old._raw_delete("default"))


def test_a_returned_plan_is_not_sent_as_it_was_sent_before(world: World) -> None:
    rows = PlanVersion.objects.filter(pk=stages.returned(world).pk)
    first = Submission.objects.get()
    sent = {"version_id": first.version_id, "by": world.asta, "content": {}}
    newer = Submission.objects.create(number=2, **sent)
    for submission in (None, first):
        step = {"status": "submitted", "current_submission": submission}
        assert refuses(lambda step=step: rows.update(**step))
    assert rows.update(status="submitted", current_submission=newer) == 1
    assert refuses(lambda: rows.update(current_submission=first))
    assert refuses(lambda: rows.update(rules_version="kitos"))
    assert refuses(lambda: rows.update(order_number="V-1"))


def test_a_decision_is_only_taken_back_once_and_before_the_order(world: World) -> None:
    version = stages.agreed(world)
    agency = Agreement.objects.filter(party="agency")
    assert agency.update(withdrawn_at=clock.now()) == 1
    assert refuses(lambda: agency.update(withdrawn_at=None))
    order = {"ordered_on": stages.ORDERED_ON, "order_number": "V-1"}
    rows = PlanVersion.objects.filter(pk=version.pk)
    assert refuses(lambda: rows.update(**order))
    assert refuses(lambda: rows.update(status="approved", **order))  # the agency hasn't agreed


def test_no_party_is_left_out_and_a_decided_one_answers_no_more(world: World) -> None:
    version = stages.agreed_by_agency(world)
    sent = Submission.objects.filter(pk=version.current_submission_id)
    assert refuses(lambda: sent.update(asked=["municipality"]))
    assert refuses(answer(version, "agency", world.feliksas).save)
    answer(version, "municipality", world.domas).save()
    rows = ChecklistAnswer.objects.filter(party="municipality")
    assert rows.update(note="Taip.") == 1
    assert refuses(lambda: rows.update(party="agency"))
    assert rows.delete()[0] == 1


def test_a_remark_keeps_its_words_and_is_settled_while_the_plan_is_open(world: World) -> None:
    version = stages.submitted(world)
    about = {"version": version, "section": "goal", "audience": "all", "by": world.domas}
    Comment.objects.create(text="?", role="officer", **about)
    assert refuses(lambda: Comment.objects.update(text="!"))
    assert Comment.objects.update(must_correct=True) == 1


def test_nothing_is_put_in_the_place_of_what_was_signed(version: PlanVersion) -> None:
    if connection.vendor == "postgresql":
        return  # knows no REPLACE
    document, submission = Document.objects.first(), Submission.objects.get()
    row = version.activities.all()[0]
    with lifted():
        draft = PlanVersion.objects.create(plan=version.plan, number=1, reason="Kita.")
    for old, fields in (
        (version, {"status": "'draft'"}),
        (version, {"status": "'draft'", "id": 99}),
        (draft, {"number": 99, "id": 99}),
        (document, {"id": 99}),
        (document, {"id": 99, "code": "'KITAS'"}),
        (submission, {"id": 99}),
        (row, {"version_id": draft.pk}),
    ):
        assert refuses(lambda old=old, fields=fields: replace(old, **fields)), (old, fields)
    rows = PlanVersion.objects.filter(pk=draft.pk)
    assert refuses(lambda: rows.update(number=0))


def test_an_order_alone_puts_nothing_in_the_place_of_the_plan_in_force(world: World) -> None:
    if connection.vendor == "postgresql":
        return  # knows no UPDATE OR REPLACE
    version = stages.amendment_agreed(world)
    order = "status = 'approved', ordered_on = '2026-11-20', order_number = 'V-2'"
    query = f"UPDATE OR REPLACE plans_planversion SET {order} WHERE id = {version.pk}"
    with connection.cursor() as cursor:
        assert refuses(lambda: cursor.execute(query))


def test_a_whole_database_is_emptied_and_guarded_again(version: PlanVersion) -> None:
    if connection.vendor == "postgresql":
        return  # empties tables without asking triggers of rows
    call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
    assert not PlanVersion.objects.exists()
    query = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'plans_agreement_stays_delete'"
    with connection.cursor() as cursor:
        assert cursor.execute(query).fetchone() == (1,)
