"""Writing history, in the transaction of what happened."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from billstead.core.actor import Actor
from billstead.core.rows import insert, insert_values, next_ids, set_values
from billstead.jobs.wake import wake_workers

from .emissions import Act, Change, Emission, Fact
from .models import ChainHead, Erasure, Event, EventDispatch, EventPayload, EventText
from .payloads import payload_of, texts_of
from .registry import TYPES
from .sealing import SALT_CHARACTERS, canonical, digest, erasure_seal, instant, link
from .verify import sealed_columns

__all__ = ["Act", "Change", "Emission", "Fact", "emit", "emit_all", "erase_payloads"]


class UnknownEventType(LookupError):
    """An event type nobody registered: no timeline could tell it."""


def emit(
    event_type: str,
    subject: Model,
    *,
    actor: Actor,
    customer: int | None = None,
    act: Act | None = None,
    at: datetime | None = None,
    changes: Sequence[Change] = (),
    **facts: Any,
) -> int:
    """Write one event in the caller's transaction, under the customer's lock; returns its id."""
    emission = Emission(
        event_type, str(subject._meta.model_name), int(subject.pk or 0), customer, tuple(changes), facts, at
    )
    return emit_all([emission], actor=actor, act=act)[0]


def emit_all(
    emissions: Sequence[Emission],
    *,
    actor: Actor,
    act: Act | None = None,
    at: datetime | None = None,
    begins: bool = False,
) -> list[int]:
    """Write many events in a fixed number of queries; the chain heads are locked in id order. Returns their ids.

    `begins` says that these customers have no history yet, and saves the look for it.
    """
    if not emissions:
        return []
    for emission in emissions:
        if emission.type not in TYPES:
            raise UnknownEventType(emission.type)
    # A part of what happened: without its history that must not stand, so there is no savepoint to go back to.
    with transaction.atomic(savepoint=False):
        heads = _locked_heads({emission.customer or 0 for emission in emissions}, begins=begins)
        return _written(emissions, heads, actor, act or Act.new(), at or timezone.now())


def _written(
    emissions: Sequence[Emission], heads: dict[int, ChainHead], actor: Actor, act: Act, now: datetime
) -> list[int]:
    events: list[Event] = []
    payloads: list[tuple[int, str, str]] = []
    texts: list[tuple[int, int, str, str]] = []
    for event_id, emission in zip(next_ids(Event._meta.db_table, len(emissions)), emissions, strict=True):
        head = heads[emission.customer or 0]
        words = payload_of(emission, actor)
        salt, text = secrets.token_hex(SALT_CHARACTERS // 2), canonical(words)
        event = _event(event_id, emission, actor, act, now)
        event.sequence = head.sequence + 1
        event.digest = digest(salt, text)
        event.chain = link(head.hash, sealed_columns(event))
        head.sequence, head.hash = event.sequence, event.chain
        events.append(event)
        payloads.append((event_id, salt, text))
        texts += [(event_id, event.customer_id, field_class, found) for field_class, found in texts_of(emission, words)]
    insert(events)
    insert_values(EventPayload, ("event", "salt", "text"), payloads)
    insert_values(EventText, ("event_id", "customer_id", "field_class", "text"), texts)
    insert_values(EventDispatch, ("event_id", "type"), [(event.pk, event.type) for event in events])
    _move_heads(list(heads.values()))
    wake_workers()
    return [event.pk for event in events]


@transaction.atomic
def erase_payloads(customer_id: int, *, actor: Actor, now: datetime) -> int:
    """Delete what a customer's events say, for good; the events and their chain stay. Returns how many went."""
    seal = erasure_seal(customer_id, actor.kind, actor.id, instant(now))
    Erasure.objects.create(customer_id=customer_id, actor_kind=actor.kind, actor_id=actor.id, at=now, seal=seal)
    EventText.objects.filter(customer_id=customer_id).delete()
    ids = Event.objects.filter(customer_id=customer_id).values("id")
    return EventPayload.objects.filter(event_id__in=ids).delete()[0]


def _event(event_id: int, emission: Emission, actor: Actor, act: Act, now: datetime) -> Event:
    return Event(
        id=event_id,
        customer_id=emission.customer or 0,
        type=emission.type,
        act=act.id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_kind=emission.subject_kind,
        subject_id=emission.subject_id,
        changed=canonical([change.field for change in emission.changes]),
        at=emission.at or now,
    )


def _locked_heads(customer_ids: set[int], *, begins: bool) -> dict[int, ChainHead]:
    heads = {} if begins else _lock_heads(customer_ids)
    missing = sorted(customer_ids - heads.keys())
    if missing:
        # A twin may be making the same head: whoever comes second waits here, then locks what the first made.
        if _make_heads(missing) == len(missing):
            heads |= {customer_id: ChainHead(customer_id=customer_id) for customer_id in missing}
        else:
            heads |= _lock_heads(set(missing))
    return heads


def _lock_heads(customer_ids: set[int]) -> dict[int, ChainHead]:
    rows = ChainHead.objects.select_for_update().filter(pk__in=sorted(customer_ids)).order_by("pk")
    return {head.customer_id: head for head in rows}


def _make_heads(customer_ids: list[int]) -> int:
    """How many were made: those are new and ours until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit_chainhead (customer_id, sequence, hash) VALUES (%s, 0, '') "
            "ON CONFLICT (customer_id) DO NOTHING",
            [(customer_id,) for customer_id in customer_ids],
        )
        return int(cursor.rowcount)


def _move_heads(heads: list[ChainHead]) -> None:
    set_values(ChainHead, ("sequence", "hash"), [(head.sequence, head.hash, head.pk) for head in heads])
