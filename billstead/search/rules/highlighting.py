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
    readings = (
        [_reading(original, latin), _reading(original, native)] if is_native(original) else [_reading(original, latin)]
    )
    for needle in needles:
        for text, places in readings:
            _mark(needle, text, places, is_found)
        if needle.isdigit() and len(needle) >= 5:
            digits = [(char, at) for at, char in enumerate(original) if char.isdigit() and char.isascii()]
            _mark_digits(needle, digits, is_found)
    return _pieces(original, is_found)


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


def _reading(original: str, read: Callable[[str], str]) -> tuple[str, list[int]]:
    """The text read character by character, with the place in the original that each letter came from."""
    text, places = "", []
    for at, char in enumerate(original):
        piece = _read(char, read)
        text += piece
        places += [at] * len(piece)
    return text, places


def _mark(needle: str, text: str, places: list[int], is_found: list[bool]) -> None:
    word = needle.replace(" ", "") if needle.startswith(" ") else needle
    pattern = re.escape(word).replace(r"\ ", r"\s*")
    if needle.startswith(" ") and _WORD.match(word):
        pattern = rf"(?<![^\W_]){pattern}" if word.isascii() else pattern
    for match in re.finditer(pattern, text):
        for place in places[match.start() : match.end()]:
            is_found[place] = True


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
