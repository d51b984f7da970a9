"""The profile's sections of facts, each of what its reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billstead.customers.defaults import language_name
from billstead.customers.models import Address, Customer
from billstead.customers.postal import address_lines, country_name
from billstead.tax.tax_ids import kind_label

from .page import ProfilePage, Shown, terms_in_words


@dataclass(frozen=True)
class Section:
    """Facts under one heading; `withheld` says why there are none to read."""

    id: str
    title: str
    facts: list[Shown]
    edit_url: str = ""
    is_wide: bool = False
    withheld: str = ""


@dataclass(frozen=True)
class Attention:
    """Something that asks for an act: shape, fact, one sentence, one action."""

    title: str
    text: str
    url: str = ""
    action: str = ""
    tone: str = "warn"
    shape: str = "attention"


def details(page: ProfilePage) -> Section:
    """Who and where."""
    customer = page.customer
    shown = [Shown(_("Legal name"), customer.name, copied=customer.name, changed=page.has_changed("name"))]
    if customer.contact_name:
        shown.append(Shown(_("Contact"), customer.contact_name, changed=page.has_changed("contact_name")))
    shown.append(Shown(_("Type"), customer.get_kind_display(), changed=page.has_changed("kind")))
    if page.reader.sees("contact"):
        shown += _reach(page)
    else:
        shown.append(
            Shown(_("Country"), country_name(customer.country_key, get_language()) if customer.country_key else "")
        )
    shown.append(
        Shown(_("Language"), f"{language_name(customer.language, get_language() or 'en')}, {customer.time_zone}")
    )
    shown.append(Shown(_("Owner"), str(customer.owner or ""), empty=_("Nobody"), changed=page.has_changed("owner")))
    shown.append(Shown(_("Group"), str(customer.group or ""), empty=_("None"), changed=page.has_changed("group")))
    for known in customer.external_ids.all():
        shown.append(Shown(known.source, known.value, copied=known.value, mono=True))
    return Section("details", _("Details"), shown, page.edit_url_if_allowed)


def _reach(page: ProfilePage) -> list[Shown]:
    customer = page.customer
    addresses = {row.purpose: row for row in customer.addresses.all()}
    shown = [
        Shown(_("E-mail"), customer.email, page.email_note, customer.email, changed=page.has_changed("email")),
        Shown(_("Phone"), page.phone_shown, page.phone_note, customer.phone, changed=page.has_changed("phone")),
    ]
    if customer.website:
        shown.append(Shown(_("Website"), customer.website, changed=page.has_changed("website")))
    shown.append(
        Shown(_("Address"), _lines(addresses.get(Address.Purpose.BILLING)), changed=page.has_changed("billing"))
    )
    if Address.Purpose.SERVICE in addresses:
        shown.append(
            Shown(_("Service address"), _lines(addresses[Address.Purpose.SERVICE]), changed=page.has_changed("service"))
        )
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
        withheld = _("Tax and terms are visible to roles that may see them.")
        return Section("billing", _("Tax and billing"), [], withheld=withheld, is_wide=is_wide)
    shown = []
    if reader.sees("tax"):
        shown += _tax(page)
    shown.append(Shown(_("Currency"), customer.currency, changed=page.has_changed("currency")))
    if reader.sees("money"):
        shown.append(
            Shown(_("Payment terms"), terms_in_words(customer), changed=page.has_changed("terms_kind", "terms_days"))
        )
    return Section("billing", _("Tax and billing"), shown, page.edit_url_if_allowed, is_wide)


def _tax(page: ProfilePage) -> list[Shown]:
    customer = page.customer
    label = kind_label(customer.tax_id_kind) if customer.tax_id_kind else _("Tax ID")
    state = customer.get_tax_id_state_display() if customer.tax_id else ""
    shown = [Shown(str(label), customer.tax_id, state, customer.tax_id, mono=True, changed=page.has_changed("tax_id"))]
    if customer.tax_exempt:
        proof = customer.tax_exempt_proof_on
        note = (
            _("proof of %(day)s") % {"day": formats.date_format(proof, "DATE_FORMAT")} if proof else _("no proof yet")
        )
        shown.append(Shown(_("Tax exempt"), customer.tax_exempt_reason, note))
    else:
        shown.append(Shown(_("Tax exempt"), _("No")))
    return shown


def access(page: ProfilePage) -> Section:
    """Whether and how the customer gets in."""
    customer = page.customer
    wish = customer.get_access_wish_display()
    note = {
        Customer.AccessWish.INVITE_LATER: _("Nothing is sent until somebody sends it."),
        Customer.AccessWish.NO_ACCESS: _("The customer is not to get access."),
    }[Customer.AccessWish(customer.access_wish)]
    edit_url = page.edit_url_if_allowed
    return Section("access", _("Access"), [Shown(_("Portal access"), wish, note)], edit_url, is_wide=True)


def attention(page: ProfilePage, *, today: date) -> list[Attention]:
    """What is wrong or missing, worst first, as far as the reader may see it."""
    customer, reader = page.customer, page.reader
    found = []
    if reader.sees("tax") and customer.tax_id_state == Customer.TaxIdState.FORMAT_BAD:
        text = _("%(value)s does not pass its check digits.") % {"value": customer.tax_id}
        found.append(
            Attention(_("Tax ID looks wrong"), text, page.edit_url_if_allowed, _("Correct it"), "bad", "overdue")
        )
    if reader.sees("tax") and customer.tax_exempt and customer.tax_exempt_proof_on is None:
        text = _("Tax exempt: %(reason)s") % {"reason": customer.tax_exempt_reason}
        found.append(
            Attention(_("Proof of the exemption is missing"), text, page.edit_url_if_allowed, _("Add its date"))
        )
    if reader.sees("contact") and not any(row.purpose == "billing" and row.street for row in customer.addresses.all()):
        text = _("Invoices need the legal address.")
        found.append(Attention(_("No billing address"), text, page.edit_url_if_allowed, _("Add the address")))
    if customer.is_stale(today):
        day = formats.date_format(customer.confirmed_on, "DATE_FORMAT")
        text = _("Last confirmed on %(day)s.") % {"day": day}
        found.append(Attention(_("Details may be out of date"), text, page.edit_url_if_allowed, _("Check them")))
    return found
