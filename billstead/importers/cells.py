"""Cells as people and systems write them: countries by name, dates in three orders, yes in several ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.core.cells import read_text_cell
from billstead.core.text import fold
from billstead.customers.defaults import LANGUAGES
from billstead.customers.models import Customer
from billstead.customers.postal import is_country

Problem = str | Promise
_SPELLED_IN = ("en", "de", "es", "fr", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "tr", "ru", "ja", "zh")
_COMMON = {"uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US",
           "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "america": "US", "holland": "NL",
           "czech republic": "CZ", "russia": "RU", "south korea": "KR", "korea": "KR", "vietnam": "VN",
           "ivory coast": "CI", "macedonia": "MK", "uae": "AE", "hong kong": "HK", "macau": "MO"}  # fmt: skip
_YES = frozenset({"1", "yes", "y", "true", "t", "on", "x", "ja", "si", "oui"})
_NO = frozenset({"", "0", "no", "n", "false", "f", "off", "-", "nein", "non"})
_STATUSES = {
    Customer.Status.ACTIVE: "active inactive enabled open current",
    Customer.Status.SUSPENDED: "suspended suspend blocked onhold disabled",
    Customer.Status.CLOSED: "closed cancelled canceled terminated deleted fraud",
}
_STATUS_WORDS = {word: status.value for status, words in _STATUSES.items() for word in words.split()}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_OTHER = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: .*)?")


class CellRefused(ValueError):
    """What stands in a cell is none of what its column holds."""

    def __init__(self, words: Problem) -> None:
        super().__init__(words)
        self.words = words


def plain(cell: str) -> str:
    """A cell without the quote our exports put before what could be a formula, and without space at its ends."""
    return read_text_cell(cell.strip())


def country(text: str) -> str:
    """A country's code by its code or its name in one of seventeen languages; what nobody knows stays as it is."""
    upper = text.upper()
    if len(upper) == 2 and is_country(upper):
        return upper
    return _countries().get(fold(text), text)


def language(text: str) -> str:
    """A language's code by its code or its English name."""
    wanted = text.replace("_", "-")
    exact = next((code for code in LANGUAGES if code.lower() == wanted.lower()), None)
    return exact or _languages().get(fold(text), wanted.partition("-")[0].lower())


def yes_no(text: str) -> bool:
    word = fold(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellRefused(_("Enter yes or no"))


def number(text: str) -> int:
    found = re.fullmatch(r"[^\d-]*(\d{1,9})(?:[.,]0+)?\D*", text)
    if not found:
        raise CellRefused(_("Enter a whole number"))
    return int(found[1])


def status(text: str) -> str:
    found = _STATUS_WORDS.get(re.sub(r"[^a-z]", "", fold(text)))
    if found is None:
        raise CellRefused(_("Enter active, suspended or closed"))
    return found


def chooser(choices: Iterable[tuple[str, str | Promise]]) -> Callable[[str], str]:
    """Reads one of a field's choices by its value or its label."""
    known = {fold(str(words)): value for value, words in choices} | {fold(value): value for value, _words in choices}
    known |= {"individual": "person", "private": "person", "business": "company"} if "person" in known else {}

    def read(text: str) -> str:
        found = known.get(fold(text))
        if found is None:
            raise CellRefused(_("Choose one of the list"))
        return found

    return read


def day(text: str, *, day_first: bool) -> date:
    """A date: 2026-03-31, 31.3.2026, or with slashes in the order the file has; a time after it is left out."""
    if iso := _ISO.fullmatch(text):
        parts = tuple(map(int, iso.groups()))
    elif other := _OTHER.fullmatch(text):
        first, second, year = int(other[1]), int(other[3]), int(other[4])
        parts = (year, second, first) if day_first or other[2] == "." else (year, first, second)
    elif re.fullmatch(r"\d{10}", text):
        return datetime.fromtimestamp(int(text), UTC).date()
    else:
        raise CellRefused(_("Enter a date, like 2026-03-31"))
    try:
        return date(*parts)
    except ValueError:
        raise CellRefused(_("There is no such day")) from None


def is_month_first(samples: Sequence[Sequence[str]]) -> bool:
    """Whether a date of the samples can only be meant with the month first."""
    dates = (_OTHER.fullmatch(cell.strip()) for row in samples for cell in row)
    return any(found and found[2] != "." and int(found[1]) <= 12 < int(found[3]) for found in dates)


@cache
def _countries() -> dict[str, str]:
    known: dict[str, str] = {}
    for spelled in _SPELLED_IN:
        for code, name in Locale.parse(spelled).territories.items():
            if len(code) == 2 and is_country(code):
                known.setdefault(fold(name), code)
    for old, new in get_global("territory_aliases").items():
        if len(old) == 3 and old.isalpha() and is_country(new[0]):
            known.setdefault(old.lower(), new[0])
    return known | _COMMON


@cache
def _languages() -> dict[str, str]:
    return {fold(Locale.parse(code, sep="-").english_name or code): code for code in LANGUAGES}
