"""What stands on every tab of a profile: header, tabs, the ways here and on. Links keep the list one came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billstead.accounts.models import User
from billstead.accounts.queries import staff
from billstead.accounts.requests import StaffRequest
from billstead.audit.operations import Act
from billstead.core.actor import Actor
from billstead.customers.models import Address, Customer, Tag
from billstead.customers.phones import readable
from billstead.customers.queries import ProfileCounts, addresses, profile_counts, tags_and_held
from billstead.customers.status import offers
from billstead.staff.customers.found import customer_of
from billstead.staff.customers.list_state import came_from, list_url, tagged_url
from billstead.staff.profile.place import place_in_list
from billstead.staff.status.dialog import shown_offers

from .showing import Shown, day, facts_of, local_time

MAX_QUERY = 2_000


@dataclass(frozen=True)
class Tab:
    """One part of the profile with a URL of its own."""

    name: str
    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True)
class ShownTag:
    """A tag and the list of everybody who has it."""

    id: int
    name: str
    color: str
    list_url: str


@dataclass(frozen=True)
class ShownPlace:
    """Where Previous and Next lead, and the place in words."""

    previous_url: str
    next_url: str
    text: str


class ProfilePage:
    """Everything the profile's frame asks for; each property is read at most once."""

    def __init__(self, customer: Customer, request: StaffRequest, now: datetime) -> None:
        self.customer = customer
        self.now = now
        self.reader: Actor = request.actor
        self.came_from = request.GET.get("from", "")[:MAX_QUERY]
        self.asked_page = _number(request.GET.get("page", ""))
        # A note or contact by which the page is asked for instead.
        self.asked_note, self.asked_contact = (_number(request.GET.get(name, ""), 0) for name in ("note", "contact"))
        self.is_new = request.GET.get("new") == "1"
        # The units a save just changed: they are tinted for a moment.
        self.changed = frozenset(filter(None, request.GET.get("changed", "").split(",")))
        self._request = request

    def url(self, name: str, *arguments: Any, query: Sequence[tuple[str, str]] = ()) -> str:
        """A URL of this customer; it keeps the list one came from, so Previous and Next go on working."""
        return self.bare_url(name, *arguments, query=[*query, ("from", self.came_from)])

    def bare_url(self, name: str, *arguments: Any, query: Sequence[tuple[str, str]] = ()) -> str:
        """The same without the way here."""
        url = reverse(name, args=[self.customer.number, *arguments])
        pairs = [(key, value) for key, value in query if value]
        return f"{url}?{urlencode(pairs)}" if pairs else url

    def undo_url(self, name: str, act: Act) -> str:
        """Where the Undo of a toast leads."""
        return self.url(name, act.id)

    @cached_property
    def list_url(self) -> str:
        return list_url(came_from(self._request), self.customer.number)

    @cached_property
    def place(self) -> ShownPlace | None:
        """Previous and Next in the list one came from; None when the customer has neither."""
        found = place_in_list(self._request, self.customer)
        if found is None or not (found.previous or found.next):
            return None
        return ShownPlace(self._beside(found.previous), self._beside(found.next), found.text)

    def _beside(self, number: str | None) -> str:
        if not number:
            return ""
        url = reverse("customer_overview", args=[number])
        return f"{url}?{urlencode({'from': self.came_from})}" if self.came_from else url

    @property
    def new_in_list_url(self) -> str:
        """The list in which the customer just made stands marked."""
        return f"{reverse('customer_list')}?{urlencode({'new': self.customer.number})}"

    @property
    def edit_url(self) -> str:
        """Empty for whoever may not edit."""
        return self.url("customer_edit") if self.reader.can("customers.edit") else ""

    @cached_property
    def status_offers(self) -> list[dict[str, Any]]:
        """What may become of the customer; nothing for whoever may not change the status."""
        if not self.reader.can("customers.change_status"):
            return []
        query = {"back": "profile", "from": self.came_from}
        return shown_offers(offers(self.customer, reader=self.reader), self.customer, query)

    @property
    def delete_url(self) -> str:
        """Empty for whoever may not delete."""
        return self.bare_url("customer_delete") if self.reader.can("customers.delete") else ""

    @property
    def overview_url(self) -> str:
        return self.url("customer_overview")

    @property
    def notes_url(self) -> str:
        return self.url("customer_notes")

    @property
    def contacts_url(self) -> str:
        return self.url("customer_contacts")

    @property
    def contact_new_url(self) -> str:
        return self.url("contact_create")

    @property
    def prove_url(self) -> str:
        return self.url("customer_prove_phone")

    @property
    def confirm_url(self) -> str:
        return self.url("customer_confirm")

    @property
    def activity_url(self) -> str:
        return self.url("customer_activity")

    @property
    def as_of_action(self) -> str:
        return self.bare_url("customer_as_of")

    @property
    def created_words(self) -> str:
        return day(self.customer.created_at)

    @property
    def created_url(self) -> str:
        return self.then_url(self.customer.created_at)

    def then_url(self, at: datetime) -> str:
        """The record as it stood right after a moment; the URL speaks in the company's time zone, to the second."""
        here = at.astimezone(ZoneInfo(self._request.company_basics.zone))
        return self.url("customer_as_of", query=[("on", f"{here:%Y-%m-%dT%H:%M:%S}")])

    @cached_property
    def staff(self) -> list[User]:
        """Everybody who works here or did, the active first."""
        return list(staff())

    @property
    def staff_names(self) -> list[str]:
        """Whom a note may mention, where notes are seen."""
        return [user.name for user in self.staff] if self.reader.sees("notes") else []

    @property
    def places(self) -> dict[str, Callable[[int], str]]:
        """Where the things of this customer's timeline are opened; of those the reader may see."""
        tabs = {"note": ("customer_notes", "notes"), "contact": ("customer_contacts", "contact")}
        return {
            kind: lambda pk, kind=kind, name=name: f"{self.url(name, query=[(kind, str(pk))])}#{kind}-{pk}"  # type: ignore[misc]
            for kind, (name, field_class) in tabs.items()
            if self.reader.sees(field_class)
        }

    @property
    def tags_url(self) -> str:
        """Empty for whoever may not tag."""
        return self.url("customer_tags", query=[("back", "profile")]) if self.reader.can("tags.assign") else ""

    @property
    def owner_url(self) -> str:
        """Empty for whoever may not assign an owner."""
        return (
            self.url("customer_owner", query=[("back", "profile")]) if self.reader.can("customers.assign_owner") else ""
        )

    @property
    def may_write_notes(self) -> bool:
        return self.reader.can("notes.write") and self.reader.sees("notes")

    @property
    def may_edit_contacts(self) -> bool:
        return self.reader.can("contacts.edit") and self.reader.sees("contact")

    @property
    def may_export(self) -> bool:
        return self.reader.can("customers.export")

    @property
    def may_prove_phone(self) -> bool:
        customer = self.customer
        is_open = bool(customer.phone) and not customer.is_phone_proven
        return is_open and self.reader.can("customers.prove_phone") and self.reader.sees("contact")

    @property
    def may_confirm(self) -> bool:
        return self.reader.can("customers.confirm_details")

    @property
    def has_menu(self) -> bool:
        may_work = self.may_confirm or self.may_write_notes or self.may_edit_contacts or self.may_prove_phone
        return may_work or self.may_export or bool(self.delete_url)

    @cached_property
    def all_tags(self) -> list[tuple[Tag, bool]]:
        """Every tag there is, with whether this customer has it."""
        return tags_and_held(self.customer)

    @cached_property
    def tags(self) -> list[ShownTag]:
        held = (tag for tag, is_held in self.all_tags if is_held)
        return [ShownTag(tag.pk, tag.name, tag.color, tagged_url(tag)) for tag in held]

    @cached_property
    def counts(self) -> ProfileCounts:
        return profile_counts(self.customer)

    @cached_property
    def tabs(self) -> list[Tab]:
        wanted = [
            ("overview", _("Overview"), "customer_overview", None, True),
            ("activity", _("Activity"), "customer_activity", None, True),
            ("notes", _("Notes"), "customer_notes", self.counts.notes, self.reader.sees("notes")),
            ("contacts", _("Contacts"), "customer_contacts", self.counts.contacts, self.reader.sees("contact")),
            ("tax", _("Tax"), "customer_tax", None, self.reader.sees("tax")),
            ("access", _("Access"), "customer_access", None, self.reader.sees("access")),
        ]
        return [Tab(name, label, self.url(to), count) for name, label, to, count, is_seen in wanted if is_seen]

    @cached_property
    def addresses(self) -> dict[str, Address]:
        return addresses(self.customer)

    @cached_property
    def facts(self) -> list[Shown]:
        return facts_of(self.customer, self.reader, self.now, confirmer=self.counts.confirmer)

    @property
    def phone_shown(self) -> str:
        return readable(self.customer.phone) if self.customer.phone else self.customer.phone_typed

    @property
    def local_time(self) -> str:
        return local_time(self.customer.time_zone, self.now)


def profile_page(request: StaffRequest, number: str) -> ProfilePage:
    """The profile of the customer with this number; 404, or 410 for a deleted one."""
    customer = customer_of(number, Customer.objects.select_related("group", "owner"))
    return ProfilePage(customer, request, timezone.now())


def _number(text: str, otherwise: int = 1) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else otherwise
