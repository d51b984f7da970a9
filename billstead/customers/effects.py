"""What a status change does to the customer's own rows: its address, its block, the changes scheduled for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from billstead.core.actor import CONTACT, Actor
from billstead.customers.blocking import email_digest
from billstead.customers.consequences import Line, Plan, StatusAct
from billstead.customers.models import BlockedEmail, Customer, ScheduledChange
from billstead.customers.moves import CLOSED, PATHS, Move, Refusal, refusal_of
from billstead.customers.operations.schedule import cancel_changes, restore_changes

CANCELS, FREES, TAKES, BLOCKS, LIFTS = (
    "schedule_canceled",
    "email_freed",
    "email_taken",
    "email_blocked",
    "block_lifted",
)


class Effect:
    order = 10

    def refuse(self, customer: Customer, move: str, *, reader: Actor) -> Refusal | None:
        if move != Move.REOPEN or customer.shares_email:
            return None
        same = Customer.objects.live().filter(canonical_email=customer.canonical_email, shares_email=False)
        other = same.exclude(pk=customer.pk).order_by("id").values_list("number", flat=True).first()
        if other is None:
            return None
        if not (reader.can("customers.view") and reader.sees(CONTACT)):
            return Refusal(_("Another customer uses its email address now."), _("Ask Billing."))
        return Refusal(
            _("Customer %(number)s uses its email address now.") % {"number": other},
            _("Change the address of one of the two first."),
        )

    def plan(self, customer: Customer, move: str, choices: Mapping[str, Any], today: date) -> Plan:
        pending = ScheduledChange.objects.pending().filter(customer=customer).first()
        will = [_status_line(move), *_address_lines(customer, move), *_schedule_lines(customer, move, pending)]
        return Plan(tuple(will), tuple(_staying_lines(customer, move, pending)))

    def apply(self, plan: Plan, act: StatusAct) -> dict[str, Any]:
        done: dict[str, Any] = {}
        if changes := plan.ids(CANCELS):
            cancel_changes(changes, actor=act.actor, now=act.now, act=act.act)
            done["canceled"] = list(changes)
        if plan.has(BLOCKS):
            digest = email_digest(act.customer.email)
            block = BlockedEmail.objects.create(digest=digest, customer_id=act.customer.pk, created_at=act.now)
            done["blocked"] = block.pk
        if blocks := plan.ids(LIFTS):
            BlockedEmail.objects.filter(pk__in=blocks).update(lifted_at=act.now)
            done["lifted"] = list(blocks)
        return done

    def take_back(self, done: Mapping[str, Any], act: StatusAct) -> None:
        restore_changes(done.get("canceled", ()), actor=act.actor, now=act.now, act=act.act)
        BlockedEmail.objects.filter(pk=done.get("blocked", 0)).delete()
        BlockedEmail.objects.filter(pk__in=done.get("lifted", ())).update(lifted_at=None)


def _status_line(move: str) -> Line:
    words = {
        Move.SUSPEND: _("It is marked as suspended, and its profile says why"),
        Move.REACTIVATE: _("It counts as active again"),
        Move.CLOSE: _("It is marked as closed, and its profile says why"),
        Move.REOPEN: _("It counts as active again"),
        Move.MARK_FRAUD: _("It is marked as closed for fraud"),
    }
    return Line("status", words[Move(move)], "flag")


def _address_lines(customer: Customer, move: str) -> list[Line]:
    lines = []
    told = partial(Line, detail=customer.email, detail_class=CONTACT)
    if PATHS[move].ends == CLOSED and not customer.shares_email:
        lines.append(told(FREES, _("Another customer may use its email address"), "mail"))
    if move == Move.REOPEN and not customer.shares_email:
        lines.append(told(TAKES, _("Its email address is taken again"), "mail"))
    if move == Move.MARK_FRAUD:
        words = _("Its email address is blocked: whoever adds a customer with it is warned")
        lines.append(told(BLOCKS, words, "shield-alert"))
    if move == Move.REOPEN and (blocks := _blocks(customer)):
        lines.append(Line(LIFTS, _("The block on its email address is lifted"), "shield-check", blocks))
    return lines


def _blocks(customer: Customer) -> tuple[int, ...]:
    blocks = BlockedEmail.objects.filter(customer_id=customer.pk, lifted_at=None)
    return tuple(blocks.order_by("id").values_list("id", flat=True))


def _schedule_lines(customer: Customer, move: str, pending: ScheduledChange | None) -> list[Line]:
    """A scheduled change that the new status makes impossible is canceled; another one stands."""
    if pending is None or not refusal_of(PATHS[move].ends, pending.move):
        return []
    words = _("The change scheduled for %(day)s is canceled: %(move)s")
    return [Line(CANCELS, words % _told(pending), "calendar", (pending.pk,))]


def _staying_lines(customer: Customer, move: str, pending: ScheduledChange | None) -> list[Line]:
    lines = [Line("details", _("Details, contacts, notes and the whole history are kept, and staff can go on editing"))]
    if customer.access_wish == Customer.AccessWish.INVITE_LATER:
        lines.append(Line("access", _("Portal access stays as noted: invite later")))
    if PATHS[move].ends != CLOSED and move != Move.REOPEN:
        lines.append(Line("email", _("Its email address stays taken")))
    if move == Move.REOPEN:
        lines.append(Line("number", _("It has the number and the history it had before")))
    if pending and not refusal_of(PATHS[move].ends, pending.move):
        words = _("The change scheduled for %(day)s stands: %(move)s")
        lines.append(Line("schedule", words % _told(pending)))
    lines.append(Line("mail", _("The customer is not told: no email is sent")))
    return lines


def _told(change: ScheduledChange) -> dict[str, str]:
    return {"day": formats.date_format(change.on, "DATE_FORMAT"), "move": change.get_move_display()}
