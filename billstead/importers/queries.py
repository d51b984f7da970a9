"""Reads over imports: how many rows came to what, and lists of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Count, QuerySet

from .models import Import, ImportRow


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one import by what the check said (`to_…`) and by what became of them."""

    to_create: int = 0
    to_update: int = 0
    to_share: int = 0
    to_skip: int = 0
    to_fail: int = 0
    unchecked: int = 0
    waiting: int = 0
    created: int = 0
    updated: int = 0
    shared: int = 0
    skipped: int = 0
    failed: int = 0
    removed: int = 0
    reverted: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        return self.to_create + self.to_update + self.to_share + self.to_skip + self.to_fail + self.unchecked

    @property
    def actionable(self) -> int:
        return self.to_create + self.to_update + self.to_share

    @property
    def applied(self) -> int:
        return self.actionable - self.waiting

    @property
    def standing(self) -> int:
        return self.created + self.updated + self.shared

    @property
    def taken_back(self) -> int:
        return self.removed + self.reverted + self.kept


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one row did not come in, or stayed: its line, the field, a sentence."""

    line: int
    field: str
    words: str
    verdict: str
    outcome: str
    customer_id: int | None
    cells: list[str]


_NAMES = {"create": "to_create", "update": "to_update", "share": "to_share", "skip": "to_skip", "fail": "to_fail"}
_OWN = {field.name for field in fields(Counts)}


def counts_of(run: Import) -> Counts:
    """In one query. What the check already skipped or failed counts as that once rows are applied."""
    found = dict.fromkeys(_OWN, 0)
    rows = ImportRow.objects.filter(run=run).order_by().values_list("verdict", "outcome").annotate(n=Count("pk"))
    for verdict, outcome, number in rows:
        found[_NAMES.get(verdict, "unchecked")] += number
        if outcome:
            found[outcome] += number
        elif verdict == "skip":
            found["skipped"] += number
        elif verdict == "fail":
            found["failed"] += number
        elif verdict:
            found["waiting"] += number
    return Counts(**found)


def imports() -> QuerySet[Import]:
    """All imports, the newest first."""
    return Import.objects.select_related("uploaded_by").order_by("-id")


def telling_rows(run: Import) -> QuerySet[ImportRow]:
    """The rows with something to say, by line."""
    return ImportRow.objects.filter(run=run).exclude(reasons="").order_by("line")


def reasons_of(rows: QuerySet[ImportRow]) -> Iterator[Reason]:
    """One for each sentence of each row; memory does not grow with their number."""
    for row in rows.iterator(chunk_size=1_000):
        cells = json.loads(row.cells) if row.cells else []
        for field, words in json.loads(row.reasons):
            yield Reason(row.line, field, words, row.verdict, row.outcome, row.customer_id, cells)


def rate_of(run: Import, counts: Counts, now: datetime) -> int:
    """Rows a second of the present run; 0 before it can be told."""
    seconds = (now - run.paced_at).total_seconds() if run.paced_at else 0
    done = {
        Import.State.CHECKING: counts.total - counts.unchecked,
        Import.State.APPLYING: counts.applied,
        Import.State.UNDOING: counts.taken_back,
    }.get(Import.State(run.state), 0)
    return int(max(0, done - run.paced_from) / seconds) if seconds >= 1 else 0
