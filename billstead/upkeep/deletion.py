"""Deleting a customer nothing was built on. The number is never given again, and the history stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, Model
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Emission, Fact, emit_all
from billstead.core.actor import CONTACT, Actor
from billstead.core.errors import OperationError, PermissionRefused
from billstead.core.locking import lock
from billstead.core.rows import insert
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
    delete_locked([customer], actor=actor, now=now, act=act)


def delete_locked(
    customers: Sequence[Customer],
    *,
    actor: Actor,
    now: datetime,
    act: Act | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Delete customers the caller locked and on whom, as it knows, nothing was built; history also tells `facts`."""
    ids = [customer.pk for customer in customers]
    insert(
        [
            DeletedCustomer(number=row.number, customer_id=row.pk, deleted_by=actor.name, deleted_at=now)
            for row in customers
        ]
    )
    # Before the counts: whoever adds a customer with a new tag holds the installation's chain, then wants the counts.
    emit_all([told for row in customers for told in _told(row, now, facts or {})], actor=actor, act=act)
    remove(KIND, ids)
    drop_values(ids)
    Customer.objects.filter(pk__in=ids).delete()
    count_customers({status: -count for status, count in Counter(row.status for row in customers).items()})


def built_on(ids: Collection[int]) -> dict[int, str]:
    """Of these customers those on whom something was built, with its name; one query for each kind of thing."""
    found: dict[int, str] = {}
    for model, name, goes_along in _pointing_at(Customer()):
        if not goes_along:
            label = str(model._meta.verbose_name_plural)
            rows = model._base_manager.filter(**{f"{name}__in": ids}).values_list(f"{name}_id", flat=True)
            found |= dict.fromkeys(rows, label)
    return found


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


def _told(customer: Customer, now: datetime, more: Mapping[str, Any]) -> list[Emission]:
    """In the customer's own history with its name, in the installation's without: that one outlives an erasure."""
    facts = {"number": customer.number, **more}
    named = {"name": customer.name, "email": Fact(customer.email, CONTACT), **facts}
    return [
        Emission("customer.deleted", "customer", customer.pk, customer.pk, (), named, now),
        Emission("customer.deleted", "customer", customer.pk, None, (), facts, now),
    ]
