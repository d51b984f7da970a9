"""Contacts: other people at a customer, findable as soon as they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Change, Emission, Fact, emit_all
from billstead.core.actor import CONTACT, Actor
from billstead.core.errors import Invalid, PermissionRefused
from billstead.core.locking import lock
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact, Customer
from billstead.customers.people import CONTACT_FIELDS, check_contact, contact_key, contact_row, contact_values
from billstead.customers.refusals import Collision, EditConflict
from billstead.customers.values import customer_values

from .create import contact_added
from .writing import index_customer, touch


@transaction.atomic
def add_contact(
    customer: Customer, *, contact: ContactInput, actor: Actor, now: datetime, act: Act | None = None
) -> Contact:
    """Add a person; raises Invalid with the fields that are wrong."""
    refuse_unseeing(actor)
    customer = lock(customer)
    checked = check_contact(contact, customer.country_key)
    if checked.errors:
        raise Invalid(checked.errors)
    row = contact_row(customer.pk, checked.values)
    row.save(force_insert=True)
    finish(customer, contact_added(row, now), actor, now, act)
    return row


@transaction.atomic
def edit_contact(
    contact: Contact,
    *,
    opened: Mapping[str, Any],
    wanted: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    act: Act | None = None,
) -> Contact:
    """Write what differs between what was opened and what is wanted; the same field twice raises EditConflict."""
    refuse_unseeing(actor)
    customer = lock(contact.customer)
    contact = lock(contact)
    current = contact_values(contact)
    typed = ContactInput(**{name: wanted.get(name, opened.get(name, current[name])) for name in CONTACT_FIELDS})
    before = {name: opened.get(name, current[name]) for name in current}
    checked = check_contact(typed, customer.country_key, kept_phone=(before["phone_typed"], before["phone"]))
    if checked.errors:
        raise Invalid(checked.errors)
    changed = [name for name in current if checked.values[name] != before[name]]
    _refuse_collisions(changed, before, checked.values, current)
    written = [name for name in changed if checked.values[name] != current[name]]
    if not written:
        return contact
    for name in written:
        setattr(contact, name, checked.values[name])
    contact.canonical_email, contact.version = contact_key(contact.email), contact.version + 1
    contact.save(update_fields=[*written, "canonical_email", "version"])
    changes = [Change(name, current[name], checked.values[name], CONTACT) for name in written]
    finish(customer, _emission("contact.edited", contact, changes, now), actor, now, act)
    return contact


@transaction.atomic
def remove_contact(contact: Contact, *, actor: Actor, now: datetime, act: Act | None = None) -> None:
    """Remove a person; what was known of them stays in history."""
    refuse_unseeing(actor)
    customer = lock(contact.customer)
    contact = lock(contact)
    changes = [Change(name, value, None, CONTACT) for name, value in contact_values(contact).items() if value]
    emission = _emission("contact.removed", contact, changes, now)
    contact.delete()
    finish(customer, emission, actor, now, act)


def finish(customer: Customer, emission: Emission, actor: Actor, now: datetime, act: Act | None) -> None:
    """Tell it, and make the customer findable by its contacts as they now stand."""
    touch(customer, now)
    emit_all([emission], actor=actor, act=act)
    index_customer(customer, customer_values(customer))


def _emission(event: str, contact: Contact, changes: list[Change], now: datetime) -> Emission:
    facts = {"name": Fact(contact.name, CONTACT)}
    return Emission(event, "contact", contact.pk, contact.customer_id, changes, facts, now)


def refuse_unseeing(actor: Actor) -> None:
    """Whoever may not see contacts changes none."""
    if not actor.sees(CONTACT):
        raise PermissionRefused(_("You may not see contacts, so you may not change them."))


def _refuse_collisions(
    changed: list[str], before: Mapping[str, Any], mine: Mapping[str, Any], current: Mapping[str, Any]
) -> None:
    collisions = [
        Collision(name, name, was=before[name], theirs=current[name], yours=mine[name], who="", at=None)
        for name in changed
        if current[name] not in (before[name], mine[name])
    ]
    if collisions:
        raise EditConflict(collisions, current=dict(current))
