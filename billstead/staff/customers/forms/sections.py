"""The fields of each section of the customer form, by the country and kind that stand in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.accounts.models import CompanyProfile
from billstead.customers import postal
from billstead.customers.models import Customer
from billstead.tax import tax_ids

from .choices import Offered, currencies, languages, time_zones
from .typed import Typed
from .widgets import LongSelect, text

Label = str | Promise
Fields = dict[str, forms.Field]
ADDRESSES = ("billing", "service")
FILL = {"billing": "billing", "service": "shipping"}


class Standing(Protocol):
    """What the fields depend on."""

    typed: Typed
    company: CompanyProfile
    offered: Offered

    @property
    def is_company(self) -> bool: ...

    def country_of(self, purpose: str) -> str: ...


class Shown(forms.CharField):
    """An input that judges nothing: `customers.validation` does, for every door alike. `required` only says so."""

    def clean(self, value: Any) -> str:
        return str(value or "")


def who(form: Standing) -> Fields:
    legal = _("Legal name") if form.is_company else _("Full name")
    person = text("name") if form.is_company else forms.HiddenInput()
    phone_needed = form.company.phone_required == CompanyProfile.Required.ALWAYS
    return {
        "kind": shown(_("Type"), forms.RadioSelect(choices=Customer.Kind.choices)),
        "name": shown(
            legal, text("organization" if form.is_company else "name"), hint=_("As it should appear on invoices")
        ),
        "contact_name": shown(_("Contact name"), person, required=False),
        "email": shown(
            _("E-mail"), text("email", "email", type="email", autocapitalize="none"),
            hint=_("For sign-in, invoices and service notices"),
        ),
        "shares_email": forms.BooleanField(label=_("Both customers share this e-mail"), required=False),
        "phone": shown(_("Phone"), text("tel", "tel", type="tel"), required=phone_needed),
        "website": shown(_("Website"), text("url", "url", autocapitalize="none"), required=False),
    }  # fmt: skip


def where(form: Standing) -> Fields:
    fields: Fields = {}
    needed = form.company.address_required == CompanyProfile.Required.ALWAYS
    options = [("", _("Choose a country")), *postal.countries()]
    for purpose in ADDRESSES:
        widget = LongSelect(attrs={"autocomplete": f"{FILL[purpose]} country"}, choices=options)
        fields[f"{purpose}_country"] = shown(_("Country or region"), widget, required=needed or purpose == "service")
        fields |= dict(_address_parts(form, purpose, needed or purpose == "service"))
    fields["service_differs"] = forms.BooleanField(label=_("Service address is different"), required=False)
    return fields


def billing(form: Standing) -> Fields:
    kinds = [(kind.code, kind.label) for kind in tax_ids.kinds_for(form.country_of("billing"))]
    typed = str(form.typed.get("tax_id_kind", ""))
    if typed and typed not in dict(kinds) and tax_ids.is_kind(typed):
        kinds.append((typed, tax_ids.kind_label(typed)))
    return {
        "currency": shown(_("Currency"), LongSelect(choices=currencies())),
        "terms_kind": shown(_("Payment terms"), forms.Select(choices=Customer.Terms.choices)),
        "terms_days": shown(_("Days"), text(inputmode="numeric")),
        "tax_id_kind": shown(_("Kind of tax ID"), forms.Select(choices=kinds), required=False),
        "tax_id": shown(_("Tax ID"), text(autocapitalize="characters"), required=False),
        "tax_exempt": forms.BooleanField(label=_("Exempt from tax"), required=False),
        "tax_exempt_reason": shown(_("Why exempt"), text()),
        "tax_exempt_proof_on": shown(_("Proof dated"), text(type="date")),
        "language": shown(_("Language"), LongSelect(choices=languages())),
        "time_zone": shown(_("Time zone"), LongSelect(choices=time_zones())),
    }


def context(form: Standing) -> Fields:
    owners = [("", _("Nobody")), *((str(pk), name) for pk, name in form.offered.staff.items())]
    groups = [("", _("No group")), *((str(group.pk), group.name) for group in form.offered.groups)]
    return {
        "access_wish": shown(_("Access"), forms.RadioSelect(choices=Customer.AccessWish.choices)),
        "group": shown(_("Group"), forms.Select(choices=groups), required=False),
        "owner": shown(_("Owner"), forms.Select(choices=owners), required=False),
        "note": shown(_("First note"), forms.Textarea(attrs={"rows": 2}), required=False),
    }


def shown(label: Label, widget: forms.Widget, *, hint: Label = "", required: bool = True) -> Shown:
    return Shown(label=label, widget=widget, help_text=hint, required=required)  # type: ignore[arg-type]


def _address_parts(form: Standing, purpose: str, needed: bool) -> Iterable[tuple[str, forms.Field]]:
    country = form.country_of(purpose)
    rules = postal.country_rules(country) if country else None
    # In the country's own order, which is how they stand on the page: errors are listed in the order of the fields.
    own = [part.name for part in rules.parts] if rules else []
    for part in (*own, *(part for part in postal.PARTS[1:] if part not in own)):
        rule = rules.part(part) if rules else None
        name = f"{purpose}_{part}"
        fill = {"autocomplete": f"{FILL[purpose]} {rule.autocomplete}"} if rule else {}
        widget: forms.Widget = text(**fill)
        if part == "street":
            widget = forms.Textarea(attrs={**fill, "rows": 2, "spellcheck": "false"})
        elif rule and rule.choices:
            widget = LongSelect(attrs=fill, choices=_regions(rule, str(form.typed.get(name, ""))))
        yield name, shown(rule.label if rule else part, widget, required=bool(rule and rule.is_required and needed))


def _regions(rule: postal.Part, typed: str) -> list[tuple[str, Label]]:
    own = [(typed, typed)] if typed and typed not in dict(rule.choices) else []
    return [("", _("Choose")), *own, *rule.choices]
