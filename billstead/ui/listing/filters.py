"""Kinds of filters: each turns the items of a term into a condition, or says what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from billstead.core.actor import BASIC
from billstead.core.text import fold

from .periods import WORDS, Days, day_of, days_of
from .syntax import Anything, Compare, Item, Nothing, Range, Word
from .viewpoint import Viewpoint


class BadValue(Exception):
    """An item this key cannot have; `meant` is a close value to offer."""

    def __init__(self, message: str, meant: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.meant = meant


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

    def conditions(self, items: Sequence[Item], view: Viewpoint) -> list[tuple[Q, str]]:
        """For each item its condition and its words; raises BadValue."""
        return [self.condition(item, view) for item in items]

    def condition(self, item: Item, view: Viewpoint) -> tuple[Q, str]:
        raise NotImplementedError

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        """Values to offer for what is typed so far, best first."""
        return []

    def refuse(self, item: Item) -> BadValue:
        return BadValue(_("“%(key)s” has no comparisons or ranges.") % {"key": self.key})


@dataclass(frozen=True, kw_only=True)
class ChoiceFilter(Filter):
    """One of a fixed set of values. `values` maps what is typed to (label, condition or stored value)."""

    column: str = ""
    values: Callable[[], dict[str, str]] = dict
    empty: Q | None = None

    def condition(self, item: Item, view: Viewpoint) -> tuple[Q, str]:
        if isinstance(item, Nothing | Anything) and self.empty is not None:
            return (self.empty, _("none")) if isinstance(item, Nothing) else (~self.empty, _("any"))
        if not isinstance(item, Word):
            raise self.refuse(item)
        value = self.value_of(item.text)
        return self.condition_of(value), self.values()[value]

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
        folded = fold(typed)
        every = [Choice(value, str(label)) for value, label in self.values().items()]
        first = [c for c in every if fold(c.value).startswith(folded) or fold(c.label).startswith(folded)]
        return first + [c for c in every if c not in first and folded in fold(c.label)]


@dataclass(frozen=True)
class Flag:
    """A yes-or-no fact; `field_class` hides it from those who may not know."""

    label: str | Promise
    condition: Q | Callable[[], Q]
    field_class: str = BASIC


@dataclass(frozen=True, kw_only=True)
class FlagFilter(Filter):
    """`is:` and `has:`; its values are facts, each with its own condition and field class."""

    flags: dict[str, Flag] = field(default_factory=dict)

    def condition(self, item: Item, view: Viewpoint) -> tuple[Q, str]:
        if not isinstance(item, Word):
            raise self.refuse(item)
        seen = {name: flag for name, flag in self.flags.items() if view.actor.sees(flag.field_class)}
        name = item.text.lower()
        if name not in seen:
            close = get_close_matches(name, seen, n=1, cutoff=0.6)
            message = _("“%(value)s” is no value of “%(key)s”.") % {"value": item.text, "key": self.key}
            raise BadValue(message, close[0] if close else "")
        condition = seen[name].condition
        return (condition if isinstance(condition, Q) else condition()), str(seen[name].label)

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        folded = fold(typed)
        return [
            Choice(name, str(flag.label))
            for name, flag in self.flags.items()
            if view.actor.sees(flag.field_class) and (folded in name or folded in fold(str(flag.label)))
        ]


@dataclass(frozen=True, kw_only=True)
class DateFilter(Filter):
    """A day or a moment: words, comparisons and ranges, whole days in the company's zone."""

    column: str
    is_moment: bool = True
    is_nullable: bool = False

    def condition(self, item: Item, view: Viewpoint) -> tuple[Q, str]:
        match item:
            case Word(text):
                days = self._days(days_of(text, view.today), text)
                return self._between(days.first, days.after, view), str(days)
            case Compare(sign, value):
                return self._compared(sign, self._days(day_of(value, view.today), value), view)
            case Range(low, high):
                first = self._days(day_of(low, view.today), low) if low else None
                last = self._days(day_of(high, view.today), high) if high else None
                words = _range_words(str(first) if first else "", str(last) if last else "")
                return self._between(first and first.first, last and last.after, view), words
            case Nothing() | Anything() if self.is_nullable:
                is_none = isinstance(item, Nothing)
                return Q(**{f"{self.column}__isnull": is_none}), _("none") if is_none else _("any")
        raise BadValue(_("“%(key)s” always has a date.") % {"key": self.key})

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        return [Choice(word, str(days_of(word, view.today))) for word in WORDS if word.startswith(typed.lower())]

    def _compared(self, sign: str, days: Days, view: Viewpoint) -> tuple[Q, str]:
        words = {"value": str(days)}
        match sign:
            case ">":
                return self._between(days.after, None, view), _("after %(value)s") % words
            case ">=":
                return self._between(days.first, None, view), _("%(value)s or later") % words
            case "<":
                return self._between(None, days.first, view), _("before %(value)s") % words
        return self._between(None, days.after, view), _("%(value)s or earlier") % words

    def _days(self, days: Days | None, text: str) -> Days:
        if days is None:
            raise BadValue(
                _("“%(value)s” is no date. Use 2026-01-31, 2026-01, today, 7d or this-month.") % {"value": text}
            )
        return days

    def _between(self, first: date | None, after: date | None, view: Viewpoint) -> Q:
        condition = Q()
        if first is not None:
            condition &= Q(**{f"{self.column}__gte": self._bound(first, view)})
        if after is not None:
            condition &= Q(**{f"{self.column}__lt": self._bound(after, view)})
        return condition

    def _bound(self, day: date, view: Viewpoint) -> date | datetime:
        return datetime.combine(day, time.min, tzinfo=view.zone) if self.is_moment else day


