"""The rows of one page, read in a fixed number of queries; fields the reader may not see are empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from billstead.core.actor import CONTACT, TAX
from billstead.customers import postal
from billstead.customers.custom_values import stored_values
from billstead.customers.fields import custom_fields
from billstead.customers.models import Customer, CustomerTag
from billstead.customers.showing import shown_value
from billstead.ui.listing.viewpoint import Viewpoint


class TagMark(NamedTuple):
    """A tag as it is shown."""

    name: str
    color: str


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
    tags: tuple[TagMark, ...]
    created: datetime
    activity: datetime
    updated: datetime
    confirmed: date
    custom: Mapping[str, str] = field(default_factory=dict)


def customer_rows(ids: Sequence[int], view: Viewpoint, columns: Collection[str] = ()) -> list[CustomerRow]:
    """The rows of these ids, in their order: two queries, one more where `columns` name custom fields."""
    tags: dict[int, list[TagMark]] = {}
    links = CustomerTag.objects.filter(customer__in=ids).order_by("tag__name_key")
    for customer, name, color in links.values_list("customer_id", "tag__name", "tag__color"):
        tags.setdefault(customer, []).append(TagMark(name, color))
    customers = Customer.objects.filter(pk__in=ids).values(*_COLUMNS)
    custom = _custom(ids, view, columns)
    rows = {
        customer["id"]: _row(customer, tags.get(customer["id"], []), custom.get(customer["id"], {}), view)
        for customer in customers
    }
    return [rows[row] for row in ids if row in rows]


_COLUMNS = (
    "id", "number", "kind", "name", "contact_name", "status", "email", "phone", "phone_typed", "country_key",
    "currency", "group__name", "owner__name", "owner__email", "tax_id_state", "created_at", "activity_at",
    "updated_at", "confirmed_on",
)  # fmt: skip


def _custom(ids: Sequence[int], view: Viewpoint, columns: Collection[str]) -> dict[int, dict[str, str]]:
    """The custom fields among the columns, in words, of those the reader may see."""
    shown = [each for each in custom_fields() if each.name in columns and view.actor.sees(each.field_class)]
    found = stored_values(ids, shown) if shown else {}
    return {pk: {name: shown_value(name, value) for name, value in values.items()} for pk, values in found.items()}


def _row(customer: dict[str, Any], tags: list[TagMark], custom: dict[str, str], view: Viewpoint) -> CustomerRow:
    sees_contact, sees_tax = view.actor.sees(CONTACT), view.actor.sees(TAX)
    country = customer["country_key"]
    return CustomerRow(
        id=customer["id"],
        number=customer["number"],
        name=customer["name"],
        person=customer["contact_name"],
        is_company=customer["kind"] == Customer.Kind.COMPANY,
        status=customer["status"],
        email=customer["email"] if sees_contact else "",
        phone=(customer["phone_typed"] or customer["phone"]) if sees_contact else "",
        country=country,
        country_name=postal.country_name(country) if country else "",
        currency=customer["currency"],
        group=customer["group__name"] or "",
        owner=customer["owner__name"] or customer["owner__email"] or "",
        tax=customer["tax_id_state"] if sees_tax else "",
        tags=tuple(tags),
        created=customer["created_at"],
        activity=customer["activity_at"],
        updated=customer["updated_at"],
        confirmed=customer["confirmed_on"],
        custom=custom,
    )
