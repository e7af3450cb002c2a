"""Rows as wholes: a copy, another place, away and back again."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from audit.transitions import Refused
from plans.content import as_json, load
from plans.models import Activity, Finding, Indicator, Objective, PlanVersion, Row
from plans.rows import delete_row, duplicate_row, move_row, place_row, restore_row
from plans.services import save_row
from tests.plans import stages
from tests.world import World, draft, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(world: World) -> PlanVersion:
    """Asta's draft: three activities and two indicators, of one objective and finding."""
    return fill(draft(world.grant, world.asta), world.asta, activities=3, indicators=2)


def titles(version: PlanVersion) -> list[str]:
    return [row.title[-1] for row in version.activities.all()]


def test_copy_has_all_but_the_key_and_stands_beside(world: World, version: PlanVersion) -> None:
    first = version.activities.all()[0]
    made = duplicate_row(row=first, by=world.rasa)
    contents = [as_json(load(version))["activities"][place] for place in (0, 1)]
    assert {name for name in contents[0] if contents[0][name] != contents[1][name]} == {
        "key",
        "title",
    }
    assert isinstance(made, Activity)
    assert made.title == f"{first.title} (kopija)"


def test_copy_of_a_long_title_fits_its_form(world: World, version: PlanVersion) -> None:
    row = version.activities.all()[0]
    row.title = "Ž" * 300
    made = duplicate_row(row=save_row(row=row, by=world.asta), by=world.asta)
    assert isinstance(made, Activity)
    assert (len(made.title), made.title[-9:]) == (300, " (kopija)")


def test_copy_is_not_ended(world: World, version: PlanVersion) -> None:
    row = version.activities.all()[0]
    Activity.objects.update(ended_reason="Nebereikia")
    row.refresh_from_db()
    assert getattr(duplicate_row(row=row, by=world.asta), "ended_reason", None) == ""


@pytest.mark.parametrize(
    ("after", "before", "order"),
    [(2, None, "231"), (1, 2, "213"), (None, 2, "213"), (None, None, "123"), (99, 2, "213")],
)
def test_row_is_placed_by_its_neighbours(
    world: World, version: PlanVersion, after: int | None, before: int | None, order: str
) -> None:
    rows = dict(enumerate(version.activities.all()))
    beside = {"after": after, "before": before}
    named = {
        name: rows[at].pk if at in rows else 0 for name, at in beside.items() if at is not None
    }
    place_row(row=rows[0], by=world.asta, **named)
    assert "".join(titles(version)) == order
    told = Entry.objects.filter(verb="plan.activity_moved").count()
    assert told == (order != "123")


def test_order_changed_by_a_colleague_is_no_error(world: World, version: PlanVersion) -> None:
    one, two, three = version.activities.all()
    move_row(row=one, step=1, by=world.rasa)
    assert titles(version) == ["2", "1", "3"]
    assert place_row(row=three, by=world.asta, after=one.pk, before=two.pk) == 3
    delete_row(row=Activity.objects.get(pk=one.pk), by=world.rasa)
    assert place_row(row=three, by=world.asta, after=one.pk, before=two.pk) == 1
    with pytest.raises(Refused):
        place_row(row=one, by=world.asta, after=two.pk)


@pytest.mark.parametrize("kind", [Finding, Objective, Activity, Indicator])
def test_deleted_row_comes_back_as_it_was(
    world: World, version: PlanVersion, kind: type[Row]
) -> None:
    Indicator.objects.update(baseline_value=Decimal("0.00"))  # empty is not zero
    before = as_json(load(version))
    row = kind._default_manager.filter(version=version).earliest("position")
    number, key = row.pk, row.key
    delete_row(row=row, by=world.asta)
    assert as_json(load(version)) != before
    for _again in range(2):
        assert restore_row(version=version, kind=kind, key=key, by=world.rasa).pk == number
    assert as_json(load(version)) == before
    assert Entry.objects.filter(verb__endswith="_restored").count() == 1


def test_row_comes_back_among_what_is_left(world: World, version: PlanVersion) -> None:
    """What it was linked to and is gone meanwhile stays away; places close up."""
    row, objective = version.activities.all()[1], version.objectives.get()
    delete_row(row=row, by=world.asta)
    delete_row(row=objective, by=world.asta)
    delete_row(row=version.activities.all()[0], by=world.asta)
    restore_row(version=version, kind=Activity, key=row.key, by=world.asta)
    content = load(version)
    assert [item.row.title[-1] for item in content.activities] == ["3", "2"]
    assert content.activities[1].objective_numbers == []


