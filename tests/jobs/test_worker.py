"""The worker: each due job once, again when it fails, and never lost."""

from __future__ import annotations

import pytest

from billstead.jobs.models import Job
from billstead.jobs.operations import enqueue
from billstead.jobs.registry import job
from billstead.jobs.worker import run_due

pytestmark = pytest.mark.django_db

seen: list[int] = []


@job("test.look")
def look(row_id: int) -> None:
    seen.append(row_id)


class TestRunDue:
    def test_runs_each_job_once(self) -> None:
        seen.clear()
        enqueue("test.look", 4)
        enqueue("test.look", 5, unique_key="five")
        enqueue("test.look", 5, unique_key="five")

        ran = run_due()

        assert (ran, seen) == (2, [4, 5])
        assert not Job.objects.exists()
