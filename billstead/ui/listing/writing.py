"""Writes a query tree as the text a person would have typed; `parse(write(query)) == query`."""

from __future__ import annotations

from .parsing import KEY, read_item
from .syntax import Anything, Compare, Item, Nothing, Query, Range, Term, Text, Word


def write(query: Query) -> str:
    return " ".join(write_term(term) for term in query.terms)


def write_term(term: Text | Term) -> str:
    minus = "-" if term.is_negated else ""
    if isinstance(term, Text):
        return minus + (_quote(term.text) if _must_quote_text(term.text) else term.text)
    return f"{minus}{term.key}:{','.join(write_item(item) for item in term.items)}"


def write_item(item: Item) -> str:
    match item:
        case Word(text):
            return _quote(text) if _must_quote_word(text) else text
        case Compare(sign, value):
            return f"{sign}{value}"
        case Range(low, high):
            return f"{low}..{high}"
        case Nothing():
            return "none"
        case Anything():
            return "any"


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _must_quote_text(text: str) -> bool:
    return text.startswith(('"', "-")) or KEY.match(text) is not None or any(char.isspace() for char in text)


def _must_quote_word(text: str) -> bool:
    if text.startswith(('"', "//")) or any(char.isspace() or char == "," for char in text):
        return True
    return read_item(text) != Word(text)
