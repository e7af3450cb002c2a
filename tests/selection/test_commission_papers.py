"""The minutes of a sitting and the draft of the minister's order, read back from their PDFs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common import clock, codes
from common.checks import in_groups
from common.money import NBSP
from files.models import StoredFile
from files.services import read
from schools.models import School
from selection.choices import TieRule
from selection.commission import ballots, interests, questions, sittings
from selection.commission.ballots import Mark
from selection.models import Candidate, Freeze, Minutes, Round, Sitting
from selection.papers import (
    Paper,
    close_sitting,
    minutes_paper,
    official_minutes,
    order_paper,
)
from tests import paper
from tests.letters import work
from tests.once import LAID_OUT
from tests.selection.commission_day import Day, commission_day, frozen
from tests.world import World, school

pytestmark = pytest.mark.django_db


def words(made: Paper) -> str:
    return paper.text(made.pdf()).replace(NBSP, " ")


def voted(world: World, **rules: object) -> Day:
    """All but the substitute came; Kazys declared a conflict with Kaštonas; Mokykla 1 is to be
    moved to the first place."""
    day = commission_day(world, **rules)
    interests.declare(
        member=day.members["kazys"],
        candidate=day.candidates[1],
        explanation="Kaštone dirba sesuo.",
        by=day.user("kazys"),
    )
    sitting = day.open("kazys", "liudas", "morta")
    questions.ask_move(
        sitting=sitting,
        candidate=day.candidates[3],
        to_place=1,
        reason="Vienintelė visame krašte.",
        by=day.agency,
    )
    moved = [Mark(sitting.questions.get(kind="move").pk, "for")]
    for name in ("kazys", "morta"):
        ballots.vote(sitting=sitting, marks=moved, by=day.user(name))
    day.vote("kazys", {1: "for", 3: "against", 4: "for"}, reason="Mažai duomenų.")
    day.vote("liudas", {2: "for", 3: "abstain", 4: "for"})
    day.vote("morta", {1: "for", 2: "for", 4: "for"})
    return day


def close(day: Day) -> Sitting:
    sitting = day.sitting
    sittings.close(sitting=sitting, minutes_number="P-4", by=day.agency)
    return Sitting.objects.for_page().get(pk=sitting.pk)


@LAID_OUT
def test_minutes_say_who_came_who_did_not_vote_and_how_the_rest_voted(world: World) -> None:
    text = words(minutes_paper(close(voted(world))))
    for said in (
        "2026 m. lapkričio 20 d. Nr. P-4",
        "Balsų: dalyvauja 3 iš 3, reikia 2. Kvorumas yra.",
        "Pirmininkavo Kazys Demo",
        "Kaštono mokykla Kazys Demo Kaštone dirba sesuo.",
        "Ąžuolo mokykla Liudas Demo Ąžuolo mokykla: mokyklos plano rengėjas",
        "1. Pasirinkti: Ąžuolo mokykla Už – 2 (Kazys Demo, Morta Demo); prieš – 0; susilaiko – 0.",
        "susilaiko – 0. Pritarta.",
        "Dėl interesų konflikto nebalsavo: Liudas Demo.",
        "Už – 0; prieš – 1 (Kazys Demo); susilaiko – 1 (Liudas Demo). Nepritarta.",
        "Kazys Demo: Mažai duomenų.",
        "Dalyvavo, bet nebalsavo: Morta Demo.",
        "5. Perkelti į 1 vietą: Mokykla 1",
        "Mokykla 1 1 Vienintelė visame krašte.",
        "1 Ąžuolo mokykla Ukmergės rajono savivaldybė 9,000 1–2 > 99 proc.",
        "sąraše yra 2 mokyklos",
        "1 Mokykla 1 Klaipėdos miesto savivaldybė 4 pritarta 2 Ąžuolo mokykla",
        "Į sąrašą nepateko: Kaštono mokykla (3 vieta, žemiau ribos); Mokykla 0 (nepritarta).",
    ):
        assert said in text


@LAID_OUT
def test_secret_minutes_have_counts_without_names_or_reasons(world: World) -> None:
    day = voted(world, is_secret=True, tie_rule=TieRule.AGAINST)
    draft = words(minutes_paper(day.sitting))
    assert ("Už – " in draft, "Balsai dar neskelbiami." in draft) == (False, True)
    text = words(minutes_paper(close(day)))
    assert "Už – 3; prieš – 0; susilaiko – 0. Pritarta." in text
    few = "Pasirinkti: Ąžuolo mokykla Balsai neskelbiami. Sprendimas nepriimtas, nes nebuvo kvorumo"
    assert (f"{few}: reikėjo balsų – 3." in text, "Už – 2" in text) == (True, False)
    assert ("Mažai duomenų" in text, "(Kazys Demo)" in text) == (False, False)


def test_minutes_are_a_draft_without_a_code_until_the_sitting_is_closed(world: World) -> None:
    day = voted(world)
    made = minutes_paper(day.sitting)
    assert (made.is_draft, made.file_name.endswith("-projektas.pdf")) == (True, True)
    text = words(made)
    assert ("PROJEKTAS" in text, "Dokumento kodas" in text) == (True, False)
    with pytest.raises(AssertionError):
        official_minutes(day.sitting, by=day.agency)
    assert Minutes.objects.count() == 0


def test_closed_minutes_are_made_after_closing_and_stay_the_same(
    world: World, client: Client
) -> None:
    day = voted(world)
    sitting = day.sitting
    close_sitting(sitting=sitting, minutes_number="P-4", by=day.agency)
    work()
    kept = Minutes.objects.get()
    data = read(kept.file)
    text = paper.text(data).replace(NBSP, " ")
    assert codes.shown(kept.code) in text
    assert in_groups(kept.content_sha256) in text
    assert "Kazys Demo Kitų interesų konfliktų neturi 2026-11-2" in text
    User.objects.filter(pk=world.kazys.pk).update(full_name="Kitas Vardas")
    School.objects.filter(pk=world.azuolas.pk).update(name="Kita mokykla")
    fresh = Sitting.objects.for_page().get(pk=sitting.pk)
    assert read(official_minutes(fresh, by=world.feliksas)) == data
    with pytest.raises(DatabaseError), transaction.atomic():
        Minutes.objects.update(content_sha256="0" * 64)
    with pytest.raises(DatabaseError, match="closed sitting"), transaction.atomic():
        StoredFile.objects.filter(pk=kept.file_id)._raw_delete("default")
    _checked(client, kept, data)


def _checked(client: Client, kept: Minutes, data: bytes) -> None:
    """Anybody finds the minutes by their code, and learns nobody's name and no school from it."""
    there = reverse("portal:check_document", args=[codes.shown(kept.code).lower()])
    page = client.get(there).content.decode()
    for said in ("tikras užbaigto posėdžio protokolas", "P-4", "2026-11-20", "III etapas"):
        assert said in page
    assert f'data-check="{kept.file.sha256}"' in page
    assert [said for said in ("Kazys", "Demo", "mokykla 1", "Kaštono") if said in page] == []
    sent = SimpleUploadedFile("protokolas.pdf", data)
    assert "toks pat iki paskutinio" in client.post(there, {"failas": sent}).content.decode()


