"""What was typed, as terms: every term must be found; a term is found by any one of its alternatives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billstead.core.errors import OperationError
from billstead.search.rules.text import is_native, latin, marked, native

MOST_CHARACTERS = 200
MOST_WORDS = 12
_PIECES = re.compile(r'"([^"]*)(?:"|$)|(\S+)')
_DIALLED = re.compile(r"[\d+()./-]*\d[\d+()./-]*", re.ASCII)
_LEAST_DIALLED = 5


class SearchTooLong(OperationError):
    """The text is longer than any name, address or number: no search is made."""

    code = "search_too_long"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing typed. Each alternative is needles that must all be found; a needle is looked for literally."""

    typed: str
    alternatives: tuple[tuple[str, ...], ...]


def terms_of(query: str) -> tuple[Term, ...]:
    """The terms of a query: words, "phrases", and telephone numbers in any spelling.

    Raises SearchTooLong beyond 200 characters or 12 words.
    """
    if len(query) > MOST_CHARACTERS:
        raise SearchTooLong(_("This search is too long. Type fewer words."))
    terms: list[Term] = []
    dialled: list[str] = []
    for piece in _PIECES.finditer(query):
        phrase, word = piece.groups()
        if word is not None and _DIALLED.fullmatch(word):
            dialled.append(word)
            continue
        terms += _dialled_terms(dialled)
        dialled = []
        term = _term(word if word is not None else phrase)
        terms += [term] if term else []
    terms += _dialled_terms(dialled)
    unique = tuple(dict.fromkeys(terms))
    if len(unique) > MOST_WORDS:
        raise SearchTooLong(_("This search is too long. Type fewer words."))
    return unique


def needle_of(text: str) -> str:
    """What a word or phrase is looked for by: one or two letters at the start of words, three or more anywhere."""
    folded = native(text) if is_native(text) else latin(text)
    needle = marked(folded)
    return f" {needle}" if needle and len(folded) < 3 else needle


def _term(text: str) -> Term | None:
    needle = needle_of(text)
    return Term(text, ((needle,),)) if needle else None


def _dialled_terms(words: list[str]) -> list[Term]:
    """Words of digits: each by itself, or all as one telephone number where they could be one."""
    apart = [term for term in map(_term, words) if term]
    number = "".join(words)
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    if len(digits) < _LEAST_DIALLED:
        return apart
    joined = [digits] if not digits.startswith("00") else [digits, digits[2:]]
    ways = [(digits,) for digits in joined if len(digits) >= _LEAST_DIALLED]
    alone = tuple(dict.fromkeys(needle for term in apart for needle in term.alternatives[0]))
    return [Term(" ".join(words), tuple(dict.fromkeys([*ways, alone])))]
