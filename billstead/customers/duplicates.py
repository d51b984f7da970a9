"""Customers that look like the one being typed: a few candidates by index, judged here, never a scan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.core.actor import BASIC, CONTACT, TAX, Actor
from billstead.core.text import canonical_email, sort_key
from billstead.customers.emails import mailbox_key
from billstead.customers.fields import Values
from billstead.customers.models import Customer, ExternalId
from billstead.customers.rules import similarity
from billstead.search.queries import suggest
from billstead.tax.tax_ids import tax_id_key

MOST_SHOWN = 3
ALIKE = 0.85
ALIKE_NEARBY = 0.7
_FEW = 5
_MANY = 150
_LAST = "\U0010ffff"


class _Row(NamedTuple):
    """What judging needs of a customer; a hundred are read for a form that is being typed."""

    id: int
    number: str
    name: str
    name_key: str
    status: str

    @property
    def is_closed(self) -> bool:
        return self.status == Customer.Status.CLOSED


@dataclass(slots=True)
class Twin:
    """One customer that looks the same, and why. `blocks`: the address is theirs, so it cannot be used again."""

    id: int
    number: str
    name: str
    is_closed: bool
    reasons: list[str] = field(default_factory=list)
    blocks: bool = False
    weight: float = 0


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What to show: at most three twins. `hidden` says that there is one the reader may not see."""

    twins: tuple[Twin, ...] = ()
    blocks: bool = False
    hidden: str = ""

    @property
    def warns(self) -> bool:
        """Whether the review page asks for "This is a different customer"."""
        return bool(self.twins) and not self.blocks


def find_duplicates(values: Values, *, reader: Actor, own: int | None = None) -> Duplicates:
    """Who looks like these values (as stored: the phone in E.164). At most nine queries, all by index.

    Where an index holds only rows with a value, the question has to say so too.
    """
    search = _Search(reader=reader, own=own)
    blocks = _by_email(search, values)
    _by_phone(search, values)
    _by_tax_id(search, values)
    _by_external_ids(search, values)
    _by_name(search, values)
    _by_postcode(search, values)
    is_hidden = blocks and not any(twin.blocks for twin in search.twins.values())
    shown = sorted(search.twins.values(), key=lambda twin: (not twin.blocks, -twin.weight, twin.id))
    words = _("A customer with this email address exists. Ask Billing")
    return Duplicates(tuple(shown[:MOST_SHOWN]), blocks, str(words) if is_hidden else "")


@dataclass
class _Search:
    """The twins found so far, as far as the reader may know of them."""

    reader: Actor
    own: int | None
    twins: dict[int, Twin] = field(default_factory=dict)
    # Whose name was given as a reason already.
    named: set[int] = field(default_factory=set)

    def customers(self) -> QuerySet[Customer]:
        return Customer.objects.exclude(pk=self.own or 0)

    def sees(self, field_class: str) -> bool:
        return self.reader.can("customers.view") and self.reader.sees(field_class)

    def add(self, row: _Row, reason: str | Promise, field_class: str, weight: float, *, blocks: bool = False) -> None:
        if not self.sees(field_class):
            return
        twin = self.twins.setdefault(row.id, Twin(row.id, row.number, row.name, row.is_closed))
        twin.reasons.append(str(reason))
        twin.blocks = twin.blocks or blocks
        twin.weight += weight


def _by_email(search: _Search, values: Values) -> bool:
    if "@" not in values["email"]:
        return False
    canonical, key = canonical_email(values["email"]), mailbox_key(values["email"])
    same = _rows(search.customers().filter(canonical_email=canonical).order_by("id")[:_FEW])
    live = [row for row in same if not row.is_closed]
    blocks = bool(live) and not values["shares_email"]
    for row in same:
        search.add(row, _("same email"), CONTACT, 4, blocks=blocks and row in live)
    alike = search.customers().filter(mailbox_key=key).exclude(canonical_email=canonical)
    for row in _rows(alike.order_by("id")[:_FEW]):
        search.add(row, _("email that looks the same"), CONTACT, 3)
    return blocks


def _by_phone(search: _Search, values: Values) -> None:
    if values["phone"].startswith("+") and search.sees(CONTACT):
        for row in _rows(search.customers().filter(phone=values["phone"], phone__gt="").order_by("id")[:_FEW]):
            search.add(row, _("same phone"), CONTACT, 2)


def _by_tax_id(search: _Search, values: Values) -> None:
    key = tax_id_key(values["tax_id"])
    if key and search.sees(TAX):
        for row in _rows(search.customers().filter(tax_id_key=key, tax_id_key__gt="").order_by("id")[:_FEW]):
            search.add(row, _("same tax ID"), TAX, 3)


def _by_external_ids(search: _Search, values: Values) -> None:
    for entry in values["external_ids"][:_FEW]:
        known = ExternalId.objects.filter(**entry).values("customer")
        for row in _rows(search.customers().filter(pk__in=known).order_by("id")):
            search.add(row, _("same id in %(source)s") % {"source": entry["source"]}, BASIC, 3)


def _by_name(search: _Search, values: Values) -> None:
    key, country = sort_key(values["name"]), values["billing.country"]
    if len(key) < 3 or not country or not search.sees(BASIC):
        return
    same_country = search.customers().filter(country_key=country)
    found: dict[int, _Row] = {}
    for length in sorted({4, max(4, len(key) * 2 // 3)}):
        start = key[:length]
        begun = same_country.filter(name_key__gte=start, name_key__lt=start + _LAST)
        rows = _rows(begun.order_by("name_key")[:_MANY])
        found |= {row.id: row for row in rows}
        # Of names that begin so much alike there are more only where these are not all.
        if len(rows) < _MANY:
            break
    if not any(similarity(key, row.name_key) >= ALIKE for row in found.values()):
        # A slip in the first letters, or words in another order: the search index knows both.
        near = suggest(values["name"], kind="customer", classes={BASIC}, limit=20)
        hits = same_country.filter(pk__in=[hit.owner for hit in near.hits])
        found |= {row.id: row for row in _rows(hits)}
    for row in found.values():
        alike = similarity(key, row.name_key)
        if alike >= ALIKE:
            search.named.add(row.id)
            search.add(row, _("same name") if alike == 1 else _("similar name"), BASIC, alike)


def _by_postcode(search: _Search, values: Values) -> None:
    country, postcode = values["billing.country"], values["billing.postcode"]
    if not postcode or not country or not search.sees(CONTACT):
        return
    key = sort_key(values["name"])
    # Without an order: in that of their ids SQLite would walk through all customers.
    nearby = search.customers().filter(addresses__country=country, addresses__postcode=postcode).order_by()
    for row in sorted(set(_rows(nearby[:_MANY]))):
        if similarity(key, row.name_key) >= ALIKE_NEARBY:
            is_named = row.id in search.named
            search.add(row, _("same postcode") if is_named else _("similar name, same postcode"), CONTACT, 1)


def _rows(customers: QuerySet[Customer]) -> list[_Row]:
    return [_Row(*row) for row in customers.values_list(*_Row._fields)]
