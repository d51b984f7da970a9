"""Counting tries in the database, so that every process and machine sees the same count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from billstead.accounts.models import AttemptWindow


@transaction.atomic
def count_attempt(name: str, *parts: object, limit: int, window: timedelta, now: datetime) -> int:
    """Count one try; returns 0 when it is allowed, else the seconds to wait. Counting comes before trying, so that
    parallel tries cannot slip past the limit together."""
    row = _locked(_key(name, *parts), window, now)
    if row.ends_at <= now:
        row.attempt_count, row.ends_at = 0, now + window
    if row.attempt_count >= limit:
        return max(1, int((row.ends_at - now).total_seconds()) + 1)
    row.attempt_count += 1
    row.save(update_fields=["attempt_count", "ends_at"])
    return 0


@transaction.atomic
def claim_once(name: str, *parts: object, window: timedelta, now: datetime) -> bool:
    """Whether this is the first time within the window: for codes that work once."""
    return count_attempt(name, *parts, limit=1, window=window, now=now) == 0


@transaction.atomic
def remember(name: str, *parts: object, window: timedelta, now: datetime) -> None:
    """Note that something succeeded, for as long as the window."""
    row = _locked(_key(name, *parts), window, now)
    row.attempt_count, row.ends_at = 1, now + window
    row.save(update_fields=["attempt_count", "ends_at"])


def is_remembered(name: str, *parts: object, now: datetime) -> bool:
    return AttemptWindow.objects.filter(key=_key(name, *parts), ends_at__gt=now).exists()


def forget_attempts(*, now: datetime) -> int:
    """Delete windows that have ended; they count for nothing any more."""
    deleted, _rows = AttemptWindow.objects.filter(ends_at__lte=now).delete()
    return deleted


@transaction.atomic
def clear_attempts(cleared: Iterable[tuple[object, ...]], given_back: Iterable[tuple[object, ...]] = ()) -> None:
    """A success forgets the tries of its own key and gives one try back to wider ones."""
    AttemptWindow.objects.filter(key__in=[_key(*parts) for parts in cleared]).delete()
    AttemptWindow.objects.filter(key__in=[_key(*parts) for parts in given_back], attempt_count__gt=0).update(
        attempt_count=F("attempt_count") - 1
    )


def _locked(key: str, window: timedelta, now: datetime) -> AttemptWindow:
    rows = AttemptWindow.objects.select_for_update()
    row = rows.filter(key=key).first()
    if row is None:
        try:
            with transaction.atomic():
                return AttemptWindow.objects.create(key=key, ends_at=now + window)
        except IntegrityError:
            row = rows.get(key=key)
    return row


def _key(*parts: object) -> str:
    # A keyed digest: the table names neither people nor addresses.
    return salted_hmac("billstead.accounts.attempts", "\n".join(map(str, parts)), algorithm="sha256").hexdigest()
