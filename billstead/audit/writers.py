"""Who wrote a field last, as history knows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from .entries import name_in
from .models import Event

_MOST_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a field last, and when."""

    name: str
    at: datetime


def last_writers(
    customer_id: int | None, keys: Collection[str], *, types: Collection[str], key_of: Callable[[str], str | None] = str
) -> dict[str, Writer]:
    """Per key who wrote it last by an event of these types; bounded, so a very old writer may be missing.

    `key_of` names the key a changed field belongs to, where several fields are one thing to a reader.
    """
    events = Event.objects.filter(customer_id=customer_id or 0, type__in=types).select_related("payload")
    wanted, found = set(keys), dict[str, Writer]()
    for event in events.order_by("-sequence")[:_MOST_LOOKED_AT].iterator(chunk_size=20):
        written = {key_of(name) for name in json.loads(event.changed)}
        for key in written & wanted - found.keys():
            payload = getattr(event, "payload", None)
            found[str(key)] = Writer(name_in(payload.text if payload else None), event.at)
        if len(found) == len(wanted):
            break
    return found
