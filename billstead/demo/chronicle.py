"""What happened to a demo customer after it was made, by the operations staff use."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from billstead.core.actor import MONEY, Actor
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Customer
from billstead.customers.operations import (
    add_contact,
    add_note,
    confirm_details,
    edit_customer,
    pin_note,
    prove_phone,
    tag_customers,
)
from billstead.customers.values import customer_values

from .people import NOTES

_TITLES = ("Accounts payable", "Deputy", "On call at night", "Facility manager")


def live_through(
    customer: Customer,
    dice: random.Random,
    *,
    staff: Sequence[Actor],
    tag_ids: Sequence[int],
    now: datetime,
) -> None:
    """Between none and seven acts, each later than the one before and none after `now`."""
    at = customer.created_at
    for _turn in range(dice.choice((0, 0, 1, 1, 2, 2, 3, 4, 7))):
        later = at + timedelta(minutes=dice.randint(5, 60 * 24 * 150))
        if later >= now:
            break
        at = later
        _one_act(customer, dice, staff=staff, tag_ids=tag_ids, at=at)
    checked_at = now - timedelta(minutes=dice.randint(60, 60 * 24 * 420))
    if dice.random() < 0.7 and checked_at > max(at, customer.created_at):
        confirm_details(customer, actor=dice.choice(staff), now=checked_at)


def _one_act(
    customer: Customer, dice: random.Random, *, staff: Sequence[Actor], tag_ids: Sequence[int], at: datetime
) -> None:
    customer.refresh_from_db()
    choice, actor = dice.random(), dice.choice(staff)
    if choice < 0.4:
        note = add_note(customer, body=dice.choice(NOTES), actor=actor, now=at)
        if dice.random() < 0.2:
            pin_note(note, is_pinned=True, actor=actor, now=at + timedelta(seconds=40))
    elif choice < 0.65:
        _edit(customer, dice, actor=dice.choice([each for each in staff if each.sees(MONEY)]), at=at)
    elif choice < 0.8:
        tag_customers([customer.pk], add=[dice.choice(tag_ids)], actor=actor, now=at)
    elif choice < 0.9:
        person = ContactInput(
            name=f"{dice.choice(('Robin', 'Kim', 'Sascha', 'Noor', 'Andrea'))} {customer.name.split()[-1]}",
            job_title=dice.choice(_TITLES),
            email=f"contact.{customer.pk}.{dice.randint(100, 999)}@example.com",
            for_technical=dice.random() < 0.5,
        )
        add_contact(customer, contact=person, actor=actor, now=at)
    else:
        if customer.phone and not customer.is_phone_proven:
            prove_phone(customer, phone=customer.phone, actor=actor, now=at)


def _edit(customer: Customer, dice: random.Random, *, actor: Actor, at: datetime) -> None:
    opened = customer_values(customer)
    wanted = dict(opened)
    what = dice.choice(("street", "website", "contact_name", "terms", "language"))
    if what == "street":
        wanted["billing.street"] = f"{opened['billing.street']}, {dice.choice(('3', '2b', '14'))}"
    elif what == "website":
        wanted["website"] = f"https://{opened['email'].rpartition('@')[2]}/{dice.choice(('en', 'shop', 'home'))}"
    elif what == "contact_name" and customer.is_company:
        wanted["contact_name"] = f"{dice.choice(('Alex', 'Jo', 'Toni'))} {customer.name.split()[0]}"
    elif what == "terms":
        wanted["terms_days"] = dice.choice((7, 10, 21, 30))
    else:
        wanted["language"] = dice.choice(("en", "de", "fr", "es"))
    edit_customer(customer, opened=opened, wanted=wanted, actor=actor, now=at)
