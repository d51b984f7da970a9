"""Reading history. Whoever may not see a field class neither sees its words nor finds an event by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, QuerySet, Value
from django.db.models.functions import StrIndex

from billstead.core.actor import Actor
from billstead.core.text import fold

from .entries import Entry, entry_of, name_in
from .models import Event, EventPayload, EventText
from .registry import TYPES, hidden_types, types_of
from .verify import Finding, verify_all, verify_chain

__all__ = [
    "Entry",
    "Finding",
    "Person",
    "Tallied",
    "TimelinePage",
    "entry",
    "event_count",
    "kind_counts",
    "latest_entries",
    "new_since",
    "people",
    "tally",
    "timeline",
    "timeline_entries",
    "verify_all",
    "verify_chain",
]

MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acted; `key` is what the timeline's filter and its URL name them by."""

    key: str
    kind: str
    id: int
    name: str


class Tallied(NamedTuple):
    """Events of one type by one actor: how many, and the id of the last."""

    type: str
    actor_kind: str
    actor_id: int
    number: int
    last: int


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries, newest first, and the cursor of what is older, if anything is."""

    entries: list[Entry]
    older: str | None


def timeline(
    customer_id: int | None,
    *,
    reader: Actor,
    kinds: Sequence[str] = (),
    people: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    text: str = "",
    before: str | None = None,
    limit: int = 50,
) -> TimelinePage:
    """One page of a customer's history (None: the installation's own), in two queries whatever the filters.

    `since` is included, `until` is not; `people` are keys of `people()`; a `before` nobody could have got is ignored.
    """
    events = _events(customer_id, reader, kinds, people, since, until, text)
    if (place := _place(before)) is not None:
        at, event_id = place
        events = events.filter(Q(at__lt=at) | Q(at=at, pk__lt=event_id), at__lte=at)
    rows = list(events.order_by("-at", "-pk")[: limit + 1])
    older = _cursor(rows[limit - 1]) if len(rows) > limit else None
    return TimelinePage(_entries(rows[:limit], reader), older)


def timeline_entries(
    customer_id: int | None, *, reader: Actor, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Entry]:
    """All entries of a period, oldest first, read a thousand at a time."""
    events = _events(customer_id, reader, (), (), since, until, "").order_by("at", "pk")
    last: Event | None = None
    while True:
        part = events if last is None else events.filter(Q(at__gt=last.at) | Q(at=last.at, pk__gt=last.pk))
        rows = list(part[:1_000])
        if not rows:
            return
        yield from _entries(rows, reader)
        last = rows[-1]


def entry(customer_id: int | None, event_id: int, *, reader: Actor) -> Entry | None:
    """One entry by its id, for its permalink; None where the reader would not find it in the timeline."""
    rows = list(_events(customer_id, reader).filter(pk=event_id))
    return next(iter(_entries(rows, reader)), None)


def latest_entries(customer_ids: Sequence[int], *, reader: Actor) -> dict[int, Entry]:
    """Per customer the last thing the reader may know of; in two queries."""
    events = Event.objects.filter(customer_id__in=customer_ids).exclude(type__in=hidden_types(reader.classes))
    newest = events.order_by().values("customer_id").annotate(newest=Max("pk")).values("newest")
    rows = list(Event.objects.filter(pk__in=newest))
    return {entry.customer_id: entry for entry in _entries(rows, reader)}


def event_count(customer_id: int | None, *, reader: Actor) -> int:
    """How many entries the reader's timeline has."""
    return _events(customer_id, reader).count()


def new_since(customer_id: int | None, event_id: int, *, reader: Actor, kinds: Sequence[str] = ()) -> int:
    """How many entries, of these kinds where any are named, came after one the reader has on screen."""
    return _events(customer_id, reader, kinds).filter(pk__gt=event_id).count()


def tally(customer_id: int | None, *, reader: Actor) -> list[Tallied]:
    """How often who did what: one query that reads an index and no event."""
    rows = _events(customer_id, reader).values_list("type", "actor_kind", "actor_id")
    return [Tallied(*row) for row in rows.annotate(number=Count("pk"), last=Max("pk"))]


def kind_counts(tallied: Iterable[Tallied]) -> dict[str, int]:
    """How many entries each kind has, for the filter's labels and for what the page hides."""
    counts: dict[str, int] = {}
    for row in tallied:
        kind = TYPES[row.type].kind if row.type in TYPES else "system"
        counts[kind] = counts.get(kind, 0) + row.number
    return counts


def people(tallied: Iterable[Tallied]) -> list[Person]:
    """Who acted, by the name of their latest event, for the timeline's filter. One query."""
    latest: dict[tuple[str, int], int] = {}
    for row in tallied:
        actor = (row.actor_kind, row.actor_id)
        latest[actor] = max(row.last, latest.get(actor, 0))
    texts = dict(EventPayload.objects.filter(pk__in=latest.values()).values_list("pk", "text"))
    found = [
        Person(f"{kind}:{number}", kind, number, name_in(texts.get(last))) for (kind, number), last in latest.items()
    ]
    return sorted(found, key=lambda person: (fold(person.name), person.key))


def _events(
    customer_id: int | None,
    reader: Actor,
    kinds: Sequence[str] = (),
    people: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    text: str = "",
) -> QuerySet[Event]:
    events = Event.objects.filter(customer_id=customer_id or 0)
    if hidden := hidden_types(reader.classes):
        events = events.exclude(type__in=hidden)
    if kinds:
        events = events.filter(type__in=types_of(kinds))
    if people:
        events = events.filter(_acted(people))
    if since is not None:
        events = events.filter(at__gte=since)
    if until is not None:
        events = events.filter(at__lt=until)
    if text.strip():
        events = events.filter(pk__in=_holding(customer_id or 0, text, reader))
    return events


def _acted(people: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for key in people:
        kind, _colon, number = key.partition(":")
        if kind.isalpha() and number.isascii() and number.isdigit() and len(number) <= 18:
            condition |= Q(actor_kind=kind, actor_id=int(number))
    return condition


def _holding(customer_id: int, text: str, reader: Actor) -> QuerySet[EventText, Any]:
    """The ids of events holding every word somewhere the reader may look: one pass over the customer's texts."""
    words = sorted(set(fold(text).split()))[:MAX_WORDS]
    texts = EventText.objects.filter(customer_id=customer_id, field_class__in=sorted(reader.classes))
    if not words:
        return texts.none().values("event_id")
    held = {f"held_{place}": Max(StrIndex("text", Value(word))) for place, word in enumerate(words)}
    some = Q()
    for word in words:
        some |= Q(text__contains=word)
    if len(words) == 1:
        return texts.filter(some).values("event_id")
    return (
        texts.filter(some)
        .values("event_id")
        .annotate(**held)
        .filter(**{f"{name}__gt": 0 for name in held})
        .values("event_id")
    )


def _entries(rows: Sequence[Event], reader: Actor) -> list[Entry]:
    texts = dict(EventPayload.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "text"))
    return [entry_of(row, texts.get(row.pk), reader) for row in rows]


def _cursor(row: Event) -> str:
    return f"{int(row.at.timestamp()) * 1_000_000 + row.at.microsecond}-{row.pk}"


def _place(cursor: str | None) -> tuple[datetime, int] | None:
    try:
        microseconds, event_id = (int(part) for part in (cursor or "").split("-"))
        at = datetime.fromtimestamp(microseconds // 1_000_000, tz=UTC).replace(microsecond=microseconds % 1_000_000)
    except (ValueError, OverflowError, OSError):
        return None
    return (at, event_id) if event_id < 2**63 else None
