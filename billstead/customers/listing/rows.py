"""The rows of one page, read in a fixed number of queries; fields the reader may not see are empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billstead.core.actor import CONTACT, TAX
from billstead.customers import postal
from billstead.customers.models import Customer, CustomerTag, Tag
from billstead.ui.listing.viewpoint import Viewpoint


@dataclass(frozen=True)
class CustomerRow:
    """One customer as the list shows it."""

    id: int
    number: str
    name: str
    person: str
    is_company: bool
    status: str
    email: str
    phone: str
    country: str
    country_name: str
    currency: str
    group: str
    owner: str
    tax: str
    tags: tuple[Tag, ...]
    created: datetime
    activity: datetime
    updated: datetime
    confirmed: date


def customer_rows(ids: Sequence[int], view: Viewpoint) -> list[CustomerRow]:
    """The rows of these ids, in their order: two queries."""
    customers = Customer.objects.filter(pk__in=ids).select_related("group", "owner")
    tags: dict[int, list[Tag]] = {}
    for link in CustomerTag.objects.filter(customer__in=ids).select_related("tag").order_by("tag__name_key"):
        tags.setdefault(link.customer_id, []).append(link.tag)
    rows = {customer.pk: _row(customer, tags.get(customer.pk, []), view) for customer in customers}
    return [rows[row] for row in ids if row in rows]


def _row(customer: Customer, tags: list[Tag], view: Viewpoint) -> CustomerRow:
    sees_contact, sees_tax = view.actor.sees(CONTACT), view.actor.sees(TAX)
    return CustomerRow(
        id=customer.pk,
        number=customer.number,
        name=customer.name,
        person=customer.contact_name,
        is_company=customer.is_company,
        status=customer.status,
        email=customer.email if sees_contact else "",
        phone=(customer.phone_typed or customer.phone) if sees_contact else "",
        country=customer.country_key,
        country_name=postal.country_name(customer.country_key) if customer.country_key else "",
        currency=customer.currency,
        group=customer.group.name if customer.group else "",
        owner=str(customer.owner) if customer.owner else "",
        tax=customer.tax_id_state if sees_tax else "",
        tags=tuple(tags),
        created=customer.created_at,
        activity=customer.activity_at,
        updated=customer.updated_at,
        confirmed=customer.confirmed_on,
    )
