"""Stopping what runs: the batch at hand is the last."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billstead.audit.operations import emit
from billstead.core.actor import SYSTEM, Actor
from billstead.core.locking import lock
from billstead.importers.models import Import
from billstead.importers.refusals import WrongState

from .preparing import refuse_without


@transaction.atomic
def stop_import(run: Import, *, actor: Actor, now: datetime) -> Import:
    """Stop a check, an import or an undo; what is done stays done. Raises WrongState when nothing runs."""
    refuse_without(actor)
    run = lock(run)
    if not run.can_stop:
        raise WrongState
    return _stopped(run, actor, now)


def stop_by_itself(run: Import, words: str, *, now: datetime) -> None:
    """Stop because it cannot go on; `words` say why."""
    with transaction.atomic():
        run = lock(run)
        if run.can_stop:
            run.error = words
            _stopped(run, SYSTEM, now)


def _stopped(run: Import, actor: Actor, now: datetime) -> Import:
    was_checking = run.state == Import.State.CHECKING
    run.state = Import.State.MAPPING if was_checking else Import.State.STOPPED
    run.phase, run.touched_at = "", now
    run.save()
    if not was_checking:
        emit("import.stopped", run, actor=actor, at=now, file=run.file_name)
    return run
