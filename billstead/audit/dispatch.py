"""The outbox: telling subscribers of committed events, each by a job of its own."""

from __future__ import annotations

from django.db import transaction

from billstead.jobs.operations import Wish, enqueue_all

from .models import EventDispatch
from .registry import SUBSCRIBERS

BATCH = 500


def dispatch() -> int:
    """Turn a batch of dispatch rows into their subscribers' jobs, in one transaction; returns how many went.

    Killed before the commit, the rows stand as before; after it, the jobs do: never lost, never twice.
    """
    if not EventDispatch.objects.exists():
        return 0
    with transaction.atomic():
        rows = list(EventDispatch.objects.select_for_update(skip_locked=True).order_by("pk")[:BATCH])
        enqueue_all(Wish(kind, row.event_id) for row in rows for kind in SUBSCRIBERS.get(row.type, ()))
        EventDispatch.objects.filter(pk__in=[row.event_id for row in rows]).delete()
    return len(rows)
