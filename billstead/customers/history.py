"""What history knows of a customer's fields: who wrote one last, and what one act changed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from billstead.audit.models import Event
from billstead.customers.fields import FIELDS

WRITING = ("customer.created", "customer.edited", "customer.edit_undone", "customer.tagged")
UNDOABLE = ("customer.edited", "customer.edit_undone", "customer.tagged")
_MOST_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a field last, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Edit:
    """One customer's part of an act: per field its old and new value as rows keep them (ids, not names)."""

    event_id: int
    customer_id: int
    actor_name: str
    at: datetime
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def last_writers(customer_id: int, keys: Collection[str]) -> dict[str, Writer]:
    """Per unit or field, who wrote it last; bounded, so a very old writer may be missing."""
    events = Event.objects.filter(customer_id=customer_id, type__in=WRITING).select_related("payload")
    found: dict[str, Writer] = {}
    for event in events.order_by("-sequence")[:_MOST_LOOKED_AT].iterator(chunk_size=20):
        written = {FIELDS[name].key for name in json.loads(event.changed) if name in FIELDS}
        for key in (written & set(keys)) - found.keys():
            found[key] = Writer(_payload(event)["actor"], event.at)
        if len(found) == len(set(keys)):
            break
    return found


def edits_of(act_id: str) -> list[Edit]:
    """The edits of customers an act made, in the order of customers, the order that locks."""
    events = Event.objects.filter(act=act_id, type__in=UNDOABLE).select_related("payload").order_by("customer_id", "id")
    return [_edit(event) for event in events]


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
