"""Making customers of checked rows, in slices: each row is marked in the transaction that makes its customer."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, emit
from billstead.core.actor import Actor
from billstead.core.errors import Invalid, OperationError, PermissionRefused
from billstead.core.locking import lock, lock_all
from billstead.core.rows import set_values
from billstead.customers.definitions import fields_read_once
from billstead.customers.models import Customer
from billstead.customers.operations import create_group, create_tag, edit_customer
from billstead.customers.operations.create import create_prepared
from billstead.customers.refusals import NameTaken
from billstead.customers.values import customer_values
from billstead.importers.acting import acting, owns
from billstead.importers.mapping import Mapping
from billstead.importers.models import Import, ImportRow
from billstead.importers.planning import ACTIONABLE, Plan, Planned, edited_values, independent, planned
from billstead.importers.queries import counts_of
from billstead.importers.reading import reader_of
from billstead.importers.refusals import WrongState
from billstead.jobs.operations import enqueue

from .preparing import refuse_without
from .stopping import stop_by_itself

JOB = "importers.apply"
SLICE_SECONDS = 1.0
WRITE_SECONDS = 0.18
LEAST_AT_ONCE, MOST_AT_ONCE, FIRST_AT_ONCE = 50, 300, 60
PLANNED_AT_ONCE = 600
Outcome = ImportRow.Outcome
_OUTCOMES = {"create": Outcome.CREATED, "update": Outcome.UPDATED, "share": Outcome.SHARED}


@dataclass(frozen=True, slots=True)
class _Mark:
    """What became of a row."""

    row: ImportRow
    outcome: str
    customer_id: int | None = None
    act: str = ""
    reasons: Sequence[tuple[str, str]] = ()


class _Moved(Exception):
    """Somebody stopped the import, or a twin did these rows: look again."""


@transaction.atomic
def apply_import(run: Import, *, actor: Actor, now: datetime) -> Import:
    """Make customers of a checked import's rows, or go on where it was stopped, as a job; raises WrongState."""
    refuse_without(actor)
    run = lock(run)
    if not (run.can_apply and owns(run, actor)):
        raise WrongState
    counts = counts_of(run)
    run.state, run.error = Import.State.APPLYING, ""
    run.applied_at = run.applied_at or now
    run.touched_at = run.paced_at = now
    run.paced_from = counts.applied
    run.actor_kind, run.actor_name = actor.kind, actor.name
    run.acting_id = actor.id if actor.kind == "staff" and actor.id else None
    run.save()
    emit("import.started", run, actor=actor, at=now, file=run.file_name, rows=counts.waiting)
    enqueue(JOB, run.pk, unique_key=f"{JOB}:{run.pk}")
    return run


@fields_read_once()
def apply_slice(run_id: int, *, now: datetime) -> bool:
    """Apply rows for about a second; returns whether there are more. As often as it is run, each row comes in once."""
    ends = time.monotonic() + SLICE_SECONDS
    size = FIRST_AT_ONCE
    while (run := Import.objects.filter(pk=run_id, state=Import.State.APPLYING).first()) is not None:
        actor = acting(run)
        if actor is None:
            stop_by_itself(run, _("%(who)s may not import any more.") % {"who": run.actor_name}, now=now)
            return False
        try:
            size = _apply_batch(run, actor, size, now)
        except PermissionRefused as refusal:
            stop_by_itself(run, str(refusal.message), now=now)
            return False
        if time.monotonic() > ends:
            return True
    return False


def _apply_batch(run: Import, actor: Actor, size: int, now: datetime) -> int:
    """Plan the next rows and write them, so many a transaction; returns how many go into one of 180 ms."""
    rows = ImportRow.objects.next_of(run, ACTIONABLE, "", PLANNED_AT_ONCE)
    if not rows:
        _finish(run, actor, now)
        return size
    plan = _planned(run, rows, actor, now)
    batch = independent(plan.rows)
    while batch:
        part, began = batch[:size], time.monotonic()
        try:
            done = _write(run, part, plan, actor, now)
        except _Moved:
            return size
        except (OperationError, IntegrityError):
            # Somebody took an address or id meanwhile: row by row, so that only those it concerns are left out.
            _write_each(run, part, actor, now)
            return LEAST_AT_ONCE
        if done < len(part):
            return size
        batch = batch[size:]
        pace = (time.monotonic() - began) / done
        size = max(LEAST_AT_ONCE, min(MOST_AT_ONCE, 2 * size, int(WRITE_SECONDS / max(pace, 1e-5))))
    return size


def _planned(run: Import, rows: Sequence[ImportRow], actor: Actor, now: datetime) -> Plan:
    choice = Mapping.from_json(run.mapping)
    plan = planned(run, rows, reader_of(run, choice, actor), choice, actor, is_applying=True)
    if _make_labels(plan, actor, now):
        return planned(run, rows, reader_of(run, choice, actor), choice, actor, is_applying=True)
    return plan


def _make_labels(plan: Plan, actor: Actor, now: datetime) -> bool:
    """Tags and groups that rows name and nobody made; a name twice or made by a twin is there already."""
    wanted = [each.typed for each in plan.rows if each.verdict in ACTIONABLE]
    tags = dict.fromkeys(name for typed in wanted for name in typed.new_tags)
    groups = dict.fromkeys(typed.new_group for typed in wanted if typed.new_group)
    for names, make in ((tags, create_tag), (groups, create_group)):
        for name in names:
            try:
                make(name=name, actor=actor, now=now)
            except NameTaken:
                continue
    return bool(tags or groups)


