"""How fast a file comes in: uploaded, checked and applied by the slices the jobs call, in this process."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils import timezone

from billstead.cli.bench.installation import read_base, write_base
from billstead.cli.bench.loading import fill
from billstead.cli.bench.running import engine_version
from billstead.cli.bench.server import own_memory_mb
from billstead.cli.tables import migrate
from billstead.core.actor import COMMAND_LINE
from billstead.customers.models import Customer
from billstead.importers.mapping import Mapping
from billstead.importers.models import Import
from billstead.importers.operations import apply_import, apply_slice, check_import, check_slice, start_import
from billstead.importers.queries import counts_of

ROWS_A_SECOND, MEMORY_MB = 1_000, 300
_HEADER = (
    "Client ID,First Name,Last Name,Company Name,Email,Address 1,Address 2,City,State,Postcode,Country,Phone Number,"
    "Currency,Created,Status\r\n"
)


@dataclass(frozen=True)
class ImportRun:
    """Seconds of the clock and of a core; the core's hold on a machine that others use too."""

    engine: str
    rows: int
    base: int
    date: str
    load: float
    check_s: float
    apply_s: float
    core_s: float
    memory_mb: int

    @property
    def rate(self) -> int:
        return int(self.rows / (self.check_s + self.apply_s))

    @property
    def core_rate(self) -> int:
        return int(self.rows / self.core_s)

    @property
    def is_met(self) -> bool:
        return self.rate >= ROWS_A_SECOND and self.memory_mb < MEMORY_MB


def run_import(options: Namespace, folder: Path) -> int:
    """Exit code 1 when rate or memory misses its target."""
    migrate(Namespace(verbosity=0))
    base = read_base(folder)
    if options.base and not base:
        write_base(folder, {"busy": fill(options.base, 100), "rows": str(options.base)})
    known = Customer.objects.count()
    done = _measured(options, known)
    print(
        f"{done.rows:,} rows into {done.base:,} customers, {done.engine}, {done.date}, load {done.load:.1f}: "
        f"check {done.check_s:.1f} s, apply {done.apply_s:.1f} s, {done.rate:,} rows/s; "
        f"core {done.core_s:.1f} s, {done.core_rate:,} rows/s; {done.memory_mb} MB"
        f"{'' if done.is_met else '  MISSED'}"
    )
    if options.json:
        told = asdict(done) | {"rate": done.rate, "core_rate": done.core_rate, "is_met": done.is_met}
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0 if done.is_met else 1


def _measured(options: Namespace, known: int) -> ImportRun:
    now, load = timezone.now(), os.getloadavg()[0]
    run = start_import(_file(options.rows, known), name="bench.csv", actor=COMMAND_LINE, now=now)
    core, began = time.process_time(), time.monotonic()
    check_import(run, Mapping.from_json(run.mapping), actor=COMMAND_LINE, now=now)
    memory = own_memory_mb()
    while check_slice(run.pk):
        memory = max(memory, own_memory_mb())
        _say(run, "checked")
    checked = time.monotonic()
    apply_import(run, actor=COMMAND_LINE, now=now)
    while apply_slice(run.pk, now=now):
        memory = max(memory, own_memory_mb())
        _say(run, "applied")
    applied = time.monotonic()
    created = counts_of(Import.objects.get(pk=run.pk)).created
    if created != options.rows:
        raise AssertionError(f"{created} of {options.rows} rows came in")
    return ImportRun(
        engine=engine_version(),
        rows=options.rows,
        base=known,
        date=now.date().isoformat(),
        load=load,
        check_s=round(checked - began, 1),
        apply_s=round(applied - checked, 1),
        core_s=round(time.process_time() - core, 1),
        memory_mb=round(memory),
    )


def _file(rows: int, salt: int) -> Iterator[bytes]:
    """A WHMCS export, never held as a whole; `salt` keeps its addresses apart from those of an earlier one."""
    yield _HEADER.encode()
    for place in range(rows):
        yield (
            f"{salt}-{place},Anna,Berg {place},Firm {place} Hosting GmbH,anna{place}@s{salt}-{place % 997}.example.com,"
            f"Lindenstraße {place},,Berlin,,10969,Germany,+49 30 {1_000_000 + place % 8_999_999},EUR,"
            f"2020-01-{place % 28 + 1:02d},Active\r\n"
        ).encode()


def _say(run: Import, what: str) -> None:
    if sys.stderr.isatty():
        counts = counts_of(run)
        done = counts.applied if what == "applied" else counts.total - counts.unchecked
        print(f"\r{done:,} rows {what} ", end="", file=sys.stderr, flush=True)
