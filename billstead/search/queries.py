"""Asking the index. *Suggest* is bounded and ranked; *select* is the exact set, for a list with its filters."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence

from django.db.models import Q

from billstead.search.engines import engine
from billstead.search.engines.base import Ways, ways_of
from billstead.search.finding import MOST_RANKED, Found, find, stored_rows
from billstead.search.registry import sources
from billstead.search.rules.documents import Row, kind_number, row_id, row_of
from billstead.search.rules.elsewhere import IsShown, elsewhere
from billstead.search.rules.entries import Hit, SuggestResult
from billstead.search.rules.highlighting import highlight
from billstead.search.rules.ranking import ranked
from billstead.search.rules.slips import can_slip, one_slip_away
from billstead.search.rules.terms import SearchTooLong, Term, terms_of

__all__ = [
    "MOST_RANKED",
    "Found",
    "Hit",
    "SearchTooLong",
    "SuggestResult",
    "best_first",
    "close_words",
    "count_capped",
    "find",
    "found_elsewhere",
    "highlight",
    "sample_check",
    "select",
    "suggest",
]

MOST_INSIDE, MOST_STARTING, MOST_WHOLE = 200, 100, 60
MOST_CLOSE_WORDS = 20


def suggest(query: str, *, kind: str, classes: Collection[str], limit: int = 8) -> SuggestResult:
    """The best matches of what was typed so far, from at most 360 candidates; close ones when nothing matches."""
    try:
        terms = terms_of(query)
    except SearchTooLong:
        return SuggestResult()
    if not terms or not classes:
        return SuggestResult()
    hits = ranked(_candidates(terms, kind, classes), terms, query, classes)
    if hits:
        return SuggestResult(hits[:limit])
    close = _close_terms(terms, kind, classes)
    if close is None:
        return SuggestResult()
    hits = ranked(_candidates(close, kind, classes), close, " ".join(_words(close)), classes)
    return SuggestResult(hits[:limit], is_close=bool(hits), close=tuple(_words(close)) if hits else ())


def select(query: str, *, kind: str, classes: Collection[str], outer: str = "pk") -> Q:
    """The condition that every term is found, exactly: `.filter(select(…))`, with other filters.

    `outer` names the column that holds the owner, where that is not the primary key. Raises SearchTooLong.
    """
    return find(query, kind=kind, classes=classes).gathered(outer)


def best_first(query: str, *, kind: str, classes: Collection[str]) -> list[int] | None:
    """All owners found, best match first; None when they are more than 1,000, which nobody reads by rank."""
    found = find(query, kind=kind, classes=classes)
    return found.owners if found.is_ranked else None


def found_elsewhere(
    query: str,
    *,
    kind: str,
    owners: Collection[int],
    classes: Collection[str],
    sights: Sequence[IsShown],
    found: Found | None = None,
) -> list[dict[int, Hit]]:
    """For each sight, per owner of a page the field that matched, where none of the fields in sight did.

    One query, none where `found` has the rows already.

    A sight is an `is_shown(owner, field, text)`: what the page shows on a screen of some width. Only fields of the
    reader's classes are named.
    """
    try:
        terms = terms_of(query)
    except SearchTooLong:
        return [{} for _sight in sights]
    if not terms or not classes or not owners:
        return [{} for _sight in sights]
    known = {row.owner: row for row in found.rows} if found else {}
    are_known = all(owner in known for owner in owners)
    rows = [known[pk] for pk in owners] if are_known else stored_rows([row_id(kind, pk) for pk in owners])
    told = [[elsewhere(row, terms, query, classes, is_shown) for row in rows] for is_shown in sights]
    return [{hit.owner: hit for hit in hits if hit} for hits in told]


def count_capped(query: str, *, kind: str, classes: Collection[str], most: int = 10_000) -> int:
    """How many owners match, counted to `most` + 1."""
    return find(query, kind=kind, classes=classes).count(most)


def close_words(query: str, *, kind: str, classes: Collection[str]) -> tuple[str, ...]:
    """The words nearest to a query that finds nothing: "Did you mean …?"; empty when there are none."""
    terms = terms_of(query)
    close = _close_terms(terms, kind, classes) if terms and classes else None
    return tuple(_words(close)) if close else ()


def sample_check(kind: str, size: int = 200) -> list[int]:
    """Owners, of a sample, whose stored document differs from one built now; a source must be registered."""
    source = sources[kind]
    ids = list(source.iterate_ids())
    ids = sorted(random.sample(ids, min(size, len(ids))))
    fresh = {row.id: row for row in map(row_of, source.build_entries(ids)) if row.shown}
    stored = {row.id: row for row in stored_rows(list(fresh))}
    return [row.owner for row in fresh.values() if stored.get(row.id) != row]


def _candidates(terms: Sequence[Term], kind: str, classes: Collection[str]) -> list[Row]:
    """At most 360 documents. A set that came whole needs no second question; of a larger one the best are asked for.

    Never ordered by the database: that would read every match of a frequent word.
    """
    number, inside = kind_number(kind), ways_of(terms)
    ids = engine().documents(inside, classes, number, MOST_INSIDE)
    found = dict.fromkeys(ids)
    if len(ids) == MOST_INSIDE:
        starting, whole = _starting(terms), _whole(terms)
        if starting != inside:
            found |= dict.fromkeys(engine().edged(starting, classes, number, MOST_STARTING))
        if whole != starting:
            found |= dict.fromkeys(engine().edged(whole, classes, number, MOST_WHOLE))
    return stored_rows(list(found))


def _starting(terms: Sequence[Term]) -> Ways:
    """The same at the start of words, for those needles that begin with a letter or digit."""
    return _edged(terms, lambda needle: f" {needle.lstrip()}" if needle.lstrip()[0].isalnum() else needle)


def _whole(terms: Sequence[Term]) -> Ways:
    """The same as whole words."""
    return _edged(terms, lambda needle: f" {needle.strip()} " if needle.strip().isalnum() else needle)


def _edged(terms: Sequence[Term], edge: Callable[[str], str]) -> Ways:
    return [tuple(tuple(edge(needle) for needle in needles) for needles in term.alternatives) for term in terms]


def _close_terms(terms: Sequence[Term], kind: str, classes: Collection[str]) -> list[Term] | None:
    """The terms, each that finds nothing widened to the words one slip away; None when one has no such word."""
    widened = []
    words = [term.alternatives[0][0] for term in terms]
    if not any(map(can_slip, words)):
        return None
    for term, word in zip(terms, words, strict=True):
        # One term alone is asked about only where it finds nothing.
        if len(terms) > 1 and engine().documents(ways_of([term]), classes, kind_number(kind), 1):
            widened.append(term)
            continue
        near = engine().known_words(one_slip_away(word), classes, MOST_CLOSE_WORDS) if can_slip(word) else []
        if not near:
            return None
        widened.append(Term(near[0], tuple((f" {other}",) for other in near)))
    return widened


def _words(terms: Sequence[Term]) -> list[str]:
    return [term.typed for term in terms]
