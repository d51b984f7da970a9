"""The box that joins all kinds: customers now, recent ones before anything is typed, and what one can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billstead.core.actor import CONTACT, Actor
from billstead.core.text import fold
from billstead.customers.models import Customer
from billstead.desk.queries import recent_customers
from billstead.search.queries import SuggestResult, suggest

MOST_CUSTOMERS = 6
MOST_ACTIONS = 5


@dataclass(frozen=True)
class CustomerHit:
    """A customer found. `why` is the text that matched where name and sub line do not show it."""

    number: str
    name: str
    is_company: bool
    sub: str
    why: str
    status: str
    url: str


@dataclass(frozen=True)
class ActionHit:
    """Something one may do, or a page to go to. What it `sends` (name, value) is posted: no personal data in a URL."""

    label: str
    icon: str
    url: str
    keys: str = ""
    sends: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Suggestions:
    """What the box offers. `is_close`: nothing matched as typed, these are nearly it."""

    customers: list[CustomerHit]
    actions: list[ActionHit]
    is_close: bool
    is_recent: bool
    close: str = ""

    @property
    def count(self) -> int:
        return len(self.customers) + len(self.actions)


# (words, icon, URL name, any of these permissions, key)
_ACTIONS: Sequence[tuple[str | Promise, str, str, tuple[str, ...], str]] = (
    (gettext_lazy("Customers"), "users", "customer_list", ("customers.view",), ""),
    (gettext_lazy("Add customer"), "user-plus", "customer_create", ("customers.create",), "C"),
    (gettext_lazy("Settings"), "settings", "settings_home", ("settings.company", "staff.manage", "roles.manage"), ""),
    (gettext_lazy("Company"), "building-2", "settings_company", ("settings.company",), ""),
    (gettext_lazy("Staff"), "user-cog", "settings_staff", ("staff.manage",), ""),
    (gettext_lazy("Roles"), "shield", "settings_roles", ("roles.manage",), ""),
    (gettext_lazy("Tags"), "tag", "settings_tags", ("tags.manage",), ""),
    (gettext_lazy("Groups"), "folder", "settings_groups", ("groups.manage",), ""),
    (gettext_lazy("My profile"), "user-round", "profile_me", (), ""),
)


def suggestions(typed: str, actor: Actor) -> Suggestions:
    """At most six customers and five actions for what is typed, only what the actor may see and do."""
    typed = typed.strip()[:200]
    if not typed:
        recent = recent_customers(actor=actor, limit=MOST_CUSTOMERS)
        return Suggestions(_customers(recent, {}, actor), _actions("", actor), False, True)
    found = suggest(typed, kind="customer", classes=actor.classes, limit=MOST_CUSTOMERS)
    ids = [hit.owner for hit in found.hits]
    customers = _customers(ids, {hit.owner: hit.text for hit in found.hits}, actor)
    actions = _actions(typed, actor) + _about(typed, found, actor)
    return Suggestions(customers, actions, found.is_close, False, " ".join(found.close))


def _customers(ids: list[int], why: dict[int, str], actor: Actor) -> list[CustomerHit]:
    rows = {customer.pk: customer for customer in Customer.objects.filter(pk__in=ids)}
    return [_hit(rows[row], why.get(row, ""), actor) for row in ids if row in rows]


def _hit(customer: Customer, why: str, actor: Actor) -> CustomerHit:
    shown = [customer.contact_name, customer.email if actor.sees(CONTACT) else "", customer.number]
    sub = ", ".join(part for part in shown if part)
    seen = why in customer.name or why in sub
    url = reverse("customer_overview", kwargs={"number": customer.number})
    return CustomerHit(
        customer.number, customer.name, customer.is_company, sub, "" if seen else why, customer.status, url
    )


def _actions(typed: str, actor: Actor) -> list[ActionHit]:
    key = fold(typed)
    hits = []
    for label, icon, name, codes, keys in _ACTIONS:
        words = fold(str(label)).split()
        if key and not any(word.startswith(key) for word in words) and not fold(str(label)).startswith(key):
            continue
        if codes and not any(actor.can(code) for code in codes):
            continue
        hits.append(ActionHit(str(label), icon, reverse(name), keys))
    return hits[:MOST_ACTIONS]


def _about(typed: str, found: SuggestResult, actor: Actor) -> list[ActionHit]:
    """All matches as a list, and the text as a new customer."""
    hits = []
    if found.hits and not found.is_close:
        url = f"{reverse('customer_list')}?{urlencode({'q': typed})}"
        hits.append(ActionHit(_("All customers with “%(text)s”") % {"text": typed}, "list", url))
    if actor.can("customers.create") and any(char.isalpha() for char in typed):
        field = "email" if "@" in typed else "name"
        words = _("Add customer “%(text)s”") % {"text": typed}
        hits.append(ActionHit(words, "plus", reverse("customer_create"), sends=(field, typed)))
    return hits
