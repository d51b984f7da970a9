"""Which parts of a text a query found, in the text as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from billstead.search.rules.terms import SearchTooLong, terms_of
from billstead.search.rules.text import is_native, latin, native

_WORD = re.compile(r"[^\W_]")


def highlight(original: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces that join to the whole, each with whether the query found it there."""
    needles = _needles(query)
    is_found = [False] * len(original)
    for read in (latin, native) if is_native(original) else (latin,):
        reading = [_read(char, read) for char in original]
        text = "".join(reading)
        for needle in needles:
            if spans := _spans(needle, text):
                places = [at for at, piece in enumerate(reading) for _letter in piece]
                for start, end in spans:
                    for place in places[start:end]:
                        is_found[place] = True
    for needle in needles:
        if needle.isdigit() and len(needle) >= 5:
            digits = [(char, at) for at, char in enumerate(original) if char.isdigit() and char.isascii()]
            _mark_digits(needle, digits, is_found)
    return _pieces(original, is_found) if True in is_found else [(original, False)] if original else []


@lru_cache(maxsize=64)
def _needles(query: str) -> tuple[str, ...]:
    """A page marks two hundred texts for one query."""
    try:
        terms = terms_of(query)
    except SearchTooLong:
        terms = ()
    return tuple(needle for term in terms for way in term.alternatives for needle in way)


@lru_cache(maxsize=8_192)
def _read(char: str, read: Callable[[str], str]) -> str:
    return " " if char.isspace() else read(char)


def _spans(needle: str, text: str) -> list[tuple[int, int]]:
    """Where the needle stands in a text as read; a leading space means at the start of a word."""
    return [match.span() for match in _pattern(needle).finditer(text)]


@lru_cache(maxsize=256)
def _pattern(needle: str) -> re.Pattern[str]:
    word = needle.replace(" ", "") if needle.startswith(" ") else needle
    pattern = re.escape(word).replace(r"\ ", r"\s*")
    if needle.startswith(" ") and _WORD.match(word):
        pattern = rf"(?<![^\W_]){pattern}" if word.isascii() else pattern
    return re.compile(pattern)


def _mark_digits(needle: str, digits: list[tuple[str, int]], is_found: list[bool]) -> None:
    """A telephone number written otherwise than it was typed: from its first digit to its last."""
    number = needle.lstrip("0")
    at = "".join(char for char, _place in digits).find(number)
    if at >= 0 and number:
        for place in range(digits[at][1], digits[at + len(number) - 1][1] + 1):
            is_found[place] = True


def _pieces(original: str, is_found: list[bool]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    for char, found in zip(original, is_found, strict=True):
        if pieces and pieces[-1][1] == found:
            pieces[-1] = (pieces[-1][0] + char, found)
        else:
            pieces.append((char, found))
    return pieces
