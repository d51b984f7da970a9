"""Filters over text, and over rows people gave names to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from billstead.core.text import fold
from billstead.ui.listing.filters.base import BadValue, Choice, Filter, Matches, join_words
from billstead.ui.listing.syntax import Anything, Item, Nothing, Word
from billstead.ui.listing.viewpoint import Viewpoint


@dataclass(frozen=True, kw_only=True)
class TextFilter(Filter):
    """Text; `asks` says which rows have what was typed, with the ids of the few where an index lists them."""

    asks: Callable[[str, Viewpoint], Q | tuple[Q, QuerySet[Any]] | None]
    empty: Q | None = None

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        if isinstance(item, Nothing | Anything) and self.empty is not None:
            return Matches(self.empty, _("none")) if isinstance(item, Nothing) else Matches(~self.empty, _("any"))
        if not isinstance(item, Word):
            raise self.refuse(item)
        asked = self.asks(item.text, view)
        if asked is None:
            raise BadValue(_("“%(value)s” has nothing to look for.") % {"value": item.text})
        if isinstance(asked, Q):
            return Matches(asked, item.text)
        return Matches(asked[0], item.text, asked[1])


@dataclass(frozen=True)
class Named:
    """A row somebody gave a name to: a tag, a group, a colleague."""

    id: int
    name: str
    also: str = ""


@dataclass(frozen=True, kw_only=True)
class NamedFilter(Filter):
    """Rows of another table by their names; `asks` and `source` take the ids of those named."""

    rows: Callable[[Viewpoint], Sequence[Named]]
    asks: Callable[[list[int]], Q]
    source: Callable[[list[int]], QuerySet[Any]] | None = None
    empty: Q

    def conditions(self, items: Sequence[Item], view: Viewpoint) -> list[Matches]:
        named = [self.named(item.text, view) for item in items if isinstance(item, Word)]
        matches = [self.condition(item, view) for item in items if not isinstance(item, Word)]
        if named:
            ids = [each.id for each in named]
            words = join_words([each.name for each in named])
            matches.insert(0, Matches(self.asks(ids), words, self.source and self.source(ids)))
        return matches

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        match item:
            case Nothing():
                return Matches(self.empty, _("none"))
            case Anything():
                return Matches(~self.empty, _("any"))
        raise self.refuse(item)

    def named(self, typed: str, view: Viewpoint) -> Named:
        """The row of this name, in any case and with or without accents."""
        names = {fold(name): row for row in self.rows(view) for name in (row.also, row.name) if name}
        found = names.get(fold(typed))
        if found is None:
            close = get_close_matches(fold(typed), names, n=1, cutoff=0.6)
            message = _("“%(value)s” is no value of “%(key)s”.") % {"value": typed, "key": self.key}
            raise BadValue(message, names[close[0]].name if close else "")
        return found

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        folded = fold(typed)
        rows = [row for row in self.rows(view) if folded in fold(row.name) or folded in fold(row.also)]
        rows.sort(key=lambda row: not fold(row.name).startswith(folded))
        return [Choice(row.name, row.also if row.also != row.name else "") for row in rows]


def starts_with(column: str, prefix: str) -> Q:
    """A prefix as a range, which an index of either engine can answer; the column is ordered by code point."""
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + "\U0010ffff"})
