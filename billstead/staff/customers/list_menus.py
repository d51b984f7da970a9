"""The filter menus: each entry is a link that writes the query text."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from billstead.core.errors import OperationError
from billstead.customers.listing.spec import CUSTOMERS
from billstead.ui.listing.parsing import parse
from billstead.ui.listing.state import ListState
from billstead.ui.listing.syntax import Query, Word
from billstead.ui.listing.viewpoint import Viewpoint
from billstead.ui.listing.writing import write

# Menus with few values are links; one with many is a form with a select, so that it works without JavaScript too.
MENUS = ("status", "tag", "country")
MOST_LINKS = 24


@dataclass(frozen=True)
class Entry:
    """One value of a filter."""

    value: str
    label: str
    url: str
    is_on: bool


@dataclass(frozen=True)
class FilterMenu:
    """One filter with its values; `is_long` ones are chosen from a select."""

    key: str
    label: str | Promise
    entries: list[Entry]
    is_long: bool
    count: int


@dataclass(frozen=True)
class Menus:
    """The menus of the toolbar, and the keys of the one that takes any filter."""

    own: list[FilterMenu]
    keys: list[tuple[str, str | Promise]]


def filter_menus(state: ListState, view: Viewpoint, base: str) -> Menus:
    filters = CUSTOMERS.filters_for(state.actor)
    query = _query(state)
    own = [_menu(key, state, query, view, base) for key in MENUS if key in filters]
    keys = [(key, each.label) for key, each in filters.items() if key not in MENUS]
    return Menus([menu for menu in own if menu.entries], keys)


def _menu(key: str, state: ListState, query: Query, view: Viewpoint, base: str) -> FilterMenu:
    each = CUSTOMERS.filters_for(state.actor)[key]
    choices = each.choices("", view)
    held = query.items(key)
    is_long = len(choices) > MOST_LINKS
    entries = [
        Entry(
            choice.value,
            choice.label or choice.value,
            "" if is_long else state.url(base, q=write(query.toggled(key, choice.value))),
            Word(choice.value) in held,
        )
        for choice in choices
    ]
    return FilterMenu(key, each.label, entries, is_long, len(held))


def _query(state: ListState) -> Query:
    try:
        return parse(state.q)
    except OperationError:
        return Query()
