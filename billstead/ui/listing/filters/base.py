"""What every kind of filter is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from billstead.core.actor import BASIC
from billstead.ui.listing.syntax import Item
from billstead.ui.listing.viewpoint import Viewpoint


class BadValue(Exception):
    """An item this key cannot have; `meant` is a close value to offer."""

    def __init__(self, message: str, meant: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.meant = meant


class Matches(NamedTuple):
    """What one item asks of a row, and how a person says it.

    `source` lists the ids of the rows by another table's index, where that is cheaper than asking each row.
    """

    q: Q
    words: str
    source: QuerySet[Any] | None = None


@dataclass(frozen=True)
class Choice:
    """A value a key can have, as typed and as read; suggested while typing."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A key of the query language. Subclasses say what one item means and which words describe it."""

    key: str
    label: str | Promise
    field_class: str = BASIC
    hint: str | Promise = ""

    def conditions(self, items: Sequence[Item], view: Viewpoint) -> list[Matches]:
        """What each item asks; raises BadValue."""
        return [self.condition(item, view) for item in items]

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        raise NotImplementedError

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        """Values to offer for what is typed so far, best first."""
        return []

    def refuse(self, item: Item) -> BadValue:
        return BadValue(_("“%(key)s” has no comparisons or ranges.") % {"key": self.key})


def join_words(words: Sequence[str]) -> str:
    """“a, b or c”, as one says it."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
