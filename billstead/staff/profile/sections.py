"""The profile's sections of facts, each of what its reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billstead.customers.custom_kinds import DATE
from billstead.customers.custom_values import stored_values
from billstead.customers.defaults import language_name
from billstead.customers.fields import CustomerField, custom_fields
from billstead.customers.models import Address, Customer
from billstead.customers.postal import address_lines, country_name
from billstead.customers.showing import shown_value
from billstead.tax.tax_ids import kind_label

from .attention import Attention
from .page import ProfilePage
from .showing import Shown, phone_note, terms_in_words
from .status import scheduled


@dataclass(frozen=True)
class Section:
    """Facts under one heading; `withheld` says why there are none to read."""

    id: str
    title: str
    facts: list[Shown]
    edit_url: str = ""
    is_wide: bool = False
    withheld: str = ""
    confirm_url: str = ""


def details(page: ProfilePage) -> Section:
    """Who and where."""
    customer = page.customer
    shown = [Shown(_("Legal name"), customer.name, key="name")]
    if customer.contact_name:
        shown.append(Shown(_("Contact"), customer.contact_name, key="contact_name"))
    shown.append(Shown(_("Type"), customer.get_kind_display(), key="kind"))
    if page.reader.sees("contact"):
        shown += _reach(page)
        if customer.website:
            shown.append(Shown(_("Website"), customer.website, key="website"))
    shown += _where(page)
    language = language_name(customer.language, get_language() or "en")
    shown += [
        Shown(_("Language"), language, key="language"),
        Shown(_("Time zone"), customer.time_zone, key="time_zone"),
        Shown(_("Owner"), str(customer.owner or ""), empty=_("Nobody"), key="owner"),
        Shown(_("Group"), str(customer.group or ""), empty=_("None"), key="group"),
    ]
    shown += [Shown(row.source, row.value, mono=True, key="external_ids") for row in customer.external_ids.all()]
    confirm_url = page.confirm_url if page.may_confirm else ""
    return Section("details", _("Details"), shown, page.edit_url, confirm_url=confirm_url)


def _reach(page: ProfilePage) -> list[Shown]:
    customer = page.customer
    shared = _("shared with another customer") if customer.shares_email else ""
    proof = phone_note(customer, page.phone_shown)
    return [
        Shown(_("E-mail"), customer.email, shared, key="email"),
        Shown(_("Phone"), page.phone_shown, proof, copied=customer.phone, key="phone"),
    ]


def _where(page: ProfilePage) -> list[Shown]:
    customer = page.customer
    if not page.reader.sees("contact"):
        country = country_name(customer.country_key, get_language() or "en") if customer.country_key else ""
        return [Shown(_("Country"), country, key="billing")]
    addresses = page.addresses
    shown = [Shown(_("Address"), _lines(addresses.get(Address.Purpose.BILLING)), key="billing")]
    if Address.Purpose.SERVICE in addresses:
        shown.append(Shown(_("Service address"), _lines(addresses[Address.Purpose.SERVICE]), key="service"))
    return shown


def _lines(address: Address | None) -> str:
    if address is None:
        return ""
    parts = ("country", "region", "city", "district", "street", "postcode", "sorting_code")
    return "\n".join(address_lines({part: getattr(address, part) for part in parts}, with_country=True))


def billing(page: ProfilePage, *, is_wide: bool = False) -> Section:
    """Tax and terms, as the first invoice will find them."""
    customer, reader = page.customer, page.reader
    if not (reader.sees("tax") or reader.sees("money")):
        withheld = _("Your role does not show tax and terms. Ask an administrator.")
        return Section("billing", _("Tax and billing"), [], withheld=withheld, is_wide=is_wide)
    shown = []
    if reader.sees("tax"):
        shown += _tax(customer)
    shown.append(Shown(_("Currency"), customer.currency, key="currency"))
    if reader.sees("money"):
        shown.append(Shown(_("Payment terms"), terms_in_words(customer), key="terms"))
    return Section("billing", _("Tax and billing"), shown, page.edit_url, is_wide)


def more_details(page: ProfilePage) -> Section | None:
    """The fields this installation defined, of those the reader may see; None when there are none."""
    fields = [field for field in custom_fields() if page.reader.sees(field.field_class)]
    if not fields:
        return None
    values = stored_values([page.customer.pk], fields)[page.customer.pk]
    shown = [_own(field, values[field.name]) for field in fields]
    return Section("own", _("More details"), shown, page.edit_url)


def _own(field: CustomerField, value: Any) -> Shown:
    copied = value if field.kind == DATE and value else ""
    return Shown(str(field.label), shown_value(field.name, value), copied=copied, key=field.name)


def _tax(customer: Customer) -> list[Shown]:
    label = kind_label(customer.tax_id_kind) if customer.tax_id_kind else _("Tax ID")
    state = customer.get_tax_id_state_display() if customer.tax_id else ""
    shown = [Shown(str(label), customer.tax_id, state, mono=True, key="tax_id")]
    if customer.tax_exempt:
        proof = customer.tax_exempt_proof_on
        note = (
            _("proof of %(day)s") % {"day": formats.date_format(proof, "DATE_FORMAT")} if proof else _("no proof yet")
        )
        shown.append(Shown(_("Tax exempt"), customer.tax_exempt_reason, note, key="tax_exempt"))
    else:
        shown.append(Shown(_("Tax exempt"), _("No"), key="tax_exempt"))
    return shown


def access(page: ProfilePage) -> Section:
    """Whether and how the customer gets in."""
    customer = page.customer
    wish = customer.get_access_wish_display()
    note = {
        Customer.AccessWish.INVITE_LATER: _("Nothing is sent until somebody sends it."),
        Customer.AccessWish.NO_ACCESS: _("The customer is not to get access."),
    }[Customer.AccessWish(customer.access_wish)]
    return Section(
        "access", _("Access"), [Shown(_("Portal access"), wish, note, key="access_wish")], page.edit_url, is_wide=True
    )


def attention(page: ProfilePage, *, today: date) -> list[Attention]:
    """What is wrong or missing, worst first: only what this reader may see and set right."""
    customer, reader = page.customer, page.reader
    found = scheduled(page)
    if page.edit_url and reader.sees("tax"):
        found += _tax_attention(page)
    if page.edit_url and reader.sees("contact"):
        billing_address = page.addresses.get(Address.Purpose.BILLING)
        if billing_address is None or not billing_address.street:
            text = _("Invoices need the legal address.")
            found.append(Attention(_("No billing address"), text, page.edit_url, _("Add the address")))
    if customer.is_stale(today) and (page.edit_url or page.may_confirm):
        text = _("Last confirmed on %(day)s.") % {"day": formats.date_format(customer.confirmed_on, "DATE_FORMAT")}
        post_url = page.confirm_url if page.may_confirm else ""
        words = _("Details may be out of date")
        right = _("They are right")
        found.append(Attention(words, text, page.edit_url, _("Correct them"), post_url=post_url, post_action=right))
    return found


def _tax_attention(page: ProfilePage) -> list[Attention]:
    customer = page.customer
    found = []
    if customer.tax_id_state == Customer.TaxIdState.FORMAT_BAD:
        text = _("%(value)s does not pass its check digits.") % {"value": customer.tax_id}
        words = _("Tax ID looks wrong")
        found.append(Attention(words, text, page.edit_url, _("Correct it"), tone="bad", shape="overdue"))
    if customer.tax_exempt and customer.tax_exempt_proof_on is None:
        text = _("Tax exempt: %(reason)s") % {"reason": customer.tax_exempt_reason}
        found.append(Attention(_("Proof of the exemption is missing"), text, page.edit_url, _("Add its date")))
    return found
