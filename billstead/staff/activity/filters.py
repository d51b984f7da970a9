"""The timeline's filters: read from the URL, written back into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from billstead.audit.queries import Person
from billstead.audit.registry import KINDS

MAX_TEXT = 200
# What a page leaves out until it is asked for.
NOISE = "system"


@dataclass(frozen=True)
class Choice:
    """One entry of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Filters:
    """What the URL asks for; a date nobody could mean is told beside its field and left out."""

    kinds: tuple[str, ...] = ()
    person: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    before: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        return bool(self.kinds or self.person or self.text or self.since or self.until)

    def query(self, **more: str) -> str:
        """The URL query of these filters, in a fixed order, defaults left out."""
        pairs: list[tuple[str, str]] = [("kind", kind) for kind in self.kinds]
        pairs += [("person", self.person), ("text", self.text), ("since", self.since), ("until", self.until)]
        return urlencode([(name, value) for name, value in [*pairs, *more.items()] if value])

    def period_query(self) -> str:
        """The URL query of the period alone."""
        return urlencode([(name, value) for name, value in (("since", self.since), ("until", self.until)) if value])

    def arguments(self) -> dict[str, Any]:
        """What `audit.queries.timeline` takes; without chosen kinds all but the noise."""
        return {
            "kinds": self.kinds or tuple(kind for kind in KINDS if kind != NOISE),
            "people": (self.person,) if self.person else (),
            "text": self.text,
            "before": self.before or None,
            **self.period(),
        }

    def period(self) -> dict[str, datetime | None]:
        """The period as moments: the first day from its start, the last day to its end, in the reader's zone."""
        last = _date(self.until)
        return {"since": _start(_date(self.since)), "until": _start(last + timedelta(days=1) if last else None)}


def read_filters(query: QueryDict) -> Filters:
    """The filters of a URL; unknown kinds are left out."""
    problems = {
        name: _("Enter a date, like 2026-11-30.")
        for name in ("since", "until")
        if query.get(name) and not _date(query.get(name, ""))
    }
    first, last = _date(query.get("since", "")), _date(query.get("until", ""))
    if first and last and first > last:
        problems["until"] = _("The period ends before it begins.")
    return Filters(
        kinds=tuple(kind for kind in dict.fromkeys(query.getlist("kind")) if kind in KINDS),
        person=query.get("person", "")[:60],
        text=query.get("text", "").replace("\x00", "")[:MAX_TEXT],
        since=query.get("since", "")[:10],
        until=query.get("until", "")[:10],
        before=query.get("before", "")[:60],
        problems=problems,
    )


def filter_context(
    filters: Filters, *, action: str, people: Sequence[Person], kinds: Sequence[str], csv_url: str = ""
) -> dict[str, Any]:
    """What the form draws; only kinds that can occur here are offered."""
    return {
        "action": action,
        "kinds": [Choice(kind, str(KINDS[kind]), kind in filters.kinds) for kind in kinds],
        "people": [Choice(person.key, person.name or _("System"), person.key == filters.person) for person in people],
        "text": filters.text,
        "since": filters.since,
        "until": filters.until,
        "problems": filters.problems,
        "clear_url": action if filters.is_any else "",
        "csv_url": f"{csv_url}?{filters.period_query()}" if csv_url else "",
    }


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _start(day: date | None) -> datetime | None:
    if day is None or not date.min + timedelta(days=2) < day < date.max - timedelta(days=2):
        return None
    return timezone.make_aware(datetime.combine(day, time.min))
