"""Imports in the worker: each job goes on with a slice until nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from billstead.jobs.registry import Again, job

from .models import Import
from .operations import apply_slice, check_slice, forget_expired, undo_slice
from .queries import Counts, counts_of


@job("importers.check", label=_("Checking an import"))
def check(run_id: int) -> Again | None:
    return _sliced(run_id, lambda: check_slice(run_id), lambda counts: counts.total - counts.unchecked)


@job("importers.apply", label=_("Importing customers"))
def apply(run_id: int) -> Again | None:
    return _sliced(run_id, lambda: apply_slice(run_id, now=timezone.now()), lambda counts: counts.applied)


@job("importers.undo", label=_("Taking an import back"))
def undo(run_id: int) -> Again | None:
    return _sliced(run_id, lambda: undo_slice(run_id, now=timezone.now()), lambda counts: counts.taken_back)


@job("importers.forget", every=timedelta(hours=1))
def forget(_row_id: int) -> Again | None:
    """Drop files, cells and drafts that lay for a week."""
    return Again() if forget_expired(now=timezone.now()) else None


def _sliced(run_id: int, work: Callable[[], bool], done: Callable[[Counts], int]) -> Again | None:
    """Sentences are written in the language of whoever waits for them."""
    run = Import.objects.select_related("acting").filter(pk=run_id).first()
    language = run.acting.language if run and run.acting else ""
    with translation.override(language or translation.get_language()):
        more = work()
    if not more or run is None:
        return None
    counts = counts_of(run)
    return Again(done=done(counts), total=max(counts.total, 1))
