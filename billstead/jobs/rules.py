"""When a failed job is tried again, and which slot of a schedule a moment lies in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MAX_ATTEMPTS = 10
LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(hours=1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def back_off(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th failure: 5 s, doubled each time, an hour at most."""
    return min(_FIRST_WAIT * (1 << min(attempts - 1, 20)), _LONGEST_WAIT)


def slot_start(now: datetime, every: timedelta) -> datetime:
    """The start of the slot that holds `now`, counted from 2000-01-01 UTC so every worker agrees."""
    return _EPOCH + (now - _EPOCH) // every * every
