"""What is told of a customer to be made. Doors, importers and demo data all build these; nothing is trusted yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from billstead.customers.fields import CUSTOM, Values, empty_values
from billstead.customers.postal import PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressInput:
    """An address in the parts of DESIGN 4 and postal.py; the country decides which of them are asked for."""

    country: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""
    sorting_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailInput:
    """A further address; purpose is invoices, technical or all."""

    email: str
    purpose: str = "invoices"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalIdInput:
    """What another system calls the customer."""

    source: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactInput:
    """Another person at a customer."""

    name: str
    job_title: str = ""
    email: str = ""
    phone: str = ""
    for_billing: bool = False
    for_technical: bool = False
    is_urgent: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerInput:
    """A customer to be made. Empty currency, language, time zone, terms and tax ID kind take their defaults.

    `custom` has values of our own fields by name: `{"field.plan": "Gold"}`, as typed or as stored.
    """

    name: str
    email: str
    kind: str = "company"
    contact_name: str = ""
    shares_email: bool = False
    emails: tuple[EmailInput, ...] = ()
    phone: str = ""
    website: str = ""
    billing: AddressInput = field(default_factory=AddressInput)
    service: AddressInput | None = None
    currency: str = ""
    terms_kind: str = ""
    terms_days: int | None = None
    tax_id_kind: str = ""
    tax_id: str = ""
    tax_exempt: bool = False
    tax_exempt_reason: str = ""
    tax_exempt_proof_on: date | None = None
    language: str = ""
    time_zone: str = ""
    access_wish: str = "invite_later"
    group: int | None = None
    owner: int | None = None
    tags: tuple[int, ...] = ()
    external_ids: tuple[ExternalIdInput, ...] = ()
    contacts: tuple[ContactInput, ...] = ()
    first_note: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)


_PLAIN = (
    "name email kind contact_name shares_email phone website currency terms_kind terms_days tax_id_kind tax_id "
    "tax_exempt tax_exempt_reason language time_zone access_wish group owner"
).split()


def input_values(row: CustomerInput) -> Values:
    """The input as the flat dict every other part speaks."""
    values = empty_values()
    for name in _PLAIN:
        values[name] = getattr(row, name)
    for purpose, address in (("billing", row.billing), ("service", row.service or AddressInput())):
        for part in PARTS:
            values[f"{purpose}.{part}"] = getattr(address, part)
    values["tax_exempt_proof_on"] = row.tax_exempt_proof_on.isoformat() if row.tax_exempt_proof_on else None
    values["tags"] = list(row.tags)
    values["emails"] = [asdict(entry) for entry in row.emails]
    values["external_ids"] = [asdict(entry) for entry in row.external_ids]
    return values | dict(row.custom)


def input_from_values(
    values: Values, *, contacts: tuple[ContactInput, ...] = (), first_note: str = ""
) -> CustomerInput:
    """The way back: a form speaks the flat dict, with text for what is not yet known to be right."""
    proof = values.get("tax_exempt_proof_on")
    return CustomerInput(
        **{name: values[name] for name in _PLAIN if name in values},
        billing=_address(values, "billing"),
        service=_address(values, "service"),
        tax_exempt_proof_on=date.fromisoformat(proof) if proof else None,
        tags=tuple(values.get("tags", ())),
        emails=tuple(EmailInput(**entry) for entry in values.get("emails", ())),
        external_ids=tuple(ExternalIdInput(**entry) for entry in values.get("external_ids", ())),
        contacts=contacts,
        first_note=first_note,
        custom={name: value for name, value in values.items() if name.startswith(CUSTOM)},
    )


def _address(values: Values, purpose: str) -> AddressInput:
    return AddressInput(**{part: values.get(f"{purpose}.{part}", "") for part in PARTS})
