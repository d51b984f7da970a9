"""Claiming and running jobs. Any number of workers may run at once; each job is held by one lease at a time."""

from __future__ import annotations

import logging
import math
import time
import traceback
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from uuid import uuid4

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Job, JobQuerySet, Slot
from .operations import enqueue
from .registry import KINDS, OUTBOXES, Again, JobKind
from .rules import LEASE, back_off, slot_start
from .wake import Waiter

log = logging.getLogger(__name__)

BATCH = 20
FILL_SECONDS = 5
_DUE = """
SELECT id FROM jobs_job
WHERE state = 'waiting' AND run_at <= %s AND (lease_until IS NULL OR lease_until < %s)
ORDER BY run_at, id LIMIT %s
"""
_CLAIM = """
UPDATE jobs_job SET lease_until = %s, lease_token = %s, attempts = attempts + 1
WHERE id IN (SELECT id FROM due) RETURNING id, kind, row_id, attempts, wanted
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job this worker holds the lease of."""

    id: int
    kind: str
    row_id: int
    attempts: int
    wanted: int
    token: str


def run_worker(stop: Event) -> None:
    """Run jobs until `stop` is set; the job at hand is finished first."""
    waiter = Waiter(stop)
    filled = -math.inf
    while not stop.is_set():
        close_old_connections()
        try:
            if time.monotonic() - filled > FILL_SECONDS:
                fill_slots(timezone.now())
                filled = time.monotonic()
            worked = work_once(stop)
            if not worked and not stop.is_set():
                waiter.wait()
        except DatabaseError:
            log.exception("The worker lost its database; it tries again in a second.")
            waiter.close()
            connection.close()
            stop.wait(1)
    waiter.close()
    connection.close()


def work_once(stop: Event | None = None) -> int:
    """One round: the outboxes, then one batch of due jobs. Returns how much was done."""
    moved = sum(move() for move in OUTBOXES)
    claimed = claim(BATCH)
    ends = time.monotonic() + LEASE.total_seconds() / 2
    for position, job in enumerate(claimed):
        if (stop is not None and stop.is_set()) or time.monotonic() > ends:
            release(claimed[position:])
            break
        run(job)
    return moved + len(claimed)


def run_due(limit: int = 1_000, *, raises: bool = True) -> int:
    """Run what is due now, outboxes first, until nothing is left or `limit` jobs ran; for tests and set-up.

    A job that fails raises here, unless told not to, after its failure was recorded.
    """
    ran = 0
    while ran < limit:
        moved = sum(move() for move in OUTBOXES)
        claimed = claim(min(BATCH, limit - ran))
        for position, job in enumerate(claimed):
            error = run(job)
            if error is not None and raises:
                release(claimed[position + 1 :])
                raise error
        ran += len(claimed)
        if not moved and not claimed:
            break
    return ran


def claim(limit: int) -> list[Claimed]:
    """Take the lease of up to `limit` due jobs in one statement; a lease that ran out counts as due."""
    now = timezone.now()
    token = uuid4().hex
    adapt = connection.ops.adapt_datetimefield_value
    locks = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    if not Job.objects.due(now).exists():
        return []  # An idle SQLite worker must not take the write lock five times a second.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"WITH due AS MATERIALIZED ({_DUE} {locks}) {_CLAIM}",  # meant: locks is one of two constants
            [adapt(now), adapt(now), limit, adapt(now + LEASE), token],
        )
        rows = cursor.fetchall()
    return [
        Claimed(job_id, kind, row_id, attempts, wanted, token)
        for job_id, kind, row_id, attempts, wanted in sorted(rows)
    ]


def run(job: Claimed) -> Exception | None:
    """Run one claimed job and record how it ended; returns what it raised, if it did."""
    kind = KINDS.get(job.kind)
    if kind is None:
        _park(job, _("No installed part of Billstead knows the job “%(kind)s”.") % {"kind": job.kind})
        return None
    try:
        outcome = kind.work(job.row_id)
    except Exception as error:
        log.exception("Job %s of row %s failed (attempt %s).", job.kind, job.row_id, job.attempts)
        _fail(job, kind, error)
        return error
    _finish(job, outcome)
    return None


def release(jobs: list[Claimed]) -> None:
    """Give back leases of jobs that were not begun."""
    for job in jobs:
        _held(job).update(lease_until=None, lease_token="", attempts=F("attempts") - 1)


def fill_slots(now: datetime) -> None:
    """Make the job of each schedule's current slot, unless a worker did."""
    for kind in list(KINDS.values()):
        if kind.every is None:
            continue
        starts_at = slot_start(now, kind.every)
        if Slot.objects.filter(kind=kind.name, starts_at=starts_at).exists():
            continue
        with transaction.atomic():
            # The row count tells who filled the slot: bulk_create cannot.
            if _fill(kind.name, starts_at):
                enqueue(kind.name, unique_key=kind.name)
                Slot.objects.filter(kind=kind.name, starts_at__lt=starts_at).delete()


def _fill(kind: str, starts_at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_slot (kind, starts_at) VALUES (%s, %s) ON CONFLICT (kind, starts_at) DO NOTHING",
            [kind, connection.ops.adapt_datetimefield_value(starts_at)],
        )
        return bool(cursor.rowcount)


def _held(job: Claimed) -> JobQuerySet:
    return Job.objects.filter(pk=job.id, lease_token=job.token)


@transaction.atomic
def _finish(job: Claimed, outcome: Again | None) -> None:
    free = {"lease_until": None, "lease_token": "", "attempts": 0, "last_error": ""}
    if isinstance(outcome, Again):
        run_at = outcome.at or timezone.now()
        _held(job).update(**free, run_at=run_at, progress_done=outcome.done, progress_total=outcome.total)
    elif not _held(job).filter(wanted=job.wanted).delete()[0]:
        # Asked for again while it ran: once more.
        _held(job).update(**free, run_at=timezone.now())


def _fail(job: Claimed, kind: JobKind, error: Exception) -> None:
    words = "".join(traceback.format_exception_only(error)).strip()
    if job.attempts >= kind.max_attempts:
        _park(job, words)
        return
    run_at = timezone.now() + back_off(job.attempts)
    _held(job).update(lease_until=None, lease_token="", run_at=run_at, last_error=words)


def _park(job: Claimed, words: str) -> None:
    _held(job).update(state=Job.State.FAILED, unique_key=None, lease_until=None, lease_token="", last_error=words)
