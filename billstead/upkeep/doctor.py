"""Doctor: what must always hold, looked at again. Each finding names its place."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.utils.translation import gettext as _

from billstead.audit.guards import missing_guards
from billstead.audit.queries import verify_all
from billstead.customers.models import Customer, CustomerCount, CustomField, CustomValue
from billstead.jobs.models import Job
from billstead.search.queries import sample_check
from billstead.search.registry import sources
from billstead.upkeep.proving import replayed_findings


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: the part looked at, and what is wrong where."""

    part: str
    text: str

    def __str__(self) -> str:
        return f"{self.part}: {self.text}"


def examine(*, sample_size: int = 200, replayed: int | None = None) -> Iterator[tuple[str, list[Finding]]]:
    """Look at each part in turn; yields its name and what was found, an empty list when all is well.

    `replayed` also replays the history of so many customers, 0 of all: it reads every event.
    """
    parts = _parts(sample_size)
    if replayed is not None:
        parts["replay"] = lambda: replayed_findings(replayed)
    for part, look in parts.items():
        yield part, [Finding(part, text) for text in look()]


def _parts(sample_size: int) -> dict[str, Callable[[], Iterator[str]]]:
    return {
        "database": _database,
        "keys": _keys,
        "guards": lambda: (_("the guard %(name)s is missing") % {"name": name} for name in missing_guards()),
        "chains": lambda: (str(finding) for finding in verify_all()),
        "counts": lambda: chain(_counts(), _field_counts()),
        "jobs": _jobs,
        "search": lambda: _search(sample_size),
    }


def _database() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield _("the migration %(name)s has not run") % {"name": migration}
    if connection.vendor != "sqlite":
        return
    path = Path(connection.settings_dict["NAME"])
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o007:
        yield _("anybody on this machine may read the database %(path)s: set its mode to 0640") % {"path": path}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        yield from (text for (text,) in cursor.fetchall() if text != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row_id, parent, _index in cursor.fetchall():
            yield _("row %(id)s of %(table)s points at nothing in %(parent)s") % {
                "id": row_id,
                "table": table,
                "parent": parent,
            }


def _keys() -> Iterator[str]:
    path = Path(settings.KEY_FILE)
    if not path.exists():
        yield _("the key file %(path)s is missing") % {"path": path}
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield _("others may read the key file %(path)s: set its mode to 0600") % {"path": path}


def _counts() -> Iterator[str]:
    kept = dict(CustomerCount.objects.values_list("status", "customers"))
    real = dict(Customer.objects.values_list("status").annotate(found=Count("id")).order_by())
    for status in sorted({*kept, *real}):
        if kept.get(status, 0) != real.get(status, 0):
            yield _("%(kept)d customers are counted as %(status)s, there are %(real)d") % {
                "kept": kept.get(status, 0),
                "status": status,
                "real": real.get(status, 0),
            }


def _field_counts() -> Iterator[str]:
    real = dict(CustomValue.objects.order_by().values_list("field_id").annotate(found=Count("id")))
    for field in CustomField.objects.order_by("id"):
        if field.customers != real.get(field.pk, 0) or (field.customers and not field.was_used):
            yield _("%(kept)d customers are counted with the field %(name)s, there are %(real)d") % {
                "kept": field.customers,
                "name": field.name,
                "real": real.get(field.pk, 0),
            }


def _search(sample_size: int) -> Iterator[str]:
    for kind in sources:
        for owner in sample_check(kind, sample_size):
            yield _("what is found of %(kind)s %(id)d is not what stands there") % {"kind": kind, "id": owner}


def _jobs() -> Iterator[str]:
    for job in Job.objects.given_up().order_by("id")[:20]:
        yield _("job %(kind)s of row %(row)d gave up: %(why)s") % {
            "kind": job.kind,
            "row": job.row_id,
            "why": job.last_error,
        }
