"""The one declarative description of a list, from which page, URL, counts, later exports and views come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from billstead.core.actor import BASIC, Actor

from .filters import Filter
from .paging import Elsewhere

Label = str | Promise


@dataclass(frozen=True)
class Column:
    """One column. A column with a sort has a header that can be pressed."""

    key: str
    label: Label
    sort: str = ""
    field_class: str = BASIC
    is_default: bool = False
    is_fixed: bool = False


@dataclass(frozen=True)
class Sort:
    """One order. `field` is a column that is never NULL and has an index with the id after it.

    Where the values stand in a table of their own, `elsewhere` says where, and `field` is empty.
    """

    key: str
    label: Label
    field: str
    field_class: str = BASIC
    is_descending: bool = False
    ascending_words: Label = ""
    descending_words: Label = ""
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True)
class ReadyView:
    """A ready-made view: a name for a query, for those who may read what it asks about."""

    label: Label
    q: str
    field_class: str = BASIC


@dataclass(frozen=True)
class Own:
    """What an installation adds to a list by itself."""

    columns: Sequence[Column] = ()
    sorts: Sequence[Sort] = ()
    filters: Sequence[Filter] = ()


@dataclass(frozen=True)
class Listing:
    """Columns, filters and sorts by name; what a reader may not see does not exist for them.

    `own` reads what an installation adds, as it is now; `added` are filters that apps above the list's put there.
    """

    columns: Sequence[Column]
    sorts: Sequence[Sort]
    filters: Sequence[Filter]
    views: Sequence[ReadyView]
    default_sort: str
    sizes: Sequence[int] = (25, 50, 100)
    default_size: int = 50
    own: Callable[[], Own] = Own
    added: list[Filter] = field(default_factory=list)

    def columns_for(self, actor: Actor) -> dict[str, Column]:
        return {column.key: column for column in (*self.columns, *self.own().columns) if actor.sees(column.field_class)}

    def sorts_for(self, actor: Actor) -> dict[str, Sort]:
        return {sort.key: sort for sort in (*self.sorts, *self.own().sorts) if actor.sees(sort.field_class)}

    def filters_for(self, actor: Actor) -> dict[str, Filter]:
        known = (*self.filters, *self.added, *self.own().filters)
        return {each.key: each for each in known if actor.sees(each.field_class)}

    def views_for(self, actor: Actor) -> list[ReadyView]:
        return [view for view in self.views if actor.sees(view.field_class)]

    def default_columns(self, actor: Actor) -> tuple[str, ...]:
        return tuple(key for key, column in self.columns_for(actor).items() if column.is_default)
