"""The activity panel: filters, what is hidden, new entries, the timeline. The profile and the settings show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from billstead.audit.queries import TimelinePage, kind_counts, people, tally, timeline
from billstead.core.actor import Actor

from .filters import Pairs, count_words, filter_context, hidden_count, hidden_words, read_filters
from .things import Places
from .view import timeline_view

FRAGMENT = "staff/activity/_panel.html"


@dataclass(frozen=True)
class Panel:
    """Whose history, and where its links lead: `url` takes parameters, `entry_url` an entry's id."""

    customer_id: int | None
    url: Callable[[Pairs], str]
    title: str
    action: str
    hidden: dict[str, str] | None = None
    entry_url: Callable[[int], str] | None = None
    then_url: Callable[[datetime], str] | None = None
    csv_url: Callable[[Pairs], str] | None = None
    newer_url: Callable[[int, Pairs], str] | None = None
    places: Places | None = None
    names: Sequence[str] = ()


def panel_context(panel: Panel, query: QueryDict, *, reader: Actor, now: datetime) -> dict[str, Any]:
    """What the panel's templates need; `has_errors` when the period cannot be meant."""
    filters = read_filters(query)
    tallied = tally(panel.customer_id, reader=reader)
    counts = kind_counts(tallied)
    found = (
        TimelinePage([], None)
        if filters.problems
        else timeline(panel.customer_id, reader=reader, **filters.arguments())
    )
    view = timeline_view(
        found,
        now=now,
        entry_url=panel.entry_url,
        then_url=panel.then_url,
        older_url=lambda cursor: panel.url(filters.pairs(before=cursor)),
        empty_text=_("Nothing found.") if filters.is_any else "",
        all_url=panel.url([]) if filters.is_any else "",
        places=panel.places,
        names=panel.names,
    )
    is_newest = bool(found.entries) and not filters.is_any and not filters.before
    return {
        "title": panel.title,
        "timeline": view,
        "filters": filter_context(
            filters,
            action=panel.action,
            people=people(tallied),
            counts=counts,
            clear_url=panel.url([]),
            hidden={**(panel.hidden or {}), "all": "1" if filters.with_noise else ""},
            csv_url=panel.csv_url(filters.period_pairs()) if panel.csv_url else "",
        ),
        "count_text": count_words(filters, counts, len(found.entries), has_older=bool(found.older)),
        "hidden_words": hidden_words(hidden_count(counts)) if filters.hides_noise else "",
        "hidden_url": panel.url(filters.pairs(with_noise=True)),
        "newer_url": panel.newer_url(view.newest_id, filters.pairs()) if panel.newer_url and is_newest else "",
        "here_url": panel.url(filters.pairs(before=filters.before)),
        "has_errors": bool(filters.problems),
    }


def with_url(response: HttpResponse, context: dict[str, Any]) -> HttpResponse:
    """Of a form's parameters only those that say something go into the history."""
    response["HX-Push-Url"] = context["here_url"]
    return response
