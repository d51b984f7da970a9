"""How a timeline reads: bursts of one person on one thing fold into one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from .entries import Entry

BURST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Burst:
    """Neighbouring entries of one actor on one subject within five minutes, newest first; mostly just one."""

    entries: tuple[Entry, ...]

    @property
    def newest(self) -> Entry:
        return self.entries[0]

    @property
    def oldest(self) -> Entry:
        return self.entries[-1]

    @property
    def is_folded(self) -> bool:
        return len(self.entries) > 1


def fold_bursts(entries: Iterable[Entry]) -> list[Burst]:
    """Fold a newest-first list; nothing is dropped or moved, and no burst is longer than five minutes."""
    bursts: list[list[Entry]] = []
    for entry in entries:
        if bursts and _belongs(entry, bursts[-1][0]):
            bursts[-1].append(entry)
        else:
            bursts.append([entry])
    return [Burst(tuple(burst)) for burst in bursts]


def _belongs(entry: Entry, newest: Entry) -> bool:
    return _who_and_what(entry) == _who_and_what(newest) and newest.at - entry.at <= BURST


def _who_and_what(entry: Entry) -> tuple[str, int, str, int]:
    return entry.actor_kind, entry.actor_id, entry.subject_kind, entry.subject_id
