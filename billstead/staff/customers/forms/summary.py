"""The review page's rows: what will be stored, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billstead.customers.fields import Values, custom_fields
from billstead.customers.models import Customer, EmailAddress
from billstead.customers.phones import check_phone, readable
from billstead.customers.postal import PARTS, address_lines, region_label
from billstead.customers.showing import shown_value
from billstead.tax import tax_ids

from .choices import currencies, languages
from .customer_form import CustomerForm, input_name
from .typed import without_blank_rows

Words = str | Promise


@dataclass(frozen=True)
class Row:
    """One line of the summary; no `lines` reads "Not provided". `anchor` is the input Change goes to."""

    label: Words
    lines: list[str]
    anchor: str
    note: Words = ""
    kind: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Card:
    """One section of the summary."""

    title: Words
    id: str
    rows: list[Row] = field(default_factory=list)


def summary(form: CustomerForm, values: Values) -> list[Card]:
    """Cards with the rows the actor may see; a card without rows is left out."""
    cards = [
        Card(_("Who"), "r-who", _who(form, values)),
        Card(_("Where"), "r-where", _where(form, values)),
        Card(_("Billing"), "r-billing", _billing(form, values)),
        Card(_("Access and context"), "r-context", _context(form, values)),
        Card(_("More details"), "r-own", _own(form, values)),
    ]
    return [card for card in cards if card.rows]


def terms_words(kind: str, days: int) -> str:
    """Payment terms as people say them."""
    if kind == Customer.Terms.DAY_OF_MONTH:
        return _("On day %(day)s of the following month") % {"day": days}
    if kind == Customer.Terms.END_OF_MONTH:
        return ngettext("%(days)s day after the end of the month", "%(days)s days after the end of the month", days) % {
            "days": days
        }
    return ngettext("%(days)s day after the invoice date", "%(days)s days after the invoice date", days) % {
        "days": days
    }


def _who(form: CustomerForm, values: Values) -> list[Row]:
    typed = without_blank_rows(form.typed)
    name = _("Legal name") if form.is_company else _("Full name")
    rows = [Row(name, [values["name"]], "name", note=dict(Customer.Kind.choices).get(values["kind"], ""))]
    if form.is_company:
        rows.append(Row(_("Contact name"), _some(values["contact_name"]), "contact_name"))
    if form.has("email"):
        rows.append(Row(_("E-mail"), _some(values["email"]), "email", kind="email"))
    if "emails" in typed:
        purposes = dict(EmailAddress.Purpose.choices)
        lines = [f"{entry['email']} ({purposes.get(entry['purpose'], '')})" for entry in values["emails"]]
        rows.append(Row(_("Further e-mails"), lines, "emails-0"))
    if form.has("phone"):
        stored = readable(values["phone"])
        as_typed = values["phone_typed"] if values["phone_typed"] != stored else ""
        note = _("typed as %(typed)s") % {"typed": as_typed} if as_typed else ""
        rows.append(Row(_("Phone"), _some(stored), "phone", note=note))
    if "urgent" in typed:
        country = values["billing.country"] or form.company.country
        lines = [f"{row['name']}, {readable(check_phone(row['phone'], country).e164)}" for row in typed["urgent"]]
        rows.append(Row(_("Urgent contact"), lines, "urgent-0"))
    if form.has("website"):
        rows.append(Row(_("Website"), _some(values["website"]), "website"))
    return rows


def _where(form: CustomerForm, values: Values) -> list[Row]:
    if not form.has("billing_street"):
        return [Row(_("Country"), _address(values, "billing"), "billing_country")] if form.has_address else []
    service = _address(values, "service") if form.shows_service else [_("Same as billing")]
    return [
        Row(_("Billing address"), _address(values, "billing"), "billing_country"),
        Row(_("Service address"), service, "service_differs"),
    ]


def _billing(form: CustomerForm, values: Values) -> list[Row]:
    rows = []
    if form.has("currency"):
        rows.append(
            Row(_("Currency"), _some(dict(currencies()).get(values["currency"]) or values["currency"]), "currency")
        )
    if form.has("terms_kind"):
        rows.append(Row(_("Payment terms"), [terms_words(values["terms_kind"], values["terms_days"])], "terms_kind"))
    if form.has("tax_id"):
        state = dict(Customer.TaxIdState.choices).get(values["tax_id_state"], "") if values["tax_id"] else ""
        kind = f"{tax_ids.kind_label(values['tax_id_kind'])}. {state}" if state else ""
        tone = {"format_bad": "warn", "format_ok": "ok"}.get(values["tax_id_state"], "")
        rows.append(Row(_("Tax ID"), _some(values["tax_id"]), "tax_id", note=kind, kind="mono", tone=tone))
        if values["tax_exempt"]:
            words = _("Exempt: %(reason)s") % {"reason": values["tax_exempt_reason"]}
            proof = _("Proof dated %(date)s") % {"date": values["tax_exempt_proof_on"]}
            rows.append(Row(_("Tax"), [words], "tax_exempt", note=proof))
    if form.has("language"):
        language = dict(languages()).get(values["language"]) or values["language"]
        zone = _("times in %(zone)s") % {"zone": values["time_zone"].replace("_", " ")}
        rows.append(Row(_("Language"), [language], "language", note=zone))
    return rows


def _context(form: CustomerForm, values: Values) -> list[Row]:
    typed = without_blank_rows(form.typed)
    rows = []
    if form.has("access_wish"):
        rows.append(Row(_("Access"), [str(dict(Customer.AccessWish.choices)[values["access_wish"]])], "access_wish_0"))
    if form.has_tags:
        rows.append(Row(_("Tags"), list(typed["tags"]), "tags-add", kind="tags"))
    if form.has("owner"):
        rows.append(Row(_("Owner"), _some(form.offered.staff.get(values["owner"]) or ""), "owner"))
    if form.has("group"):
        groups = {group.pk: group.name for group in form.offered.groups}
        rows.append(Row(_("Group"), _some(groups.get(values["group"], "")), "group"))
    if form.has_external_ids:
        lines = [f"{entry['source']} {entry['value']}" for entry in values["external_ids"]]
        rows.append(Row(_("Ids in other systems"), lines, "external_ids-0"))
    if form.has("note"):
        rows.append(Row(_("First note"), _some(typed["note"].strip()), "note", kind="note", note=_("Internal")))
    return rows


def _own(form: CustomerForm, values: Values) -> list[Row]:
    return [
        Row(field.label, _some(shown_value(field.name, values[field.name])), input_name(field.name))
        for field in custom_fields()
        if form.has(input_name(field.name))
    ]


def _address(values: Values, purpose: str) -> list[str]:
    address = {part: values[f"{purpose}.{part}"] for part in PARTS}
    address["region"] = region_label(address["country"], address["region"])
    return address_lines(address, with_country=True)


def _some(text: str) -> list[str]:
    return [text] if text else []
