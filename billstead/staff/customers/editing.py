"""What travels with an Edit form, and saving it without losing anybody's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.functional import Promise

from billstead.audit.operations import Act
from billstead.core.actor import Actor
from billstead.customers.fields import Values, fields, unit_label, visible
from billstead.customers.history import last_writers
from billstead.customers.models import Customer
from billstead.customers.operations import edit_customer
from billstead.customers.refusals import Collision, EditConflict
from billstead.customers.values import customer_values

SALT = "billstead.staff.customers.edit"


@dataclass(frozen=True)
class Opened:
    """What the editor saw when the form was opened."""

    customer: int
    version: int
    values: Values


@dataclass(frozen=True)
class OtherChange:
    """A field a colleague changed while the form was open; the editor did not touch it."""

    key: str
    label: str | Promise
    who: str
    at: datetime | None


@dataclass
class MeanwhileChanged(Exception):
    """Colleagues changed other fields meanwhile: nothing was written yet, the editor is told first."""

    version: int
    changes: list[OtherChange] = field(default_factory=list)


@dataclass
class BothChanged(Exception):
    """The same fields were changed by both: nothing was written, each is chosen by hand."""

    collisions: list[Collision]
    current: Values
    version: int
    changes: list[OtherChange] = field(default_factory=list)


def seal(customer: Customer, values: Values, actor: Actor) -> str:
    """The values the actor may see, signed: they decide later who changed what."""
    seen = {item.name: values[item.name] for item in visible(actor)} | {"status": customer.status}
    return signing.dumps([customer.pk, customer.version, seen], salt=SALT, compress=True)


def unseal(sealed: str) -> Opened | None:
    """What was sealed; nothing when it was tampered with or signed by an older key."""
    try:
        customer, version, values = signing.loads(sealed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Opened(customer, version, values)


def save(
    customer: Customer,
    opened: Opened,
    wanted: Callable[[], Values],
    *,
    actor: Actor,
    now: datetime,
    act: Act,
    told_version: int,
    choices: dict[str, str],
    shown: Values | None,
) -> tuple[Customer, list[str]]:
    """Save what the editor changed; the saved row and the changed keys.

    Raises BothChanged, and MeanwhileChanged when others changed something else since and the editor was not told of
    it (`told_version` is the version the last answer spoke of), beside the other refusals of `edit_customer`.
    """
    with transaction.atomic():
        before = Customer.objects.select_for_update(no_key=True).filter(pk=customer.pk).first() or customer
        current = customer_values(before)
        others = _others(opened, current, actor) if before.version != told_version else []
        try:
            saved = edit_customer(
                customer,
                opened=opened.values,
                wanted=wanted(),
                actor=actor,
                now=now,
                choices=choices,
                shown=shown,
                act=act,
            )
        except EditConflict as conflict:
            alike = {row.key for row in conflict.collisions}
            told = _told(customer.pk, [key for key in others if key not in alike])
            raise BothChanged(conflict.collisions, conflict.current, before.version, told) from conflict
        if others and saved.version != before.version:
            raise MeanwhileChanged(before.version, _told(customer.pk, others))
        after = customer_values(saved)
    changed = [name for name, item in fields().items() if after[name] != current[name] and actor.sees(item.field_class)]
    return saved, list(dict.fromkeys(fields()[name].key for name in changed))


def _others(opened: Opened, current: Values, actor: Actor) -> list[str]:
    names = [item.name for item in visible(actor) if current[item.name] != opened.values.get(item.name)]
    return list(dict.fromkeys(fields()[name].key for name in names)) if opened.version else []


def _told(customer_id: int, keys: list[str]) -> list[OtherChange]:
    writers = last_writers(customer_id, keys)
    return [
        OtherChange(key, unit_label(key), writers[key].name if key in writers else "", _at(writers.get(key)))
        for key in keys
    ]


def _at(writer: Any) -> datetime | None:
    return writer.at if writer else None


def seal_shown(values: Values) -> str:
    """What a conflict page showed, so that a choice counts only for that."""
    return signing.dumps(values, salt=f"{SALT}.shown", compress=True)


def unseal_shown(sealed: str) -> Values | None:
    try:
        values: Values = signing.loads(sealed, salt=f"{SALT}.shown")
    except (signing.BadSignature, ValueError):
        return None
    return values
