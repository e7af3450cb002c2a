"""The programme comes as data, once; what an installation edits stays."""

from datetime import date
from decimal import Decimal

from django.core.management import call_command

from audit.models import Entry
from grants.formula import Formula
from progress.models import EvaluationRule
from selection.choices import Party
from selection.models import Institution, Programme
from selection.reference import NUMBER, load_institutions, load_programme


def test_programme_has_its_facts(db: None) -> None:
    programme = load_programme()
    assert (programme.number, programme.years) == ("09.2.1-ESFA-V-719-01-0001", 2)
    assert programme.envelope == Decimal("30324200.95")
    assert NUMBER in programme.publicity_text
    assert programme.required_parties == [Party.MUNICIPALITY, Party.AGENCY]
    assert list(programme.purposes.values_list("number", flat=True)) == list(range(1, 11))
    assert programme.objectives.count() == 3
    days = programme.legal_acts.values_list("adopted_on", flat=True)
    assert list(days) == [
        date(2016, 3, 29),
        date(2018, 8, 28),
        date(2021, 3, 31),
        date(2023, 8, 9),
    ]


def test_rate_begins_on_a_day_and_gives_the_known_amount(db: None) -> None:
    programme = load_programme()
    assert programme.rate_on(date(2018, 8, 27)) is None
    rate = programme.rate_on(date(2018, 8, 28))
    assert rate is not None
    assert Formula(782, rate.amount, programme.years).amount == Decimal("198628.00")


def test_unconfirmed_facts_say_so(db: None) -> None:
    programme = load_programme()
    sources = [act.source for act in programme.legal_acts.all()]
    sources += [rate.source for rate in programme.rates.all()]
    assert [source for source in sources if "tikslintin" not in source] == []


def test_loading_again_changes_nothing_that_was_edited(db: None) -> None:
    programme = load_programme()
    Programme.objects.update(envelope=Decimal(1))
    programme.purposes.filter(number=1).update(is_active=False)
    call_command("load_programme", verbosity=0)
    programme.refresh_from_db()
    assert (programme.envelope, programme.purposes.get(number=1).is_active) == (Decimal(1), False)
    assert (Programme.objects.count(), programme.purposes.count()) == (1, 10)
    assert [row.remark_days for row in EvaluationRule.objects.all()] == [10]
    assert Entry.objects.filter(verb="programme.loaded").count() == 1


def test_nine_institutions_come_once_with_their_source(db: None) -> None:
    assert load_institutions() == 9
    Institution.objects.filter(name="Tėvų forumas").update(valid_until=date(2020, 1, 1))
    call_command("load_programme", verbosity=0)
    assert Institution.objects.count() == 9
    assert Institution.objects.get(name="Tėvų forumas").valid_until == date(2020, 1, 1)
    assert [item for item in Institution.objects.all() if "tikslintin" not in item.source] == []
