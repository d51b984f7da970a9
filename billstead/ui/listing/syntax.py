"""The query language as a tree. Controls change the tree and write it back as text (UX 2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

SIGNS = (">=", "<=", ">", "<")


@dataclass(frozen=True, slots=True)
class Word:
    """A plain value."""

    text: str


@dataclass(frozen=True, slots=True)
class Compare:
    """`>=2026-01`: everything on one side of a value."""

    sign: str
    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """`a..b`, both ends included; one end may be empty."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """`none`: there is no value."""


@dataclass(frozen=True, slots=True)
class Anything:
    """`any`: there is some value."""


Item = Word | Compare | Range | Nothing | Anything


@dataclass(frozen=True, slots=True)
class Text:
    """Words to search for, or with `-` words that must not occur."""

    text: str
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`key:a,b`: the key has any of the items; no items while somebody is still typing."""

    key: str
    items: tuple[Item, ...] = ()
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All terms hold at once."""

    terms: tuple[Text | Term, ...] = ()

    def without(self, index: int) -> Query:
        """This query without one of its terms."""
        return Query(self.terms[:index] + self.terms[index + 1 :])

    def with_key(self, key: str, new_key: str) -> Query:
        """This query with a mistyped key put right."""
        return Query(tuple(replace(t, key=new_key) if isinstance(t, Term) and t.key == key else t for t in self.terms))

    def items(self, key: str) -> tuple[Item, ...]:
        """The items asked of a key, or none."""
        return tuple(item for term in self._plain(key) for item in term.items)

    def toggled(self, key: str, value: str) -> Query:
        """This query with one value of a key added, or taken out where it was."""
        held = [item for item in self.items(key) if item != Word(value)]
        if len(held) == len(self.items(key)):
            held.append(Word(value))
        return self.put(key, held)

    def put(self, key: str, items: Sequence[Item]) -> Query:
        """This query with the items of a key replaced where it first stands, or added at the end."""
        wanted = (Term(key, tuple(items)),) if items else ()
        plain = self._plain(key)
        if not plain:
            return Query(self.terms + wanted)
        at = self.terms.index(plain[0])
        rest = tuple(term for term in self.terms[at:] if term not in plain)
        return Query(self.terms[:at] + wanted + rest)

    def _plain(self, key: str) -> list[Term]:
        return [t for t in self.terms if isinstance(t, Term) and t.key == key and not t.is_negated]
