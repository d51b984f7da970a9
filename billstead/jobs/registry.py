"""Which jobs exist. Apps register theirs in `jobs.py`, found at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise

from .rules import MAX_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Again:
    """What a long job returns after a slice of at most 200 ms: go on, with the progress so far."""

    done: int = 0
    total: int = 0
    at: datetime | None = None


Work = Callable[[int], "Again | None"]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One registered kind: what it runs, how often it is tried, and its schedule if it has one."""

    name: str
    work: Work
    max_attempts: int = MAX_ATTEMPTS
    every: timedelta | None = None
    label: str | Promise = ""


KINDS: dict[str, JobKind] = {}
OUTBOXES: list[Callable[[], int]] = []


def job(
    name: str, *, max_attempts: int = MAX_ATTEMPTS, every: timedelta | None = None, label: str | Promise = ""
) -> Callable[[Work], Work]:
    """Register a function as the job `name`, called `label` on screens.

    `every` also schedules it, once per slot however many workers run.
    """

    def register(work: Work) -> Work:
        known = KINDS.get(name)
        if known is not None and known.work is not work:
            raise LookupError(f"Two jobs are called {name}.")
        KINDS[name] = JobKind(name, work, max_attempts, every, label)
        return work

    return register


def outbox(move: Callable[[], int]) -> Callable[[], int]:
    """Register what each round of the worker first turns into jobs; returns how many rows it moved."""
    if move not in OUTBOXES:
        OUTBOXES.append(move)
    return move
