"""One run: fill the base, serve it, go through the acts, tell the figures."""

from __future__ import annotations

import os
from argparse import Namespace
from contextlib import closing
from pathlib import Path

from django.db import connection, connections
from django.utils import timezone

from billstead.cli.assets import collect_static
from billstead.cli.bench.acts import acts
from billstead.cli.bench.browser import Browser
from billstead.cli.bench.figures import Figure, measured
from billstead.cli.bench.installation import read_base, write_base
from billstead.cli.bench.loading import EMAIL, PASSWORD, fill
from billstead.cli.bench.progress import Progress
from billstead.cli.bench.report import Run, print_run, write_json
from billstead.cli.bench.server import core_ticks, memory_mb, stolen_percent, web_server
from billstead.cli.command import CommandFailed
from billstead.cli.tables import migrate

MEMORY_MB = 250


def run(options: Namespace, folder: Path) -> int:
    """Exit code 1 when a figure misses its target."""
    base = read_base(folder)
    migrate(Namespace(verbosity=0))
    if not base:
        base = {"busy": fill(options.rows, options.events), "rows": str(options.rows)}
        write_base(folder, base)
    collect_static()
    load_before, stolen_before, started_at = os.getloadavg(), core_ticks(), timezone.now()
    version = engine_version()
    connections.close_all()
    with web_server() as (port, process):
        with closing(Browser(port)) as browser:
            browser.sign_in(EMAIL, PASSWORD)
            figures = list(_figures(browser, base["busy"], options))
        resident, own = memory_mb(process)
    done = Run(
        engine=version,
        rows=int(base["rows"]),
        date=started_at.date().isoformat(),
        cores=os.cpu_count() or 0,
        load_before=load_before[0],
        load_after=os.getloadavg()[0],
        stolen_percent=stolen_percent(stolen_before, core_ticks()),
        memory_mb=round(resident),
        memory_own_mb=round(own),
        memory_target_mb=MEMORY_MB,
        figures=figures,
    )
    print_run(done)
    if options.json:
        write_json(done, options.json)
    return 0 if done.is_met else 1


def _figures(browser: Browser, busy: str, options: Namespace) -> list[Figure]:
    wanted = [act for act in acts(busy) if options.only in act.name]
    if not wanted:
        raise CommandFailed(f"no act's name holds {options.only!r}.")
    figures, progress = [], Progress()
    for place, act in enumerate(wanted, 1):
        progress.tell(f"{place} of {len(wanted)} acts")
        figures.append(measured(act, browser, options.repeat))
    return figures


def engine_version() -> str:
    """The engine's name and version, as figures name it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"
