"""A page of history as the template draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from billstead.audit.entries import Entry
from billstead.audit.queries import TimelinePage
from billstead.audit.rules import Burst, fold_bursts
from billstead.customers.markdown import render_markdown
from billstead.customers.showing import shown_value

from .words import changed_fields, label_of

# What a reader skims past: a created record tells its fields on the profile already.
_WITHOUT_TABLE = frozenset({"customer.created", "customer.tagged", "note.added", "note.edited"})
_TONES = {"notes": "warn"}


@dataclass(frozen=True)
class ShownChange:
    """A changed field before and after, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class EntryView:
    """One event as it reads."""

    who: str
    sentence: str
    at: datetime
    icon: str
    stamp: str = ""
    tone: str = ""
    anchor: str = ""
    url: str = ""
    changes: list[ShownChange] = field(default_factory=list)
    note_html: str = ""
    note_about: str = ""


@dataclass(frozen=True)
class LineView:
    """A line, and the rest of a burst it stands for."""

    first: EntryView
    rest: list[EntryView]


@dataclass(frozen=True)
class DayView:
    """The lines of one day."""

    label: str
    lines: list[LineView]


@dataclass(frozen=True)
class TimelineView:
    """Days, newest first, and where it goes on."""

    days: list[DayView]
    older_url: str = ""
    empty_text: str = ""
    all_url: str = ""


def timeline_view(
    page: TimelinePage,
    *,
    now: datetime,
    entry_url: Callable[[int], str] | None = None,
    older_url: Callable[[str], str] | None = None,
    empty_text: str = "",
    all_url: str = "",
) -> TimelineView:
    """Draw a page of entries; bursts of one person on one thing fold into a line that opens."""
    days = []
    for day, entries in groupby(page.entries, key=lambda entry: timezone.localdate(entry.at)):
        bursts = fold_bursts(list(entries))
        days.append(DayView(_day(day, timezone.localdate(now)), [_line(burst, entry_url) for burst in bursts]))
    further = older_url(page.older) if page.older and older_url else ""
    return TimelineView(days, further, empty_text or _("Nothing has happened yet."), all_url)


def entry_view(entry: Entry, entry_url: Callable[[int], str] | None = None) -> EntryView:
    """One entry in words."""
    body = entry.facts.get("body", "") if entry.kind == "notes" else ""
    return EntryView(
        who=entry.actor_name or _("System"),
        sentence=_sentence(entry),
        stamp=_stamp(entry),
        at=entry.at,
        icon=entry.icon,
        tone=_TONES.get(entry.kind, ""),
        anchor=f"e{entry.id}",
        url=entry_url(entry.id) if entry_url else "",
        changes=[] if entry.type in _WITHOUT_TABLE else _changes(entry),
        note_html=render_markdown(str(body)) if body else "",
    )


def _line(burst: Burst, entry_url: Callable[[int], str] | None) -> LineView:
    first, *rest = (entry_view(entry, entry_url) for entry in burst.entries)
    return LineView(first, rest)


def _sentence(entry: Entry) -> str:
    names = changed_fields(entry)
    if entry.type == "customer.edited" and names:
        return _("changed %(fields)s") % {"fields": in_words(names)}
    if entry.is_erased:
        return _("did something whose words were erased")
    return entry.sentence


def in_words(names: Sequence[str], most: int = 3) -> str:
    """The first names and how many more."""
    shown = ", ".join(names[:most])
    left = len(names) - most
    return _("%(names)s and %(left)d more") % {"names": shown, "left": left} if left > 0 else shown


def _stamp(entry: Entry) -> str:
    """Who is meant by the name, and from where: what one needs once in a while, so it is a tooltip."""
    kind = {"staff": _("Staff"), "customer": _("Customer"), "system": _("System"), "cli": _("Command line")}
    return ", ".join(part for part in (kind.get(entry.actor_kind, entry.actor_kind), entry.address) if part)


def _changes(entry: Entry) -> list[ShownChange]:
    return [
        ShownChange(
            label_of(entry, change.field), shown_value(change.field, change.old), shown_value(change.field, change.new)
        )
        for change in entry.changes
    ]


def _day(day: date, today: date) -> str:
    written = formats.date_format(day, "DATE_FORMAT")
    if day == today:
        return _("Today, %(day)s") % {"day": written}
    if day == today - timedelta(days=1):
        return _("Yesterday, %(day)s") % {"day": written}
    return f"{formats.date_format(day, 'l')}, {written}"
