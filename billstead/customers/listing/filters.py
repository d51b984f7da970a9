"""The keys of the query language that customers have. Keys whose facts come later are not here yet."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from billstead.accounts.queries import company
from billstead.core.actor import ACCESS, CONTACT, TAX
from billstead.core.currencies import CURRENCIES
from billstead.core.text import canonical_email, fold, number_key
from billstead.customers import postal
from billstead.customers.listing import facts, names
from billstead.customers.models import Contact, Customer, EmailAddress
from billstead.search.queries import select
from billstead.ui.listing.filters import (
    ChoiceFilter,
    DateFilter,
    Filter,
    Flag,
    FlagFilter,
    NamedFilter,
    NumberFilter,
    TextFilter,
    starts_with,
)
from billstead.ui.listing.viewpoint import Viewpoint

_TAX_STATES = {
    "none": (Customer.TaxIdState.NONE, _("no tax ID")),
    "ok": (Customer.TaxIdState.FORMAT_OK, _("format right")),
    "bad": (Customer.TaxIdState.FORMAT_BAD, _("format wrong")),
}


def status_names() -> dict[str, str]:
    return {status.value: str(status.label) for status in Customer.Status}


def country_names() -> dict[str, str]:
    """Countries in the reader's language, by name."""
    return dict(postal.countries())


def currency_names() -> dict[str, str]:
    return {code: code for code in CURRENCIES}


def _tax_state(name: str) -> Flag:
    state, label = _TAX_STATES[name]
    return Flag(label, Q(tax_id_state=state))


def _email(typed: str, view: Viewpoint) -> tuple[Q, QuerySet[Any]] | None:
    """Main, further and contacts' addresses that begin so; `@acme.example` finds the domain."""
    address = canonical_email(typed) if "@" in typed else typed.casefold()
    if not address.strip("@"):
        return None
    is_domain = typed.startswith("@")
    begins = Q(canonical_email__endswith=address) if is_domain else starts_with("canonical_email", address)
    of_row = {"customer": OuterRef("pk")}
    on_row = starts_with("email_domain", address.removeprefix("@")) if is_domain else begins
    further, contacts = EmailAddress.objects.filter(begins), Contact.objects.filter(begins)
    main = Customer.objects.filter(on_row).order_by().values_list("id", flat=True)
    ids = main.union(
        further.order_by().values_list("customer_id", flat=True),
        contacts.order_by().values_list("customer_id", flat=True),
    )
    return on_row | Q(Exists(further.filter(**of_row))) | Q(Exists(contacts.filter(**of_row))), ids


def _phone(typed: str, view: Viewpoint) -> Q | None:
    """A number from its start with country code, else any part of it as dialed at home."""
    digits = re.sub(r"\D", "", fold(typed))
    if len(digits) < 2:
        return None
    # The index holds only customers with a phone, and is used only where the question says so.
    if typed.lstrip().startswith("+") or digits.startswith("00"):
        return starts_with("phone", f"+{digits.removeprefix('00')}") & Q(phone__gt="")
    return Q(phone__contains=digits.removeprefix("0")) & Q(phone__gt="")


def _company(typed: str, view: Viewpoint) -> tuple[Q, QuerySet[Any]] | None:
    """Companies with a word of their name that begins so; the search index names the candidates."""
    key = fold(typed)
    if not key:
        return None
    named = Q(kind=Customer.Kind.COMPANY) & (starts_with("name_key", key) | Q(name_key__contains=f" {key}"))
    found = select(typed[:80], kind="customer", classes=view.actor.classes)
    return named, Customer.objects.filter(found, named).order_by().values_list("id", flat=True)


def _number(typed: str, view: Viewpoint) -> Q | None:
    """A number as it is written, or its digits alone."""
    if typed.isascii() and typed.isdigit():
        return Q(number_key__in=[number_key(typed), number_key(company().number_prefix + typed)])
    key = fold(typed)
    return starts_with("number_key", key) | Q(number_key=number_key(typed)) if key else None


FILTERS: tuple[Filter, ...] = (
    ChoiceFilter(key="status", label=_("Status"), column="status", values=status_names),
    NamedFilter(
        key="tag",
        label=_("Tag"),
        rows=names.tags,
        asks=names.tagged,
        source=names.tagged_ids,
        empty=names.untagged(),
    ),
    NamedFilter(
        key="group",
        label=_("Group"),
        rows=names.groups,
        asks=lambda ids: Q(group_id__in=ids),
        empty=Q(group_id__isnull=True),
    ),
    ChoiceFilter(
        key="country", label=_("Country"), column="country_key", values=country_names, empty=Q(country_key="")
    ),
    ChoiceFilter(key="currency", label=_("Currency"), column="currency", values=currency_names),
    TextFilter(key="email", label=_("E-mail"), field_class=CONTACT, asks=_email),
    TextFilter(key="phone", label=_("Phone"), field_class=CONTACT, asks=_phone, empty=Q(phone="")),
    TextFilter(key="company", label=_("Company"), asks=_company, empty=Q(kind=Customer.Kind.PERSON)),
    TextFilter(key="number", label=_("Number"), asks=_number),
    NumberFilter(key="id", label=_("Record"), column="id"),
    NamedFilter(
        key="owner",
        label=_("Owner"),
        rows=names.owners,
        asks=lambda ids: Q(owner_id__in=ids),
        empty=Q(owner_id__isnull=True),
    ),
    DateFilter(key="created", label=_("Created"), column="created_at"),
    DateFilter(key="updated", label=_("Changed"), column="updated_at"),
    DateFilter(key="activity", label=_("Last activity"), column="activity_at"),
    DateFilter(key="confirmed", label=_("Confirmed"), column="confirmed_on", is_moment=False),
    FlagFilter(
        key="tax",
        label=_("Tax ID"),
        field_class=TAX,
        flags={name: _tax_state(name) for name in _TAX_STATES} | {"exempt": facts.IS["tax-exempt"]},
        nothing="none",
    ),
    FlagFilter(
        key="verified",
        label=_("Verified"),
        field_class=CONTACT,
        flags={
            "phone": Flag(_("phone"), Q(phone_proven_at__isnull=False)),
            "none": Flag(_("nothing"), Q(phone_proven_at__isnull=True)),
        },
        nothing="none",
    ),
    FlagFilter(
        key="access",
        label=_("Portal access"),
        field_class=ACCESS,
        flags={
            "invite-later": Flag(_("invite later"), Q(access_wish=Customer.AccessWish.INVITE_LATER)),
            "none": Flag(_("no access"), Q(access_wish=Customer.AccessWish.NO_ACCESS)),
        },
        nothing="none",
    ),
    FlagFilter(key="is", label=_("Is"), flags=facts.IS),
    FlagFilter(key="has", label=_("Has"), flags=facts.HAS),
)
