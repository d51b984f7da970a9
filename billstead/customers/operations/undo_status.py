"""Taking a status change back: the status before, where nobody moved the customer since."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Change, Emission, emit_all
from billstead.core.actor import Actor
from billstead.core.errors import PermissionRefused
from billstead.core.locking import lock_all
from billstead.customers.consequences import EFFECTS, StatusAct
from billstead.customers.history import MoveMade, later_mover
from billstead.customers.models import Customer
from billstead.customers.refusals import UndoRefused

from .create import count_customers
from .status import CODE, write_status


def take_back_moves(moves: list[MoveMade], *, actor: Actor, now: datetime) -> list[Customer]:
    """Reverse the moves of one act, all or none; raises UndoRefused with the name of whoever moved one since."""
    if not actor.can(CODE):
        raise PermissionRefused(_("You may not change the status of customers."))
    try:
        with transaction.atomic():
            locked = {row.pk: row for row in lock_all(Customer, [move.customer_id for move in moves])}
            act = Act.new()
            return [_taken_back(move, locked.get(move.customer_id), actor, now, act) for move in moves]
    except IntegrityError as twin:
        raise UndoRefused(_("This cannot be taken back: another customer uses its email address now.")) from twin


def _taken_back(move: MoveMade, customer: Customer | None, actor: Actor, now: datetime, act: Act) -> Customer:
    if customer is None:
        raise UndoRefused(_("This customer was removed since."))
    who = later_mover(move)
    if who is not None or customer.status != move.new:
        words = _("%(who)s changed the status since. Nothing was taken back.")
        raise UndoRefused(words % {"who": who or _("Somebody")}, field="status")
    write_status(customer, move.old, since=move.since, now=now)
    undoing = StatusAct(customer, move.move, move.new, actor, now, act)
    for label in reversed(EFFECTS):
        if label in move.done:
            EFFECTS[label].take_back(move.done[label], undoing)
    count_customers({move.new: -1, move.old: 1})
    changes = [Change("status", move.new, move.old)]
    facts = {"number": customer.number, "undone": move.event_id}
    told = Emission("customer.status_undone", "customer", customer.pk, customer.pk, changes, facts, now)
    emit_all([told], actor=actor, act=act)
    return customer
