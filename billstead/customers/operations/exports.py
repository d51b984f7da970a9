"""Taking data out is an act too: who took what, and when, stays in the history of whom it is about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billstead.audit.operations import Act, emit
from billstead.core.actor import Actor
from billstead.core.locking import lock
from billstead.customers.models import Customer


@transaction.atomic
def export_activity(
    customer: Customer, *, since: str = "", until: str = "", actor: Actor, now: datetime, act: Act | None = None
) -> None:
    """Record that a customer's activity was taken out, of the days `since` to `until` (ISO dates; empty: open)."""
    customer = lock(customer)
    emit(
        "customer.activity_exported",
        customer,
        actor=actor,
        customer=customer.pk,
        act=act,
        at=now,
        since=since or None,
        until=until or None,
    )
