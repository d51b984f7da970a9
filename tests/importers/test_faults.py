"""REL-03 and REL-28 for imports: broken anywhere, killed anywhere, each row comes in once and goes once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE
from billstead.customers.models import Customer, CustomerCount
from billstead.importers.mapping import UPDATE
from billstead.importers.models import Import, ImportRow
from billstead.importers.operations import apply_import, apply_slice, undo_import, undo_slice
from billstead.importers.queries import counts_of
from tests.customers.test_faults import totals
from tests.faults import fault_points
from tests.importers.makers import HEADER, NOW, checked, table
from tests.makers import make_customer

pytestmark = pytest.mark.django_db(transaction=True)
STANDING = ("created", "updated", "shared")
WORKER = """
import django, sys
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[2]
from django.utils import timezone
from billstead.importers.operations import apply_slice, undo_slice
work = {"apply": apply_slice, "undo": undo_slice}[sys.argv[3]]
print("ready", flush=True)
while work(int(sys.argv[1]), now=timezone.now()):
    pass
"""


def violations(run: Import) -> list[str]:
    """Each row that is marked has its customer, each customer its row, and history says the same."""
    rows = ImportRow.objects.filter(run=run, outcome__in=("created", "shared"))
    marked = list(rows.values_list("customer_id", flat=True))
    there = set(Customer.objects.filter(name__startswith="Firm").values_list("pk", flat=True))
    found = [] if len(marked) == len(set(marked)) else ["two rows, one customer"]
    found += [] if set(marked) == there else [f"marked {sorted(marked)}, there {sorted(there)}"]
    deleted = Event.objects.filter(type="customer.deleted", customer_id__gt=0).count()
    created = Event.objects.filter(type="customer.created").count()
    number = Customer.objects.count()
    found += [] if created - deleted == number else [f"{created} created, {deleted} deleted, {number} there"]
    counted = sum(CustomerCount.objects.values_list("customers", flat=True))
    return found + ([] if counted == number else [f"counted {counted}, there are {number}"])


def run_through(slice_of: Any, run: Import) -> None:
    while slice_of(run.pk, now=NOW):
        pass


class TestFaultPoints:
    def test_apply_is_whole_wherever_it_breaks(self) -> None:
        known = make_customer(name="Known", email="anna3@example.com")
        runs = iter(range(1, 10_000))
        run = Import()

        def reset() -> None:
            nonlocal run
            first = 10 * next(runs)
            content = table(first, first + 1).decode() + f"{first + 3},Known,Anna,anna3@example.com,Weg {first},10969,"
            run = checked(f"{content}Berlin,DE\n".replace(",Anna Berg", ",Bo Berg").encode(), on_known=UPDATE)
            apply_import(run, actor=COMMAND_LINE, now=NOW)

        def wrong() -> list[str]:
            first = run.columns and ImportRow.objects.filter(run=run).order_by("line")
            done = [row.outcome in STANDING for row in first]
            made = ImportRow.objects.filter(outcome="created").count()
            found = [] if Customer.objects.count() == made + 1 else [f"{Customer.objects.count()} after {made} rows"]
            changed = ImportRow.objects.filter(outcome="updated").count()
            if Customer.objects.get(pk=known.pk).version != changed + 1:
                found.append("the known customer changed without its row, or the other way")
            return found + ([] if len(set(done)) == 1 else [f"half a batch: {done}"]) + totals()

        walk = fault_points(reset, lambda: run_through(apply_slice, run), wrong)

        assert walk.bad == []
        assert walk.statements > 40

    def test_undo_is_whole_wherever_it_breaks(self) -> None:
        make_customer(name="Known", email="anna3@example.com")
        runs = iter(range(1, 10_000))
        run = Import()

        def reset() -> None:
            nonlocal run
            first = 10 * next(runs)
            content = table(first).decode() + f"{first + 3},Known,Bo,anna3@example.com,Weg {first},10969,Berlin,DE\n"
            run = checked(content.encode(), on_known=UPDATE)
            apply_import(run, actor=COMMAND_LINE, now=NOW)
            run_through(apply_slice, run)
            run = undo_import(Import.objects.get(pk=run.pk), actor=COMMAND_LINE, now=NOW)

        def wrong() -> list[str]:
            rows = ImportRow.objects.filter(outcome__in=("created", "shared"))
            missing = rows.exclude(customer_id__in=Customer.objects.values("pk")).count()
            left = Customer.objects.filter(name__startswith="Firm").count()
            found = [] if not missing and left == rows.count() else [f"{left} customers for {rows.count()} rows"]
            deleted = Event.objects.filter(type="customer.deleted", customer_id__gt=0).count()
            removed = ImportRow.objects.filter(outcome="removed").count()
            return found + ([] if deleted == removed else [f"{deleted} deleted, {removed} marked"])

        walk = fault_points(reset, lambda: run_through(undo_slice, run), wrong)

        assert walk.bad == []
        assert walk.statements > 30


class TestKills:
    """REL-28: the worker is killed at random moments, with the signal nobody can answer, and started again."""

    def test_each_row_comes_in_once(self) -> None:
        self.rounds(rows=150, kills=4)

    @pytest.mark.long
    def test_each_of_ten_thousand_rows_comes_in_once(self) -> None:
        self.rounds(rows=10_000, kills=50)

    def rounds(self, rows: int, kills: int) -> None:
        content = (f"{HEADER}\n" + table(*range(rows)).decode().partition("\n")[2]).encode()
        run = checked(content)
        apply_import(run, actor=COMMAND_LINE, now=NOW)
        dice = random.Random(28)

        for act in ("apply", "undo"):
            for _kill in range(kills):
                killed(run, act, after=dice.uniform(0.0, 0.6))
                assert violations(run) == []
            finished = {"apply": apply_slice, "undo": undo_slice}[act]
            run_through(finished, run)
            run.refresh_from_db()
            assert violations(run) == []
            if act == "apply":
                assert (run.state, counts_of(run).created, Customer.objects.count()) == ("done", rows, rows)
                undo_import(run, actor=COMMAND_LINE, now=NOW)

        assert (run.state, Customer.objects.count()) == ("undone", 0)


def killed(run: Import, act: str, *, after: float) -> None:
    """Let a process of its own work on the import and kill it."""
    name = str(connection.settings_dict["NAME"])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(run.pk), name, act],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
    )
    assert worker.stdout is not None
    with worker.stdout:
        worker.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            worker.wait(timeout=after)
        worker.kill()
        worker.wait()
