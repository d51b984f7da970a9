"""The one form of Add and Edit. Its fields follow the actor's rights, the country and the kind of customer."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField

from billstead.accounts.models import CompanyProfile
from billstead.core.actor import CONTACT, NOTES, Actor
from billstead.customers import postal
from billstead.customers.fields import CUSTOM, custom_fields, writable
from billstead.customers.models import Customer, EmailAddress
from billstead.ui.forms import ErrorLine, form_errors

from . import own, sections
from .choices import Offered
from .typed import Typed, with_blank_rows

WIDTHS = {"postcode": "w2", "sorting_code": "w2", "region": "w4", "city": "w4", "district": "w4"}


class CustomerForm(forms.Form):
    """Judged it speaks of errors, else it only shows. `typed` holds every value either way."""

    use_required_attribute = False

    def __init__(
        self,
        typed: Typed,
        *,
        actor: Actor,
        company: CompanyProfile,
        offered: Offered,
        customer: Customer | None = None,
        is_judged: bool = False,
    ) -> None:
        self.typed = with_blank_rows(typed)
        self.actor, self.company, self.offered, self.customer = actor, company, offered, customer
        self.row_errors: dict[str, list[str]] = {}
        super().__init__(data=typed if is_judged else None, initial=None if is_judged else typed, auto_id="%s")
        del self.fields

    @cached_property
    def fields(self) -> dict[str, forms.Field]:  # type: ignore[override]
        """Made when they are first looked at: what only passes on what was typed never does."""
        names, found = names_for(self.actor, is_new=self.is_new), dict[str, forms.Field]()
        for build in (sections.who, sections.where, sections.billing, sections.context, own.more_details):
            found |= {name: field for name, field in build(self).items() if name in names}
        return found

    @property
    def is_new(self) -> bool:
        return self.customer is None

    @property
    def is_company(self) -> bool:
        return self.typed.get("kind") != Customer.Kind.PERSON

    def country_of(self, purpose: str) -> str:
        code = str(self.typed.get(f"{purpose}_country", "")).upper()
        return code if postal.is_country(code) else ""

    @property
    def billing_fields(self) -> list[tuple[BoundField, str]]:
        return self._address_fields("billing")

    @property
    def service_fields(self) -> list[tuple[BoundField, str]]:
        return self._address_fields("service")

    @property
    def kept_values(self) -> list[tuple[str, str]]:
        """Address parts the chosen country has no input for travel hidden: changing back loses nothing."""
        shown = {name for purpose in sections.ADDRESSES for name in self._address_names(purpose)}
        every = [name for name in self.fields if name.partition("_")[0] in sections.ADDRESSES]
        parts = [name for name in every if not name.endswith("_country") and name not in shown]
        return [(name, self.typed[name]) for name in parts if self.typed.get(name)]

    def _address_fields(self, purpose: str) -> list[tuple[BoundField, str]]:
        """The parts of the chosen country in its order, each with its width."""
        names = [name for name in self._address_names(purpose) if name in self.fields]
        return [(self[name], WIDTHS.get(name.partition("_")[2], "")) for name in names]

    def _address_names(self, purpose: str) -> list[str]:
        country = self.country_of(purpose)
        parts = postal.country_rules(country).parts if country else ()
        return [f"{purpose}_{part.name}" for part in parts]

    @property
    def own_fields(self) -> list[tuple[BoundField, str]]:
        """The fields an installation defined, each with its width."""
        known = {input_name(each.name): each for each in custom_fields()}
        return [(self[name], own.WIDTHS[known[name].kind]) for name in self.fields if name in known]

    @property
    def hidden_names(self) -> set[str]:
        """Fields that have a value but no input to stand beside."""
        hidden = {name for name, _value in self.kept_values}
        return hidden if self.is_company else {*hidden, "contact_name"}

    def has(self, name: str) -> bool:
        return name in self.fields

    @property
    def has_address(self) -> bool:
        return self.has("billing_country")

    @property
    def has_emails(self) -> bool:
        return "emails" in self.typed

    @property
    def has_urgent(self) -> bool:
        return "urgent" in self.typed

    @property
    def has_tags(self) -> bool:
        return "tags" in self.typed

    @property
    def has_external_ids(self) -> bool:
        return "external_ids" in self.typed

    @property
    def shows_service(self) -> bool:
        return bool(self.typed.get("service_differs"))

    @property
    def shows_exemption(self) -> bool:
        return bool(self.typed.get("tax_exempt"))

    @property
    def tags_text(self) -> str:
        return ", ".join(self.typed.get("tags", []))

    @property
    def may_share(self) -> bool:
        return self.has("shares_email")

    @property
    def may_create_tags(self) -> bool:
        return self.actor.can("tags.manage")

    @property
    def email_purposes(self) -> list[tuple[str, str]]:
        return [(str(code), str(label)) for code, label in EmailAddress.Purpose.choices]

    def lines(self) -> list[ErrorLine]:
        """Every error in the order of the page, rows after the section they stand in."""
        lines = list(form_errors(self))
        for name, messages in self.row_errors.items():
            first = "tags-add" if name == "tags" else f"{name}-0"
            lines += [ErrorLine(f"#{first}", message) for message in messages]
        return lines


def names_for(actor: Actor, *, is_new: bool) -> list[str]:
    """Every name the form reads from a request, rows too: what is not listed here does not exist (SEC-04)."""
    names = [input_name(field.name) for field in writable(actor)]
    if actor.sees(CONTACT):
        names.append("service_differs")
        if is_new and actor.can("contacts.edit"):
            names.append("urgent")
    if is_new and actor.sees(NOTES) and actor.can("notes.write"):
        names.append("note")
    return names


def input_name(field: str) -> str:
    """`billing.country` is the input `billing_country`: dots are no part of a form's names."""
    return field.replace(".", "_")


def field_name(name: str) -> str:
    """The way back."""
    if name.startswith(input_name(CUSTOM)):
        return CUSTOM + name.removeprefix(input_name(CUSTOM))
    purpose, _underscore, part = name.partition("_")
    return f"{purpose}.{part}" if purpose in sections.ADDRESSES and part in postal.PARTS else name


def text_of(value: Any) -> str:
    """How a stored value stands in an input."""
    if value is True:
        return "on"
    return "" if value is None or value is False else str(value)
