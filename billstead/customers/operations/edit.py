"""Editing a customer: three-way per field, so two people lose nothing of each other's work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act
from billstead.core.actor import Actor
from billstead.core.errors import Invalid, PermissionRefused
from billstead.core.locking import lock
from billstead.customers.definitions import fields_read_once
from billstead.customers.fields import Values, fields, unit_label
from billstead.customers.history import last_writers
from billstead.customers.merging import colliding_keys, merged, touched_keys
from billstead.customers.models import Customer
from billstead.customers.reading import read_reference, refuse_taken
from billstead.customers.refusals import ClosedMeanwhile, Collision, EditConflict
from billstead.customers.showing import shown_key
from billstead.customers.validation import Checked, Reference, check_values, refuse_missing
from billstead.customers.values import customer_values

from .writing import write_values

MINE, THEIRS = "mine", "theirs"


@fields_read_once()
def edit_customer(
    customer: Customer,
    *,
    opened: Values,
    wanted: Values,
    actor: Actor,
    now: datetime,
    choices: Mapping[str, str] | None = None,
    shown: Values | None = None,
    act: Act | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Customer:
    """Write what differs between `opened` (the values the form was opened with) and `wanted` (as typed).

    What others changed meanwhile stays; the same field raises EditConflict with its collisions and `current`. The
    conflict page posts again with `choices` (key to "mine" or "theirs") and `shown`, the conflict's `current`: a choice
    counts only for what was shown. Raises also Invalid, PermissionRefused, ClosedMeanwhile; then nothing was written.
    """
    try:
        with transaction.atomic():
            return _edited(
                customer,
                opened=opened,
                wanted=wanted,
                actor=actor,
                now=now,
                choices=choices or {},
                shown=shown,
                act=act or Act.new(),
                facts=facts,
            )
    except IntegrityError:
        # A twin was quicker between the look and the write: say what is taken, as if we had seen it.
        typed = {**customer_values(customer), **opened, **wanted}
        refuse_taken([check_values(typed, read_reference([typed])).values], actor=actor, own=customer.pk)
        raise


def _edited(
    customer: Customer,
    *,
    opened: Values,
    wanted: Values,
    actor: Actor,
    now: datetime,
    choices: Mapping[str, str],
    shown: Values | None,
    act: Act,
    facts: Mapping[str, Any] | None,
) -> Customer:
    customer = _locked(customer, opened)
    current = customer_values(customer)
    opened = _seen_when_opened(opened, current, actor)
    typed = {**opened, **_allowed(opened, wanted, actor)}
    touched = touched_keys(opened, typed, [name for name in wanted if name in fields()])
    touched -= {key for key in choices if choices[key] == THEIRS}
    if not touched:
        return customer
    reference = read_reference([current, opened, typed], kept_owner=current["owner"])
    mine = _checked(typed, reference, touched, kept=opened, actor=actor)
    _refuse_collisions(customer, opened, mine.values, current, touched, choices, shown, reference, actor)
    final = merged(opened, mine.values, current, touched)
    final = _checked(final, reference, touched, kept=mine.values, actor=actor).values
    final = {name: final[name] if field.key in touched else current[name] for name, field in fields().items()}
    if final == current:
        return customer
    if final["email"] != current["email"] and not actor.can("customers.share_email"):
        final["shares_email"] = False
    _refuse_taken_if_new(customer, current, final, actor)
    return write_values(
        customer, current, final, reference, event="customer.edited", actor=actor, now=now, act=act, facts=facts
    )


def check_edit(current: Values, wanted: Values, reference: Reference, *, actor: Actor) -> dict[str, list[str]]:
    """What editing these values would be refused for, by field, without a look at other customers; {} when nothing.

    Raises PermissionRefused for a field the actor may not write.
    """
    typed = {**current, **_allowed(current, wanted, actor)}
    touched = touched_keys(current, typed, list(wanted))
    try:
        _checked(typed, reference, touched, kept=current, actor=actor)
    except Invalid as refusal:
        return refusal.errors
    return {}


def _locked(customer: Customer, opened: Values) -> Customer:
    try:
        locked = lock(customer)
    except Customer.DoesNotExist as gone:
        raise ClosedMeanwhile(_("This customer was removed while you were editing.")) from gone
    if locked.is_closed and opened.get("status", Customer.Status.CLOSED) != Customer.Status.CLOSED:
        raise ClosedMeanwhile(_("This customer was closed while you were editing."))
    return locked


def _seen_when_opened(opened: Values, current: Values, actor: Actor) -> Values:
    """What the editor saw; a field of a class they may not see is as it is, whatever the form carried."""
    return {
        name: opened[name] if name in opened and actor.sees(field.field_class) else current[name]
        for name, field in fields().items()
    }


def _allowed(opened: Values, wanted: Values, actor: Actor) -> Values:
    """The typed values this actor may write; an unknown or unseen field is refused whatever stands in it."""
    for name, value in wanted.items():
        field = fields().get(name)
        if field is None:
            raise Invalid({name: [_("There is no such field")]})
        lacks = bool(field.permission) and not actor.can(field.permission) and value != opened[name]
        if not actor.sees(field.field_class) or lacks:
            raise PermissionRefused(_("You may not change %(field)s") % {"field": field.label}, field=name)
    return {name: value for name, value in wanted.items() if not fields()[name].is_derived}


def _checked(typed: Values, reference: Reference, touched: set[str], *, kept: Values, actor: Actor) -> Checked:
    """Check the whole, but refuse only for what was touched: old records may break newer rules."""
    checked = check_values(typed, reference, kept_phone=(kept["phone_typed"], kept["phone"]))
    refuse_missing(checked, actor)
    errors = {name: words for name, words in checked.errors.items() if fields()[name].key in touched}
    if errors:
        raise Invalid(errors)
    return checked


def _refuse_collisions(
    customer: Customer,
    opened: Values,
    mine: Values,
    current: Values,
    touched: set[str],
    choices: Mapping[str, str],
    shown: Values | None,
    reference: Reference,
    actor: Actor,
) -> None:
    colliding = {
        key
        for key in colliding_keys(opened, mine, current, touched)
        if choices.get(key) != MINE or not _was_shown(key, shown, current)
    }
    if not colliding:
        return
    writers = last_writers(customer.pk, colliding)
    raise EditConflict(
        [
            Collision(
                key,
                unit_label(key),
                was=shown_key(key, opened, reference),
                theirs=shown_key(key, current, reference),
                yours=shown_key(key, mine, reference),
                who=writers[key].name if key in writers else "",
                at=writers[key].at if key in writers else None,
            )
            for key in dict.fromkeys(field.key for field in fields().values())
            if key in colliding
        ],
        current={name: current[name] for name, field in fields().items() if actor.sees(field.field_class)},
    )


def _was_shown(key: str, shown: Values | None, current: Values) -> bool:
    return shown is not None and all(
        shown.get(name) == current[name] for name, field in fields().items() if field.key == key
    )


def _refuse_taken_if_new(customer: Customer, current: Values, final: Values, actor: Actor) -> None:
    looks = dict(final)
    if final["email"] == current["email"] and final["shares_email"] == current["shares_email"]:
        looks["shares_email"] = True
    looks["external_ids"] = [entry for entry in final["external_ids"] if entry not in current["external_ids"]]
    if not customer.is_closed:
        refuse_taken([looks], actor=actor, own=customer.pk)