def _write_each(run: Import, batch: Sequence[Planned], actor: Actor, now: datetime) -> None:
    for each in batch:
        plan = _planned(run, [each.row], actor, now)
        try:
            _write(run, plan.rows, plan, actor, now)
        except _Moved:
            return
        except Invalid as refusal:
            reasons = [(name, words) for name, several in refusal.errors.items() for words in several]
            _write_alone(run, _Mark(each.row, Outcome.FAILED, reasons=reasons))
        except PermissionRefused:
            raise
        except OperationError as refusal:
            _write_alone(run, _Mark(each.row, Outcome.FAILED, reasons=[(refusal.field or "", str(refusal.message))]))
        except IntegrityError:
            words = _("Another import brought the same row at this moment.")
            _write_alone(run, _Mark(each.row, Outcome.SKIPPED, reasons=[("", words)]))


def _write(run: Import, batch: Sequence[Planned], plan: Plan, actor: Actor, now: datetime) -> int:
    """Customers, changes and marks of a batch or none of them; returns how many rows were settled."""
    with transaction.atomic():
        lock_all(Customer, [each.customer_id for each in batch if each.customer_id])
        _still_applying(run, [each.row for each in batch])
        marks = _settled(batch) + _created(batch, plan, actor, now)
        marks += _updated(run, batch, actor, now)
        _write_marks(marks)
    return len(marks)


def _still_applying(run: Import, rows: Sequence[ImportRow]) -> None:
    if lock(run).state != Import.State.APPLYING:
        raise _Moved
    waiting = ImportRow.objects.filter(pk__in=[row.pk for row in rows], outcome="").count()
    if waiting != len(rows):
        raise _Moved


def _settled(batch: Sequence[Planned]) -> list[_Mark]:
    """Rows that were to do something at the check, and have nothing to do any more."""
    outcomes = {"skip": Outcome.SKIPPED, "fail": Outcome.FAILED}
    return [_Mark(each.row, outcomes[each.verdict], reasons=each.reasons) for each in batch if each.verdict in outcomes]


def _created(batch: Sequence[Planned], plan: Plan, actor: Actor, now: datetime) -> list[_Mark]:
    new = [each for each in batch if each.verdict in ("create", "share") and each.prepared]
    if not new:
        return []
    _free_keys(new)
    act = Act.new()
    prepared = [each.prepared for each in new if each.prepared]
    customers = create_prepared(prepared, plan.reference, actor=actor, now=now, act=act)
    return [
        _Mark(each.row, _OUTCOMES[each.verdict], customer.pk, act.id)
        for each, customer in zip(new, customers, strict=True)
    ]


def _free_keys(new: Sequence[Planned]) -> None:
    """A row whose customer was removed since may come in again."""
    ImportRow.objects.with_key([each.typed.key for each in new]).update(key="")


def _updated(run: Import, batch: Sequence[Planned], actor: Actor, now: datetime) -> list[_Mark]:
    """Edits one by one, as long as the transaction may last; the rest waits for the next."""
    ends = time.monotonic() + WRITE_SECONDS
    marks: list[_Mark] = []
    for each in batch:
        if each.verdict != "update" or not each.customer_id:
            continue
        if marks and time.monotonic() > ends:
            break
        marks.append(_edited(run, each, actor, now))
    return marks


def _edited(run: Import, each: Planned, actor: Actor, now: datetime) -> _Mark:
    act = Act.new()
    facts = {"import": run.pk, "file": run.file_name, "line": each.row.line}
    try:
        with transaction.atomic():
            customer = Customer.objects.get(pk=each.customer_id or 0)
            opened = customer_values(customer)
            wanted = edited_values(each.typed, opened)
            edit_customer(customer, opened=opened, wanted=wanted, actor=actor, now=now, act=act, facts=facts)
    except Invalid as refusal:
        reasons = [(name, words) for name, several in refusal.errors.items() for words in several]
        return _Mark(each.row, Outcome.FAILED, reasons=reasons)
    except PermissionRefused:
        raise
    except OperationError as refusal:
        return _Mark(each.row, Outcome.FAILED, reasons=[(refusal.field or "", str(refusal.message))])
    except Customer.DoesNotExist:
        return _Mark(each.row, Outcome.FAILED, reasons=[("", _("This customer was removed meanwhile."))])
    return _Mark(each.row, Outcome.UPDATED, each.customer_id, act.id)


def _write_alone(run: Import, mark: _Mark) -> None:
    with transaction.atomic():
        try:
            _still_applying(run, [mark.row])
        except _Moved:
            return
        _write_marks([mark])


def _write_marks(marks: Sequence[_Mark]) -> None:
    set_values(
        ImportRow,
        ("outcome", "customer_id", "act", "reasons", "judged"),
        [
            (
                mark.outcome,
                mark.customer_id,
                mark.act,
                json.dumps(list(mark.reasons), ensure_ascii=False) if mark.reasons else mark.row.reasons,
                "",
                mark.row.pk,
            )
            for mark in marks
        ],
    )


def _finish(run: Import, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        locked = lock(run)
        if locked.state != Import.State.APPLYING:
            return
        locked.state, locked.touched_at = Import.State.DONE, now
        locked.save()
        counts = counts_of(locked)
        emit(
            "import.finished",
            locked,
            actor=actor,
            at=now,
            file=locked.file_name,
            created=counts.created + counts.shared,
            updated=counts.updated,
            failed=counts.failed,
        )
