"""REL-27: every registered job, run twice in a row, leaves what running it once left."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection

import billstead
from billstead.demo import filling
from billstead.jobs.models import Job, Slot
from billstead.jobs.operations import enqueue
from billstead.jobs.registry import KINDS, Again, JobKind, job
from billstead.jobs.worker import run_due
from tests.jobs.cases import CASES

pytestmark = pytest.mark.django_db
# Statistics for the planner.
CHANGES_NO_ROW = {"upkeep.analyze"}


@job("test.makes_a_slot_once")
def makes_a_slot_once(row_id: int) -> None:
    Slot.objects.get_or_create(kind="made", starts_at="2026-01-01T00:00:00Z")


@job("test.makes_a_job_each_time")
def makes_a_job_each_time(row_id: int) -> None:
    enqueue("test.parked", row_id)


def state_hash() -> str:
    """One hash over every row of every table the database has, those no model knows too.

    The text index cannot be read; the documents it is made of are.
    """
    seen = hashlib.sha256()
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith("search_text")]
    for table in map(connection.ops.quote_name, sorted(names)):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            for row in sorted(map(repr, cursor.fetchall())):
                seen.update(f"{table} {row}".encode())
    return seen.hexdigest()


def run_to_its_end(kind: JobKind, row_id: int) -> None:
    for _slice in range(10_000):
        if not isinstance(kind.work(row_id), Again):
            return
    raise AssertionError(f"{kind.name} never ends")


def state_changes(work: Callable[[], None]) -> bool:
    before = state_hash()
    work()
    return state_hash() != before


def changes_when_repeated(kind: JobKind, prepare: Callable[[], int]) -> bool:
    row_id = prepare()
    did_something = state_changes(lambda: run_to_its_end(kind, row_id))
    assert did_something or kind.name in CHANGES_NO_ROW, f"{kind.name} had nothing to do: its case proves nothing"
    return state_changes(lambda: run_to_its_end(kind, row_id))


def product_jobs() -> list[JobKind]:
    """The registry of a fresh start: tests register jobs of their own, which are not the product's."""
    return [kind for kind in KINDS.values() if kind.work.__module__.startswith("billstead.")]


class TestEveryJobTwice:
    def test_each_registered_job_has_a_case(self) -> None:
        unlisted = sorted(kind.name for kind in product_jobs() if kind.name not in CASES)

        assert unlisted == [], "add these to tests/jobs/cases.py"

    def test_no_case_is_of_a_job_that_is_gone(self) -> None:
        assert sorted(set(CASES) - KINDS.keys()) == []

    def test_each_leaves_the_same_state(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(filling, "CUSTOMER_COUNT", 5)
        bad = [kind.name for kind in product_jobs() if changes_when_repeated(kind, CASES[kind.name])]

        assert bad == []

    def test_would_see_one_that_does_not(self) -> None:
        assert changes_when_repeated(KINDS["test.makes_a_job_each_time"], lambda: 1)
        assert not changes_when_repeated(KINDS["test.makes_a_slot_once"], lambda: 1)

    def test_every_jobs_module_was_found(self) -> None:
        found = [
            f"billstead.{part.name}.jobs"
            for part in pkgutil.iter_modules(billstead.__path__)
            if part.ispkg
            and apps.is_installed(f"billstead.{part.name}")
            and importlib.util.find_spec(f"billstead.{part.name}.jobs")
        ]
        modules = {kind.work.__module__ for kind in KINDS.values()}

        assert "billstead.audit.jobs" in found
        assert [name for name in found if name != "billstead.audit.jobs" and name not in modules] == []
        assert run_due() == 0
        assert not Job.objects.exists()
