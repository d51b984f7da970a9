"""One line of a timeline, as one reader may see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from billstead.core.actor import ACCESS, Actor

from .emissions import Change
from .models import Event
from .registry import TYPES, Parts


@dataclass(frozen=True, slots=True)
class Entry:
    """An event without what its reader may not see; `is_erased` when its words are gone for good."""

    id: int
    customer_id: int
    act: str
    sequence: int
    type: str
    kind: str
    icon: str
    actor_kind: str
    actor_id: int
    actor_name: str
    address: str
    at: datetime
    changes: tuple[Change, ...]
    facts: Mapping[str, Any]
    subject_kind: str
    subject_id: int
    is_erased: bool = False
    parts: Parts = ("", "", "")

    @property
    def sentence(self) -> str:
        """What happened, as one text."""
        return "".join(self.parts)


def entry_of(event: Event, text: str | None, reader: Actor) -> Entry:
    """The entry of an event and its payload's text; without a text it was erased."""
    words: dict[str, Any] = json.loads(text) if text is not None else {}
    known = TYPES.get(event.type)
    entry = Entry(
        id=event.pk,
        customer_id=event.customer_id,
        act=event.act,
        sequence=event.sequence,
        type=event.type,
        kind=known.kind if known else "system",
        icon=known.icon if known else "circle",
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        actor_name=words.get("actor", ""),
        address=words.get("address", "") if reader.sees(ACCESS) else "",
        at=event.at,
        changes=tuple(Change(*change) for change in words.get("changes", ()) if reader.sees(change[3])),
        facts={name: value for name, (value, cls) in words.get("facts", {}).items() if reader.sees(cls)},
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        is_erased=text is None,
    )
    return replace(entry, parts=known.parts(entry) if known else (event.type, "", ""))


def name_in(text: str | None) -> str:
    """The actor's name in a payload's text; nothing once it was erased."""
    return str(json.loads(text).get("actor", "")) if text is not None else ""
