"""Taking an import back, in slices: whoever nothing was done to since goes, fields at their imported value return."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, emit
from billstead.core.actor import Actor
from billstead.core.errors import OperationError
from billstead.core.locking import lock, lock_all
from billstead.core.rows import set_values
from billstead.customers.definitions import fields_read_once
from billstead.customers.fields import field_label
from billstead.customers.models import Customer
from billstead.customers.operations import undo_standing
from billstead.importers.acting import acting
from billstead.importers.keeping import grounds_to_keep
from billstead.importers.models import Import, ImportRow
from billstead.importers.planning import ACTIONABLE
from billstead.importers.queries import counts_of
from billstead.importers.refusals import WrongState
from billstead.jobs.operations import enqueue
from billstead.upkeep.deletion import delete_locked

from .preparing import refuse_without
from .stopping import stop_by_itself

JOB = "importers.undo"
SLICE_SECONDS = 1.0
WRITE_SECONDS = 0.15
REMOVED_AT_ONCE, REVERTED_AT_ONCE = 50, 20
Outcome = ImportRow.Outcome
Mark = tuple[str, str, int]


@transaction.atomic
def undo_import(run: Import, *, actor: Actor, now: datetime) -> Import:
    """Take back what an import did, as a job; raises WrongState while it runs or when nothing was applied."""
    refuse_without(actor)
    run = lock(run)
    if not run.can_undo:
        raise WrongState
    run.state, run.error = Import.State.UNDOING, ""
    run.touched_at = run.paced_at = now
    run.paced_from = counts_of(run).taken_back
    run.actor_kind, run.actor_name = actor.kind, actor.name
    run.acting_id = actor.id if actor.kind == "staff" and actor.id else None
    run.save()
    emit("import.undo_started", run, actor=actor, at=now, file=run.file_name)
    enqueue(JOB, run.pk, unique_key=f"{JOB}:{run.pk}")
    return run


@fields_read_once()
def undo_slice(run_id: int, *, now: datetime) -> bool:
    """Take rows back for about a second; returns whether there are more."""
    ends = time.monotonic() + SLICE_SECONDS
    while (run := Import.objects.filter(pk=run_id, state=Import.State.UNDOING).first()) is not None:
        actor = acting(run)
        if actor is None:
            stop_by_itself(run, _("%(who)s may not import any more.") % {"who": run.actor_name}, now=now)
            return False
        made = _next(run, (Outcome.CREATED, Outcome.SHARED), REMOVED_AT_ONCE)
        changed = [] if made else _next(run, (Outcome.UPDATED,), REVERTED_AT_ONCE)
        if made:
            _remove(run, made, actor, now)
        elif changed:
            _revert(run, changed, actor, now)
        else:
            _finish(run, actor, now)
        if time.monotonic() > ends:
            return True
    return False


def _next(run: Import, outcomes: Sequence[str], limit: int) -> list[ImportRow]:
    for outcome in outcomes:
        rows = ImportRow.objects.next_of(run, ACTIONABLE, outcome, limit)
        if rows:
            return rows
    return []


def _remove(run: Import, rows: Sequence[ImportRow], actor: Actor, now: datetime) -> None:
    ids = [row.customer_id for row in rows if row.customer_id]
    with transaction.atomic():
        standing = {customer.pk: customer for customer in lock_all(Customer, ids)}
        if not _is_undoing(run):
            return
        # Asked under the customers' locks: whoever acts on one now waits, and then finds it gone or kept.
        grounds = grounds_to_keep(run, standing.keys())
        gone = [pk for pk in ids if pk in standing and pk not in grounds]
        told = {"import": run.pk, "file": run.file_name}
        delete_locked([standing[pk] for pk in gone], actor=actor, now=now, act=Act.new(), facts=told)
        marks: list[Mark] = []
        for row in rows:
            if row.customer_id in grounds:
                marks.append((Outcome.KEPT, json.dumps([("", grounds[row.customer_id])]), row.pk))
            else:
                marks.append((Outcome.REMOVED, "", row.pk))
        # What later lines changed of a customer went with the customer.
        changed = ImportRow.objects.filter(run=run, customer_id__in=gone, outcome=Outcome.UPDATED)
        marks += [(Outcome.REMOVED, "", pk) for pk in changed.values_list("pk", flat=True)]
        _write_marks(marks)


def _revert(run: Import, rows: Sequence[ImportRow], actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        lock_all(Customer, [row.customer_id for row in rows if row.customer_id])
        if not _is_undoing(run):
            return
        ends = time.monotonic() + WRITE_SECONDS
        marks: list[Mark] = []
        for row in rows:
            if marks and time.monotonic() > ends:
                break
            marks.append(_reverted(row, actor, now))
        _write_marks(marks)


def _reverted(row: ImportRow, actor: Actor, now: datetime) -> Mark:
    customer = Customer.objects.filter(pk=row.customer_id or 0).first()
    if customer is None:
        return Outcome.REVERTED, "", row.pk
    try:
        with transaction.atomic():
            back, kept = undo_standing(row.act, customer=customer, actor=actor, now=now)
    except OperationError as refusal:
        return Outcome.KEPT, json.dumps([(refusal.field or "", str(refusal.message))]), row.pk
    words = [(name, f"{field_label(name)}: {why}") for name, why in kept.items()]
    return (Outcome.REVERTED if back else Outcome.KEPT), json.dumps(words) if words else "", row.pk


def _is_undoing(run: Import) -> bool:
    return lock(run).state == Import.State.UNDOING


def _write_marks(marks: Sequence[Mark]) -> None:
    set_values(ImportRow, ("outcome", "reasons"), marks)


def _finish(run: Import, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        run = lock(run)
        if run.state != Import.State.UNDOING:
            return
        run.state, run.touched_at = Import.State.UNDONE, now
        run.save()
        counts = counts_of(run)
        emit(
            "import.undone",
            run,
            actor=actor,
            at=now,
            file=run.file_name,
            removed=counts.removed,
            reverted=counts.reverted,
            kept=counts.kept,
        )
