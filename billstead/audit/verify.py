"""Proving that history is as it was written."""

from __future__ import annotations

from typing import Any

from .models import Event
from .sealing import instant


def sealed_columns(event: Event) -> list[Any]:
    """All an event's columns but its chain hash, in the order they are sealed."""
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
        instant(event.at),
        event.digest,
    ]
