"""What screens say of background work."""

from __future__ import annotations

from dataclasses import dataclass

from .models import Job
from .registry import KINDS


@dataclass(frozen=True, slots=True)
class LongJob:
    """A long job under way and how far it has come."""

    label: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job that failed too often, and why."""

    id: int
    label: str
    reason: str


def long_jobs() -> list[LongJob]:
    rows = Job.objects.filter(state=Job.State.WAITING, progress_total__gt=0).order_by("id")
    return [LongJob(_label(row.kind), row.progress_done, row.progress_total) for row in rows]


def given_up_jobs(limit: int = 5) -> tuple[int, list[GivenUp]]:
    """How many jobs were given up, and the first of them."""
    rows = Job.objects.given_up().order_by("id")
    shown = [GivenUp(row.pk, _label(row.kind), row.last_error) for row in rows[:limit]]
    return (len(shown) if len(shown) < limit else rows.count()), shown


def _label(kind: str) -> str:
    known = KINDS.get(kind)
    return str(known.label) if known and known.label else kind
