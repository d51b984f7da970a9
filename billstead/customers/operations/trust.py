"""What makes data trustworthy: a number that was called, details that somebody confirmed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.accounts.queries import company
from billstead.audit.operations import Act, Change, Fact, emit
from billstead.core.actor import CONTACT, Actor
from billstead.core.errors import OperationError, PermissionRefused
from billstead.core.locking import lock
from billstead.customers.history import later_confirmation, part_act
from billstead.customers.models import Customer
from billstead.customers.refusals import EditConflict, UndoRefused

from .create import company_day


@transaction.atomic
def prove_phone(
    customer: Customer, *, phone: str, actor: Actor, now: datetime, spoke_with: str = "", act: Act | None = None
) -> Customer:
    """Say that `phone` (E.164, as shown) was called and answered; refused when the number changed meanwhile."""
    if not actor.sees(CONTACT):
        raise PermissionRefused(_("You may not see phone numbers."))
    customer = lock(customer)
    if not customer.phone:
        raise OperationError(_("There is no phone number to call"), field="phone")
    if customer.phone != phone:
        raise EditConflict([], current={"phone": customer.phone})
    customer.phone_proven_at, customer.phone_proven_by = now, actor.name
    customer.activity_at = now
    customer.save(update_fields=["phone_proven_at", "phone_proven_by", "activity_at"])
    emit(
        "phone.proven",
        customer,
        actor=actor,
        customer=customer.pk,
        act=act,
        at=now,
        phone=Fact(customer.phone, CONTACT),
        spoke_with=Fact(spoke_with[:200], CONTACT),
    )
    return customer


@transaction.atomic
def confirm_details(customer: Customer, *, actor: Actor, now: datetime, act: Act | None = None) -> Customer:
    """Say that the customer confirmed their details today."""
    customer = lock(customer)
    today = company_day(company(), now)
    return _confirmed_on(customer, today, "customer.details_confirmed", actor=actor, now=now, act=act)


@transaction.atomic
def undo_confirmation(act_id: str, *, customer: Customer, actor: Actor, now: datetime) -> Customer:
    """Put back the date from before a confirmation; raises UndoRefused when somebody confirmed again since."""
    customer = lock(customer)
    part = part_act(act_id, customer.pk, ("customer.details_confirmed",))
    if part is None or "confirmed_on" not in part.values:
        raise UndoRefused(_("There is nothing here that could be taken back."))
    before, after = part.values["confirmed_on"]
    who = later_confirmation(customer.pk, part.event_id)
    if who or customer.confirmed_on.isoformat() != after:
        words = _("%(who)s confirmed the details since. Nothing was taken back.")
        raise UndoRefused(words % {"who": who or _("Somebody")})
    day = date.fromisoformat(before)
    return _confirmed_on(customer, day, "customer.confirmation_undone", actor=actor, now=now, undone=part.event_id)


def _confirmed_on(
    customer: Customer,
    day: date,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    act: Act | None = None,
    **facts: int,
) -> Customer:
    change = Change("confirmed_on", customer.confirmed_on.isoformat(), day.isoformat())
    customer.confirmed_on, customer.activity_at = day, now
    customer.save(update_fields=["confirmed_on", "activity_at"])
    emit(event, customer, actor=actor, customer=customer.pk, act=act, at=now, changes=[change], **facts)
    return customer
