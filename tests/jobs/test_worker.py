"""The worker: each due job once, again when it fails, and never lost."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billstead.jobs.models import Job, Slot
from billstead.jobs.operations import drop_job, enqueue, retry_job
from billstead.jobs.registry import KINDS, Again, job
from billstead.jobs.worker import claim, fill_slots, release, run, run_due, run_worker, work_once
from tests.faults import fault_points
from tests.jobs.threads import at_once

pytestmark = pytest.mark.django_db

seen: list[int] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


@job("test.look")
def look(row_id: int) -> None:
    seen.append(row_id)


@job("test.fail", max_attempts=2)
def fail(row_id: int) -> None:
    seen.append(row_id)
    raise ValueError("the cat sat on it")


@job("test.slices")
def slices(row_id: int) -> Again | None:
    seen.append(row_id)
    return Again(done=len(seen), total=3) if len(seen) < 3 else None


@job("test.wanted_meanwhile")
def wanted_meanwhile(row_id: int) -> None:
    seen.append(row_id)
    if len(seen) == 1:
        enqueue("test.wanted_meanwhile", row_id, unique_key="meanwhile")


class TestEnqueue:
    def test_an_equal_unfinished_key_is_no_second_job(self) -> None:
        for row_id in (4, 5, 5):
            enqueue("test.look", row_id, unique_key=f"look:{row_id}")

        ran = run_due()

        assert (ran, seen) == (2, [4, 5])
        assert not Job.objects.exists()

    def test_a_finished_key_may_come_again(self) -> None:
        for _n in range(2):
            enqueue("test.look", 4, unique_key="look:4")
            run_due()

        assert seen == [4, 4]

    def test_one_wanted_while_it_runs_runs_once_more(self) -> None:
        enqueue("test.wanted_meanwhile", 4, unique_key="meanwhile")

        run_due()

        assert seen == [4, 4]
        assert not Job.objects.exists()

    def test_takes_the_earlier_of_two_times(self) -> None:
        enqueue("test.look", 4, unique_key="look:4", run_at=timezone.now() + timedelta(days=1))
        assert run_due() == 0

        enqueue("test.look", 4, unique_key="look:4")

        assert run_due() == 1

    def test_is_gone_with_the_transaction_of_its_cause(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            enqueue("test.look", 4)
            1 / 0  # noqa: B018

        assert run_due() == 0


class TestRun:
    def test_a_failing_job_waits_longer_then_is_given_up_with_its_words(self) -> None:
        enqueue("test.fail", 4, unique_key="fail:4")

        run_due(raises=False)
        waiting = Job.objects.get()
        Job.objects.update(run_at=timezone.now())
        run_due(raises=False)
        given_up = Job.objects.get()

        assert (waiting.state, waiting.attempts, waiting.last_error) == ("waiting", 1, "ValueError: the cat sat on it")
        assert waiting.run_at > timezone.now()
        assert (given_up.state, given_up.attempts, given_up.unique_key) == ("failed", 2, None)
        assert run_due(raises=False) == 0

    def test_given_up_jobs_are_tried_again_or_dropped_by_hand(self) -> None:
        enqueue("test.fail", 4)
        for _n in range(2):
            Job.objects.update(run_at=timezone.now())
            run_due(raises=False)
        given_up = Job.objects.get()

        assert retry_job(given_up.pk)
        assert not drop_job(given_up.pk)
        run_due(raises=False)
        Job.objects.update(run_at=timezone.now())
        run_due(raises=False)

        assert seen == [4, 4, 4, 4]
        assert drop_job(given_up.pk)
        assert not Job.objects.exists()

    def test_an_unknown_kind_is_parked_in_words(self) -> None:
        enqueue("gone.app", 4)
        enqueue("test.look", 5)

        run_due()

        assert seen == [5]
        assert Job.objects.get().last_error == "No installed part of Billstead knows the job “gone.app”."

    def test_a_long_job_goes_on_slice_by_slice_and_shows_how_far(self) -> None:
        enqueue("test.slices", 4)

        run_due(limit=1)
        shown = Job.objects.values_list("progress_done", "progress_total", "attempts").get()
        run_due()

        assert shown == (1, 3, 0)
        assert seen == [4, 4, 4]
        assert not Job.objects.exists()


class TestLease:
    def test_a_dead_workers_job_comes_back_when_its_lease_runs_out(self) -> None:
        enqueue("test.look", 4)
        [dead] = claim(5)

        assert claim(5) == []
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        [held] = claim(5)

        run(dead)  # The worker was only slow: its end must not take the lease of who holds it now.
        assert Job.objects.get().lease_token == held.token
        run(held)
        assert not Job.objects.exists()

    def test_a_leased_job_is_claimed_by_nobody_else(self) -> None:
        for row_id in range(3):
            enqueue("test.look", row_id)

        claimed = [[held.row_id for held in claim(2)] for _worker in range(3)]

        assert claimed == [[0, 1], [2], []]

    def test_given_back_counts_as_never_tried(self) -> None:
        enqueue("test.look", 4)

        release(claim(5))

        assert Job.objects.values_list("attempts", "lease_until").get() == (0, None)

    def test_a_worker_told_to_stop_gives_back_what_it_has_not_begun(self) -> None:
        stop = threading.Event()
        for row_id in range(3):
            enqueue("test.look", row_id)
        KINDS["test.look"], kept = (
            type(KINDS["test.look"])("test.look", lambda row_id: (seen.append(row_id), stop.set())[0]),
            KINDS["test.look"],
        )

        work_once(stop)
        KINDS["test.look"] = kept

        assert seen == [0]
        assert Job.objects.filter(lease_until=None, attempts=0).count() == 2


class TestSchedule:
    def test_makes_one_job_per_slot(self) -> None:
        KINDS["test.hourly"] = type(KINDS["test.look"])("test.hourly", look, every=timedelta(hours=1))
        noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
        made = []
        for minutes in (0, 0, 59, 60, 200):
            fill_slots(noon + timedelta(minutes=minutes))
            made.append(Job.objects.filter(kind="test.hourly").delete()[0])
        del KINDS["test.hourly"]

        assert made == [1, 0, 0, 1, 1]
        assert Slot.objects.filter(kind="test.hourly").count() == 1


@pytest.mark.django_db(transaction=True)
class TestManyWorkers:
    def test_run_each_job_once_and_stop_when_told(self) -> None:
        for row_id in range(300):
            enqueue("test.look", row_id)
        stop = threading.Event()
        watcher = threading.Thread(target=stop_when_empty, args=(stop,))
        watcher.start()

        at_once(4, lambda: run_worker(stop))
        watcher.join()

        assert sorted(seen) == list(range(300))

    def test_wake_soon_after_a_commit(self) -> None:
        stop = threading.Event()
        worker = threading.Thread(target=run_worker, args=(stop,))
        worker.start()
        time.sleep(0.3)
        enqueue("test.look", 9)
        stop_when_empty(stop)
        worker.join(timeout=10)

        assert not worker.is_alive()
        assert seen == [9]

    def test_fill_a_slot_once_however_many_start(self) -> None:
        KINDS["test.hourly"] = type(KINDS["test.look"])("test.hourly", look, every=timedelta(hours=1))
        at_once(4, lambda: fill_slots(datetime(2026, 11, 20, 12, tzinfo=UTC)))
        del KINDS["test.hourly"]

        assert list(Job.objects.filter(kind="test.hourly").values_list("wanted", flat=True)) == [1]

    def test_killed_anywhere_leaves_the_job_or_its_end(self) -> None:
        def reset() -> None:
            Job.objects.all().delete()
            enqueue("test.look", 4)
            seen.clear()

        def recover() -> None:
            Job.objects.update(lease_until=None)
            run_due()

        def violations() -> list[object]:
            return [] if set(seen) == {4} and not Job.objects.exists() else [list(seen)]

        walk = fault_points(reset, run_due, violations, recover)

        assert walk.bad == []
        assert walk.statements >= 4


def stop_when_empty(stop: threading.Event) -> None:
    try:
        for _n in range(200):
            time.sleep(0.05)
            if not Job.objects.exists():
                break
    finally:
        stop.set()
        if threading.current_thread() is not threading.main_thread():
            connection.close()
