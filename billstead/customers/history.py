"""What history knows of a customer's fields: who wrote one last, and what one act changed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from billstead.audit import writers
from billstead.audit.models import Event, EventPayload
from billstead.audit.writers import Writer
from billstead.customers.fields import field_named
from billstead.customers.moves import PATHS

WRITING = ("customer.created", "customer.edited", "customer.edit_undone", "customer.tagged")
UNDOABLE = ("customer.edited", "customer.edit_undone", "customer.tagged")
NOTE_UNDOABLE = ("note.added", "note.edited", "note.pinned", "note.unpinned")
CONFIRMING = ("customer.details_confirmed", "customer.confirmation_undone")
CONTACT_UNDOABLE = ("contact.added", "contact.edited", "contact.removed")
MOVES = {path.event: move for move, path in PATHS.items()}
STATUS_WRITING = (*MOVES, "customer.status_undone")


@dataclass(frozen=True, slots=True)
class Edit:
    """One customer's part of an act: per field its old and new value as rows keep them (ids, not names)."""

    event_id: int
    customer_id: int
    actor_name: str
    at: datetime
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartAct:
    """What one act did to a note or contact: its old and new values, and the facts its event tells."""

    event_id: int
    type: str
    subject_id: int
    values: dict[str, tuple[Any, Any]]
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MoveMade:
    """A change of status as history has it: what it was before and since when, and what each app did."""

    event_id: int
    customer_id: int
    move: str
    actor_name: str
    at: datetime
    old: str
    new: str
    since: datetime
    done: dict[str, Any]
    facts: dict[str, tuple[Any, str]]


def last_writers(customer_id: int, keys: Collection[str]) -> dict[str, Writer]:
    """Per unit or field of a customer, who wrote it last."""
    return writers.last_writers(customer_id, keys, types=WRITING, key_of=_key_of)


def _key_of(name: str) -> str | None:
    field = field_named(name)
    return field.key if field else None


def edits_of(act_id: str) -> list[Edit]:
    """The edits of customers an act made, in the order of customers, the order that locks."""
    events = Event.objects.filter(act=act_id, type__in=UNDOABLE).select_related("payload").order_by("customer_id", "id")
    return [_edit(event) for event in events]


def part_act(act_id: str, customer_id: int, types: Collection[str]) -> PartAct | None:
    """The only thing an act did to a customer, when it is of one of these types and still has its words."""
    events = list(Event.objects.filter(act=act_id, customer_id=customer_id).select_related("payload")[:2])
    if len(events) != 1 or events[0].type not in types:
        return None
    event, payload = events[0], payload_of(events[0])
    values = {name: (old, new) for name, old, new, _field_class in payload["changes"]}
    facts = {name: value for name, (value, _field_class) in payload["facts"].items()}
    return PartAct(event.pk, event.type, event.subject_id, values, facts) if values or facts else None


def later_actor(part: PartAct, customer_id: int, kind: str) -> str:
    """Who last did something to the same note or contact after this act; nothing when nobody did."""
    events = Event.objects.filter(customer_id=customer_id, subject_kind=kind, subject_id=part.subject_id)
    event = events.filter(pk__gt=part.event_id).select_related("payload").order_by("-pk").first()
    return str(payload_of(event)["actor"]) if event else ""


def later_confirmation(customer_id: int, event_id: int) -> str:
    """Who confirmed the details, or took that back, after an event; nothing when nobody did."""
    events = Event.objects.filter(customer_id=customer_id, type__in=CONFIRMING, pk__gt=event_id)
    event = events.select_related("payload").order_by("-pk").first()
    return str(payload_of(event)["actor"]) if event else ""


def last_confirmation() -> Subquery:
    """What the last confirmation of a customer (the outer row) says, for `confirmer`; part of another read."""
    said = EventPayload.objects.filter(event__customer_id=OuterRef("pk"), event__type="customer.details_confirmed")
    return Subquery(said.order_by("-pk").values("text")[:1])


def confirmer(said: str | None, confirmed_on: date) -> str:
    """Who confirmed the details on the day they count as confirmed; nothing where nobody did, or took it back."""
    payload = json.loads(said) if said else {"changes": []}
    days = {new for name, _old, new, _field_class in payload["changes"] if name == "confirmed_on"}
    return str(payload["actor"]) if confirmed_on.isoformat() in days else ""


def moves_of(act_id: str) -> list[MoveMade]:
    """The status changes an act made, in the order of customers."""
    events = Event.objects.filter(act=act_id, type__in=list(MOVES)).select_related("payload")
    return [made for event in events.order_by("customer_id", "id") if (made := _move(event))]


def last_move(customer_id: int) -> MoveMade | None:
    """What brought a customer into its status; None when it was taken back, or its words were erased."""
    events = Event.objects.filter(customer_id=customer_id, type__in=STATUS_WRITING).select_related("payload")
    event = events.order_by("-pk").first()
    return _move(event) if event and event.type in MOVES else None


def later_mover(made: MoveMade) -> str | None:
    """Who changed the status after this move; None when nobody did."""
    events = Event.objects.filter(customer_id=made.customer_id, type__in=STATUS_WRITING, pk__gt=made.event_id)
    event = events.select_related("payload").order_by("-pk").first()
    return str(payload_of(event)["actor"]) if event else None


def _move(event: Event) -> MoveMade | None:
    payload = payload_of(event)
    if not payload["facts"]:
        return None
    [old, new] = next([old, new] for name, old, new, _field_class in payload["changes"] if name == "status")
    facts = {name: (value, field_class) for name, (value, field_class) in payload["facts"].items()}
    return MoveMade(
        event.pk, event.customer_id, MOVES[event.type], payload["actor"], event.at, old, new,
        datetime.fromisoformat(facts["since"][0]), dict(facts["done"][0]), facts,
    )  # fmt: skip


def _edit(event: Event) -> Edit:
    payload = payload_of(event)
    facts = {name: value for name, (value, _field_class) in payload["facts"].items()}
    values = {name: (old, new) for name, old, new, _field_class in payload["changes"] if field_named(name)}
    for name, (old, new) in (facts.get("refs") or {}).items():
        values[name] = (old, new)
    return Edit(event.pk, event.customer_id, payload["actor"], event.at, values, facts)


def payload_of(event: Event) -> dict[str, Any]:
    """What an event says; nothing once it was erased."""
    payload = getattr(event, "payload", None)
    if payload is None:
        return {"actor": "", "changes": [], "facts": {}}
    found: dict[str, Any] = json.loads(payload.text)
    return found
