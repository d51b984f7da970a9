"""What stands in a form before anybody types: defaults for a new customer, stored values for an old one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from billstead.accounts.models import CompanyProfile
from billstead.core.actor import Actor
from billstead.core.text import BadText, clean
from billstead.customers.defaults import defaults
from billstead.customers.fields import Values, custom_fields, fields
from billstead.customers.models import Customer, Tag
from billstead.customers.postal import PARTS, country_name, is_country

from .customer_form import input_name, names_for, text_of
from .own import text_of_own
from .typed import ROWS, Typed

SUGGESTED = ("currency", "language", "time_zone", "terms_kind", "terms_days", "tax_id_kind")


def new_typed(actor: Actor, company: CompanyProfile) -> Typed:
    """A new customer: a company in the company's own country, with what that suggests."""
    names = names_for(actor, is_new=True)
    typed: Typed = {name: [] if name in ROWS or name == "tags" else "" for name in names}
    first = {"kind": Customer.Kind.COMPANY.value, "access_wish": Customer.AccessWish.INVITE_LATER.value}
    first |= {"billing_country": company.country} | _suggested(company.country, company, None)
    return typed | {name: text for name, text in first.items() if name in typed}


def searched_for(post: Mapping[str, str]) -> Typed:
    """The name or e-mail of a customer somebody looked for and did not find; nothing else, and no text that is none."""
    found: Typed = {}
    for name, longest in (("name", fields()["name"].max_length), ("email", fields()["email"].max_length)):
        try:
            text = clean(post.get(name, ""), field=name)
        except BadText:
            continue
        if text and len(text) <= longest:
            found[name] = text
    return found


def stored_typed(values: Values, actor: Actor, tags: dict[int, Tag]) -> Typed:
    """A stored customer as the form shows it: phone as typed, tags by name, nothing the actor may not see."""
    typed: Typed = {}
    for name in names_for(actor, is_new=False):
        if name in ROWS:
            typed[name] = [dict(row) for row in values[name]]
    plain = {input_name(name): value for name, value in values.items()}
    own = {input_name(field.name) for field in custom_fields()}
    for name in names_for(actor, is_new=False):
        if name == "tags":
            typed[name] = [tags[pk].name for pk in values["tags"] if pk in tags]
        elif name == "service_differs":
            typed[name] = "on" if any(values[f"service.{part}"] for part in PARTS) else ""
        elif name in own:
            typed[name] = text_of_own(plain[name])
        elif name not in ROWS:
            typed[name] = text_of(plain[name])
    if "phone" in typed:
        typed["phone"] = values["phone_typed"] or values["phone"]
    return typed


def follow_country(typed: Typed, before: str, company: CompanyProfile) -> Typed:
    """After another country (or group) was chosen, what still stood at the old default moves to the new one."""
    country = typed.get("billing_country", "")
    old = _suggested(before, company, None)
    new = _suggested(country, company, None)
    moved = {name: new[name] for name in SUGGESTED if name in typed and typed[name] in (old[name], "")}
    if "tax_id_kind" in typed and not typed.get("tax_id"):
        moved["tax_id_kind"] = new["tax_id_kind"]
    return typed | moved


def default_marks(typed: Typed, company: CompanyProfile) -> dict[str, str]:
    """The words beside each value that is the default, not a choice."""
    country = typed.get("billing_country", "")
    suggested = _suggested(country, company, None)
    place = country_name(country) if is_country(country) else ""
    of_country = _("Default for %(country)s") % {"country": place} if place else _("Default")
    own = ("currency", "terms_kind", "terms_days")
    return {
        name: (_("Default") if name in own else of_country)
        for name in SUGGESTED
        if suggested[name] and name in typed and typed[name] == suggested[name]
    }


def _suggested(country: str, company: CompanyProfile, group: Any) -> dict[str, str]:
    country = country.upper() if is_country(country.upper()) else ""
    return {name: text_of(value) for name, value in defaults(country, company=company, group=group).items()}
