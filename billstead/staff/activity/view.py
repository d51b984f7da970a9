"""A page of history as the template draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from billstead.audit.entries import Entry
from billstead.audit.queries import TimelinePage
from billstead.audit.registry import Parts
from billstead.audit.rules import Burst, fold_bursts
from billstead.customers.markdown import render_markdown
from billstead.staff.customers.list_state import owned_url
from billstead.ui.components.marks import full_stamp

from .things import Places, Thing, thing_urls
from .words import actor_words, changed_fields, told

# What a reader skims past: a created record tells its fields on the profile already. Its permalink tells all.
_WITHOUT_TABLE = frozenset({"customer.created", "customer.tagged"})
_TONES = {"notes": "warn"}


@dataclass(frozen=True)
class ShownChange:
    """A changed field before and after, in words."""

    label: str
    old: str
    new: str
    old_url: str = ""
    new_url: str = ""


@dataclass(frozen=True)
class EntryView:
    """One event as it reads."""

    who: str
    sentence: str
    at: datetime
    icon: str
    thing: str = ""
    thing_url: str = ""
    after: str = ""
    about: str = ""
    stamp: str = ""
    address: str = ""
    tone: str = ""
    anchor: str = ""
    url: str = ""
    then_url: str = ""
    changes: list[ShownChange] = field(default_factory=list)
    note_html: str = ""


@dataclass(frozen=True)
class Links:
    """Where an entry leads: to itself, and to the record as it stood then."""

    entry: Callable[[int], str] | None = None
    then: Callable[[datetime], str] | None = None


NO_LINKS = Links()


@dataclass(frozen=True)
class LineView:
    """A line, and the rest of a burst it stands for."""

    first: EntryView
    rest: list[EntryView]


@dataclass(frozen=True)
class DayView:
    """The lines of one day."""

    date: date
    label: str
    lines: list[LineView]


@dataclass(frozen=True)
class TimelineView:
    """Days, newest first, and where it goes on."""

    days: list[DayView]
    older_url: str = ""
    empty_text: str = ""
    all_url: str = ""
    newest_id: int = 0


def timeline_view(
    page: TimelinePage,
    *,
    now: datetime,
    entry_url: Callable[[int], str] | None = None,
    then_url: Callable[[datetime], str] | None = None,
    older_url: Callable[[str], str] | None = None,
    empty_text: str = "",
    all_url: str = "",
    places: Places | None = None,
    names: Sequence[str] = (),
) -> TimelineView:
    """Draw a page of entries; bursts of one person on one thing fold into a line that opens."""
    urls = thing_urls(page.entries, places or {})
    links = Links(entry_url, then_url)
    days = []
    for day, entries in groupby(page.entries, key=lambda entry: timezone.localdate(entry.at)):
        bursts = fold_bursts(list(entries))
        days.append(
            DayView(day, _day(day, timezone.localdate(now)), [_line(burst, links, urls, names) for burst in bursts])
        )
    return TimelineView(
        days=days,
        older_url=older_url(page.older) if page.older and older_url else "",
        empty_text=empty_text or _("Nothing has happened yet."),
        all_url=all_url,
        newest_id=max((entry.id for entry in page.entries), default=0),
    )


def entry_view(
    entry: Entry,
    links: Links = NO_LINKS,
    urls: Mapping[Thing, str] | None = None,
    names: Sequence[str] = (),
    *,
    is_whole: bool = False,
) -> EntryView:
    """One entry in words; `is_whole` tells also what a reader of many would skim past."""
    body = entry.facts.get("body", "") if entry.kind == "notes" else ""
    is_told = is_whole or entry.type not in _WITHOUT_TABLE
    sentence, thing, after = _parts(entry)
    return EntryView(
        who=actor_words(entry.actor_kind, entry.actor_name),
        sentence=sentence,
        thing=thing,
        thing_url=(urls or {}).get((entry.subject_kind, entry.subject_id), ""),
        after=after,
        about=_about(entry),
        stamp=full_stamp(timezone.localtime(entry.at)),
        # In the installation's own history it is half of the story: who signed in, and from where.
        address=entry.address if is_whole or not entry.customer_id else "",
        at=entry.at,
        icon=entry.icon,
        tone=_TONES.get(entry.kind, ""),
        anchor=f"e{entry.id}",
        url=links.entry(entry.id) if links.entry else "",
        then_url=links.then(entry.at) if links.then else "",
        changes=_changes(entry, is_whole=is_whole) if is_told else [],
        note_html=render_markdown(str(body), names) if body else "",
    )


def whole_view(entry: Entry, *, now: datetime, places: Places, names: Sequence[str]) -> TimelineView:
    """One entry with all it tells, for its permalink."""
    urls = thing_urls([entry], places)
    day = timezone.localdate(entry.at)
    line = LineView(entry_view(entry, urls=urls, names=names, is_whole=True), [])
    return TimelineView([DayView(day, _day(day, timezone.localdate(now)), [line])])


def _line(burst: Burst, links: Links, urls: Mapping[Thing, str], names: Sequence[str]) -> LineView:
    first, *rest = (entry_view(entry, links, urls, names) for entry in burst.entries)
    return LineView(first, rest)


def _parts(entry: Entry) -> Parts:
    names = changed_fields(entry)
    if entry.type == "customer.edited" and names:
        return _("changed %(fields)s") % {"fields": in_words(names)}, "", ""
    if entry.is_erased:
        return _("did something whose words were erased"), "", ""
    return entry.parts


def in_words(names: Sequence[str], most: int = 3) -> str:
    """The first names and how many more."""
    shown = ", ".join(names[:most])
    left = len(names) - most
    return _("%(names)s and %(left)d more") % {"names": shown, "left": left} if left > 0 else shown


def _about(entry: Entry) -> str:
    """Who is meant by the name, and from where: what one needs once in a while, so it is a tooltip."""
    kind = {"staff": _("Staff"), "customer": _("Customer"), "system": _("System"), "cli": _("Command line")}
    return ", ".join(part for part in (kind.get(entry.actor_kind, ""), entry.address) if part)


def _changes(entry: Entry, *, is_whole: bool) -> list[ShownChange]:
    lines = [ShownChange(label, old, new, *_value_urls(name, old, new)) for name, label, old, new in told(entry)]
    if is_whole and entry.kind == "notes" and "was" in entry.facts:
        lines.append(ShownChange(_("Note"), str(entry.facts["was"]), str(entry.facts.get("body", ""))))
    return lines


def _value_urls(name: str, *values: str) -> list[str]:
    """Where the values lead: an owner to the customers of that name."""
    return [owned_url(value) if value and name == "owner" else "" for value in values]


def _day(day: date, today: date) -> str:
    written = formats.date_format(day, "DATE_FORMAT")
    if day == today:
        return _("Today, %(day)s") % {"day": written}
    if day == today - timedelta(days=1):
        return _("Yesterday, %(day)s") % {"day": written}
    return f"{formats.date_format(day, 'l')}, {written}"
