"""Filters over a fixed set of values or facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from billstead.core.actor import BASIC
from billstead.core.text import fold
from billstead.ui.listing.filters.base import BadValue, Choice, Filter, Matches
from billstead.ui.listing.syntax import Anything, Item, Nothing, Word
from billstead.ui.listing.viewpoint import Viewpoint


@dataclass(frozen=True, kw_only=True)
class ChoiceFilter(Filter):
    """One of a fixed set of values. `values` maps what is typed to (label, condition or stored value)."""

    column: str = ""
    values: Callable[[], dict[str, str]] = dict
    empty: Q | None = None

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        if isinstance(item, Nothing | Anything) and self.empty is not None:
            return Matches(self.empty, _("none")) if isinstance(item, Nothing) else Matches(~self.empty, _("any"))
        if not isinstance(item, Word):
            raise self.refuse(item)
        value = self.value_of(item.text)
        return Matches(self.condition_of(value), self.values()[value])

    def value_of(self, typed: str) -> str:
        """The value typed by itself or by its label, in any case."""
        values = self.values()
        folded = fold(typed)
        for value, label in values.items():
            if folded in (fold(value), fold(label)):
                return value
        names = {fold(name): value for value, label in values.items() for name in (value, label)}
        close = get_close_matches(folded, names, n=1, cutoff=0.6)
        raise BadValue(
            _("“%(value)s” is no value of “%(key)s”.") % {"value": typed, "key": self.key},
            names[close[0]] if close else "",
        )

    def condition_of(self, value: str) -> Q:
        return Q(**{self.column: value})

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        every = [Choice(value, str(label)) for value, label in self.values().items()]
        folded = fold(typed)
        if not folded:
            return every
        first = [c for c in every if fold(c.value).startswith(folded) or fold(c.label).startswith(folded)]
        return first + [c for c in every if c not in first and folded in fold(c.label)]


@dataclass(frozen=True)
class Flag:
    """A yes-or-no fact; `field_class` hides it from those who may not know."""

    label: str | Promise
    q: Q | Callable[[Viewpoint], Q]
    field_class: str = BASIC
    source: Callable[[], QuerySet[Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class FlagFilter(Filter):
    """`is:` and `has:`; its values are facts, each with its own condition and field class."""

    flags: dict[str, Flag] = field(default_factory=dict)
    nothing: str = ""

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        if isinstance(item, Nothing) and self.nothing:
            item = Word(self.nothing)
        if isinstance(item, Anything) and self.nothing:
            return Matches(~self._q(self.flags[self.nothing], view), _("any"))
        if not isinstance(item, Word):
            raise self.refuse(item)
        seen = {name: flag for name, flag in self.flags.items() if view.actor.sees(flag.field_class)}
        name = item.text.lower()
        if name not in seen:
            close = get_close_matches(name, seen, n=1, cutoff=0.6)
            message = _("“%(value)s” is no value of “%(key)s”.") % {"value": item.text, "key": self.key}
            raise BadValue(message, close[0] if close else "")
        flag = seen[name]
        return Matches(
            flag.q if isinstance(flag.q, Q) else flag.q(view), str(flag.label), flag.source and flag.source()
        )

    def _q(self, flag: Flag, view: Viewpoint) -> Q:
        return flag.q if isinstance(flag.q, Q) else flag.q(view)

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        folded = fold(typed)
        return [
            Choice(name, str(flag.label))
            for name, flag in self.flags.items()
            if view.actor.sees(flag.field_class) and (folded in name or folded in fold(str(flag.label)))
        ]
