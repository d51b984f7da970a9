"""Contacts: what may stand in one, and their rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from billstead.core.text import BadText, canonical_email, clean
from billstead.customers.emails import check_email
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact
from billstead.customers.phones import check_phone

CONTACT_FIELDS = ("name", "job_title", "email", "phone", "for_billing", "for_technical", "is_urgent", "remark")
_LIMITS = {"name": 200, "job_title": 120, "remark": 300}


@dataclass
class CheckedContact:
    """A contact as stored, and what blocks or is odd about it, per field."""

    values: dict[str, Any]
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: dict[str, list[str]] = field(default_factory=dict)


def check_contact(contact: ContactInput, country: str, *, kept_phone: tuple[str, str] | None = None) -> CheckedContact:
    """Check one contact; phones without a country code are read as dialed in `country`."""
    checked = CheckedContact(asdict(contact))
    for name, limit in _LIMITS.items():
        _check_text(checked, name, limit)
    if not checked.values["name"] and "name" not in checked.errors:
        checked.errors["name"] = [_("Enter the contact's name")]
    _check_email(checked)
    typed = " ".join(str(checked.values["phone"]).split())
    if kept_phone and typed in kept_phone:
        checked.values["phone_typed"], checked.values["phone"] = kept_phone
    else:
        _check_phone(checked, typed, country)
    if checked.values["is_urgent"] and not checked.values["phone"] and "phone" not in checked.errors:
        checked.errors["phone"] = [_("An urgent contact needs a phone number")]
    for name in ("for_billing", "for_technical", "is_urgent"):
        checked.values[name] = checked.values[name] is True
    return checked


def contact_row(customer_id: int, values: dict[str, Any]) -> Contact:
    """The row of a checked contact."""
    return Contact(customer_id=customer_id, canonical_email=contact_key(values["email"]), **values)


def contact_values(contact: Contact) -> dict[str, Any]:
    """What of a contact history tells."""
    names = "name job_title email phone phone_typed for_billing for_technical is_urgent remark".split()
    return {name: getattr(contact, name) for name in names}


def contact_key(email: str) -> str:
    """The form an address of a contact is compared by; contacts may repeat."""
    return canonical_email(email) if email else ""


def _check_text(checked: CheckedContact, name: str, limit: int) -> None:
    try:
        text = clean(str(checked.values[name]), field=name)
    except BadText as refusal:
        checked.values[name], checked.errors[name] = "", [str(refusal.message)]
        return
    checked.values[name] = text
    if len(text) > limit:
        checked.errors[name] = [_("Enter at most %(limit)s characters") % {"limit": limit}]


def _check_email(checked: CheckedContact) -> None:
    if not str(checked.values["email"]).strip():
        checked.values["email"] = ""
        return
    found = check_email(str(checked.values["email"]))
    checked.values["email"] = found.email or found.typed
    if found.error:
        checked.errors["email"] = [str(found.error)]
    if found.warnings:
        checked.warnings["email"] = [str(warning) for warning in found.warnings]


def _check_phone(checked: CheckedContact, typed: str, country: str) -> None:
    found = check_phone(typed, country)
    checked.values["phone"], checked.values["phone_typed"] = found.e164, found.typed
    if found.error:
        checked.errors["phone"] = [str(found.error)]
    if found.warning:
        checked.warnings["phone"] = [str(found.warning)]
