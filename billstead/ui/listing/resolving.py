"""From a query tree to what the database is asked, what the chips say, and what could not be understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from .filters import BadValue, join_words
from .spec import Listing
from .syntax import Query, Term, Text, Word
from .viewpoint import Viewpoint
from .writing import write


@dataclass(frozen=True)
class Chip:
    """One term as the page shows it: in force, or ignored with the reason."""

    label: str
    value: str
    is_negated: bool
    rest: str
    problem: str = ""
    meant: str = ""
    meant_query: str = ""


@dataclass(frozen=True)
class Condition:
    """A term in force; `index` is its place in the query.

    `source` lists the ids by another table's index. A term known to be met by many says in `gathered` how it is asked
    where the question comes to many rows, and whether its rows are too sparse to walk to.
    """

    index: int
    q: Q
    is_negated: bool
    source: QuerySet[Any] | None = None
    gathered: Q | None = None
    is_sparse: bool = False


@dataclass
class Resolved:
    """A query understood: conditions to apply together, words to search for, chips to show."""

    query: Query
    conditions: list[Condition] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unwanted_words: list[str] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words to search for, as one search."""
        return " ".join(self.words)

    @property
    def problems(self) -> list[Chip]:
        return [chip for chip in self.chips if chip.problem]

    @property
    def is_filtered(self) -> bool:
        return bool(self.conditions or self.words or self.unwanted_words)


def resolve(listing: Listing, query: Query, view: Viewpoint) -> Resolved:
    """Understand a query as one reader may ask it. A key they may not see does not exist for them."""
    resolved = Resolved(query)
    for index, term in enumerate(query.terms):
        rest = write(query.without(index))
        if isinstance(term, Text):
            (resolved.unwanted_words if term.is_negated else resolved.words).append(term.text)
            resolved.chips.append(Chip(_("Text"), term.text, term.is_negated, rest))
        else:
            resolved.chips.append(_resolve_term(resolved, listing, index, term, rest, view))
    return resolved


def _resolve_term(resolved: Resolved, listing: Listing, index: int, term: Term, rest: str, view: Viewpoint) -> Chip:
    filters = listing.filters_for(view.actor)
    found = filters.get(term.key)
    if found is None:
        close = get_close_matches(term.key, filters, n=1, cutoff=0.5)
        meant = close[0] if close else ""
        problem = _("Unknown filter “%(key)s”, ignored.") % {"key": term.key}
        meant_query = write(resolved.query.with_key(term.key, meant)) if meant else ""
        return Chip(term.key, "", term.is_negated, rest, problem, meant, meant_query)
    label = str(found.label)
    if not term.items:
        problem = _("“%(key)s:” still needs a value.") % {"key": term.key}
        return Chip(label, "", term.is_negated, rest, problem)
    try:
        matches = found.conditions(term.items, view)
    except BadValue as bad:
        meant_query = write(resolved.query.put(term.key, [Word(bad.meant)])) if bad.meant else ""
        return Chip(label, "", term.is_negated, rest, bad.message, bad.meant, meant_query)
    q = reduce(or_, (match.q for match in matches))
    source = matches[0].source if len(matches) == 1 and not term.is_negated else None
    resolved.conditions.append(Condition(index, ~q if term.is_negated else q, term.is_negated, source))
    return Chip(label, join_words([match.words for match in matches]), term.is_negated, rest)
