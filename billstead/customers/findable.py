"""What of a customer the search finds, and the class of each field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billstead.core.actor import BASIC, CONTACT, TAX
from billstead.customers.custom_kinds import NUMBER
from billstead.customers.fields import Values, custom_fields
from billstead.customers.phones import dialed
from billstead.search.operations import Entry, Field

KIND = "customer"
_ADDRESS = ("street", "city", "district", "region", "postcode")


@dataclass(frozen=True, slots=True)
class FoundContact:
    """The part of a contact that search knows."""

    name: str
    email: str = ""
    phone: str = ""


def search_entry(customer_id: int, number: str, values: Values, contacts: Iterable[FoundContact]) -> Entry:
    """The document of one customer: it replaces the one before."""
    fields = [Field("number", BASIC, number, is_code=True), Field("name", BASIC, values["name"])]
    if values["contact_name"]:
        fields.append(Field("contact_name", BASIC, values["contact_name"]))
    if values["website"]:
        fields.append(Field("website", CONTACT, values["website"]))
    fields.append(Field("email", CONTACT, values["email"], is_email=True))
    fields += [Field("email", CONTACT, entry["email"], is_email=True) for entry in values["emails"]]
    if values["phone"]:
        fields.append(Field("phone", CONTACT, dialed(values["phone"]), is_phone=True))
    for purpose in ("billing", "service"):
        parts = [values[f"{purpose}.{part}"].replace("\n", " ") for part in _ADDRESS]
        if any(parts):
            fields.append(Field("address", CONTACT, " ".join(part for part in parts if part)))
    if values["tax_id"]:
        fields.append(Field("tax_id", TAX, values["tax_id"], is_code=True))
    fields += [Field("external_id", BASIC, entry["value"], is_code=True) for entry in values["external_ids"]]
    for own in custom_fields():
        if own.custom and own.custom.is_searchable and values.get(own.name):
            fields.append(Field(own.name, own.field_class, values[own.name], is_code=own.kind == NUMBER))
    for contact in contacts:
        fields += _contact_fields(contact)
    return Entry(kind=KIND, owner=customer_id, fields=tuple(fields))


def _contact_fields(contact: FoundContact) -> list[Field]:
    fields = [Field("contact", CONTACT, contact.name)]
    if contact.email:
        fields.append(Field("contact_email", CONTACT, contact.email, is_email=True))
    if contact.phone:
        fields.append(Field("contact_phone", CONTACT, dialed(contact.phone), is_phone=True))
    return fields
