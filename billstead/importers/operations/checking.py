"""The dry run: every row is staged and told what it would do, in slices, and nothing of it is a customer yet."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from billstead.core.actor import Actor
from billstead.core.errors import OperationError
from billstead.core.locking import lock
from billstead.core.rows import insert_values, set_values
from billstead.customers.definitions import fields_read_once
from billstead.importers.acting import acting, owns
from billstead.importers.csv import Record
from billstead.importers.files import path_of
from billstead.importers.limits import MAX_ROWS
from billstead.importers.mapping import Mapping, checked
from billstead.importers.models import Import, ImportRow
from billstead.importers.planning import Planned, planned
from billstead.importers.reading import reader_of
from billstead.importers.refusals import FileRefused, WrongState
from billstead.importers.table import opened
from billstead.importers.targets import targets_for
from billstead.jobs.operations import enqueue

from .preparing import format_of, refuse_without, remember_mapping

JOB = "importers.check"
SLICE_SECONDS = 1.0
STAGED_AT_ONCE = 1_000
JUDGED_AT_ONCE = 500
CLEARED_AT_ONCE = 2_000
# What a staged row does not say yet.
_UNTOLD = ("verdict", "outcome", "reasons", "key", "email_mark", "id_mark", "act", "judged")
CLEAR, READ, JUDGE = "clear", "read", "judge"


@transaction.atomic
def check_import(run: Import, mapping: Mapping, *, actor: Actor, now: datetime) -> Import:
    """Check all rows by this choice of columns, as a job; raises MappingRefused, PermissionRefused or WrongState."""
    refuse_without(actor)
    run = lock(run)
    if not (run.can_map and owns(run, actor)):
        raise WrongState
    mapping = checked(mapping, targets_for(actor), run.columns)
    remember_mapping(run, mapping, now=now)
    run.mapping, run.state, run.phase, run.error = mapping.as_json(), Import.State.CHECKING, CLEAR, ""
    run.touched_at = run.paced_at = now
    run.paced_from = 0
    run.save()
    enqueue(JOB, run.pk, unique_key=f"{JOB}:{run.pk}")
    return run


@fields_read_once()
def check_slice(run_id: int) -> bool:
    """Go on with a dry run for about a second; returns whether there is more. As often as it is run, the same comes."""
    ends = time.monotonic() + SLICE_SECONDS
    while (run := Import.objects.filter(pk=run_id, state=Import.State.CHECKING).first()) is not None:
        actor = acting(run)
        if actor is None:
            _fail(run, _("%(who)s may not import any more.") % {"who": run.actor_name})
            return False
        try:
            {CLEAR: _clear, READ: _stage, JUDGE: _judge}[run.phase](run, actor, ends)
        except OperationError as refusal:
            _fail(run, str(refusal.message))
            return False
        if time.monotonic() > ends:
            return True
    return False


def _clear(run: Import, actor: Actor, ends: float) -> None:
    """Rows of an earlier check go, some at a time."""
    with transaction.atomic():
        if not _is_checking(run, CLEAR):
            return
        first = list(ImportRow.objects.filter(run=run).order_by("line").values_list("pk", flat=True)[:CLEARED_AT_ONCE])
        if first:
            ImportRow.objects.filter(pk__in=first).delete()
        else:
            Import.objects.filter(pk=run.pk).update(phase=READ)


def _stage(run: Import, actor: Actor, ends: float) -> None:
    """Rows of the file into the table; a run that was interrupted goes on after the last line that stands there."""
    last = ImportRow.objects.filter(run=run).aggregate(last=Max("line"))["last"] or 0
    batch: list[Record] = []
    count = 0
    for record in opened(path_of(run.file_key), format_of(run)).rows:
        count += 1
        if count > MAX_ROWS:
            raise FileRefused(_("This file has more than %(limit)s rows. Split it.") % {"limit": f"{MAX_ROWS:,}"})
        if record.line <= last:
            continue
        batch.append(record)
        if len(batch) == STAGED_AT_ONCE:
            if not _write_staged(run, batch) or time.monotonic() > ends:
                return
            batch = []
    _write_staged(run, batch, is_last=True)


def _write_staged(run: Import, batch: Sequence[Record], *, is_last: bool = False) -> bool:
    with transaction.atomic():
        if not _is_checking(run, READ):
            return False
        insert_values(
            ImportRow,
            ("run", "line", "cells", *_UNTOLD),
            [(run.pk, row.line, json.dumps(row.cells, ensure_ascii=False), *([""] * len(_UNTOLD))) for row in batch],
        )
        if is_last:
            Import.objects.filter(pk=run.pk).update(phase=JUDGE)
    return True


def _judge(run: Import, actor: Actor, ends: float) -> None:
    choice = Mapping.from_json(run.mapping)
    reader = reader_of(run, choice, actor)
    while time.monotonic() <= ends:
        waiting = ImportRow.objects.filter(run=run, verdict="", outcome="").order_by("line")
        rows = list(waiting[:JUDGED_AT_ONCE])
        plan = planned(run, rows, reader, choice, actor) if rows else None
        with transaction.atomic():
            if not _is_checking(run, JUDGE):
                return
            if plan is None:
                Import.objects.filter(pk=run.pk).update(state=Import.State.CHECKED, phase="")
                return
            _write_verdicts(plan.rows, reader.basis)


def _write_verdicts(rows: Sequence[Planned], basis: str) -> None:
    set_values(
        ImportRow,
        ("verdict", "reasons", "key", "email_mark", "id_mark", "judged"),
        [
            (
                each.verdict,
                json.dumps(each.reasons, ensure_ascii=False) if each.reasons else "",
                each.typed.key,
                each.email_mark,
                each.id_mark,
                each.judged(basis),
                each.row.pk,
            )
            for each in rows
        ],
    )


def _is_checking(run: Import, phase: str) -> bool:
    """Asked under the import's lock, before each write: whether nobody stopped it and no twin went ahead."""
    locked = lock(run)
    return locked.state == Import.State.CHECKING and locked.phase == phase


def _fail(run: Import, words: str) -> None:
    Import.objects.filter(pk=run.pk, state=Import.State.CHECKING).update(
        state=Import.State.FAILED, error=words, phase=""
    )
