"""What makes data trustworthy: a number that was called, details that somebody confirmed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.accounts.queries import company
from billstead.audit.operations import Act, Fact, emit
from billstead.core.actor import CONTACT, Actor
from billstead.core.errors import OperationError, PermissionRefused
from billstead.core.locking import lock
from billstead.customers.models import Customer
from billstead.customers.refusals import EditConflict

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
    before = customer.confirmed_on
    customer.confirmed_on = company_day(company(), now)
    customer.activity_at = now
    customer.save(update_fields=["confirmed_on", "activity_at"])
    emit(
        "customer.details_confirmed",
        customer,
        actor=actor,
        customer=customer.pk,
        act=act,
        at=now,
        before=before.isoformat(),
        on=customer.confirmed_on.isoformat(),
    )
    return customer
