"""Values in words a reader knows: for conflicts, undo and the timeline's old and new."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from billstead.customers.defaults import language_name
from billstead.customers.fields import Values, field_named
from billstead.customers.models import Customer
from billstead.customers.postal import PARTS, address_lines, country_name
from billstead.customers.telling import told
from billstead.customers.validation import Reference
from billstead.tax.tax_ids import kind_label


def shown_value(name: str, value: Any) -> str:
    """One value as history tells it (names, not ids) in words; nothing is an empty text."""
    field = field_named(name)
    kind = field.kind if field else ""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "status":
        return str(dict(Customer.Status.choices).get(value, value))
    if name == "confirmed_on" or kind == "date":
        return _day(str(value))
    if field and field.choices:
        return str(dict(field.choices).get(value, value))
    if kind == "country":
        return country_name(str(value))
    if kind == "language":
        return language_name(str(value))
    if kind == "tax_id_kind":
        return kind_label(str(value))
    if isinstance(value, list):
        return ", ".join(_entry(entry) for entry in value)
    return str(value)


def shown_key(key: str, values: Values, reference: Reference) -> str:
    """A unit or field of a whole customer in words: an address as its lines, terms as one phrase."""
    if key in ("billing", "service"):
        parts = {part: values[f"{key}.{part}"] for part in PARTS}
        return "\n".join(address_lines(parts, with_country=True)) if any(parts.values()) else ""
    if key == "phone":
        return str(values["phone_typed"] or values["phone"])
    if key == "terms":
        return f"{shown_value('terms_kind', values['terms_kind'])}: {values['terms_days']}"
    if key == "tax_id":
        number = values["tax_id"]
        return f"{number} ({kind_label(values['tax_id_kind'])})" if number else ""
    if key == "tax_exempt":
        known = (shown_value("tax_exempt", values["tax_exempt"]), values["tax_exempt_reason"])
        proof = shown_value("tax_exempt_proof_on", values["tax_exempt_proof_on"])
        return ", ".join(part for part in (*known, proof) if part)
    return shown_value(key, told(key, values[key], reference))


def _day(iso: str) -> str:
    try:
        return formats.date_format(date.fromisoformat(iso), "DATE_FORMAT")
    except ValueError:
        return iso


def _entry(entry: Any) -> str:
    return " ".join(str(part) for part in entry.values()) if isinstance(entry, dict) else str(entry)