def test_closed_minutes_do_not_learn_of_later_conflicts(world: World) -> None:
    day = voted(world)
    sitting = close(day)
    interests.declare(
        member=day.members["kazys"],
        candidate=day.candidates[3],
        explanation="Vėliau atsirado.",
        by=day.user("kazys"),
    )
    assert "Vėliau atsirado" not in minutes_paper(sitting).html()


@LAID_OUT
def test_order_lists_the_schools_with_the_formula(world: World) -> None:
    day = voted(world)
    close(day)
    day.round.programme.order_issuer = "Bandomosios ministerijos ministras"
    text = words(order_paper(day.round))
    assert "127,00 Eur × mokiniai × 2 m. m." in text
    assert "Mokykla 1 (900000091) Klaipėdos miesto savivaldybė 101 2026-09-01 25 654,00" in text
    assert (
        "Ąžuolo mokykla (900000001) Ukmergės rajono savivaldybė 399 2026-09-01 101 346,00" in text
    )
    assert "Iš viso 127 000,00" in text
    assert "Kaštono mokykla" not in text
    assert "2026 m. lapkričio 20 d., Nr. P-4" in text
    assert "BANDOMOSIOS MINISTERIJOS MINISTRAS ĮSAKYMAS" in text
    assert "Bandomosios ministerijos ministras (parašas)" in text
    assert "PATVIRTINTA ____________ įsakymu Nr." in text


def test_order_of_many_pages_tells_the_sum_once_and_is_one_sentence(world: World) -> None:
    day = commission_day(world)
    more = [school(f"{910000000 + n}", f"Mokykla {n:02}", world.klaipeda, 100) for n in range(60)]
    new = [Candidate.objects.create(round=day.round, school=one) for one in more]
    Freeze.objects.update(withdrawn_at=clock.now())
    frozen(day.round, [*day.candidates, *new], day.agency)
    Round.objects.update(wanted=len(new), rules_version="2023-08-09")
    made = order_paper(Round.objects.get(pk=day.round.pk)).pdf()
    text = paper.text(made).replace(NBSP, " ")
    assert (len(paper.reader(made).pages) > 2, text.count("Iš viso")) == (True, 1)
    assert "2023-08-09, tvirtinu atrankos" in text
    assert "ministro ____________ įsakymu Nr." in text
