"""Deleting a customer nothing was built on. The number is never given again, and the history stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import CASCADE, Model
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Emission, Fact, emit_all
from billstead.core.actor import CONTACT, Actor
from billstead.core.errors import OperationError, PermissionRefused
from billstead.core.locking import lock
from billstead.customers.custom_values import drop_values
from billstead.customers.findable import KIND
from billstead.customers.models import Contact, Customer, CustomerTag, DeletedCustomer, Note
from billstead.customers.operations.create import count_customers
from billstead.search.operations import remove

CODE = "customers.delete"


class BuiltOn(OperationError):
    """Something stands on this customer that must not vanish with it."""

    code = "built_on"


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of one kind, as a reader knows them."""

    label: str
    count: int


@transaction.atomic
def delete_customer(customer: Customer, *, actor: Actor, now: datetime, act: Act | None = None) -> None:
    """Delete a customer with what belongs to it alone; raises BuiltOn or PermissionRefused."""
    if not actor.can(CODE):
        raise PermissionRefused(_("You may not delete customers."))
    try:
        customer = lock(customer)
    except Customer.DoesNotExist as gone:
        raise BuiltOn(_("This customer was deleted meanwhile.")) from gone
    if standing := standing_on(customer):
        told = ", ".join(f"{each.label} ({each.count})" for each in standing)
        raise BuiltOn(_("This customer cannot be deleted: %(standing)s. Close it instead.") % {"standing": told})
    number, status, pk = customer.number, customer.status, customer.pk
    DeletedCustomer.objects.create(number=number, customer_id=pk, deleted_by=actor.name, deleted_at=now)
    # Before the counts: whoever adds a customer with a new tag holds the installation's chain, then wants the counts.
    emit_all(_told(customer, now), actor=actor, act=act)
    remove(KIND, [pk])
    drop_values([pk])
    customer.delete()
    count_customers({status: -1})


def standing_on(row: Model) -> list[Counted]:
    """What was built on a row: the rows of other tables that do not go along when it goes."""
    found = []
    for model, name, goes_along in _pointing_at(row):
        count = 0 if goes_along else model._base_manager.filter(**{name: row.pk}).count()
        if count:
            found.append(Counted(str(model._meta.verbose_name_plural), count))
    return found


def what_goes(customer: Customer) -> list[Counted]:
    """What a reader would miss of what goes along."""
    kinds = ((_("Notes"), Note), (_("Contacts"), Contact), (_("Tags"), CustomerTag))
    counted = [Counted(label, model._base_manager.filter(customer=customer).count()) for label, model in kinds]
    return [each for each in counted if each.count]


def _pointing_at(row: Model) -> Iterator[tuple[type[Model], str, bool]]:
    """Each table with a key to this row's, the key's name, and whether its rows go along."""
    for relation in row._meta.related_objects:
        if not relation.many_to_many:
            model = relation.related_model
            assert isinstance(model, type)
            yield model, relation.field.name, relation.on_delete is CASCADE


def _told(customer: Customer, now: datetime) -> list[Emission]:
    """In the customer's own history with its name, in the installation's without: that one outlives an erasure."""
    facts = {"number": customer.number}
    named = {"name": customer.name, "email": Fact(customer.email, CONTACT), **facts}
    return [
        Emission("customer.deleted", "customer", customer.pk, customer.pk, (), named, now),
        Emission("customer.deleted", "customer", customer.pk, None, (), facts, now),
    ]
