"""The timeline's filters: read from the URL, written back into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billstead.audit.queries import Person
from billstead.audit.registry import KINDS
from billstead.staff.activity.words import actor_words

MAX_TEXT = 200
# What a page leaves out until it is asked for.
NOISE = "system"
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Choice:
    """One entry of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Filters:
    """What the URL asks for; a date nobody could mean is told beside its field and nothing is shown for it."""

    kinds: tuple[str, ...] = ()
    person: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    before: str = ""
    with_noise: bool = False
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        return bool(self.kinds or self.person or self.text or self.since or self.until)

    @property
    def hides_noise(self) -> bool:
        """A search looks everywhere; otherwise the noise waits until it is asked for."""
        return not (self.kinds or self.text or self.with_noise)

    def pairs(self, *, before: str = "", with_noise: bool = False) -> Pairs:
        """These filters as the parameters of a URL, in a fixed order, defaults left out."""
        pairs = [("kind", kind) for kind in self.kinds]
        pairs += [("person", self.person), ("text", self.text), ("since", self.since), ("until", self.until)]
        pairs += [("all", "1" if with_noise or self.with_noise else ""), ("before", before)]
        return [(name, value) for name, value in pairs if value]

    def period_pairs(self) -> Pairs:
        """The period alone, for the CSV."""
        return [(name, value) for name, value in (("since", self.since), ("until", self.until)) if value]

    def arguments(self) -> dict[str, Any]:
        """What `audit.queries.timeline` takes."""
        return {
            "kinds": self.kinds or (tuple(kind for kind in KINDS if kind != NOISE) if self.hides_noise else ()),
            "people": (self.person,) if self.person else (),
            "text": self.text,
            "before": self.before or None,
            **self.period(),
        }

    def period(self) -> dict[str, datetime | None]:
        """The period as moments: the first day from its start, the last day to its end, in the reader's zone."""
        return {"since": _start(_date(self.since)), "until": _start(_date(self.until), days=1)}


def read_filters(query: QueryDict) -> Filters:
    """The filters of a URL; unknown kinds are left out."""
    problems = {
        name: _("Enter a date, like 2026-11-30")
        for name in ("since", "until")
        if query.get(name) and not _date(query.get(name, ""))
    }
    first, last = _date(query.get("since", "")), _date(query.get("until", ""))
    if first and last and first > last:
        problems["until"] = _("The period ends before it begins")
    return Filters(
        kinds=tuple(kind for kind in dict.fromkeys(query.getlist("kind")) if kind in KINDS),
        person=query.get("person", "").replace("\x00", "")[:60],
        text=query.get("text", "").replace("\x00", "")[:MAX_TEXT].strip(),
        since=query.get("since", "")[:10],
        until=query.get("until", "")[:10],
        before=query.get("before", "")[:60],
        with_noise=query.get("all") == "1",
        problems=problems,
    )


def filter_context(
    filters: Filters,
    *,
    action: str,
    people: Sequence[Person],
    counts: Mapping[str, int],
    clear_url: str,
    hidden: Mapping[str, str] | None = None,
    csv_url: str = "",
) -> dict[str, Any]:
    """What the form draws; only kinds that occur here are offered. `hidden` is what the URL keeps besides."""
    kinds = [kind for kind in KINDS if kind in counts or kind in filters.kinds]
    return {
        "action": action,
        "kinds": [Choice(kind, str(KINDS[kind]), kind in filters.kinds) for kind in kinds],
        "people": [Choice(person.key, actor_words(person.kind, person.name), person.key == filters.person)
                   for person in people],
        "text": filters.text,
        "since": filters.since,
        "until": filters.until,
        "problems": filters.problems,
        "clear_url": clear_url if filters.is_any or filters.with_noise else "",
        "csv_url": csv_url,
        "hidden": {name: value for name, value in (hidden or {}).items() if value},
    }  # fmt: skip


def hidden_count(counts: Mapping[str, int]) -> int:
    """How many entries are noise."""
    return counts.get(NOISE, 0)


def hidden_words(hidden: int) -> str:
    """How much is left out until it is asked for; nothing when nothing is."""
    return ngettext("%(n)d system event hidden", "%(n)d system events hidden", hidden) % {"n": hidden} if hidden else ""


def count_words(filters: Filters, counts: Mapping[str, int], shown: int, *, has_older: bool) -> str:
    """How many entries there are; of a search how many it found, as far as the page knows."""
    total = sum(counts.values()) - (hidden_count(counts) if filters.hides_noise else 0)
    if filters.is_any:
        if has_older or filters.before:
            return ngettext("%(n)d entry on this page", "%(n)d entries on this page", shown) % {"n": shown}
        return ngettext("%(n)d entry found", "%(n)d entries found", shown) % {"n": shown}
    return ngettext("%(n)d entry", "%(n)d entries", total) % {"n": total}


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _start(day: date | None, *, days: int = 0) -> datetime | None:
    """Midnight of a day, or of one some days later; at the ends of time no bound at all."""
    if day is None or not date.min + timedelta(days=2) < day < date.max - timedelta(days=2):
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
