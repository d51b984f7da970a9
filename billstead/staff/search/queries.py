"""The box that joins all kinds: customers now, recent ones before anything is typed, and what one can do."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from billstead.core.actor import CONTACT, Actor
from billstead.customers.models import Customer
from billstead.desk.queries import recent_customers
from billstead.search.queries import SuggestResult, suggest

from .actions import ActionHit, act_on, add_customer, all_matches, customer_acts, is_open, named_acts, places

MOST_CUSTOMERS = 6
MOST_ACTIONS = 8
MOST_NAMED = 3
# Of a customer's acts: on its own page, and of the one found best.
ON_PROFILE, ON_BEST = 6, 2


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
class Suggestions:
    """What the box offers. `is_close`: nothing matched as typed, these are nearly it."""

    customers: list[CustomerHit]
    actions: list[ActionHit]
    is_close: bool
    is_recent: bool
    close: str = ""
    words: str = ""

    @property
    def count(self) -> int:
        return len(self.customers) + len(self.actions)


def suggestions(typed: str, actor: Actor, *, on: str = "") -> Suggestions:
    """At most six customers and eight actions for what is typed, only what the actor may see and do.

    `on` is the number of the customer whose page is open: what can be done there comes first.
    """
    typed = typed.strip()[:200]
    here = Customer.objects.filter(number=on[:32]).first() if on and on.isprintable() else None
    about = customer_acts(typed, here, actor, with_keys=True) if here else []
    if not typed:
        recent = [pk for pk in recent_customers(actor=actor, limit=MOST_CUSTOMERS + 1) if here is None or pk != here.pk]
        customers = _customers(recent[:MOST_CUSTOMERS], {}, actor)
        return Suggestions(customers, (about[:ON_PROFILE] + places("", actor))[:MOST_ACTIONS], False, True)
    found = suggest(typed, kind="customer", classes=actor.classes, limit=MOST_CUSTOMERS)
    named = _named(typed, actor) if found.is_close or not found.hits else None
    if named:
        return named
    customers = _customers([hit.owner for hit in found.hits], {hit.owner: hit.text for hit in found.hits}, actor)
    acts = about + places(typed, actor) + _of_best(customers, found, actor) + _with_text(typed, found, actor)
    return Suggestions(customers, _first(acts), found.is_close, False, " ".join(found.close))


def _named(typed: str, actor: Actor) -> Suggestions | None:
    """Acts on whom the rest finds, where the first words name acts: as many words as there are."""
    named = list(named_acts(typed, actor))
    rest = min((rest for rest, _act in named), key=len, default="")
    found = suggest(rest, kind="customer", classes=actor.classes, limit=MOST_NAMED) if rest else SuggestResult()
    if not found.hits or found.is_close:
        return None
    customers = _customers([hit.owner for hit in found.hits], {}, actor)
    acts = [act for words, act in named if words == rest]
    hits = [act_on(act, customer) for customer in customers for act in acts if is_open(act, customer)]
    return Suggestions(customers, hits[:MOST_ACTIONS], False, False, words=rest)


def _of_best(customers: list[CustomerHit], found: SuggestResult, actor: Actor) -> list[ActionHit]:
    """What is most often done to who was most likely meant."""
    if not customers or found.is_close:
        return []
    return customer_acts("", customers[0], actor)[:ON_BEST]


def _with_text(typed: str, found: SuggestResult, actor: Actor) -> list[ActionHit]:
    """All matches as a list, and the text as a new customer."""
    hits = [all_matches(typed)] if found.hits and not found.is_close else []
    if actor.can("customers.create") and any(char.isalpha() for char in typed):
        hits.append(add_customer(typed))
    return hits


def _first(hits: list[ActionHit]) -> list[ActionHit]:
    """No address twice, and no more than one looks through; the last stays, since it begins something new."""
    kept = list({hit.url + hit.sends[0]: hit for hit in reversed(hits)}.values())[::-1]
    return kept if len(kept) <= MOST_ACTIONS else [*kept[: MOST_ACTIONS - 1], kept[-1]]


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
