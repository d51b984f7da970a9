"""Work of customers that waits for its day, or takes longer than a request."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billstead.core.actor import SYSTEM
from billstead.customers.models import CustomField
from billstead.customers.operations import index_field
from billstead.customers.operations.schedule import JOB
from billstead.customers.operations.status import run_scheduled_change
from billstead.jobs.registry import Again, job


@job(JOB, label=_("Scheduled change of a customer’s status"))
def run_scheduled(row_id: int) -> Again | None:
    again = run_scheduled_change(row_id, actor=SYSTEM, now=timezone.now())
    return Again(at=again) if again else None


@job("customers.index_field", label=_("Making a customer field findable"))
def index_one_field(field_id: int) -> Again | None:
    """A field became searchable, or is so no more: the search learns it, some customers at a time."""
    field = CustomField.objects.filter(pk=field_id).first()
    return Again() if field and index_field(field, actor=SYSTEM, now=timezone.now()) else None
