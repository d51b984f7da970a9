"""Proving that history is as it was written: every link of every chain, every payload, both ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import ChainHead, Erasure, Event, EventPayload
from .sealing import SALT_CHARACTERS, digest, erasure_seal, instant, link

PROBLEMS = {
    "event_changed": gettext_lazy("the event is not as it was written"),
    "payload_changed": gettext_lazy("what the event says is not as it was written"),
    "payload_missing": gettext_lazy("what the event says is gone, and no erasure says why"),
    "payload_strayed": gettext_lazy("these words belong to no event"),
    "erasure_forged": gettext_lazy("the erasure of what these events said was not made by Billstead"),
    "event_missing": gettext_lazy("the event is gone"),
    "tail_missing": gettext_lazy("the last events are gone"),
    "head_forged": gettext_lazy("the head of the chain does not fit its last event"),
    "head_missing": gettext_lazy("the chain has no head"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where: a customer's chain (0: of no customer) and a place in it."""

    customer_id: int
    sequence: int
    problem: str
    event_id: int = 0

    def __str__(self) -> str:
        place = {
            "customer": self.customer_id,
            "sequence": self.sequence,
            "event": self.event_id,
            "problem": PROBLEMS[self.problem],
        }
        if self.problem == "payload_strayed":
            return _("payload of event %(event)s: %(problem)s") % place
        if self.problem == "erasure_forged":
            return _("chain of customer %(customer)s: %(problem)s") % place
        return _("chain of customer %(customer)s, event %(sequence)s: %(problem)s") % place


def verify_chain(customer_id: int | None) -> list[Finding]:
    """What is wrong with one customer's history (None: the installation's own); nothing when it is whole."""
    customer_id = customer_id or 0
    own = Event.objects.filter(customer_id=customer_id)
    erasures = Erasure.objects.filter(customer_id=customer_id)
    return [*_chains(own), *_lonely_heads(ChainHead.objects.filter(pk=customer_id)), *_forged_erasures(erasures)]


def verify_all() -> Iterator[Finding]:
    """What is wrong with anybody's history, read as a stream: memory does not grow with the number of events."""
    yield from _chains(Event.objects.all())
    yield from _lonely_heads(ChainHead.objects.all())
    yield from _strayed_payloads()
    yield from _forged_erasures(Erasure.objects.all())


def sealed_columns(event: Event) -> list[Any]:
    """All an event's columns but its chain hash, in the order they are sealed."""
    return [*_columns(event), instant(event.at), event.digest]


def _columns(event: Event) -> list[Any]:
    return [
        event.pk,
        event.customer_id,
        event.sequence,
        event.type,
        event.act,
        event.actor_kind,
        event.actor_id,
        event.subject_kind,
        event.subject_id,
        event.changed,
    ]


def _chains(events: QuerySet[Event]) -> Iterator[Finding]:
    """Walk chains in order; each event comes with its payload and its chain's head, read in one statement.

    One statement sees one moment of the database, so what is written meanwhile is never taken for damage.
    """
    last: Event | None = None
    links: tuple[str, ...] = ("",)
    for event in _with_surroundings(events).iterator(chunk_size=2_000):
        if last is None or event.customer_id != last.customer_id:
            yield from _end(last)
            last, links = None, ("",)
        expected = 1 if last is None else last.sequence + 1
        yield from _gap(event, expected)
        own = _own_links(event, links)
        # After a gap the link before is unknown: the gap is the finding.
        if event.chain not in own and event.sequence == expected:
            yield Finding(event.customer_id, event.sequence, "event_changed", event.pk)
        yield from _payload(event)
        last, links = event, (event.chain, *own)
    yield from _end(last)


def _with_surroundings(events: QuerySet[Event]) -> QuerySet[Event]:
    head = ChainHead.objects.filter(pk=OuterRef("customer_id"))
    payload = EventPayload.objects.filter(pk=OuterRef("pk"))
    return (
        events.defer("at")
        .annotate(
            at_text=_as_text("at"),
            head_sequence=Subquery(head.values("sequence")),
            head_hash=Subquery(head.values("hash")),
            payload_salt=Subquery(payload.values("salt")),
            payload_text=Subquery(payload.values("text")),
            is_erased=Exists(Erasure.objects.filter(customer_id=OuterRef("customer_id"))),
        )
        .order_by("customer_id", "sequence", "pk")
    )


def _own_links(event: Any, links: tuple[str, ...]) -> tuple[str, ...]:
    """What the event's hash should be, by the hash stored before it or by the one that should be stored there."""
    at = _instant_of(event.at_text)
    if at is None:
        return ()
    return tuple(link(previous, [*_columns(event), at, event.digest]) for previous in links[:2])


def _instant_of(text: str) -> str | None:
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        if str(at) != text:
            return None  # Not as Django writes it: SQLite keeps whatever text stands there.
        at = at.replace(tzinfo=UTC)
    return instant(at)


def _gap(event: Event, expected: int) -> Iterator[Finding]:
    if event.sequence > expected:
        yield Finding(event.customer_id, expected, "event_missing")


def _payload(event: Any) -> Iterator[Finding]:
    if event.payload_text is None:
        if not event.is_erased:
            yield Finding(event.customer_id, event.sequence, "payload_missing", event.pk)
    # The salt's length too: the digest is of both in a row, and must not hold for another cut between them.
    elif len(event.payload_salt) != SALT_CHARACTERS or digest(event.payload_salt, event.payload_text) != event.digest:
        yield Finding(event.customer_id, event.sequence, "payload_changed", event.pk)


def _end(last: Any) -> Iterator[Finding]:
    if last is None:
        return
    if last.head_sequence is None:
        yield Finding(last.customer_id, last.sequence, "head_missing", last.pk)
    elif last.head_sequence > last.sequence:
        yield Finding(last.customer_id, last.sequence + 1, "tail_missing")
    elif last.head_sequence < last.sequence or last.head_hash != last.chain:
        yield Finding(last.customer_id, last.sequence, "head_forged", last.pk)


def _lonely_heads(heads: QuerySet[ChainHead]) -> Iterator[Finding]:
    alone = heads.filter(~Exists(Event.objects.filter(customer_id=OuterRef("pk")))).order_by("pk")
    for head in alone.iterator():
        yield Finding(head.customer_id, 1, "tail_missing")


def _strayed_payloads() -> Iterator[Finding]:
    strays = EventPayload.objects.filter(~Exists(Event.objects.filter(pk=OuterRef("pk")))).order_by("pk")
    for event_id in strays.values_list("pk", flat=True).iterator():
        yield Finding(0, 0, "payload_strayed", event_id)


def _forged_erasures(erasures: QuerySet[Erasure]) -> Iterator[Finding]:
    """Erasures without our seal: the database lets payloads go wherever one stands."""
    rows = erasures.annotate(at_text=_as_text("at")).order_by("pk")
    for customer_id, actor_kind, actor_id, at, seal in rows.values_list(
        "customer_id", "actor_kind", "actor_id", "at_text", "seal"
    ).iterator():
        if seal != erasure_seal(customer_id, actor_kind, actor_id, _instant_of(at) or ""):
            yield Finding(customer_id, 1, "erasure_forged")


def _as_text(column: str) -> Cast:
    """A column as text: a damaged time must be a finding, not an error of the reader."""
    return Cast(F(column), TextField() if connection.vendor == "postgresql" else CharField())
