"""What history knows of a customer's fields: who wrote one last, and what one act changed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from billstead.audit import writers
from billstead.audit.models import Event
from billstead.audit.writers import Writer
from billstead.customers.fields import FIELDS

WRITING = ("customer.created", "customer.edited", "customer.edit_undone", "customer.tagged")
UNDOABLE = ("customer.edited", "customer.edit_undone", "customer.tagged")
NOTE_UNDOABLE = ("note.added", "note.edited", "note.pinned", "note.unpinned")
CONTACT_UNDOABLE = ("contact.added", "contact.edited", "contact.removed")


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


def last_writers(customer_id: int, keys: Collection[str]) -> dict[str, Writer]:
    """Per unit or field of a customer, who wrote it last."""
    return writers.last_writers(customer_id, keys, types=WRITING, key_of=_key_of)


def _key_of(name: str) -> str | None:
    return FIELDS[name].key if name in FIELDS else None


def edits_of(act_id: str) -> list[Edit]:
    """The edits of customers an act made, in the order of customers, the order that locks."""
    events = Event.objects.filter(act=act_id, type__in=UNDOABLE).select_related("payload").order_by("customer_id", "id")
    return [_edit(event) for event in events]


def part_act(act_id: str, customer_id: int, types: Collection[str]) -> PartAct | None:
    """The only thing an act did to a customer, when it is of one of these types and still has its words."""
    events = list(Event.objects.filter(act=act_id, customer_id=customer_id).select_related("payload")[:2])
    if len(events) != 1 or events[0].type not in types:
        return None
    event, payload = events[0], _payload(events[0])
    values = {name: (old, new) for name, old, new, _field_class in payload["changes"]}
    facts = {name: value for name, (value, _field_class) in payload["facts"].items()}
    return PartAct(event.pk, event.type, event.subject_id, values, facts) if facts else None


def later_actor(part: PartAct, customer_id: int, kind: str) -> str:
    """Who last did something to the same note or contact after this act; nothing when nobody did."""
    events = Event.objects.filter(customer_id=customer_id, subject_kind=kind, subject_id=part.subject_id)
    event = events.filter(pk__gt=part.event_id).select_related("payload").order_by("-pk").first()
    return str(_payload(event)["actor"]) if event else ""


def _edit(event: Event) -> Edit:
    payload = _payload(event)
    facts = {name: value for name, (value, _field_class) in payload["facts"].items()}
    values = {name: (old, new) for name, old, new, _field_class in payload["changes"] if name in FIELDS}
    for name, (old, new) in (facts.get("refs") or {}).items():
        values[name] = (old, new)
    return Edit(event.pk, event.customer_id, payload["actor"], event.at, values, facts)


def _payload(event: Event) -> dict[str, Any]:
    """What an event says; nothing once it was erased."""
    payload = getattr(event, "payload", None)
    if payload is None:
        return {"actor": "", "changes": [], "facts": {}}
    found: dict[str, Any] = json.loads(payload.text)
    return found
