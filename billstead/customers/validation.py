"""Turning what was typed into what is stored, or into messages beside the fields. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.accounts.models import CompanyProfile
from billstead.core.actor import Actor
from billstead.core.currencies import BILLABLE
from billstead.core.text import BadText, clean
from billstead.customers.custom_kinds import NOTHING, BadValue, read_value
from billstead.customers.defaults import LANGUAGES, defaults, zones
from billstead.customers.emails import check_email
from billstead.customers.fields import Values, custom_fields, fields
from billstead.customers.models import Customer, EmailAddress, Group
from billstead.customers.phones import check_phone
from billstead.customers.postal import PARTS, check_address
from billstead.customers.rules import TERMS_LIMITS
from billstead.tax.tax_ids import check, default_kind, is_kind

_MAX_ENTRIES = 50
_url = URLValidator(schemes=["http", "https"])
_CHOICES = {
    "kind": set(Customer.Kind.values),
    "terms_kind": set(Customer.Terms.values),
    "access_wish": set(Customer.AccessWish.values),
    "currency": set(BILLABLE),
    "language": set(LANGUAGES),
}


@dataclass(frozen=True)
class Reference:
    """The rows values point at, read once for a whole list, and the company's rules."""

    company: CompanyProfile
    groups: Mapping[int, Group] = field(default_factory=dict)
    owners: Mapping[int, str] = field(default_factory=dict)
    tags: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Checked:
    """Values as stored, and per field what blocks and what is only worth a second look."""

    values: Values
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, name: str, message: str | Promise) -> None:
        self.errors.setdefault(name, []).append(str(message))

    def warn(self, name: str, message: str | Promise) -> None:
        self.warnings.setdefault(name, []).append(str(message))


def check_values(typed: Values, reference: Reference, *, kept_phone: tuple[str, str] | None = None) -> Checked:
    """Check a whole customer. `kept_phone` is a stored (typed, E.164) that the same typing still means."""
    checked = Checked({name: _plain(typed.get(name, item.default)) for name, item in fields().items()})
    _clean_texts(checked)
    _check_references(checked, reference)
    _fill_defaults(checked, reference)
    _check_who(checked)
    _check_addresses(checked, reference)
    _check_phone(checked, reference, kept_phone)
    _check_billing(checked)
    _check_entries(checked)
    _check_custom(checked)
    return checked


def refuse_missing(checked: Checked, actor: Actor) -> None:
    """Refuse for required custom fields that are empty. Who may not see a field is not asked for it."""
    for item in custom_fields():
        is_empty = checked.values[item.name] == NOTHING[item.kind] and item.name not in checked.errors
        if item.custom and item.custom.is_required and is_empty and actor.sees(item.field_class):
            checked.refuse(item.name, _("Fill in “%(field)s”") % {"field": item.label})


def _plain(value: Any) -> Any:
    """Text enums as plain text: values are JSON and are compared with JSON."""
    return str(value) if isinstance(value, str) else value


def _clean_texts(checked: Checked) -> None:
    for name, item in fields().items():
        value = checked.values[name]
        if not isinstance(item.default, str) or item.is_derived:
            continue
        if not isinstance(value, str):
            checked.values[name] = ""
            checked.refuse(name, _("Enter text"))
            continue
        if not value:
            continue
        try:
            value = checked.values[name] = clean(value, multiline=item.kind == "lines", field=name)
        except BadText as refusal:
            checked.values[name] = ""
            checked.refuse(name, refusal.message)
        if item.max_length and len(value) > item.max_length:
            checked.refuse(name, _("Enter at most %(limit)s characters") % {"limit": item.max_length})


def _check_references(checked: Checked, reference: Reference) -> None:
    _check_known(checked, "group", reference.groups, _("This group does not exist any more"))
    _check_known(checked, "owner", reference.owners, _("Choose somebody of the staff"))
    tags = checked.values["tags"]
    if not isinstance(tags, list | tuple) or any(not isinstance(tag, int) or tag not in reference.tags for tag in tags):
        checked.refuse("tags", _("One of these tags does not exist any more"))
        tags = []
    checked.values["tags"] = sorted(set(tags))


def _check_known(checked: Checked, name: str, known: Collection[int], message: str | Promise) -> None:
    value = checked.values[name]
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value not in known):
        checked.refuse(name, message)
        checked.values[name] = None


def _fill_defaults(checked: Checked, reference: Reference) -> None:
    values = checked.values
    country = values["billing.country"] = values["billing.country"].upper()
    group = reference.groups.get(values["group"]) if values["group"] else None
    suggested = defaults(country, company=reference.company, group=group)
    if not values["terms_kind"]:
        values["terms_kind"], values["terms_days"] = suggested["terms_kind"], suggested["terms_days"]
    for name in ("currency", "language", "time_zone"):
        values[name] = values[name] or suggested[name]
    values["currency"] = values["currency"].upper()


def _check_who(checked: Checked) -> None:
    values = checked.values
    for name, known in _CHOICES.items():
        if values[name] not in known and name not in checked.errors:
            checked.refuse(name, _("Choose one of the list"))
    if values["time_zone"] not in zones():
        checked.refuse("time_zone", _("Choose a time zone from the list"))
    if not values["name"] and "name" not in checked.errors:
        is_company = values["kind"] == Customer.Kind.COMPANY
        checked.refuse("name", _("Enter the legal name") if is_company else _("Enter the full name"))
    if values["kind"] == Customer.Kind.PERSON:
        values["contact_name"] = ""
    if "email" not in checked.errors:
        found = check_email(values["email"])
        values["email"] = found.email or values["email"]
        if found.error:
            checked.refuse("email", found.error)
        for warning in found.warnings:
            checked.warn("email", warning)
    values["shares_email"] = values["shares_email"] is True
    _check_website(checked)


