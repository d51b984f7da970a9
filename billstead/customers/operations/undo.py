"""Taking an act back: a new edit that puts the old values where nobody has changed them since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act
from billstead.core.actor import Actor
from billstead.core.errors import PermissionRefused
from billstead.core.locking import lock, lock_all
from billstead.customers.definitions import fields_read_once
from billstead.customers.fields import Values, field_label, fields
from billstead.customers.history import Edit, edits_of, last_writers, moves_of
from billstead.customers.merging import merge_set
from billstead.customers.models import Customer
from billstead.customers.reading import read_reference, refuse_taken
from billstead.customers.refusals import UndoRefused
from billstead.customers.validation import check_values
from billstead.customers.values import values_of

from .undo_status import take_back_moves
from .writing import write_values


@fields_read_once()
def undo(act: Act | str, *, actor: Actor, now: datetime, customer: Customer | None = None) -> list[Customer]:
    """Reverse exactly what an act changed of customers, their status too; raises UndoRefused when changed since.

    With `customer`, an act that did not change this customer is as unknown as one that never was.
    """
    act_id = act if isinstance(act, str) else act.id
    moves = moves_of(act_id)
    if moves and (customer is None or customer.pk in {move.customer_id for move in moves}):
        return take_back_moves(moves, actor=actor, now=now)
    try:
        with transaction.atomic():
            return _undone(act_id, actor=actor, now=now, customer=customer)
    except IntegrityError as twin:
        raise UndoRefused(_("This cannot be taken back: another customer uses the old value now.")) from twin


def undo_standing(
    act_id: str, *, customer: Customer, actor: Actor, now: datetime, act: Act | None = None
) -> tuple[list[str], dict[str, str]]:
    """Reverse what of an act still stands at one customer: the fields put back, and per other field why it stays.

    Raises UndoRefused when the act did nothing there, or the old values are not allowed any more.
    """
    edit = next((edit for edit in edits_of(act_id) if edit.customer_id == customer.pk), None)
    if edit is None:
        raise UndoRefused(_("There is nothing here that could be taken back."))
    with transaction.atomic():
        locked = lock(customer)
        current = values_of([locked])[locked.pk]
        changed = {
            fields()[name].key for name, (old, new) in edit.values.items() if not _stands(name, old, new, current)
        }
        kept = {name: _changed_since(edit, name) for name in edit.values if fields()[name].key in changed}
        standing = replace(edit, values={name: both for name, both in edit.values.items() if name not in kept})
        if standing.values:
            _refuse_unseen(standing, actor)
            _taken_back(standing, locked, current, actor=actor, now=now, act=act or Act.new())
    return list(standing.values), kept


def _undone(act_id: str, *, actor: Actor, now: datetime, customer: Customer | None) -> list[Customer]:
    edits = edits_of(act_id)
    if not edits or (customer is not None and customer.pk not in {edit.customer_id for edit in edits}):
        raise UndoRefused(_("There is nothing here that could be taken back."))
    locked = {customer.pk: customer for customer in lock_all(Customer, [edit.customer_id for edit in edits])}
    values = values_of(list(locked.values()))
    back = Act.new()
    done: list[Customer] = []
    for edit in edits:
        if edit.customer_id not in locked:
            raise UndoRefused(_("This customer was removed since."))
        _refuse_unseen(edit, actor)
        current = values[edit.customer_id]
        _refuse_changed_since(edit, current)
        done.append(_taken_back(edit, locked[edit.customer_id], current, actor=actor, now=now, act=back))
    return done


def _taken_back(edit: Edit, customer: Customer, current: Values, *, actor: Actor, now: datetime, act: Act) -> Customer:
    wanted = {**current, **{name: _restored(name, edit, current) for name in edit.values}}
    reference = read_reference([current, wanted], kept_owner=wanted["owner"])
    checked = check_values(wanted, reference, kept_phone=(wanted["phone_typed"], wanted["phone"]))
    if any(name in edit.values for name in checked.errors):
        raise UndoRefused(_("This cannot be taken back: the old value is not allowed any more."))
    if not customer.is_closed:
        looks = {**wanted, "shares_email": wanted["shares_email"] or "email" not in edit.values}
        looks["external_ids"] = [entry for entry in wanted["external_ids"] if entry not in current["external_ids"]]
        refuse_taken([looks], actor=actor, own=customer.pk)
    return write_values(
        customer,
        current,
        wanted,
        reference,
        event="customer.edit_undone",
        actor=actor,
        now=now,
        act=act,
        facts={"undone": edit.event_id},
        proof=edit.facts.get("phone_proof"),
    )


def _restored(name: str, edit: Edit, current: Values) -> object:
    old, new = edit.values[name]
    return merge_set(new, old, current[name]) if fields()[name].is_set else old


def _refuse_unseen(edit: Edit, actor: Actor) -> None:
    for name in edit.values:
        field = fields().get(name)
        if field is None:
            raise UndoRefused(_("%(field)s was archived since. Nothing was taken back.") % {"field": field_label(name)})
        lacks = bool(field.permission) and not actor.can(field.permission)
        if not actor.sees(field.field_class) or lacks:
            raise PermissionRefused(_("You may not change %(field)s") % {"field": field.label}, field=name)


def _refuse_changed_since(edit: Edit, current: Values) -> None:
    for name, (old, new) in edit.values.items():
        if not _stands(name, old, new, current):
            raise UndoRefused(
                _("%(who)s changed %(field)s since. Nothing was taken back.")
                % {"who": _last_writer(edit, name), "field": fields()[name].label},
                field=name,
            )


def _changed_since(edit: Edit, name: str) -> str:
    return _("%(who)s changed this since.") % {"who": _last_writer(edit, name)}


def _last_writer(edit: Edit, name: str) -> str:
    key = fields()[name].key
    writer = last_writers(edit.customer_id, {key}).get(key)
    return writer.name if writer else _("Somebody")


def _stands(name: str, old: object, new: object, current: Values) -> bool:
    if not fields()[name].is_set:
        return bool(current[name] == new)
    before, after, now = list(old or []), list(new or []), current[name]  # type: ignore[call-overload]
    added = all(entry in now for entry in after if entry not in before)
    return added and not any(entry in now for entry in before if entry not in after)
