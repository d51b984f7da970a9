"""Makers: what tests start from, made by operations, so no test begins in a state the product cannot reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from billstead.core.actor import COMMAND_LINE, Actor
from billstead.customers.inputs import AddressInput, CustomerInput
from billstead.customers.models import Customer, StatusReason
from billstead.customers.operations import change_status, create_customer, create_customers

NOW = datetime(2030, 3, 14, 9, 30, tzinfo=UTC)
BERLIN = AddressInput(country="DE", street="Lindenstraße 1", postcode="10969", city="Berlin")
_numbers = count(1)


def customer_input(**values: Any) -> CustomerInput:
    """A right customer of Berlin, with an address nobody else has, changed as told."""
    plain = CustomerInput(name="Acme Hosting GmbH", email=f"billing{next(_numbers)}@example.com", billing=BERLIN)
    return replace(plain, **values)


def make_customer(*, actor: Actor = COMMAND_LINE, now: datetime = NOW, **values: Any) -> Customer:
    """One customer; values are fields of CustomerInput."""
    return create_customer(customer_input(**values), actor=actor, now=now)


def make_customers(number: int, *, actor: Actor = COMMAND_LINE, now: datetime = NOW, **values: Any) -> list[Customer]:
    """Several customers by one call of the list operation."""
    return create_customers([customer_input(**values) for _ in range(number)], actor=actor, now=now)


def make_reason(move: str) -> StatusReason:
    """The first reason we ship for a move."""
    return StatusReason.objects.filter(move=move, is_archived=False).order_by("place", "id")[0]


def move_customer(
    customer: Customer, move: str, *, actor: Actor = COMMAND_LINE, now: datetime = NOW, **more: Any
) -> Customer:
    """Suspend, close, … with the first reason there is."""
    return change_status(customer, move=move, reason=make_reason(move), actor=actor, now=now, **more)
