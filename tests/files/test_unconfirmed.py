"""What was sent to be looked at and never confirmed doesn't stay among the stored files."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from common import clock
from files.models import StoredFile
from files.services import forget_unconfirmed, keep, path_of, store, store_for_now
from tests.guards import lifted
from tests.letters import work
from tests.world import World

pytestmark = pytest.mark.django_db
WAITS = "plans.workbook:1"


def sent(by: User, text: bytes, awaits: str = WAITS) -> StoredFile:
    return store_for_now(ContentFile(text, name="planas.xlsx"), by=by, kind="x", awaits=awaits)


def is_there(stored: StoredFile) -> bool:
    is_row = StoredFile.objects.filter(pk=stored.pk).exists()
    assert not is_row or default_storage.exists(path_of(stored.sha256))
    return is_row


def test_new_file_replaces_ones_own_of_the_same_plan_only(world: World) -> None:
    mine, others = sent(world.asta, b"pirmas"), sent(world.rasa, b"kitos")
    elsewhere, confirmed = sent(world.asta, b"kitur", "plans.workbook:2"), sent(world.asta, b"taip")
    assert not is_there(mine)
    assert not default_storage.exists(path_of(mine.sha256))
    keep(stored=confirmed, by=world.asta)
    again = sent(world.asta, b"taip")
    sent(world.asta, b"trecias")
    assert [is_there(file) for file in (others, elsewhere, confirmed, again)] == [True] * 3 + [
        False
    ]
    assert default_storage.exists(path_of(confirmed.sha256))


def test_worker_forgets_after_a_day_what_nobody_confirmed(world: World) -> None:
    old, fresh = sent(world.asta, b"senas"), sent(world.rasa, b"naujas")
    kept = store(ContentFile(b"priedas", name="priedas.pdf"), by=world.asta)
    confirmed = sent(world.benas, b"patvirtintas")
    keep(stored=confirmed, by=world.benas)
    stale = clock.now() - timedelta(days=1, minutes=1)
    with lifted():
        StoredFile.objects.exclude(pk=fresh.pk).update(uploaded_at=stale)
    work()
    assert [is_there(file) for file in (old, fresh, kept, confirmed)] == [False, True, True, True]
    assert not default_storage.exists(path_of(old.sha256))
    assert forget_unconfirmed() == 0
