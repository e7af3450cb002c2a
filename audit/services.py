"""The one door through which history is written."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
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


@dataclass(frozen=True)
class Deed:
    """What one of many entries says; see `record`."""

    verb: str
    target: models.Model
    chain: str
    changes: dict[str, Any] = field(default_factory=dict)


@transaction.atomic(savepoint=False)
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
    """Append one deed to its chain, which the database moves on (`moving`).

    `changes` holds no personal values: persons only by id.
    """
    head = _locked(chain)
    deed = Deed(verb, target, chain, changes or {})
    entry = _next(head, deed, by=by, role=role, source=source, comment=comment)
    entry.save()
    return entry


@transaction.atomic
def record_many(deeds: Iterable[Deed], *, by: User | None, role: str = "", source: str) -> None:
    """Append many deeds to their chains with a few queries per 500 of them."""
    kept = list(deeds)
    chains = _locked_many(sorted({deed.chain for deed in kept}))
    entries = [_next(chains[deed.chain], deed, by=by, role=role, source=source) for deed in kept]
    Entry.objects.bulk_create(entries, batch_size=500)


def _next(head: Chain, deed: Deed, **facts: Any) -> Entry:
    """The deed as the next entry of its chain, which moves on with it."""
    entry = Entry(
        chain=head,
        number=head.length + 1,
        verb=deed.verb,
        object_type=deed.target._meta.label_lower,
        object_id=deed.target.pk,
        object_label=str(getattr(deed.target, "history_label", deed.target))[:300],
        changes=json.loads(json.dumps(deed.changes, cls=DjangoJSONEncoder)),
        at=clock.now(),
        previous=head.head,
        **facts,
    )
    entry.hash = digest(entry)
    head.length, head.head = entry.number, entry.hash
    return entry


def digest(entry: Entry) -> str:
    """SHA-256 over the entry's content and the hash before it."""
    names = "number verb object_type object_id object_label changes comment by_id role source"
    content = {name: getattr(entry, name) for name in names.split()}
    content |= {"at": entry.at.astimezone(UTC).isoformat(), "previous": entry.previous}
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
    locked = Chain.objects.select_for_update().filter(name=name)
    try:
        return locked.get()
    except Chain.DoesNotExist:
        Chain.objects.get_or_create(name=name)
        return locked.get()


def _locked_many(names: list[str], step: int = 500) -> dict[str, Chain]:
    """The heads of the chains by name, locked in the order of their names."""
    missing = [Chain(name=name) for name in names]
    Chain.objects.bulk_create(missing, batch_size=step, ignore_conflicts=True)
    locked: dict[str, Chain] = {}
    for start in range(0, len(names), step):
        part = Chain.objects.filter(name__in=names[start : start + step]).order_by("name")
        locked |= {chain.name: chain for chain in part.select_for_update()}
    return locked
