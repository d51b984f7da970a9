"""Where the entries of each kind come from: apps register a source in their `apps.py` or `queries.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from billstead.search.rules.documents import kind_number
from billstead.search.rules.entries import Entry


@dataclass(frozen=True, slots=True)
class Source:
    """How all owners of a kind are walked, and how entries are made for some of them (in a few queries)."""

    kind: str
    iterate_ids: Callable[[], Iterable[int]]
    build_entries: Callable[[Sequence[int]], Iterable[Entry]]


sources: dict[str, Source] = {}


def source(
    kind: str, iterate_ids: Callable[[], Iterable[int]], build_entries: Callable[[Sequence[int]], Iterable[Entry]]
) -> None:
    """Register the source of a kind; ids come from 1 up, owners that are gone make no entry."""
    for other in sources:
        if other != kind and kind_number(other) == kind_number(kind):
            raise ValueError(f"The kinds {kind} and {other} share a number: give one another name.")
    sources[kind] = Source(kind, iterate_ids, build_entries)
