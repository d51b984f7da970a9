"""The search index follows a custom field that became searchable, or is so no more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billstead.core.actor import Actor
from billstead.core.locking import lock, lock_all
from billstead.customers.definitions import forget_definitions
from billstead.customers.models import Customer, CustomField, CustomValue
from billstead.customers.queries import search_entries
from billstead.search.operations import index

INDEXED_AT_ONCE = 200


@transaction.atomic
def index_field(field: CustomField, *, actor: Actor, now: datetime) -> bool:
    """Make the next customers with a value findable as the field now says; whether there are more.

    Bookkeeping of the index, without events: the same once more changes nothing.
    """
    field = lock(field)
    if field.index_from is None:
        return False
    rows = CustomValue.objects.filter(field=field).after(field.index_from).order_by("key", "customer_id")
    found = list(rows.values_list("key", "customer_id")[:INDEXED_AT_ONCE])
    customers = lock_all(Customer, [customer_id for _key, customer_id in found])
    forget_definitions()
    index(search_entries([customer.pk for customer in customers]))
    field.index_from = list(found[-1]) if len(found) == INDEXED_AT_ONCE else None
    field.save(update_fields=["index_from"])
    return field.index_from is not None
