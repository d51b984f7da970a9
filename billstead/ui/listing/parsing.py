"""Reads the query language. Every text has a reading: what is malformed is read as the words it consists of."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from billstead.core.errors import OperationError

from .syntax import SIGNS, Anything, Compare, Item, Nothing, Query, Range, Term, Text, Word

LONGEST_QUERY = 1_000
MOST_TERMS = 20
# A key directly before "//" is a web address somebody pasted.
KEY = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*):(?!//)")


class QueryTooLong(OperationError):
    """More than anyone types; refused before it costs anything."""

    code = "query_too_long"


def parse(source: str) -> Query:
    """The tree of a query; raises QueryTooLong only."""
    if len(source) > LONGEST_QUERY:
        raise QueryTooLong(
            _("This search is too long. Use at most %(count)s characters.") % {"count": f"{LONGEST_QUERY:,}"}, field="q"
        )
    scanner = _Scanner("".join(" " if _is_unwanted(char) else char for char in source))
    terms: list[Text | Term] = []
    while (term := scanner.next_term()) is not None:
        terms.append(term)
        if len(terms) > MOST_TERMS:
            raise QueryTooLong(
                _("This search has too many parts. Use at most %(count)s.") % {"count": MOST_TERMS}, field="q"
            )
    return Query(tuple(terms))


def read_item(word: str) -> Item | None:
    """The item an unquoted word stands for; nothing while a comparison or range still lacks its value."""
    if word.lower() in ("none", "any"):
        return Nothing() if word.lower() == "none" else Anything()
    for sign in SIGNS:
        if word.startswith(sign):
            return Compare(sign, word[len(sign) :]) if word != sign else None
    low, dots, high = word.partition("..")
    if dots:
        return Range(low, high) if low or high else None
    return Word(word) if word else None


def _is_unwanted(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs")


class _Scanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    @property
    def char(self) -> str:
        return self.source[self.at : self.at + 1]

    def next_term(self) -> Text | Term | None:
        while True:
            while self.char.isspace():
                self.at += 1
            if not self.char:
                return None
            if term := self._term():
                return term

    def _term(self) -> Text | Term | None:
        following = self.source[self.at + 1 : self.at + 2]
        is_negated = self.char == "-" and bool(following) and not following.isspace()
        if is_negated:
            self.at += 1
        if self.char == '"':
            text = self._quoted()
            return Text(text, is_negated) if text else None
        if match := KEY.match(self.source, self.at):
            self.at = match.end()
            return Term(match[1].lower(), self._items(), is_negated)
        return Text(self._bare(""), is_negated)

    def _items(self) -> tuple[Item, ...]:
        items: list[Item] = []
        while True:
            if self.char == '"':
                text = self._quoted()
                item: Item | None = Word(text) if text else None
            else:
                item = read_item(self._bare(","))
            if item is not None and item not in items:
                items.append(item)
            if self.char != ",":
                return tuple(items)
            self.at += 1

    def _bare(self, stops: str) -> str:
        start = self.at
        while self.char and not self.char.isspace() and self.char not in stops:
            self.at += 1
        return self.source[start : self.at]

    def _quoted(self) -> str:
        """What stands between quotes; `\\"` and `\\\\` stand for themselves, a missing end is the end of the text."""
        self.at += 1
        chars: list[str] = []
        while self.char and self.char != '"':
            if self.char == "\\" and self.source[self.at + 1 : self.at + 2] in ('"', "\\"):
                self.at += 1
            chars.append(self.char)
            self.at += 1
        self.at += 1
        return "".join(chars)
