"""A school that works on paper: its municipality's officer enters what the school wrote."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from audit.transitions import Refused
from files.models import StoredFile
from files.services import store
from plans.models import Indicator, PaperSource
from progress.models import Conclusion, Evaluation, Measurement
from progress.services import RatingInput, record_value, save_ratings, start_evaluation
from progress.workflow import conclude, finish
from tests.guards import lifted
from tests.progress.stages import approved, described, verdict
from tests.world import World

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def indicator(world: World) -> Indicator:
    """Beržas, which evaluates itself; its plan is in force."""
    return approved(world, world.berzas_grant).indicators.get()


@pytest.fixture
def scan(world: World) -> StoredFile:
    return store(ContentFile(PDF, name="popierius.pdf"), by=world.domas)


def leave(world: World) -> None:
    """The head's membership ends: nobody of the school can sign in."""
    world.benas.memberships.update(valid_until=date(2026, 10, 7))


def record(world: World, indicator: Indicator, who: str, scan: StoredFile | None) -> Measurement:
    return record_value(
        grant=world.berzas_grant,
        indicator=indicator,
        value=Decimal(90),
        measured_on=date(2026, 11, 1),
        source="Mokyklos raštas",
        scan=scan,
        by=world.people[who],
    )


def test_an_officer_is_refused_while_the_school_can_write(
    world: World, indicator: Indicator, scan: StoredFile
) -> None:
    with pytest.raises(Refused):
        record(world, indicator, "domas", scan)
    assert Measurement.objects.count() == 0


def test_an_officer_writes_for_a_school_without_anyone(
    world: World, indicator: Indicator, scan: StoredFile
) -> None:
    leave(world)
    made = record(world, indicator, "domas", scan)
    assert made.scan == scan
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.role, entry.source) == ("value.recorded", "officer", "paper")


def test_an_officer_writes_where_the_plan_came_on_paper(
    world: World, indicator: Indicator, scan: StoredFile
) -> None:
    about = {"scan": scan, "received_on": date(2026, 10, 1), "by": world.domas}
    with lifted():
        PaperSource.objects.create(version=indicator.version, **about)
    assert record(world, indicator, "domas", scan).scan == scan


def test_paper_needs_its_scan(world: World, indicator: Indicator) -> None:
    leave(world)
    with pytest.raises(Refused, match="skenuotą"):
        record(world, indicator, "domas", None)


@pytest.mark.parametrize("who", ["egle", "feliksas", "asta", "aurelija", "kazys", "stasys"])
def test_nobody_else_writes_for_a_school_on_paper(
    world: World, indicator: Indicator, scan: StoredFile, who: str
) -> None:
    leave(world)
    with pytest.raises(Refused):
        record(world, indicator, who, scan)


def test_paper_opens_no_external_evaluation(world: World, scan: StoredFile) -> None:
    """The evaluator writes that one, also where the school has nobody."""
    approved(world)
    for person in (world.asta, world.rasa):
        person.memberships.update(valid_until=date(2026, 10, 7))
    with pytest.raises(Refused):
        begin(world, scan, "external", grant=world.grant)


def begin(world: World, scan: StoredFile, kind: str = "self", **changed: Any) -> Evaluation:
    given: dict[str, Any] = {
        "grant": world.berzas_grant,
        "starts_on": date(2026, 11, 2),
        "ends_on": date(2026, 11, 6),
        "by": world.domas,
    }
    return start_evaluation(kind=kind, scan=scan, **given | changed)


def test_self_evaluation_and_conclusion_are_entered_from_paper(
    world: World, indicator: Indicator, scan: StoredFile
) -> None:
    leave(world)
    evaluation = begin(world, scan)
    framework = evaluation.framework
    rating = RatingInput(
        framework.indicators.get(number="1.1.1"), framework.levels.get(code="3"), comment="Stebėta."
    )
    save_ratings(evaluation=evaluation, ratings=[rating], by=world.domas)
    described(evaluation, world.domas)
    finish(evaluation, by=world.domas, is_sure=True)
    with pytest.raises(Refused, match="skenuotą"):
        conclude(world.berzas_grant, verdict(), by=world.domas)
    made = conclude(world.berzas_grant, verdict(scan=scan), by=world.domas)
    assert Conclusion.objects.get() == made
    assert set(Entry.objects.filter(verb__startswith="evaluation").values_list("source")) == {
        ("paper",)
    }


def test_an_unfinished_evaluation_from_paper_is_the_officer_s(
    world: World, indicator: Indicator, scan: StoredFile
) -> None:
    leave(world)
    begin(world, scan)
    seen = {
        name: Evaluation.objects.visible_to(User.objects.get(pk=person.pk)).exists()
        for name, person in world.people.items()
    }
    assert seen == dict.fromkeys(world.people, False) | {"domas": True, "feliksas": True}


def test_from_the_page_the_scan_is_asked_for_kept_and_marked(
    world: World, indicator: Indicator
) -> None:
    leave(world)
    client, pk = Client(), world.berzas_grant.pk
    client.force_login(world.domas)
    address = reverse("progress:measurement_add", args=[pk, indicator.key])
    sent = {"value": "90", "measured_on": "2026-11-01", "source": "Mokyklos raštas"}
    refused = client.post(address, sent)
    assert list(refused.context["form"].errors) == ["scan"]
    upload = SimpleUploadedFile("popierius.pdf", PDF)
    assert client.post(address, sent | {"scan": upload}).status_code == 302
    made = Measurement.objects.get()
    shown = reverse("progress:indicator_detail", args=[pk, indicator.key])
    page = client.get(shown).content.decode()
    link = reverse("progress:scan", args=[pk, made.scan_id])
    assert "įvesta iš popierinio dokumento" in page
    assert f'href="{link}"' in page
    answer = client.get(link)
    assert b"".join(answer) == PDF  # type: ignore[arg-type]


def test_every_form_of_an_officer_asks_for_the_scan(
    world: World, indicator: Indicator, scan: StoredFile
) -> None:
    leave(world)
    client, pk = Client(), world.berzas_grant.pk
    client.force_login(world.domas)
    add = client.get(reverse("progress:evaluation_add", args=[pk]))
    assert "scan" in add.context["form"].fields
    finish_one = begin(world, scan)
    framework = finish_one.framework
    rating = RatingInput(
        framework.indicators.get(number="1.1.1"), framework.levels.get(code="3"), comment="Stebėta."
    )
    save_ratings(evaluation=finish_one, ratings=[rating], by=world.domas)
    described(finish_one, world.domas)
    finish(finish_one, by=world.domas, is_sure=True)
    end = client.get(reverse("progress:conclusion_add", args=[pk]))
    assert "scan" in end.context["form"].fields


def test_another_grant_s_address_does_not_open_a_scan(
    world: World, indicator: Indicator, scan: StoredFile
) -> None:
    leave(world)
    record(world, indicator, "domas", scan)
    client = Client()
    client.force_login(world.domas)
    assert client.get(reverse("progress:scan", args=[world.grant.pk, scan.pk])).status_code == 404