def _check_website(checked: Checked) -> None:
    typed = checked.values["website"]
    if not typed or "website" in checked.errors:
        return
    url = typed if "://" in typed else f"https://{typed}"
    try:
        _url(url)
        if "@" in urlsplit(url).netloc:
            raise ValueError
    except (ValidationError, ValueError):
        checked.refuse("website", _("Enter a web address, like https://example.com"))
        return
    checked.values["website"] = url


def _check_addresses(checked: Checked, reference: Reference) -> None:
    is_required = reference.company.address_required == CompanyProfile.Required.ALWAYS
    for purpose, needed in (("billing", is_required), ("service", False)):
        typed = {part: checked.values[f"{purpose}.{part}"] for part in PARTS}
        found = check_address(typed, is_required=needed or (purpose == "service" and any(typed.values())))
        for part in PARTS:
            checked.values[f"{purpose}.{part}"] = found.values[part]
        for part, message in found.errors.items():
            if f"{purpose}.{part}" not in checked.errors:
                checked.refuse(f"{purpose}.{part}", message)
        for part, message in found.warnings.items():
            checked.warn(f"{purpose}.{part}", message)


def _check_phone(checked: Checked, reference: Reference, kept: tuple[str, str] | None) -> None:
    values = checked.values
    typed = " ".join(values["phone"].split())
    if not typed and reference.company.phone_required == CompanyProfile.Required.ALWAYS:
        checked.refuse("phone", _("Enter a phone number"))
    if kept and typed in kept:
        values["phone_typed"], values["phone"] = kept
        return
    found = check_phone(typed, values["billing.country"] or reference.company.country)
    values["phone"], values["phone_typed"] = found.e164, found.typed
    if found.error:
        values["phone"] = typed
        checked.refuse("phone", found.error)
    if found.warning:
        checked.warn("phone", found.warning)


def _check_billing(checked: Checked) -> None:
    values = checked.values
    low, high = TERMS_LIMITS.get(values["terms_kind"], (0, 365))
    days = values["terms_days"]
    if not isinstance(days, int) or isinstance(days, bool) or not low <= days <= high:
        checked.refuse("terms_days", _("Enter a number from %(low)s to %(high)s") % {"low": low, "high": high})
    kind = values["tax_id_kind"] or (default_kind(values["billing.country"]) if values["billing.country"] else "other")
    if values["tax_id"] and not is_kind(kind):
        checked.refuse("tax_id_kind", _("Choose one of the list"))
    elif "tax_id" not in checked.errors:
        found = check(kind, values["tax_id"])
        values["tax_id_kind"], values["tax_id"], values["tax_id_state"] = found.kind, found.value, found.state
        if found.message:
            checked.warn("tax_id", found.message)
    _check_exemption(checked)


def _check_exemption(checked: Checked) -> None:
    values = checked.values
    values["tax_exempt"] = values["tax_exempt"] is True
    if not values["tax_exempt"]:
        values["tax_exempt_reason"], values["tax_exempt_proof_on"] = "", None
        return
    if not values["tax_exempt_reason"]:
        checked.refuse("tax_exempt_reason", _("Enter why this customer pays no tax"))
    try:
        date.fromisoformat(values["tax_exempt_proof_on"] or "")
    except (TypeError, ValueError):
        checked.refuse("tax_exempt_proof_on", _("Enter the date of the proof"))


def _check_custom(checked: Checked) -> None:
    for item in custom_fields():
        assert item.custom
        try:
            checked.values[item.name] = read_value(item.kind, checked.values[item.name], item.custom.choices)
        except BadValue as refusal:
            checked.refuse(item.name, refusal.message)


def _check_entries(checked: Checked) -> None:
    checked.values["emails"] = _entries(checked, "emails", _further_email)
    checked.values["external_ids"] = _entries(checked, "external_ids", _external_id)


def _entries(checked: Checked, name: str, read: Any) -> list[dict[str, str]]:
    typed = checked.values[name]
    if not isinstance(typed, list | tuple) or not all(isinstance(entry, dict) for entry in typed):
        checked.refuse(name, _("Enter a list"))
        return []
    if len(typed) > _MAX_ENTRIES:
        checked.refuse(name, _("Enter at most %(limit)s entries") % {"limit": _MAX_ENTRIES})
        return []
    found = [read(checked, entry) for entry in typed]
    return sorted((entry for entry in found if entry), key=lambda entry: sorted(entry.items()))


def _further_email(checked: Checked, entry: dict[str, Any]) -> dict[str, str] | None:
    found = check_email(str(entry.get("email", "")))
    purpose = str(entry.get("purpose", "invoices"))
    if found.error:
        checked.refuse("emails", found.error)
    if purpose not in EmailAddress.Purpose.values:
        checked.refuse("emails", _("Choose what this address is for"))
    return {"email": found.email, "purpose": purpose} if found.email else None


def _external_id(checked: Checked, entry: dict[str, Any]) -> dict[str, str] | None:
    try:
        source, value = clean(str(entry.get("source", ""))), clean(str(entry.get("value", "")))
    except BadText as refusal:
        checked.refuse("external_ids", refusal.message)
        return None
    if not 1 <= len(source) <= 40 or not 1 <= len(value) <= 120:
        checked.refuse("external_ids", _("Enter the system (up to 40 characters) and its id (up to 120)"))
        return None
    return {"source": source, "value": value}
