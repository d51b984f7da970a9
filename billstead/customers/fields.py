"""The registry of a customer's editable fields: names, labels, classes. Forms, events, conflicts, exports read it.

`fields()` are all of them, those an installation defines too: `field.<key>`. A customer's values are one flat dict
(`queries.customer_values`) with these names as keys and JSON values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.core.actor import ACCESS, BASIC, CONTACT, MONEY, TAX, Actor
from billstead.customers.custom_kinds import LONGEST_TEXT, NOTHING, TEXT, Choice
from billstead.customers.definitions import definitions, once
from billstead.customers.models import Customer, CustomField

Values = dict[str, Any]
# What names of our own fields begin with; see CustomField.name.
CUSTOM = "field."


@dataclass(frozen=True, slots=True)
class Custom:
    """What a field of our own has beyond a fixed one. `customers` have a value in it."""

    id: int
    help_text: str
    choices: tuple[Choice, ...]
    is_required: bool
    is_searchable: bool
    is_sortable: bool
    is_archived: bool
    customers: int


@dataclass(frozen=True, slots=True)
class CustomerField:
    """One editable field. Fields of one `unit` make sense only together, so two editors meet at the unit.

    `permission` is what writing it asks for beyond seeing its class; `is_derived` fields are computed, never typed.
    """

    name: str
    label: str | Promise
    field_class: str = BASIC
    kind: str = "text"
    section: str = "who"
    max_length: int = 0
    default: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    unit: str = ""
    permission: str = ""
    is_derived: bool = False
    is_set: bool = False
    custom: Custom | None = None

    @property
    def key(self) -> str:
        """What two editors meet at: the unit, or the field itself."""
        return self.unit or self.name


def _address(purpose: str) -> list[CustomerField]:
    rows = (
        ("country", _("Country"), "country", 2),
        ("region", _("State or province"), "region", 100),
        ("city", _("City"), "text", 100),
        ("district", _("District"), "text", 100),
        ("street", _("Street and number"), "lines", 400),
        ("postcode", _("Postal code"), "text", 20),
        ("sorting_code", _("Sorting code"), "text", 40),
    )
    return [
        CustomerField(
            f"{purpose}.{name}",
            label,
            BASIC if (purpose, name) == ("billing", "country") else CONTACT,
            kind,
            "where",
            length,
            unit=purpose,
        )
        for name, label, kind, length in rows
    ]


_ALL = [
    CustomerField("kind", _("Type"), kind="choice", choices=tuple(Customer.Kind.choices)),
    CustomerField("name", _("Legal name"), max_length=200),
    CustomerField("contact_name", _("Contact name"), max_length=200),
    CustomerField("email", _("E-mail"), CONTACT, "email", max_length=254),
    CustomerField(
        "shares_email", _("Shares this e-mail"), CONTACT, "yes_no", default=False, permission="customers.share_email"
    ),
    CustomerField("emails", _("Further e-mails"), CONTACT, "emails", default=[], is_set=True),
    CustomerField("phone", _("Phone"), CONTACT, "phone", max_length=60, unit="phone"),
    CustomerField("phone_typed", _("Phone as typed"), CONTACT, unit="phone", is_derived=True),
    CustomerField("website", _("Website"), CONTACT, "url", max_length=300),
    *_address("billing"),
    *_address("service"),
    CustomerField("currency", _("Currency"), kind="currency", section="billing", max_length=3),
    CustomerField(
        "terms_kind",
        _("Payment terms"),
        MONEY,
        "choice",
        "billing",
        choices=tuple(Customer.Terms.choices),
        unit="terms",
    ),
    CustomerField("terms_days", _("Days"), MONEY, "number", "billing", default=None, unit="terms"),
    CustomerField("tax_id_kind", _("Kind of tax ID"), TAX, "tax_id_kind", "billing", max_length=20, unit="tax_id"),
    CustomerField("tax_id", _("Tax ID"), TAX, "tax_id", "billing", max_length=40, unit="tax_id"),
    CustomerField(
        "tax_id_state",
        _("Check of the tax ID"),
        TAX,
        "choice",
        "billing",
        default="none",
        choices=tuple(Customer.TaxIdState.choices),
        unit="tax_id",
        is_derived=True,
    ),
    CustomerField("tax_exempt", _("Tax exempt"), TAX, "yes_no", "billing", default=False, unit="tax_exempt"),
    CustomerField(
        "tax_exempt_reason", _("Reason for the exemption"), TAX, "text", "billing", max_length=200, unit="tax_exempt"
    ),
    CustomerField(
        "tax_exempt_proof_on", _("Date of the proof"), TAX, "date", "billing", default=None, unit="tax_exempt"
    ),
    CustomerField("language", _("Language"), kind="language", section="billing", max_length=16),
    CustomerField("time_zone", _("Time zone"), kind="zone", section="billing", max_length=64),
    CustomerField(
        "access_wish",
        _("Portal access"),
        ACCESS,
        "choice",
        "access",
        default="invite_later",
        choices=tuple(Customer.AccessWish.choices),
    ),
    CustomerField("group", _("Group"), kind="group", section="context", default=None),
    CustomerField(
        "owner", _("Owner"), kind="staff", section="context", default=None, permission="customers.assign_owner"
    ),
    CustomerField("tags", _("Tags"), kind="tags", section="context", default=[], permission="tags.assign", is_set=True),
    CustomerField(
        "external_ids", _("Ids in other systems"), kind="external_ids", section="context", default=[], is_set=True
    ),
]

UNITS: dict[str, str | Promise] = {
    "billing": _("Billing address"),
    "service": _("Service address"),
    "phone": _("Phone"),
    "terms": _("Payment terms"),
    "tax_id": _("Tax ID"),
    "tax_exempt": _("Tax exemption"),
}
_FIXED: dict[str, CustomerField] = {field.name: field for field in _ALL}


def fields() -> Mapping[str, CustomerField]:
    """Every field a customer has, in the order of the form: the fixed ones, then our own that are not archived."""
    return once("fields", _fields)


def field_named(name: str) -> CustomerField | None:
    """The field of a name, archived ones too: history still speaks of them."""
    return once("known", _known).get(name) if name.startswith(CUSTOM) else _FIXED.get(name)


def custom_fields() -> list[CustomerField]:
    """Our own fields, those that are not archived."""
    return [field for field in fields().values() if field.custom]


def field_label(name: str) -> str | Promise:
    """The label of a field or unit; the name itself for one no longer known, as old events may carry."""
    field = field_named(name)
    return field.label if field else UNITS.get(name, name)


def unit_label(key: str) -> str | Promise:
    """The label of what two editors meet at."""
    return UNITS.get(key) or field_label(key)


def visible(actor: Actor) -> list[CustomerField]:
    """The fields an actor may read, in the order of the form."""
    return [field for field in fields().values() if actor.sees(field.field_class)]


def writable(actor: Actor) -> list[CustomerField]:
    """The fields an actor may type into: seen, not derived, and with the permission they ask for."""
    return [
        field
        for field in visible(actor)
        if not field.is_derived and (not field.permission or actor.can(field.permission))
    ]


def importable(actor: Actor) -> list[CustomerField]:
    """Our own fields that files may fill for this actor.

    Their names are the keys of `CustomerInput.custom` and of values: `field.plan`. Both take what people type, a choice
    by its label too; what is no value of the field is refused beside its name.
    """
    return [field for field in writable(actor) if field.custom]


def keys_of(names: Iterable[str]) -> set[str]:
    """The units (or single fields) that names belong to."""
    known = fields()
    return {known[name].key for name in names}


def empty_values() -> Values:
    """A customer about whom nothing is known."""
    return {name: list(field.default) if field.is_set else field.default for name, field in fields().items()}


def unwritten_values() -> Values:
    """A customer before it was made: what a form fills in by itself was not there either.

    History is told and replayed from here, so a value here is one that `customer.created` leaves out: for ever.
    """
    return empty_values() | {"access_wish": ""}


def _fields() -> dict[str, CustomerField]:
    return _FIXED | {row.name: _custom(row) for row in definitions() if not row.is_archived}


def _known() -> dict[str, CustomerField]:
    return {row.name: _custom(row) for row in definitions()}


def _custom(row: CustomField) -> CustomerField:
    choices = tuple(Choice(*choice) for choice in row.choices)
    return CustomerField(
        row.name,
        row.label,
        row.field_class,
        row.kind,
        "custom",
        max_length=LONGEST_TEXT if row.kind == TEXT else 0,
        default=NOTHING[row.kind],
        choices=tuple((choice.key, choice.label) for choice in choices),
        custom=Custom(
            row.pk,
            row.help_text,
            choices,
            row.is_required,
            row.is_searchable,
            row.is_sortable,
            row.is_archived,
            row.customers,
        ),
    )
