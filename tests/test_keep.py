"""What is made once is given whole, to one test at a time; reference data stays as it was."""

import pytest
from django.db import transaction

from accounts.models import User
from schools.models import Municipality, School
from tests.keep import Kept, Reference
from tests.world import World, build

pytestmark = pytest.mark.django_db


def test_making_leaves_nothing() -> None:
    Kept(build)
    assert (User.objects.count(), School.objects.count()) == (0, 0)


def test_what_is_given_belongs_to_one_test(django_db_setup: Kept[World]) -> None:
    with transaction.atomic():
        first = django_db_setup.give()
        first.azuolas.name = "Pervadinta"
        first.azuolas.save()
        first.people.clear()
        transaction.set_rollback(True)
    second = django_db_setup.give()
    assert second.azuolas.name == School.objects.get(code="900000001").name == "Ąžuolo mokykla"
    assert second.asta == User.objects.get(email="asta@demo.lt")


def test_new_rows_do_not_meet_the_given_ones(world: World) -> None:
    made = School.objects.create(code="900000009", name="Nauja", municipality=world.ukmerge)
    assert made.pk not in {world.azuolas.pk, world.berzas.pk, world.kastonas.pk}


def test_changed_reference_data_is_not_kept() -> None:
    with pytest.raises(ValueError, match="Municipality"):
        Kept(lambda: Municipality.objects.filter(code="LT-53").update(name="Kita"))


def test_reference_data_comes_back_as_it_was() -> None:
    reference, before = Reference(), list(Municipality.objects.values_list())
    gone = Municipality.objects.exclude(code="LT-53")
    gone.delete()
    reference.give()
    assert len(before) > 50
    assert sorted(Municipality.objects.values_list()) == sorted(before)
