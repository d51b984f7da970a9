"""What stands on every tab of a profile: the header, the facts, the tabs, the neighbours in the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.customers.models import Customer, Tag
from billstead.customers.phones import readable


@dataclass(frozen=True)
class Shown:
    """A label, its value and a line of context; `copied` is what its copy button takes."""

    label: str
    value: Any
    note: str = ""
    copied: str = ""
    mono: bool = False
    empty: str = ""
    changed: bool = False


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

    name: str
    color: str
    list_url: str


class ProfilePage:
    """Everything the profile's frame asks for; each property is read at most once."""

    def __init__(self, customer: Customer, request: StaffRequest, now: datetime) -> None:
        self.customer = customer
        self.now = now
        self.reader: Actor = request.actor
        self._query = request.GET.get("from", "")
        self.is_new = request.GET.get("new") == "1"
        self._changed = frozenset(name.partition(".")[0] for name in request.GET.get("changed", "").split(","))

    def has_changed(self, *names: str) -> bool:
        """Whether one of these fields was saved just now: it is tinted for a moment."""
        return not self._changed.isdisjoint(names)

    @property
    def new_in_list_url(self) -> str:
        """The list in which the customer just made stands marked."""
        return f"{reverse('customer_list')}?{urlencode({'new': self.customer.number})}"

    def url(self, name: str, *arguments: Any) -> str:
        return reverse(name, args=[self.customer.number, *arguments])

    def kept(self, url: str) -> str:
        """The URL with the list one came from, so Previous and Next go on working on every tab."""
        return f"{url}?{urlencode({'from': self._query})}" if self._query else url

    @property
    def list_url(self) -> str:
        url = reverse("customer_list")
        query = f"{self._query}&" if self._query else ""
        return f"{url}?{query}{urlencode({'at': self.customer.number})}" if self._query else url

    @property
    def edit_url(self) -> str:
        return self.url("customer_edit")

    @property
    def edit_url_if_allowed(self) -> str:
        return self.edit_url if self.reader.can("customers.edit") else ""

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
    def activity_url(self) -> str:
        return self.kept(self.url("customer_activity"))

    @property
    def may_export(self) -> bool:
        return self.reader.can("customers.export")

    @property
    def has_menu(self) -> bool:
        return self.may_export or any(self.reader.can(code) for code in ("notes.write", "contacts.edit"))

    @cached_property
    def tags(self) -> list[ShownTag]:
        list_url = reverse("customer_list")
        return [
            ShownTag(tag.name, tag.color, f"{list_url}?{urlencode({'q': _tag_query(tag)})}")
            for tag in self.customer.tags.order_by("name_key")
        ]

    @property
    def tabs(self) -> list[Tab]:
        notes, contacts = self._counts
        wanted = [
            ("overview", _("Overview"), "customer_overview", None, True),
            ("activity", _("Activity"), "customer_activity", None, True),
            ("notes", _("Notes"), "customer_notes", notes, self.reader.sees("notes")),
            ("contacts", _("Contacts"), "customer_contacts", contacts, self.reader.sees("contact")),
            ("tax", _("Tax"), "customer_tax", None, self.reader.sees("tax")),
            ("access", _("Access"), "customer_access", None, self.reader.sees("access")),
        ]
        return [
            Tab(name, label, self.kept(self.url(to)), count) for name, label, to, count, is_seen in wanted if is_seen
        ]

    @cached_property
    def _counts(self) -> tuple[int, int]:
        found = Customer.objects.filter(pk=self.customer.pk).aggregate(
            notes=Count("notes", distinct=True), contacts=Count("contacts", distinct=True)
        )
        return found["notes"], found["contacts"]

    @property
    def facts(self) -> list[Shown]:
        customer = self.customer
        shown = [
            Shown(_state_since(customer), _day(customer.status_since), _ago(customer.status_since, self.now)),
            Shown(_("Customer since"), _day(customer.created_at), _ago(customer.created_at, self.now)),
        ]
        if self.reader.sees("money"):
            shown.append(Shown(_("Payment terms"), terms_in_words(customer), customer.currency))
        else:
            shown.append(Shown(_("Currency"), customer.currency))
        shown += [
            Shown(_("Last activity"), _day(customer.activity_at), _ago(customer.activity_at, self.now)),
            Shown(
                _("Details confirmed"),
                formats.date_format(customer.confirmed_on, "DATE_FORMAT"),
                _days_ago((timezone.localdate(self.now) - customer.confirmed_on).days),
            ),
        ]
        return shown

    @property
    def phone_shown(self) -> str:
        return readable(self.customer.phone) if self.customer.phone else self.customer.phone_typed

    @property
    def phone_note(self) -> str:
        customer = self.customer
        if customer.phone_proven_at is not None:
            return _("proven by a call of %(name)s on %(day)s") % {
                "name": customer.phone_proven_by,
                "day": _day(customer.phone_proven_at),
            }
        if customer.phone_typed and customer.phone_typed != self.phone_shown:
            return _("typed as %(typed)s, not proven yet") % {"typed": customer.phone_typed}
        return _("not proven yet") if customer.phone else ""

    @property
    def email_note(self) -> str:
        return _("shared with another customer") if self.customer.shares_email else ""

    @property
    def local_time(self) -> str:
        zone = self.customer.time_zone
        city = zone.rpartition("/")[2].replace("_", " ")
        here = self.now.astimezone(ZoneInfo(zone))
        return _("%(city)s, %(time)s") % {"city": city, "time": formats.time_format(here, "TIME_FORMAT")}


def profile_page(request: StaffRequest, number: str) -> ProfilePage:
    """The profile of the customer with this number, or 404."""
    customer = Customer.objects.select_related("group", "owner").filter(number=number).first()
    if customer is None:
        raise Http404(_("There is no customer with the number %(number)s.") % {"number": number})
    return ProfilePage(customer, request, timezone.now())


def terms_in_words(customer: Customer) -> str:
    """When an invoice falls due, as people say it."""
    days = customer.terms_days
    if customer.terms_kind == Customer.Terms.END_OF_MONTH:
        return ngettext("%(days)d day after the month", "%(days)d days after the month", days) % {"days": days}
    if customer.terms_kind == Customer.Terms.DAY_OF_MONTH:
        return _("day %(day)d of the next month") % {"day": days}
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("at once")


def _state_since(customer: Customer) -> str:
    return _("%(status)s since") % {"status": customer.get_status_display()}


def _day(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT")


def _ago(at: datetime, now: datetime) -> str:
    return _days_ago((timezone.localdate(now) - timezone.localdate(at)).days)


def _days_ago(days: int) -> str:
    """How long ago, in the largest unit that says it: years, months or days."""
    if days >= 730:
        return ngettext("%(n)d year ago", "%(n)d years ago", days // 365) % {"n": days // 365}
    if days >= 60:
        return ngettext("%(n)d month ago", "%(n)d months ago", days // 30) % {"n": days // 30}
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days} if days > 0 else _("today")


def _tag_query(tag: Tag) -> str:
    return f'tag:"{tag.name}"' if not tag.name.isalnum() else f"tag:{tag.name}"
