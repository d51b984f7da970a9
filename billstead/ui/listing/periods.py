"""Dates as people type them in a query: `2026`, `2026-01`, `2026-01-31`, `today`, `7d`, `this-month`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

_RELATIVE = re.compile(r"(\d{1,4})([dwmy])")
_CALENDAR = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
# Outside these years a date is a slip of the finger, and time zones overflow.
_YEARS = range(1900, 2200)
WORDS = ("today", "yesterday", "7d", "30d", "this-week", "this-month", "last-month", "this-year", "last-year")


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` up to, but not including, `after`."""

    first: date
    after: date

    def __str__(self) -> str:
        last = self.after - timedelta(days=1)
        if last == self.first:
            return date_format(self.first, "DATE_FORMAT")
        if self.first.day == 1 and self.after == _month(self.first, 1):
            return date_format(self.first, "YEAR_MONTH_FORMAT")
        if (self.first.month, self.first.day, self.after) == (1, 1, _year(self.first, 1)):
            return str(self.first.year)
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.first, "DATE_FORMAT"),
            "last": date_format(last, "DATE_FORMAT"),
        }


def days_of(word: str, today: date) -> Days | None:
    """The days a word means, or nothing when it is no date; `7d` alone means the day seven days ago and since."""
    if since := _point(word, today):
        return Days(since, today + timedelta(days=1))
    return _named(word, today)


def day_of(word: str, today: date) -> Days | None:
    """The days a word means as an end of a comparison or range: `7d` is the day seven days ago."""
    if point := _point(word, today):
        return Days(point, point + timedelta(days=1))
    return _named(word, today)


def _point(word: str, today: date) -> date | None:
    match = _RELATIVE.fullmatch(word.lower())
    if not match:
        return None
    number, unit = int(match[1]), match[2]
    try:
        if unit in "dw":
            return today - timedelta(days=number * (7 if unit == "w" else 1))
        year, month = divmod(today.year * 12 + today.month - 1 - number * (12 if unit == "y" else 1), 12)
        if year not in _YEARS:
            return None
        return date(year, month + 1, min(today.day, (_month(date(year, month + 1, 1), 1) - timedelta(days=1)).day))
    except (ValueError, OverflowError):
        return None


def _named(word: str, today: date) -> Days | None:
    word = word.lower()
    month, year, monday = today.replace(day=1), today.replace(month=1, day=1), today - timedelta(days=today.weekday())
    one_day, week = timedelta(days=1), timedelta(days=7)
    match word:
        case "today":
            return Days(today, today + one_day)
        case "yesterday":
            return Days(today - one_day, today)
        case "this-week":
            return Days(monday, monday + week)
        case "last-week":
            return Days(monday - week, monday)
        case "this-month":
            return Days(month, _month(month, 1))
        case "last-month":
            return Days(_month(month, -1), month)
        case "this-year":
            return Days(year, _year(year, 1))
        case "last-year":
            return Days(_year(year, -1), year)
    return _calendar(word)


def _calendar(word: str) -> Days | None:
    match = _CALENDAR.fullmatch(word)
    if not match or int(match[1]) not in _YEARS:
        return None
    try:
        if match[3]:
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return Days(day, day + timedelta(days=1))
        if match[2]:
            month = date(int(match[1]), int(match[2]), 1)
            return Days(month, _month(month, 1))
        year = date(int(match[1]), 1, 1)
        return Days(year, _year(year, 1))
    except (ValueError, OverflowError):
        return None


def _month(first: date, by: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + by, 12)
    return date(year, month + 1, 1)


def _year(first: date, by: int) -> date:
    return date(first.year + by, 1, 1)
