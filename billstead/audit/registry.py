"""Which event types exist, how each reads, and who wants to know. Apps register theirs in `events.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from billstead.core.actor import BASIC
from billstead.jobs.registry import job


class Told(Protocol):
    """What a sentence is made of: an entry, by the part of it that its reader may see."""

    @property
    def facts(self) -> Mapping[str, Any]: ...


# What the timeline's filter offers, in its order. "system" is noise a page hides until asked.
KINDS: dict[str, Any] = {
    "profile": _("Profile"),
    "status": _("Status"),
    "notes": _("Notes"),
    "tags": _("Tags"),
    "contacts": _("Contacts"),
    "access": _("Access"),
    "sign-ins": _("Sign-ins"),
    "settings": _("Settings"),
    "system": _("System"),
}

Parts = tuple[str, str, str]
Sentence = Any  # a lazy string with named %(fact)s, or a callable(entry) -> str


@dataclass(frozen=True, slots=True)
class EventType:
    """How events of one type are filed and told; `field_class` hides the whole event from who may not see it."""

    name: str
    kind: str
    icon: str
    sentence: Sentence
    field_class: str = BASIC

    def parts(self, entry: Told) -> Parts:
        """The sentence of an entry, of what its reader may see: up to the thing it is about, the thing, the rest.

        `<a>` marks the thing: "changed the contact <a>%(name)s</a>". A sentence without it is all before it.
        """
        if callable(self.sentence) and not hasattr(self.sentence, "_proxy____args"):
            return str(self.sentence(entry)), "", ""
        facts = _Facts({name: _words(value) for name, value in entry.facts.items()})
        before, _mark, rest = str(self.sentence).partition("<a>")
        thing, _mark, after = rest.partition("</a>")
        return before % facts, thing % facts, after % facts


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_words(item) for item in value)
    return "" if value is None else str(value)


TYPES: dict[str, EventType] = {}
SUBSCRIBERS: dict[str, list[str]] = {}


def event_type(name: str, *, kind: str, icon: str, sentence: Sentence, field_class: str = BASIC) -> None:
    """Register an event type; emitting an unregistered one is refused."""
    if kind not in KINDS:
        raise LookupError(kind)
    TYPES[name] = EventType(name, kind, icon, sentence, field_class)


def on(name: str) -> Callable[[Callable[[int], None]], Callable[[int], None]]:
    """Run the function as a job with the event's id after each event of a type has committed."""

    def subscribe(work: Callable[[int], None]) -> Callable[[int], None]:
        kind = f"{work.__module__.removeprefix('billstead.')}.{work.__name__}"
        jobs = SUBSCRIBERS.setdefault(name, [])
        if kind not in jobs:
            jobs.append(kind)
        return job(kind)(work)  # type: ignore[return-value]

    return subscribe


def types_of(kinds: Iterable[str]) -> list[str]:
    """The event types filed under any of `kinds`."""
    wanted = frozenset(kinds)
    return sorted(name for name, known in TYPES.items() if known.kind in wanted)


def hidden_types(classes: frozenset[str]) -> list[str]:
    """The event types a reader with these field classes is not shown at all."""
    return sorted(name for name, known in TYPES.items() if known.field_class not in classes)
