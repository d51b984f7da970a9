"""What an event says: the payload as it is stored, and the folded words its search reads, per field class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billstead.core.actor import Actor
from billstead.core.text import fold

from .emissions import Emission, Fact
from .registry import TYPES


def payload_of(emission: Emission, actor: Actor) -> dict[str, Any]:
    """The payload as JSON values; facts that are not basic carry their class."""
    facts = {name: fact if isinstance(fact, Fact) else Fact(fact) for name, fact in emission.facts.items()}
    return {
        "actor": actor.name,
        "address": actor.address,
        "changes": [[change.field, change.old, change.new, change.field_class] for change in emission.changes],
        "facts": {name: [fact.value, fact.field_class] for name, fact in facts.items()},
    }


def texts_of(emission: Emission, payload: dict[str, Any]) -> list[tuple[str, str]]:
    """The folded words of an event by field class. A hidden field's name is as hidden as its values."""
    known = TYPES[emission.type]
    words: dict[str, list[str]] = {known.field_class: [emission.type.replace(".", " "), payload["actor"]]}
    for field, old, new, field_class in payload["changes"]:
        parts = words.setdefault(field_class, [])
        parts.append(field.replace("_", " "))
        for value in (old, new):
            if type(value) is str:
                parts.append(value)  # What most of them are.
            elif value is not None:
                parts.extend(_words(value))
    for value, field_class in payload["facts"].values():
        words.setdefault(field_class, []).extend(_words(value))
    return [(field_class, fold(" ".join(parts).replace("\x00", " "))) for field_class, parts in sorted(words.items())]


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _words(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
