"""Between rows and the flat dict of values, both ways. Nothing is checked here and nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from billstead.core.text import canonical_email, number_key, sort_key
from billstead.customers.custom_values import stored_values
from billstead.customers.emails import mailbox_key
from billstead.customers.fields import Values
from billstead.customers.models import Address, Customer, CustomerTag, EmailAddress, ExternalId
from billstead.customers.postal import PARTS
from billstead.tax.tax_ids import tax_id_key

_COLUMNS = (
    "kind name contact_name email shares_email phone phone_typed website currency terms_kind terms_days "
    "tax_id_kind tax_id tax_id_state tax_exempt tax_exempt_reason language time_zone access_wish"
).split()


def customer_values(customer: Customer) -> Values:
    """All editable values of one customer; forms carry this as what they were opened with."""
    return values_of([customer])[customer.pk]


def values_of(customers: Sequence[Customer]) -> dict[int, Values]:
    """The values of many customers in four queries, by id; one more where there are custom fields."""
    ids = [customer.pk for customer in customers]
    addresses = {(row.customer_id, row.purpose): row for row in Address.objects.filter(customer__in=ids)}
    tags: defaultdict[int, list[int]] = defaultdict(list)
    for customer_id, tag_id in CustomerTag.objects.filter(customer__in=ids).values_list("customer_id", "tag_id"):
        tags[customer_id].append(tag_id)
    emails: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for email in EmailAddress.objects.filter(customer__in=ids):
        emails[email.customer_id].append({"email": email.email, "purpose": email.purpose})
    external: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for known in ExternalId.objects.filter(customer__in=ids):
        external[known.customer_id].append({"source": known.source, "value": known.value})
    custom = stored_values(ids)
    return {
        customer.pk: {
            **{name: getattr(customer, name) for name in _COLUMNS},
            "tax_exempt_proof_on": customer.tax_exempt_proof_on.isoformat() if customer.tax_exempt_proof_on else None,
            "group": customer.group_id,
            "owner": customer.owner_id,
            **_address_values("billing", addresses.get((customer.pk, "billing"))),
            **_address_values("service", addresses.get((customer.pk, "service"))),
            "tags": sorted(tags[customer.pk]),
            "emails": _in_order(emails[customer.pk]),
            "external_ids": _in_order(external[customer.pk]),
            **custom[customer.pk],
        }
        for customer in customers
    }


def set_columns(customer: Customer, values: Values) -> None:
    """Put values into the customer's own columns, with the keys that sort and compare."""
    for name in _COLUMNS:
        setattr(customer, name, values[name])
    proof = values["tax_exempt_proof_on"]
    customer.tax_exempt_proof_on = date.fromisoformat(proof) if proof else None
    customer.group_id = values["group"]
    customer.owner_id = values["owner"]
    customer.canonical_email = canonical_email(values["email"])
    customer.email_domain = values["email"].rpartition("@")[2].lower()
    customer.mailbox_key = mailbox_key(values["email"])
    customer.tax_id_key = tax_id_key(values["tax_id"])
    customer.name_key = sort_key(values["name"])
    customer.email_key = sort_key(values["email"])
    customer.country_key = values["billing.country"]


def new_customer(
    values: Values,
    *,
    pk: int,
    number: str,
    now: datetime,
    today: date,
    status: str = Customer.Status.ACTIVE.value,
    created_at: datetime | None = None,
) -> Customer:
    """The row of a customer made now; one who came earlier says so by `created_at`, and confirmed nothing since."""
    customer = Customer(
        pk=pk,
        number=number,
        number_key=number_key(number),
        status=status,
        status_since=created_at or now,
        confirmed_on=created_at.date() if created_at else today,
        created_at=created_at or now,
        updated_at=now,
        activity_at=now,
    )
    set_columns(customer, values)
    return customer


def address_rows(customer_id: int, values: Values) -> list[Address]:
    """The addresses values speak of; an empty one is no row."""
    rows: list[Address] = []
    for purpose in ("billing", "service"):
        parts = {part: values[f"{purpose}.{part}"] for part in PARTS}
        if any(parts.values()):
            rows.append(Address(customer_id=customer_id, purpose=purpose, **parts))
    return rows


def email_rows(customer_id: int, entries: Sequence[dict[str, str]]) -> list[EmailAddress]:
    return [
        EmailAddress(
            customer_id=customer_id,
            email=entry["email"],
            canonical_email=canonical_email(entry["email"]),
            purpose=entry["purpose"],
        )
        for entry in entries
    ]


def external_id_rows(customer_id: int, entries: Sequence[dict[str, str]]) -> list[ExternalId]:
    return [ExternalId(customer_id=customer_id, source=entry["source"], value=entry["value"]) for entry in entries]


def tag_rows(customer_id: int, tags: Sequence[int]) -> list[CustomerTag]:
    return [CustomerTag(customer_id=customer_id, tag_id=tag) for tag in tags]


def _address_values(purpose: str, address: Address | None) -> dict[str, Any]:
    return {f"{purpose}.{part}": getattr(address, part) if address else "" for part in PARTS}


def _in_order(entries: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(entries, key=lambda entry: sorted(entry.items()))
