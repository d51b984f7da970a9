"""The worker's share of the demo."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billstead.jobs.operations import enqueue
from billstead.jobs.registry import Again, job

from .filling import fill_slice, made_count, total_count


@job("demo.fill", label=_("Making the demo’s customers"))
def fill(_row_id: int) -> Again | None:
    """Make the next few demo customers; as often as it is run, each is made once."""
    before = made_count()
    more = fill_slice(now=timezone.now())
    if before < total_count() <= made_count():
        enqueue("upkeep.analyze", unique_key="upkeep.analyze")
    return more
