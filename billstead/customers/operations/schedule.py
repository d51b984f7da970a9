"""Status changes on a day to come: scheduled, canceled, made at the day's start, or reported when they cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from billstead.accounts.queries import company
from billstead.audit.operations import Act, Emission, Fact, emit_all
from billstead.core.actor import NOTES, Actor
from billstead.core.errors import Invalid
from billstead.core.locking import lock
from billstead.customers.models import Customer, ScheduledChange, StatusReason
from billstead.customers.refusals import ScheduleRefused
from billstead.jobs.operations import enqueue

from .create import company_day
from .writing import touch

JOB = "customers.run_scheduled_change"
STARTS = time(0, 5)
LONGEST = timedelta(days=731)


def start_of(on: date) -> datetime:
    """When the changes of a day are made: five past midnight of the company's day."""
    return datetime.combine(on, STARTS, tzinfo=ZoneInfo(company().time_zone))


def add_change(
    customer: Customer,
    *,
    move: str,
    reason: StatusReason,
    text: str,
    on: date,
    choices: Mapping[str, Any],
    digest: str,
    actor: Actor,
    now: datetime,
    act: Act,
) -> ScheduledChange:
    """Write a change down for a day to come; the customer is locked and the move was checked."""
    _refuse_day(on, company_day(company(), now))
    change = ScheduledChange(
        customer=customer, move=move, reason=reason, text=text, on=on, choices=json.dumps(dict(choices)),
        digest=digest, scheduled_by=actor.name, created_at=now,
    )  # fmt: skip
    _save_pending(change)
    enqueue(JOB, change.pk, run_at=start_of(on), unique_key=f"{JOB} {change.pk}")
    touch(customer, now)
    facts = {"reason": reason.label, "text": Fact(text, NOTES)}
    emit_all([_told("customer.change_scheduled", change, now, **facts)], actor=actor, act=act)
    return change


@transaction.atomic
def cancel_scheduled(change: ScheduledChange, *, actor: Actor, now: datetime, act: Act | None = None) -> None:
    """Take back a change before its day; raises ScheduleRefused when it was made, canceled or failed meanwhile."""
    customer = lock(change.customer)
    change = lock(change)
    if change.state != ScheduledChange.State.PENDING:
        raise ScheduleRefused(_("This change is not scheduled any more. Nothing was canceled."))
    cancel_changes([change.pk], actor=actor, now=now, act=act)
    touch(customer, now)


@transaction.atomic
def dismiss_scheduled(change: ScheduledChange, *, actor: Actor, now: datetime, act: Act | None = None) -> None:
    """Take the report of a change that failed away; twice changes nothing."""
    lock(change.customer)
    change = lock(change)
    if change.state != ScheduledChange.State.FAILED:
        return
    _settle([change], ScheduledChange.State.DISMISSED)
    emit_all([_told("customer.schedule_dismissed", change, now)], actor=actor, act=act)


def cancel_changes(ids: Iterable[int], *, actor: Actor, now: datetime, act: Act | None = None) -> None:
    """Cancel pending changes of a locked customer."""
    changes = list(ScheduledChange.objects.pending().filter(pk__in=list(ids)).order_by("pk"))
    _settle(changes, ScheduledChange.State.CANCELED)
    emit_all([_told("customer.schedule_canceled", change, now) for change in changes], actor=actor, act=act)


def restore_changes(ids: Iterable[int], *, actor: Actor, now: datetime, act: Act | None = None) -> None:
    """Bring back what an undone act had canceled, where its day is still to come and no other took its place."""
    today = company_day(company(), now)
    changes = ScheduledChange.objects.filter(pk__in=list(ids), state=ScheduledChange.State.CANCELED, on__gt=today)
    for change in changes.order_by("pk"):
        if ScheduledChange.objects.pending().filter(customer=change.customer_id).exists():
            continue
        _settle([change], ScheduledChange.State.PENDING)
        enqueue(JOB, change.pk, run_at=start_of(change.on), unique_key=f"{JOB} {change.pk}")
        emit_all([_told("customer.schedule_restored", change, now)], actor=actor, act=act)


def fail_change(change: ScheduledChange, *, why: str, actor: Actor, now: datetime) -> None:
    """Keep why a change could not be made, for the start page and the history."""
    change.failure = why
    change.state = ScheduledChange.State.FAILED
    change.save(update_fields=["failure", "state"])
    emit_all([_told("customer.schedule_failed", change, now, why=why)], actor=actor)


def _settle(changes: Iterable[ScheduledChange], state: ScheduledChange.State) -> None:
    for change in changes:
        change.state = state
        change.save(update_fields=["state"])


def _save_pending(change: ScheduledChange) -> None:
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as twin:
        other = ScheduledChange.objects.pending().get(customer=change.customer_id)
        words = _("A change is scheduled already for %(day)s: %(move)s. Cancel it first.")
        day = formats.date_format(other.on, "DATE_FORMAT")
        raise ScheduleRefused(words % {"day": day, "move": other.get_move_display()}, field="on") from twin


def _refuse_day(on: date, today: date) -> None:
    if not today < on <= today + LONGEST:
        words = _("Enter a date from %(first)s to %(last)s")
        days = {"first": today + timedelta(days=1), "last": today + LONGEST}
        raise Invalid({"on": [words % {name: formats.date_format(day, "DATE_FORMAT") for name, day in days.items()}]})


def _told(event: str, change: ScheduledChange, now: datetime, **facts: Any) -> Emission:
    facts |= {"move": change.move, "on": change.on.isoformat(), "by": change.scheduled_by}
    return Emission(event, "scheduledchange", change.pk, change.customer_id, (), facts, now)
