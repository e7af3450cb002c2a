"""Findings: recorded, answered, decided, and ended only by an entry of money."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.transitions import Refused
from common import clock
from common.days import after_working_days
from common.money import ZERO
from files.services import store
from grants.claims import withdraw_claim
from grants.models import Claim
from grants.moving import confirm
from progress.auditing import findings
from progress.auditing.left import left_of
from progress.auditing.rules import terms_of
from progress.auditing.standing import standing_of
from progress.choices import FindingState
from progress.models import AuditFinding, AuditRule, Expense, SampledExpense
from progress.reference import load_audit_rules
from progress.spending import reverse_expense
from schools.choices import Role
from schools.services import give_membership
from tests.grants.moves import pass_on, send
from tests.grants.test_immutable import raw
from tests.letters import waiting
from tests.world import World

from .audits import (
    answered,
    claimed,
    drawn,
    found,
    given_back,
    is_settled,
    item_of,
    receipt,
    sent_back,
    upheld,
)
from .spending import in_force, spend
from .test_expenses import page, text_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def item(world: World) -> SampledExpense:
    """The one drawn expense, of 100 euros."""
    first, _second = in_force(world)
    send(world, "20000")
    pass_on(world, "10000")
    spend(world, first, "100.00")
    return item_of(drawn(world, 1))


def now(finding: AuditFinding) -> Any:
    return standing_of(AuditFinding.objects.for_list().get(pk=finding.pk))


def later(days: int) -> Any:
    return clock.pretend(timezone.now() + timedelta(days=days))


def url(finding: AuditFinding, name: str = "detail") -> str:
    return reverse(f"progress:finding_{name}", args=[finding.pk])


def test_the_school_is_told_and_history_keeps_each_step(world: World, item: SampledExpense) -> None:
    finding = upheld(world, answered(world, found(world, item)))
    told = [row["to"] for row in waiting() if "netinkama rasta" in row["subject"]]
    assert sorted(told) == ["asta@demo.lt", "domas@demo.lt", "rasa@demo.lt"]
    assert [row["to"] for row in waiting() if "atsakė dėl" in row["subject"]] == [
        "feliksas@demo.lt"
    ]
    stands = [row for row in waiting() if "pagrįsta" in row["subject"]]
    assert {row["to"] for row in stands} == set(told)
    assert "Dokumentas nieko nekeičia." in stands[0]["body"]
    verbs = Entry.objects.about(finding).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["audit.found", "audit.answered", "audit.upheld"]
    shown = text_of(page(world).get(url(finding)))
    assert "40,00 Eur: pagrįsta, reikia ištaisyti" in shown
    assert "Nustatė, kad 40,00 Eur išlaidų pagal SF-1 netinkamos" in shown


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"amount": "100.01"}, "tik 100,00.Eur šių išlaidų"),
        ({"amount": "0"}, "didesnę už nulį"),
        ({"amount": "0.001"}, "po kablelio"),
        ({"reason": " "}, "kas negerai"),
        ({"days": 0}, "Pasirinkite vėlesnę"),
        ({"by": "aurelija"}, "tik agentūra"),
        ({"by": "asta"}, "tik agentūra"),
        ({"by": "domas"}, "tik agentūra"),
    ],
)
def test_what_can_not_be_found(
    world: World, item: SampledExpense, more: dict[str, Any], words: str
) -> None:
    given = dict(more)
    amount = given.pop("amount", "40.00")
    if "by" in given:
        given["by"] = world.people[given["by"]]
    if "days" in given:
        given["answer_by"] = clock.today() + timedelta(days=given.pop("days"))
    with pytest.raises(Refused, match=words):
        found(world, item, amount, **given)
    assert AuditFinding.objects.count() == 0


def test_never_more_is_found_than_is_left(world: World, item: SampledExpense) -> None:
    first = found(world, item, "60.00")
    with pytest.raises(Refused, match="jau įrašyta"):
        found(world, item, "10.00")
    other = item_of(drawn(world, 1, repeat_reason="Dar kartą"))  # the same expense once more
    assert (other.expense_id, left_of(item.expense)) == (item.expense_id, Decimal("40.00"))
    with pytest.raises(Refused, match="tik 40,00.Eur"):
        found(world, other, "40.01")
    findings.withdraw(finding=first, reason="Klydome", by=world.feliksas)
    found(world, other, "100.00")
    assert left_of(item.expense) == ZERO
    values = {"kind": "other", "amount": Decimal("0.01"), "reason": "x", "item": item}
    values |= {"answer_by": clock.today(), "by": world.feliksas}
    with pytest.raises(DatabaseError, match="never changed"):
        AuditFinding.objects.create(**values)


def test_nothing_is_found_in_a_reversed_expense(world: World, item: SampledExpense) -> None:
    reverse_expense(expense=item.expense, reason="Klaida", by=world.asta)
    with pytest.raises(Refused, match="nieko nebeliko"):
        found(world, item)
    values = {"kind": "other", "amount": Decimal("0.01"), "reason": "x", "item": item}
    values |= {"answer_by": clock.today(), "by": world.feliksas}
    with pytest.raises(DatabaseError, match="never changed"):
        AuditFinding.objects.create(**values)


def test_the_school_answers_once_also_late_until_it_is_decided(
    world: World, item: SampledExpense
) -> None:
    finding = found(world, item)
    for who in ("benas", "domas", "feliksas", "aurelija", "vilte"):
        with pytest.raises(Refused, match="vadovas ir plano rengėjai"):
            answered(world, finding, by=world.people[who])
    with pytest.raises(Refused, match="ką mokykla atsako"):
        answered(world, finding, text=" ")
    with later(13):
        assert now(finding).state == FindingState.UNANSWERED
        assert now(finding).is_overdue
        answered(world, finding, by=world.rasa)
        assert (now(finding).state, now(finding).days_late) == (FindingState.ANSWERED, 3)
        with pytest.raises(Refused, match="jau atsakė"):
            answered(world, finding)


def test_after_the_decision_no_answer_is_taken(world: World, item: SampledExpense) -> None:
    finding = found(world, item)
    with later(11):
        upheld(world, finding)
        with pytest.raises(Refused, match="jau nusprendė"):
            answered(world, finding)


def test_the_agency_decides_after_the_answer_or_the_term(
    world: World, item: SampledExpense
) -> None:
    finding = found(world, item)
    with pytest.raises(Refused, match="Mokykla gali atsakyti iki"):
        upheld(world, finding)
    answered(world, finding)
    for who in ("aurelija", "asta", "domas"):
        with pytest.raises(Refused, match="tik agentūra"):
            upheld(world, finding, by=world.people[who])
        with pytest.raises(Refused, match="tik agentūra"):
            findings.withdraw(finding=finding, reason="x", by=world.people[who])
        with pytest.raises(Refused, match="tik agentūra"):
            claimed(world, finding, by=world.people[who])
    with pytest.raises(Refused, match="Parašykite kodėl"):
        upheld(world, finding, reason=" ")
    with pytest.raises(Refused, match="Pasirinkite vėlesnę"):
        upheld(world, finding, due_on=clock.today())
    with pytest.raises(Refused, match="Pirma nuspręskite"):
        claimed(world, finding)
    upheld(world, finding)
    with pytest.raises(Refused, match="Jau nuspręsta"):
        upheld(world, finding)


def test_a_withdrawn_finding_is_at_its_end_and_says_why(world: World, item: SampledExpense) -> None:
    finding = found(world, item)
    with pytest.raises(Refused, match="Parašykite kodėl"):
        findings.withdraw(finding=finding, reason=" ", by=world.feliksas)
    findings.withdraw(finding=finding, reason="Dokumentas rastas", by=world.feliksas)
    assert (now(finding).state, now(finding).left) == (FindingState.WITHDRAWN, ZERO)
    for deed in (answered, upheld, claimed):
        with pytest.raises(Refused, match="Čia nieko daugiau"):
            deed(world, finding)
    assert "Dokumentas rastas" in text_of(page(world).get(url(finding)))
    found(world, item, "50.00")  # another one may be recorded


def test_a_reversal_ends_it_whenever_it_comes(world: World, item: SampledExpense) -> None:
    finding = found(world, item)
    assert AuditFinding.objects.unsettled().get() == finding
    reverse_expense(expense=item.expense, reason="Netinkamos", by=world.asta)
    assert (now(finding).state, now(finding).left) == (FindingState.REVERSED, ZERO)
    assert AuditFinding.objects.unsettled().count() == 0
    with pytest.raises(Refused, match="Čia nieko daugiau"):
        findings.withdraw(finding=finding, reason="x", by=world.feliksas)


def test_a_return_ends_it_once_all_of_it_is_confirmed(world: World, item: SampledExpense) -> None:
    """Told the same by the claim's own reckoning, by the finding's and by the query."""
    finding = claimed(world, upheld(world, answered(world, found(world, item))))
    assert finding.claim is not None
    assert (finding.claim.amount, finding.claim.kind) == (Decimal("40.00"), "ineligible")
    with pytest.raises(Refused, match="jau pareikalauta"):
        claimed(world, finding)
    with pytest.raises(Refused, match="Pirma atsiimkite reikalavimą"):
        findings.withdraw(finding=finding, reason="x", by=world.feliksas)
    given_back(world, finding, "39.99")
    assert _ended(finding) == {False}
    assert now(finding).left == Decimal("0.01")
    confirm(
        entry=sent_back(world, finding, "0.01", "school", world.asta), by=world.domas, **receipt()
    )
    sent = sent_back(world, finding, "0.01", "municipality", world.domas)
    assert _ended(finding) == {False}  # it is on its way, nobody has confirmed it
    confirm(entry=sent, by=world.feliksas, **receipt())
    assert _ended(finding) == {True}
    assert now(finding).state == FindingState.RETURNED


def _ended(finding: AuditFinding) -> set[bool]:
    stands = now(finding)
    return {
        not stands.is_open,
        is_settled(stands.finding),
        not AuditFinding.objects.unsettled().filter(pk=finding.pk).exists(),
        Claim.objects.settled().filter(pk=finding.claim_id).exists(),
    }


def test_a_withdrawn_claim_leaves_the_finding_to_be_put_right(
    world: World, item: SampledExpense
) -> None:
    finding = claimed(world, upheld(world, answered(world, found(world, item))))
    assert finding.claim is not None
    withdraw_claim(claim=finding.claim, reason="Klaida", by=world.feliksas)
    assert now(finding).state == FindingState.UPHELD
    again = claimed(world, finding, document="V-31")
    assert now(again).state == FindingState.CLAIMED
    reverse_expense(expense=item.expense, reason="Klaida", by=world.asta)
    assert now(again).state == FindingState.REVERSED
    shown = text_of(page(world, "feliksas").get(url(again)))
    assert "lėšas dar reikalaujama ir grąžinti" in shown


def test_overdue_is_told_by_the_day_of_the_step(world: World, item: SampledExpense) -> None:
    finding = upheld(world, answered(world, found(world, item)))
    with later(21):
        assert now(finding).is_overdue
        assert AuditFinding.objects.overdue().count() == 1
        assert "1 iš jų vėluoja." in text_of(page(world, "feliksas").get(_list()))
        claimed(world, finding)
        assert not now(finding).is_overdue
        assert AuditFinding.objects.overdue().count() == 0
    with later(42):
        assert now(finding).is_overdue
        assert AuditFinding.objects.overdue().count() == 1


def test_database_keeps_each_step_as_it_was_written(world: World, item: SampledExpense) -> None:
    finding = claimed(world, upheld(world, answered(world, found(world, item))))
    for change in (
        "amount = 1",
        "reason = 'Kita'",
        "answer_by = '2030-01-01'",
        "answer = 'Kita'",
        "stance = 'agrees'",
        "upheld_reason = 'Kita'",
        "due_on = '2030-01-01'",
        "claim_id = NULL",
    ):
        with pytest.raises(DatabaseError, match="never changed"):
            raw(f"UPDATE progress_auditfinding SET {change} WHERE id = %s", finding.pk)
    with pytest.raises(DatabaseError, match="never changed"):
        raw("DELETE FROM progress_auditfinding WHERE id = %s", finding.pk)


def test_database_takes_nothing_after_the_end(world: World, item: SampledExpense) -> None:
    finding = found(world, item)
    findings.withdraw(finding=finding, reason="Klydome", by=world.feliksas)
    with pytest.raises(DatabaseError, match="never changed"):
        raw("UPDATE progress_auditfinding SET withdrawn_reason = 'Kita'")
    with pytest.raises(DatabaseError, match="never changed"):
        raw("UPDATE progress_auditfinding SET withdrawn_at = NULL, withdrawn_by_id = NULL")
    other = found(world, item)
    with later(11):
        upheld(world, other)
    with pytest.raises(DatabaseError, match="never changed"):
        AuditFinding.objects.filter(pk=other.pk).update(
            answer="Vėlu", stance="agrees", answered_by=world.asta, answered_at=clock.now()
        )


def test_terms_are_the_programme_s_newest_rule(world: World) -> None:
    today = clock.today()
    assert terms_of(world.grant, today).answer_by is None
    for _ in range(2):
        load_audit_rules(world.programme, by=world.feliksas)
    rule = AuditRule.objects.get()
    AuditRule.objects.create(
        programme=world.programme, answer_days=3, settle_days=4, valid_from=today, source="x"
    )
    before = terms_of(world.grant, today - timedelta(days=1))
    assert before.answer_by == after_working_days(today - timedelta(days=1), rule.answer_days)
    assert terms_of(world.grant, today).due_on == after_working_days(today, 4)


def test_people_see_their_own_findings_alone(world: World, item: SampledExpense) -> None:
    finding = found(world, item, reason="Slapta priežastis")
    give_membership(user=world.stasys, role=Role.CONSULTANT, school=world.azuolas, by=None)
    own = ("asta", "rasa", "domas", "feliksas", "aurelija")
    others = ("benas", "cecilija", "egle", "vilte", "kazys", "stasys")
    seen = {who: page(world, who).get(url(finding)).status_code for who in (*own, *others)}
    assert seen == {who: 200 if who in own else 404 for who in seen}
    expense = reverse("progress:expense_detail", args=[world.grant.pk, item.expense_id])
    assert "Audito neatitiktis" in text_of(page(world).get(expense))
    assert "Audito neatitiktis" not in text_of(page(world, "vilte").get(expense))
    listed = {who: len(page(world, who).get(_list()).context["found"]) for who in own}
    assert set(listed.values()) == {1}
    assert len(page(world, "benas").get(_list()).context["found"]) == 0
    assert page(world, "vilte").get(_list()).status_code == 403


def test_start_pages_tell_who_must_act(world: World, item: SampledExpense) -> None:
    finding = found(world, item)

    def start(who: str) -> str:
        return text_of(page(world, who).get(reverse("dashboard:start")))

    assert "Jūsų laukia 1 audito neatitiktis" in start("asta")
    assert "1 audito neatitiktis dar neištaisyta" in start("domas")
    assert "1 audito neatitiktis dar neištaisyta" in start("aurelija")
    assert "audito neatitiktis" not in start("feliksas")
    assert "audito neatitiktis" not in start("benas")
    answered(world, finding)
    assert "1 audito neatitiktis laukia agentūros" in start("feliksas")
    assert "audito neatitiktis" not in start("asta")
    upheld(world, finding)
    assert "audito neatitiktis" not in start("feliksas")
    assert "Jūsų laukia 1 audito neatitiktis" in start("asta")
    with later(21):
        assert "1 audito neatitiktis laukia agentūros" in start("feliksas")
    reverse_expense(expense=item.expense, reason="Klaida", by=world.asta)
    assert "audito neatitiktis" not in start("asta") + start("domas") + start("aurelija")


def test_forms_lead_through_all_steps_and_say_what_to_mend(
    world: World, item: SampledExpense
) -> None:
    load_audit_rules(world.programme)
    agency, head = page(world, "feliksas"), page(world)
    add = reverse("progress:finding_add", args=[item.sample_id, item.pk])
    answer_by = terms_of(world.grant, clock.today()).answer_by
    assert agency.get(add).context["form"].initial["answer_by"] == answer_by
    typed = {"kind": "ineligible", "amount": "100,01", "reason": "Ne tai"}
    shown = text_of(agency.post(add, typed | {"answer_by": clock.today().isoformat()}))
    assert "Netinkamomis dar galima pripažinti tik 100,00 Eur" in shown
    assert "Atsakymo diena turi būti vėlesnė" in shown
    agency.post(add, typed | {"amount": "25", "answer_by": f"{answer_by}"})
    finding = AuditFinding.objects.get()
    unsaid = head.post(url(finding, "answer"), {"text": "Kodėl?"})
    assert set(unsaid.context["form"].errors) == {"stance"}
    scan = SimpleUploadedFile("sf.pdf", PDF)
    head.post(url(finding, "answer"), {"stance": "agrees", "text": "Taip", "file": scan})
    assert b"".join(agency.get(url(finding, "file"))) == PDF  # type: ignore[arg-type]
    assert page(world, "benas").get(url(finding, "file")).status_code == 404
    due_on = {"due_on": f"{clock.today() + timedelta(days=9)}", "reason": "Taip"}
    early = text_of(agency.post(url(finding, "uphold"), due_on | {"due_on": f"{clock.today()}"}))
    assert "Ištaisymo diena turi būti vėlesnė" in early
    agency.post(url(finding, "uphold"), due_on)
    said = due_on | {"dated_on": f"{clock.today()}", "document": "V-30"}
    agency.post(url(finding, "claim"), said)
    assert now(finding).state == FindingState.CLAIMED
    again = text_of(agency.post(url(finding, "claim"), said))
    assert "Lėšas grąžinti jau pareikalauta" in again
    refused = text_of(agency.post(url(finding, "withdraw"), {"reason": "Klydome"}))
    assert "Pirma atsiimkite reikalavimą" in refused


def test_an_officer_answers_for_a_school_on_paper_with_its_scan(
    world: World, item: SampledExpense
) -> None:
    finding = found(world, item)
    for who in (world.asta, world.rasa):
        who.is_active = False
        who.save()
    with pytest.raises(Refused, match="skenuotą kopiją"):
        answered(world, finding, by=world.domas)
    scan = store(ContentFile(PDF, name="atsakymas.pdf"), by=world.domas)
    answered(world, finding, by=world.domas, file=scan)
    told = Entry.objects.get(verb="audit.answered")
    assert (told.source, told.role) == ("paper", "officer")


def test_three_and_thirty_findings_ask_the_same_queries(world: World, item: SampledExpense) -> None:
    """On the list and on every start page."""
    made = found(world, item, "1.00")
    addresses = (_list(), reverse("dashboard:start"))
    people = ("asta", "domas", "feliksas", "aurelija")
    _more(world, made, 7)
    few = [_asked(world, who, address) for who in people for address in addresses]
    _more(world, made, 40)
    assert AuditFinding.objects.count() > 40
    assert [_asked(world, who, address) for who in people for address in addresses] == few


def _more(world: World, made: AuditFinding, count: int) -> None:
    """Findings in as many new expenses; the agency is to decide each."""
    first = made.item.expense
    for _ in range(count):
        spend(world, first.activity, "5.00", sure=True)
    sample = drawn(world, 300, repeat_reason="Daugiau")
    values = {"kind": "other", "amount": Decimal("0.01"), "reason": "x", "by": world.feliksas}
    values |= {"answer_by": clock.today() - timedelta(days=1)}
    AuditFinding.objects.bulk_create(
        AuditFinding(item=item, **values) for item in sample.items.all()
    )


def _asked(world: World, who: str, address: str) -> int:
    client = page(world, who)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def _list() -> str:
    return reverse("progress:finding_list")


def test_expenses_of_the_audit_are_never_written_by_it(world: World, item: SampledExpense) -> None:
    """What was found changes no sum of spending: only an entry does."""
    before = list(Expense.objects.values_list("pk", "amount"))
    upheld(world, answered(world, found(world, item)))
    assert list(Expense.objects.values_list("pk", "amount")) == before