@dataclass(frozen=True, kw_only=True)
class NumberFilter(Filter):
    """A whole number: itself, comparisons and ranges."""

    column: str

    def condition(self, item: Item, view: Viewpoint) -> tuple[Q, str]:
        match item:
            case Word(text):
                return Q(**{self.column: self._number(text)}), text
            case Compare(sign, value):
                lookup = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}[sign]
                return Q(**{f"{self.column}__{lookup}": self._number(value)}), f"{sign} {value}"
            case Range(low, high):
                condition = Q()
                if low:
                    condition &= Q(**{f"{self.column}__gte": self._number(low)})
                if high:
                    condition &= Q(**{f"{self.column}__lte": self._number(high)})
                return condition, _range_words(low, high)
        raise BadValue(_("“%(key)s” always has a number.") % {"key": self.key})

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise BadValue(_("“%(value)s” is no whole number.") % {"value": text})
        return int(text)


@dataclass(frozen=True, kw_only=True)
class TextFilter(Filter):
    """Text that begins with what is typed, folded by `folded` as the column is; `empty` answers none and any."""

    columns: Sequence[str] = ()
    folded: Callable[[str], str] = fold
    empty: Q | None = None
    related: Callable[[str], Q] | None = None

    def condition(self, item: Item, view: Viewpoint) -> tuple[Q, str]:
        if isinstance(item, Nothing | Anything) and self.empty is not None:
            return (self.empty, _("none")) if isinstance(item, Nothing) else (~self.empty, _("any"))
        if not isinstance(item, Word):
            raise self.refuse(item)
        prefix = self.folded(item.text)
        if not prefix:
            raise BadValue(_("“%(value)s” has nothing to look for.") % {"value": item.text})
        condition = Q()
        for column in self.columns:
            condition |= starts_with(column, prefix)
        if self.related is not None:
            condition |= self.related(prefix)
        return condition, item.text


def starts_with(column: str, prefix: str) -> Q:
    """A prefix as a range, which an index of either engine can answer; the column is ordered by code point."""
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + "\U0010ffff"})


def _range_words(low: str, high: str) -> str:
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("%(low)s or more") % {"low": low} if low else _("up to %(high)s") % {"high": high}
