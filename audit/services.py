"""The one door through which history is written."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from accounts.models import User
from common import clock

from .choices import Source
from .models import Chain, Entry

REST = "rest"


def school_chain(school_id: int) -> str:
    """The name of a school's own chain."""
    return f"school-{school_id}"


@transaction.atomic
def record(
    verb: str,
    target: models.Model,
    *,
    by: User | None,
    chain: str = REST,
    changes: dict[str, Any] | None = None,
    comment: str = "",
    role: str = "",
    source: str = Source.SCREEN,
) -> Entry:
    """Append one deed to its chain. `changes` holds no personal values: persons only by id."""
    head = _locked(chain)
    entry = Entry(
        chain=head,
        number=head.length + 1,
        verb=verb,
        object_type=target._meta.label_lower,
        object_id=target.pk,
        object_label=str(target)[:300],
        changes=json.loads(json.dumps(changes or {}, cls=DjangoJSONEncoder)),
        comment=comment,
        by=by,
        role=role,
        source=source,
        at=clock.now(),
        previous=head.head,
    )
    entry.hash = digest(entry)
    entry.save()
    Chain.objects.filter(pk=head.pk).update(length=entry.number, head=entry.hash)
    return entry


def digest(entry: Entry) -> str:
    """SHA-256 over the entry's content and the hash before it."""
    names = "number verb object_type object_id object_label changes comment by_id role source"
    content = {name: getattr(entry, name) for name in names.split()}
    content |= {"at": entry.at.isoformat(), "previous": entry.previous}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(chain: Chain) -> Entry | None:
    """The first entry of the chain that was tampered with, or None when all agree."""
    previous = ""
    for entry in chain.entries.order_by("number"):
        if entry.previous != previous or entry.hash != digest(entry):
            return entry
        previous = entry.hash
    return None


def _locked(name: str) -> Chain:
    Chain.objects.get_or_create(name=name)
    return Chain.objects.select_for_update().get(name=name)
