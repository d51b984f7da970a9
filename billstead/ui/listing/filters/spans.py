"""Filters over dates and numbers, with comparisons and ranges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils.translation import gettext as _

from billstead.ui.listing.filters.base import BadValue, Choice, Filter, Matches
from billstead.ui.listing.periods import WORDS, Days, day_of, days_of
from billstead.ui.listing.syntax import Anything, Compare, Item, Nothing, Range, Word
from billstead.ui.listing.viewpoint import Viewpoint


@dataclass(frozen=True, kw_only=True)
class DateFilter(Filter):
    """A day or a moment: words, comparisons and ranges, whole days in the company's zone."""

    column: str
    is_moment: bool = True
    is_nullable: bool = False

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        match item:
            case Word(text):
                days = self._days(days_of(text, view.today), text)
                return Matches(self._between(days.first, days.after, view), str(days))
            case Compare(sign, value):
                return self._compared(sign, self._days(day_of(value, view.today), value), view)
            case Range(low, high):
                first = self._days(day_of(low, view.today), low) if low else None
                last = self._days(day_of(high, view.today), high) if high else None
                words = _range_words(str(first) if first else "", str(last) if last else "")
                return Matches(self._between(first.first if first else None, last.after if last else None, view), words)
            case Nothing() | Anything() if self.is_nullable:
                is_none = isinstance(item, Nothing)
                return Matches(Q(**{f"{self.column}__isnull": is_none}), _("none") if is_none else _("any"))
        raise BadValue(_("“%(key)s” always has a date.") % {"key": self.key})

    def choices(self, typed: str, view: Viewpoint) -> list[Choice]:
        return [Choice(word, str(days_of(word, view.today))) for word in WORDS if word.startswith(typed.lower())]

    def _compared(self, sign: str, days: Days, view: Viewpoint) -> Matches:
        words = {"value": str(days)}
        match sign:
            case ">":
                return Matches(self._between(days.after, None, view), _("after %(value)s") % words)
            case ">=":
                return Matches(self._between(days.first, None, view), _("%(value)s or later") % words)
            case "<":
                return Matches(self._between(None, days.first, view), _("before %(value)s") % words)
        return Matches(self._between(None, days.after, view), _("%(value)s or earlier") % words)

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

    def condition(self, item: Item, view: Viewpoint) -> Matches:
        match item:
            case Word(text):
                return Matches(Q(**{self.column: self._number(text)}), text)
            case Compare(sign, value):
                lookup = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}[sign]
                return Matches(Q(**{f"{self.column}__{lookup}": self._number(value)}), f"{sign} {value}")
            case Range(low, high):
                condition = Q()
                if low:
                    condition &= Q(**{f"{self.column}__gte": self._number(low)})
                if high:
                    condition &= Q(**{f"{self.column}__lte": self._number(high)})
                return Matches(condition, _range_words(low, high))
        raise BadValue(_("“%(key)s” always has a number.") % {"key": self.key})

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise BadValue(_("“%(value)s” is no whole number.") % {"value": text})
        return int(text)


def _range_words(low: str, high: str) -> str:
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("%(low)s or more") % {"low": low} if low else _("up to %(high)s") % {"high": high}
