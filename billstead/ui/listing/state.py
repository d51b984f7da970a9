"""The state of a list in its URL: `q, sort, cols, size, after` in this order, defaults left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from billstead.core.actor import Actor

from .cursors import Cursor, read_cursor
from .paging import Order
from .spec import Listing

BEST = "best"
_LONGEST_COLUMNS = 400


@dataclass(frozen=True)
class ListState:
    """What somebody looks at. `columns` are those in force; `sort` is empty while the default holds."""

    listing: Listing
    actor: Actor
    q: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    chosen_columns: str = ""
    size: int = 0
    after: str = ""

    def order(self, *, is_ranked: bool = False) -> Order:
        """The order in force; `is_ranked` when best matches come first because nothing else was asked for."""
        if is_ranked and not self.sort:
            return Order(BEST, "", False)
        name = self.sort or self.listing.default_sort
        sort = self.listing.sorts_for(self.actor)[name.removeprefix("-")]
        return Order(name, sort.field, name.startswith("-"), sort.elsewhere)

    def cursor(self, order: Order) -> Cursor | None:
        return read_cursor(self.after, order.name)

    def query_string(self, **changes: Any) -> str:
        """The part after `?` of this state with some of it changed; a change of anything else drops `after`."""
        state = replace(self, **({"after": ""} | changes))
        pairs = {
            "q": state.q,
            "sort": state.sort,
            "cols": state.chosen_columns,
            "size": state.size if state.size != self.listing.default_size else "",
            "after": state.after,
        }
        return urlencode({key: value for key, value in pairs.items() if value})

    def url(self, base: str, **changes: Any) -> str:
        query = self.query_string(**changes)
        return f"{base}?{query}" if query else base

    def turned(self, sort_key: str) -> str:
        """The sort a header leads to: its natural direction, or the other one when it is in force."""
        sort = self.listing.sorts_for(self.actor)[sort_key]
        natural = f"-{sort_key}" if sort.is_descending else sort_key
        other = sort_key if sort.is_descending else f"-{sort_key}"
        wanted = other if (self.sort or self.listing.default_sort) == natural else natural
        return "" if wanted == self.listing.default_sort and not self.q else wanted


def read_state(
    listing: Listing, actor: Actor, parameters: Mapping[str, str], kept_columns: tuple[str, ...] = ()
) -> ListState:
    """The state in a request's parameters; what cannot be is left out, never refused."""
    sort = parameters.get("sort", "")
    if sort.removeprefix("-") not in listing.sorts_for(actor) or sort.startswith("--"):
        sort = ""
    chosen = parameters.get("cols", "")[:_LONGEST_COLUMNS]
    columns = visible_columns(listing, actor, tuple(chosen.split(",")) if chosen else kept_columns)
    size = parameters.get("size", "")
    sizes = {str(each): each for each in listing.sizes}
    return ListState(
        listing=listing,
        actor=actor,
        q=parameters.get("q", "").strip(),
        sort=sort,
        columns=columns,
        chosen_columns=",".join(columns) if chosen else "",
        size=sizes.get(size, listing.default_size),
        after=parameters.get("after", ""),
    )


def state_of_query_string(listing: Listing, actor: Actor, query_string: str) -> ListState:
    """The state a `from=` parameter carries."""
    return read_state(listing, actor, {key: values[0] for key, values in parse_qs(query_string).items()})


def visible_columns(listing: Listing, actor: Actor, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The wanted columns that exist for this reader, the fixed ones first; the default eight when none is left."""
    known = listing.columns_for(actor)
    kept = tuple(dict.fromkeys(key for key in wanted if key in known and not known[key].is_fixed))
    fixed = tuple(key for key, column in known.items() if column.is_fixed)
    return fixed + kept if kept else listing.default_columns(actor)
