"""Changing a customer's status: now or on a day, with a reason, and with all that follows in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billstead.accounts.queries import company
from billstead.audit.operations import Act, Change, Emission, Fact, emit_all
from billstead.core.actor import NOBODY, NOTES, Actor
from billstead.core.errors import Invalid, OperationError, PermissionRefused
from billstead.core.locking import lock
from billstead.core.text import BadText, clean
from billstead.customers.consequences import EFFECTS, Planned, StatusAct, planned, refusal
from billstead.customers.models import Customer, ScheduledChange, StatusReason
from billstead.customers.moves import PATHS, Move
from billstead.customers.refusals import ClosedMeanwhile, EffectsChanged, MoveRefused

from .create import company_day, count_customers
from .schedule import add_change, fail_change, start_of

CODE = "customers.change_status"
MAX_TEXT = 1_000


def change_status(
    customer: Customer,
    *,
    move: str,
    reason: StatusReason | None,
    text: str = "",
    on: date | None = None,
    digest: str | None = None,
    choices: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
    act: Act | None = None,
) -> Customer:
    """Make a move of `Move` now, or `on` a day to come; the row as it then stands.

    `digest` is what was agreed to; None agrees to whatever follows. Raises MoveRefused, EffectsChanged, Invalid,
    ScheduleRefused, ClosedMeanwhile or PermissionRefused; then nothing was written.
    """
    if not actor.can(CODE):
        raise PermissionRefused(_("You may not change the status of customers."))
    reason, text = _checked(move, reason, text)
    choices, act = choices or {}, act or Act.new()
    try:
        with transaction.atomic():
            customer = _locked(customer)
            agreed = _agreed(customer, move, choices, digest, reader=actor, now=now)
            if on is not None:
                add_change(
                    customer, move=move, reason=reason, text=text, on=on, choices=choices, digest=agreed.digest,
                    actor=actor, now=now, act=act,
                )  # fmt: skip
                return customer
            return _moved(customer, move, agreed, {"reason": reason.label, "text": Fact(text, NOTES)}, actor, now, act)
    except IntegrityError as twin:
        # Another customer took the address between the look and the write.
        found = refusal(customer, move, reader=actor)
        if found is None:
            raise
        raise MoveRefused(found) from twin


@transaction.atomic
def run_scheduled_change(change_id: int, *, actor: Actor, now: datetime) -> datetime | None:
    """Make a scheduled change whose day has come, once; a time when it is too early, None when there is no more to do.

    Whether the move is legal and does what was agreed to is looked at again: what cannot be made is kept as failed.
    """
    change = ScheduledChange.objects.select_related("customer", "reason").filter(pk=change_id).first()
    if change is None:
        return None
    customer = lock(change.customer)
    change.state = lock(change).state
    if change.state != ScheduledChange.State.PENDING:
        return None
    if now < start_of(change.on):
        return start_of(change.on)
    facts = {"reason": change.reason.label, "text": Fact(change.text, NOTES), "by": change.scheduled_by}
    try:
        with transaction.atomic():
            change.state = ScheduledChange.State.DONE
            change.save(update_fields=["state"])
            # What stops it is kept where others read it: nobody's rights, so nobody's secrets.
            agreed = _agreed(customer, change.move, change.chosen, change.digest, reader=NOBODY, now=now)
            _moved(customer, change.move, agreed, facts, actor, now, Act.new())
    except OperationError as refused:
        fail_change(change, why=str(refused), actor=actor, now=now)
    return None


def _locked(customer: Customer) -> Customer:
    try:
        return lock(customer)
    except Customer.DoesNotExist as gone:
        raise ClosedMeanwhile(_("This customer was deleted meanwhile.")) from gone


def _agreed(
    customer: Customer, move: str, choices: Mapping[str, Any], digest: str | None, *, reader: Actor, now: datetime
) -> Planned:
    found = refusal(customer, move, reader=reader)
    if found:
        raise MoveRefused(found)
    plan = planned(customer, move, choices, company_day(company(), now))
    if digest is not None and digest != plan.digest:
        raise EffectsChanged(plan)
    return plan


def _moved(
    customer: Customer, move: str, plan: Planned, facts: dict[str, Any], actor: Actor, now: datetime, act: Act
) -> Customer:
    """Write the status, let each app follow, and tell it; all under the customer's lock."""
    was, since = customer.status, customer.status_since
    write_status(customer, PATHS[move].ends, since=now, now=now)
    moving = StatusAct(customer, move, was, actor, now, act)
    done = {label: EFFECTS[label].apply(each, moving) for label, each in plan.plans.items()}
    ScheduledChange.objects.failed().filter(customer=customer).update(state=ScheduledChange.State.DISMISSED)
    count_customers({was: -1, customer.status: 1})
    facts |= {"number": customer.number, "since": since.isoformat()}
    facts["done"] = {label: each for label, each in done.items() if each}
    changes = [Change("status", was, customer.status)]
    emit_all(
        [Emission(PATHS[move].event, "customer", customer.pk, customer.pk, changes, facts, now)], actor=actor, act=act
    )
    return customer


def write_status(customer: Customer, status: str, *, since: datetime, now: datetime) -> None:
    """The columns a status has; the row is locked."""
    customer.status, customer.status_since = status, since
    customer.updated_at = customer.activity_at = now
    customer.save(update_fields=["status", "status_since", "updated_at", "activity_at"])


def _checked(move: str, reason: StatusReason | None, text: str) -> tuple[StatusReason, str]:
    """The reason of the policy list, and the text as stored; raises Invalid with all that is wrong."""
    errors: dict[str, list[str]] = {}
    if move not in PATHS:
        raise Invalid({"move": [_("There is no such change of status")]})
    if move == Move.MARK_FRAUD:
        reason = StatusReason.objects.filter(is_fraud=True).first()
    if reason is None or reason.move != move or reason.is_archived:
        errors["reason"] = [_("Choose a reason")]
    try:
        text = clean(text, multiline=True, field="text")
    except BadText as refused:
        errors["text"] = [str(refused.message)]
    if len(text) > MAX_TEXT:
        errors["text"] = [_("Enter at most %(limit)s characters") % {"limit": MAX_TEXT}]
    if errors or reason is None:
        raise Invalid(errors)
    return reason, text
