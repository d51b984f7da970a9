"""Permission codes, the roles we ship, and what makes a password too easy: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.core.text import fold

CUSTOMERS = "customers"
FIELDS = "fields"
WORK = "work"
ADMINISTRATION = "administration"

GROUPS: dict[str, Promise] = {
    CUSTOMERS: _("Customers"),
    FIELDS: _("What they may see of a customer"),
    WORK: _("Contacts, notes and tags"),
    ADMINISTRATION: _("Administration"),
}


@dataclass(frozen=True, slots=True)
class Permission:
    """One code a role may hold, in the words the roles page uses."""

    label: Promise
    help: Promise
    group: str


PERMISSIONS: dict[str, Permission] = {
    "customers.view": Permission(
        _("See customers"), _("Open the list and profiles. Without it nothing of a customer shows."), CUSTOMERS
    ),
    "customers.create": Permission(_("Add customers"), _("Fill in the form and create a customer."), CUSTOMERS),
    "customers.edit": Permission(_("Edit customers"), _("Change the account details they may see."), CUSTOMERS),
    "customers.share_email": Permission(
        _("Let customers share an e-mail"), _("Save a customer whose e-mail another customer already uses."), CUSTOMERS
    ),
    "customers.prove_phone": Permission(
        _("Confirm phone numbers"), _("Record that somebody called back and reached the customer."), CUSTOMERS
    ),
    "customers.confirm_details": Permission(
        _("Confirm details"), _("Record that the customer checked their details and they are current."), CUSTOMERS
    ),
    "customers.assign_owner": Permission(
        _("Assign an owner"), _("Choose which member of staff looks after a customer."), CUSTOMERS
    ),
    "customers.change_status": Permission(
        _("Change the status"), _("Suspend, reactivate, close and reopen customers, and mark them as fraud."), CUSTOMERS
    ),
    "customers.delete": Permission(
        _("Delete customers"), _("Delete a customer nothing was built on, for good."), CUSTOMERS
    ),
    "customers.export": Permission(
        _("Export customers"), _("Download lists and histories, with the fields they may see."), CUSTOMERS
    ),
    "customers.import": Permission(
        _("Import customers"),
        _("Add and change many customers from a file, in the fields they may set, and take an import back."),
        CUSTOMERS,
    ),
    "customers.see_contact": Permission(
        _("Contact details"), _("E-mail, phone, address, contacts and website."), FIELDS
    ),
    "customers.see_tax": Permission(_("Tax details"), _("Tax ID, its check, and exemption."), FIELDS),
    "customers.see_money": Permission(_("Money"), _("Payment terms and, later, balances."), FIELDS),
    "customers.see_notes": Permission(_("Notes"), _("What staff wrote about the customer."), FIELDS),
    "customers.see_access": Permission(
        _("Access"), _("Portal access, sign-ins and the addresses they came from."), FIELDS
    ),
    "contacts.edit": Permission(_("Edit contacts"), _("Add, change and remove contacts of a customer."), WORK),
    "notes.write": Permission(_("Write notes"), _("Add and pin notes, and edit their own."), WORK),
    "notes.edit_any": Permission(_("Edit anybody's notes"), _("Change notes that colleagues wrote."), WORK),
    "tags.assign": Permission(_("Tag customers"), _("Put existing tags on customers and take them off."), WORK),
    "tags.manage": Permission(_("Manage tags"), _("Create, rename, recolor, merge and delete tags."), WORK),
    "groups.manage": Permission(_("Manage groups"), _("Create, rename and delete customer groups."), WORK),
    "fields.manage": Permission(
        _("Manage customer fields"), _("Define fields of your own for customers, and who sees them."), ADMINISTRATION
    ),
    "settings.company": Permission(
        _("Change company settings"),
        _("Company details, logo, required fields, customer numbers and status reasons."),
        ADMINISTRATION,
    ),
    "staff.manage": Permission(
        _("Manage staff"), _("Add and disable staff, give roles and reset passwords, up to their own rights."),
        ADMINISTRATION,
    ),
    "roles.manage": Permission(
        _("Manage roles"), _("Change what each role may do, up to their own rights."), ADMINISTRATION
    ),
    "audit.view": Permission(
        _("See the history of settings"), _("Changes of settings, staff and roles, and who signed in."), ADMINISTRATION
    ),
}  # fmt: skip
ALL_CODES = frozenset(PERMISSIONS)

OWNER, MANAGER, BILLING, SUPPORT, READ_ONLY = "owner", "manager", "billing", "support", "read_only"


@dataclass(frozen=True, slots=True)
class DefaultRole:
    """A role every installation starts with."""

    key: str
    name: str
    label: Promise
    codes: frozenset[str]


_SUPPORT_CODES = frozenset(
    {
        "customers.view", "customers.create", "customers.edit", "customers.prove_phone", "customers.confirm_details",
        "customers.see_contact", "customers.see_notes", "customers.see_access",
        "contacts.edit", "notes.write", "tags.assign",
    }
)  # fmt: skip
_BILLING_CODES = _SUPPORT_CODES | {
    "customers.share_email", "customers.change_status", "customers.assign_owner", "customers.export",
    "customers.see_tax", "customers.see_money",
}  # fmt: skip

DEFAULT_ROLES: tuple[DefaultRole, ...] = (
    DefaultRole(OWNER, "Owner", _("Owner"), ALL_CODES),
    DefaultRole(MANAGER, "Manager", _("Manager"), ALL_CODES - {"roles.manage", "fields.manage"}),
    DefaultRole(BILLING, "Billing", _("Billing"), _BILLING_CODES),
    DefaultRole(SUPPORT, "Support", _("Support"), _SUPPORT_CODES),
    DefaultRole(
        READ_ONLY,
        "Read-only",
        _("Read-only"),
        frozenset({"customers.view", "customers.see_contact", "customers.see_notes"}),
    ),
)
ROLE_LABELS: dict[str, tuple[str, Promise]] = {role.key: (role.name, role.label) for role in DEFAULT_ROLES}

# Half a password made of words anybody can guess is half a password.
MIN_OWN_WORD = 3
MIN_REMAINDER = 8
_WORD = re.compile(r"[^a-z0-9]+")


def own_words(*sources: str) -> frozenset[str]:
    """The folded words of names and addresses that must not carry a password."""
    words = (word for source in sources for word in _WORD.split(fold(source)))
    return frozenset(word for word in words if len(word) >= MIN_OWN_WORD)


def leans_on(password: str, words: Iterable[str]) -> bool:
    """Whether fewer than eight characters of the password are left once the person's own words are taken out."""
    rest = fold(password)
    used = False
    for word in sorted(words, key=len, reverse=True):
        used, rest = used or word in rest, rest.replace(word, "")
    return used and len(rest) < MIN_REMAINDER


def fits_address(prefix: str) -> bool:
    """Whether customer numbers with this prefix can stand in an address: /customers/<number>/ (RFC 3986, 3.3)."""
    return not any(char in "/?#%\\" or category(char)[0] in "ZC" for char in prefix)


def number_example(prefix: str, digits: int, value: int = 123) -> str:
    """A customer number in a format, for the live example and for the series itself."""
    return f"{prefix}{value:0{digits}d}"


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of the values that differ, in the order of `after`."""
    return [name for name, value in after.items() if before.get(name) != value]