def test_what_was_never_deleted_can_not_come_back(world: World, version: PlanVersion) -> None:
    other = fill(draft(world.berzas_grant, world.benas), world.benas)
    theirs = other.activities.get()
    delete_row(row=theirs, by=world.benas)
    for key in (uuid4(), theirs.key):
        with pytest.raises(Refused):
            restore_row(version=version, kind=Activity, key=key, by=world.asta)


Deed = Callable[[Activity, User], object]
DEEDS: list[Deed] = [
    lambda row, by: duplicate_row(row=row, by=by),
    lambda row, by: place_row(row=row, by=by, after=1),
    lambda row, by: delete_row(row=row, by=by),
    lambda row, by: restore_row(version=row.version, kind=Activity, key=row.key, by=by),
]


@pytest.mark.parametrize("deed", DEEDS)
def test_only_the_writer_of_an_open_version_may(world: World, deed: Deed) -> None:
    row = stages.submitted(world).activities.get()
    for writer in (world.benas, world.asta):
        with pytest.raises(Refused):
            deed(row, writer)
    assert Activity.objects.count() == 1


def test_page_offers_to_bring_back_what_was_deleted(
    world: World, client: Client, version: PlanVersion
) -> None:
    client.force_login(world.asta)
    _first, row, other = version.activities.all()
    place, offered = [version.plan_id, "veiklos"], list[str]()
    for one in (row, other):  # both are offered back
        address = reverse("plans:plan_row_delete", args=[*place, one.pk])
        response = client.post(address, {"istrinta": offered}, follow=True)
        offered = [undo.key for undo in response.context["undone"]]
    told = [(undo.key, undo.name, undo.place) for undo in response.context["undone"]]
    assert told == [(str(row.key), row.title, 2), (str(other.key), other.title, 2)]
    page = response.content.decode()
    for one in (row, other):
        assert f"Ištrinta: „{one.title}“." in page
    sent = '<input type="hidden" name="istrinta" value="{}">'
    assert [page.count(sent.format(key)) for key in offered] == [2, 2]  # a row, the other button
    back = {"key": offered[1], "istrinta": offered[0]}
    restored = client.post(reverse("plans:plan_row_restore", args=place), back, follow=True)
    assert titles(version) == ["1", "3"]
    assert [undo.key for undo in restored.context["undone"]] == [str(row.key)]
    client.post(reverse("plans:plan_row_restore", args=place), {"key": offered[0]})
    assert titles(version) == ["1", "2", "3"]
    assert client.get(response.redirect_chain[-1][0]).context["undone"] == ()


def test_page_brings_back_what_was_deleted_long_ago(
    world: World, client: Client, version: PlanVersion
) -> None:
    """Rows deleted before, in the order of their last deletion; those that stand are not told."""
    client.force_login(world.asta)
    first, second, third = version.activities.all()
    section = reverse("plans:plan_section", args=[version.plan_id, "veiklos"])
    nothing = client.get(f"{section}?istrintos=1").content.decode()
    assert "Iš šios dalies nieko neištrinta." in nothing
    for row in (first, third, second, first):
        delete_row(row=version.activities.get(key=row.key), by=world.asta)
        if row == first:
            restore_row(version=version, kind=Activity, key=first.key, by=world.asta)
    delete_row(row=version.activities.get(key=first.key), by=world.asta)
    told = client.get(f"{section}?istrintos=1").context["undone"]
    assert [(undo.key, undo.is_last) for undo in told] == [
        (str(third.key), False),
        (str(second.key), False),
        (str(first.key), True),
    ]
    assert 'href="?istrintos=1"' in client.get(section).content.decode()


def test_page_drags_and_duplicates(world: World, client: Client, version: PlanVersion) -> None:
    client.force_login(world.asta)
    rows = list(version.activities.all())

    def post(name: str, row: Row, **data: object) -> str:
        place = [version.plan_id, "veiklos", row.pk]
        return client.post(reverse(f"plans:plan_row_{name}", args=place), data).url

    assert post("move", rows[0], po=rows[2].pk, pries="").endswith(
        f"?perkelta={rows[0].pk}&vieta=3"
    )
    post("move", rows[0], po="x", pries="-1")
    post("duplicate", rows[1])
    assert [row.title for row in version.activities.all()] == [
        "Konsultacijos 2",
        "Konsultacijos 2 (kopija)",
        "Konsultacijos 3",
        "Konsultacijos 1",
    ]
