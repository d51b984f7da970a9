"""Taking back what was just done to a contact: where nobody changed the same since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Change, Emission, Fact
from billstead.core.actor import CONTACT, Actor
from billstead.core.locking import lock
from billstead.customers.history import CONTACT_UNDOABLE, PartAct, later_actor, part_act
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact, Customer
from billstead.customers.people import CONTACT_FIELDS, check_contact, contact_key, contact_row, contact_values
from billstead.customers.refusals import UndoRefused

from .contacts import finish, refuse_unseeing

_EMPTY = contact_values(Contact())


@transaction.atomic
def undo_contact(act_id: str, *, customer: Customer, actor: Actor, now: datetime) -> None:
    """Reverse one added, edited or removed contact; raises UndoRefused when it was changed since."""
    refuse_unseeing(actor)
    customer = lock(customer)
    part = part_act(act_id, customer.pk, CONTACT_UNDOABLE)
    if part is None:
        raise UndoRefused(_("There is nothing here that could be taken back."))
    if part.type == "contact.removed":
        event, contact, changes = _brought_back(part, customer)
    else:
        contact = _standing(part, customer)
        event, changes = _taken_off(contact) if part.type == "contact.added" else _put_back(part, contact, customer)
    facts = {"name": Fact(contact.name, CONTACT), "undone": part.event_id}
    emission = Emission(event, "contact", part.subject_id, customer.pk, changes, facts, now)
    if event == "contact.add_undone":
        contact.delete()
    finish(customer, emission, actor, now, None)


def _standing(part: PartAct, customer: Customer) -> Contact:
    """The contact, when what the act wrote still stands in it."""
    contact = Contact.objects.select_for_update(no_key=True).filter(pk=part.subject_id, customer=customer).first()
    wanted = {name: new for name, (_old, new) in part.values.items()}
    if part.type == "contact.added":
        wanted = _EMPTY | wanted
    if contact is None or any(getattr(contact, name) != value for name, value in wanted.items()):
        raise _changed_since(part, customer)
    return contact


def _taken_off(contact: Contact) -> tuple[str, list[Change]]:
    values = contact_values(contact)
    return "contact.add_undone", [Change(name, value, None, CONTACT) for name, value in values.items() if value]


def _put_back(part: PartAct, contact: Contact, customer: Customer) -> tuple[str, list[Change]]:
    current = contact_values(contact)
    wanted = current | {name: old for name, (old, _new) in part.values.items()}
    _refuse_wrong(wanted, customer)
    for name in part.values:
        setattr(contact, name, wanted[name])
    contact.canonical_email, contact.version = contact_key(contact.email), contact.version + 1
    contact.save(update_fields=[*part.values, "canonical_email", "version"])
    return "contact.edit_undone", [Change(name, current[name], wanted[name], CONTACT) for name in part.values]


def _brought_back(part: PartAct, customer: Customer) -> tuple[str, Contact, list[Change]]:
    """The same row again, under the id that history knows it by."""
    if Contact.objects.filter(pk=part.subject_id).exists():
        raise _changed_since(part, customer)
    wanted = _EMPTY | {name: old for name, (old, _new) in part.values.items()}
    _refuse_wrong(wanted, customer)
    contact = contact_row(customer.pk, wanted)
    contact.pk = part.subject_id
    contact.save(force_insert=True)
    changes = [Change(name, None, value, CONTACT) for name, value in wanted.items() if value]
    return "contact.removal_undone", contact, changes


def _refuse_wrong(wanted: dict[str, Any], customer: Customer) -> None:
    typed = ContactInput(**{name: wanted[name] for name in CONTACT_FIELDS})
    if check_contact(typed, customer.country_key, kept_phone=(wanted["phone_typed"], wanted["phone"])).errors:
        raise UndoRefused(_("This cannot be taken back: the old value is not allowed any more."))


def _changed_since(part: PartAct, customer: Customer) -> UndoRefused:
    who = later_actor(part, customer.pk, "contact") or _("Somebody")
    return UndoRefused(_("%(who)s changed this contact since. Nothing was taken back.") % {"who": who})
