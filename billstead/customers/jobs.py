"""Status changes whose day has come."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billstead.core.actor import SYSTEM
from billstead.customers.operations.schedule import JOB
from billstead.customers.operations.status import run_scheduled_change
from billstead.jobs.registry import Again, job


@job(JOB, label=_("Scheduled change of a customer’s status"))
def run_scheduled(row_id: int) -> Again | None:
    again = run_scheduled_change(row_id, actor=SYSTEM, now=timezone.now())
    return Again(at=again) if again else None
