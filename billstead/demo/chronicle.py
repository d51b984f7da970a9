"""What happened to a demo customer after it was made, by the operations staff use."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from billstead.core.actor import MONEY, Actor
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Customer
from billstead.customers.moves import Move
from billstead.customers.operations import (
    add_contact,
    add_note,
    change_status,
    confirm_details,
    edit_customer,
    pin_note,
    prove_phone,
    tag_customers,
)
from billstead.customers.status import reasons_for
from billstead.customers.values import customer_values

from .own_fields import PLANS
from .people import NOTES

# Up to which chance what became of the customer.
_STORIES = (
    (0.04, (Move.SUSPEND,)),
    (0.06, (Move.SUSPEND, Move.REACTIVATE)),
    (0.09, (Move.CLOSE,)),
    (0.10, (Move.SUSPEND, Move.CLOSE)),
    (0.103, (Move.MARK_FRAUD,)),
    (0.11, (Move.CLOSE, Move.REOPEN)),
)
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
        at = checked_at
    _change_status(customer, dice, staff=staff, after=at, now=now)


def _change_status(
    customer: Customer, dice: random.Random, *, staff: Sequence[Actor], after: datetime, now: datetime
) -> None:
    """One in ten was suspended or closed; some came back, and for a few something is scheduled."""
    chance, actor = dice.random(), dice.choice([each for each in staff if each.can("customers.change_status")])
    story = next((moves for limit, moves in _STORIES if chance < limit), ())
    for move in story:
        after += timedelta(minutes=dice.randint(60, 60 * 24 * 40))
        if after >= now:
            return
        reason = dice.choice(list(reasons_for(move)))
        change_status(customer, move=move, reason=reason, actor=actor, now=after)
    if not story and chance > 0.985:
        move = dice.choice((Move.SUSPEND, Move.CLOSE))
        on = (now + timedelta(days=dice.randint(2, 90))).date()
        change_status(customer, move=move, reason=dice.choice(list(reasons_for(move))), on=on, actor=actor, now=now)


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
    what = dice.choice(("street", "website", "contact_name", "terms", "language", "plan"))
    if what == "street":
        wanted["billing.street"] = f"{opened['billing.street']}, {dice.choice(('3', '2b', '14'))}"
    elif what == "website":
        wanted["website"] = f"https://{opened['email'].rpartition('@')[2]}/{dice.choice(('en', 'shop', 'home'))}"
    elif what == "contact_name" and customer.is_company:
        wanted["contact_name"] = f"{dice.choice(('Alex', 'Jo', 'Toni'))} {customer.name.split()[0]}"
    elif what == "plan" and "field.plan" in wanted:
        wanted["field.plan"] = dice.choice(PLANS).lower()
    elif what == "terms":
        wanted["terms_days"] = dice.choice((7, 10, 21, 30))
    else:
        wanted["language"] = dice.choice(("en", "de", "fr", "es"))
    edit_customer(customer, opened=opened, wanted=wanted, actor=actor, now=at)
