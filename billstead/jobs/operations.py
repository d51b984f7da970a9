"""Putting jobs on the table, in the transaction of their cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from .models import Job
from .wake import wake_workers

# A second wish for a job still unfinished moves it forward; one that is running already will run once more,
# since it may have read its row before the wish's cause was committed.
_ENQUEUE = """
INSERT INTO jobs_job (kind, row_id, unique_key, state, run_at, attempts, lease_token, wanted,
                      progress_done, progress_total, last_error, created_at)
VALUES (%s, %s, %s, 'waiting', %s, 0, '', 1, 0, 0, '', %s)
ON CONFLICT (unique_key) DO UPDATE SET
    wanted = jobs_job.wanted + 1,
    run_at = CASE WHEN excluded.run_at < jobs_job.run_at THEN excluded.run_at ELSE jobs_job.run_at END
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A job to enqueue."""

    kind: str
    row_id: int = 0
    run_at: datetime | None = None
    unique_key: str | None = None


def enqueue(kind: str, row_id: int = 0, *, run_at: datetime | None = None, unique_key: str | None = None) -> None:
    """Ask for a job in the caller's transaction; an equal unfinished `unique_key` makes no second one."""
    enqueue_all([Wish(kind, row_id, run_at, unique_key)])


def enqueue_all(wishes: Iterable[Wish]) -> None:
    """Ask for many jobs in one statement; keys in order, so two callers cannot deadlock."""
    now = timezone.now()
    adapt = connection.ops.adapt_datetimefield_value
    rows = [
        (wish.kind, wish.row_id, wish.unique_key, adapt(wish.run_at or now), adapt(now))
        for wish in sorted(wishes, key=lambda wish: wish.unique_key or "")
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ENQUEUE, rows)
        wake_workers()


@transaction.atomic
def retry_job(job_id: int) -> bool:
    """Try a job again that was given up; returns whether there was one."""
    now = timezone.now()
    tried = Job.objects.given_up().filter(pk=job_id).update(state=Job.State.WAITING, attempts=0, run_at=now)
    wake_workers()
    return bool(tried)


@transaction.atomic
def drop_job(job_id: int) -> bool:
    """Take away a job that was given up; returns whether there was one."""
    return bool(Job.objects.given_up().filter(pk=job_id).delete()[0])
