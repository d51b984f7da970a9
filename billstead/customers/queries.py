"""Reads over customers: the profile's parts, counts, what others changed, and what the search index is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from billstead.core.actor import Actor
from billstead.customers.definitions import fields_read_once
from billstead.customers.fields import Values, fields, unit_label
from billstead.customers.findable import KIND, FoundContact, search_entry
from billstead.customers.history import confirmer, last_confirmation, last_writers
from billstead.customers.markdown import mentions
from billstead.customers.models import (
    Address,
    Contact,
    Customer,
    CustomerCount,
    CustomerTag,
    CustomField,
    CustomValue,
    Group,
    Note,
    ScheduledChange,
    Tag,
)
from billstead.customers.reading import read_reference
from billstead.customers.showing import shown_key
from billstead.customers.values import customer_values, values_of
from billstead.search.operations import Entry
from billstead.search.registry import source

__all__ = ["customer_values", "values_of"]


_NOTES_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class OtherChange:
    """A unit or field somebody else changed since a form was opened, in words."""

    key: str
    label: str | Promise
    was: str
    theirs: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ProfileCounts:
    """How many of each a profile's tabs hold, of scheduled or failed changes, and who confirmed the details."""

    notes: int
    contacts: int
    scheduled: int
    confirmer: str


def customer_by_number(number: str) -> Customer | None:
    """One customer with what its header shows: group and owner come along."""
    return Customer.objects.select_related("group", "owner").filter(number=number).first()


def addresses(customer: Customer) -> dict[str, Address]:
    """The addresses a customer has, by purpose."""
    return {address.purpose: address for address in Address.objects.filter(customer=customer)}


def tags_of(customer: Customer) -> list[Tag]:
    return list(Tag.objects.filter(customers=customer).order_by("name_key", "id"))


def tags_and_held(customer: Customer) -> list[tuple[Tag, bool]]:
    """Every tag there is, with whether the customer has it: one query."""
    held = CustomerTag.objects.filter(customer=customer, tag=OuterRef("pk"))
    return [(tag, tag.is_held) for tag in Tag.objects.annotate(is_held=Exists(held)).order_by("name_key", "id")]


def contacts(customer: Customer) -> QuerySet[Contact]:
    """The urgent first, then by who was added first."""
    return Contact.objects.filter(customer=customer).order_by("-is_urgent", "id")


def contacts_before(contact: Contact) -> int:
    """How many contacts of the same customer stand before this one."""
    same = Q(is_urgent=contact.is_urgent, pk__lt=contact.pk)
    before = same if contact.is_urgent else same | Q(is_urgent=True)
    return Contact.objects.filter(before, customer=contact.customer_id).count()


def notes(customer: Customer) -> QuerySet[Note]:
    """Pinned first, then the newest, each with its earlier texts."""
    return (
        Note.objects.filter(customer=customer)
        .prefetch_related("revisions")
        .order_by("-is_pinned", "-created_at", "-id")
    )


def notes_mentioning(name: str, limit: int = 10) -> list[Note]:
    """The newest notes with "@" and this name, of the last 2,000: a bounded look, so nothing is stored twice."""
    newest = Note.objects.aggregate(last=Max("pk"))["last"] or 0
    found = Note.objects.filter(pk__gt=newest - _NOTES_LOOKED_AT, body__icontains=f"@{name}")
    return [note for note in found.select_related("customer").order_by("-pk") if mentions(note.body, name)][:limit]


def notes_before(note: Note) -> int:
    """How many notes of the same customer stand before this one."""
    newer = Q(created_at__gt=note.created_at) | Q(created_at=note.created_at, pk__gt=note.pk)
    before = newer & Q(is_pinned=True) if note.is_pinned else newer & Q(is_pinned=False) | Q(is_pinned=True)
    return Note.objects.filter(before, customer=note.customer_id).count()


def profile_counts(customer: Customer) -> ProfileCounts:
    """In one query, which does not multiply the notes by the contacts."""
    changes = ScheduledChange.objects.filter(state__in=ScheduledChange.OPEN)
    numbers = (_number_of(Note.objects.all()), _number_of(Contact.objects.all()), _number_of(changes))
    asked = Customer.objects.filter(pk=customer.pk).values_list(*numbers, last_confirmation())
    found_notes, found_contacts, found_changes, said = asked.get()
    return ProfileCounts(found_notes, found_contacts, found_changes, confirmer(said, customer.confirmed_on))


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows a customer has."""
    counted = rows.filter(customer=OuterRef("pk")).order_by().values("customer").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def status_counts() -> dict[str, int]:
    """How many customers have each status, kept exact; `all` is their sum."""
    counts = dict.fromkeys(Customer.Status.values, 0)
    counts |= dict(CustomerCount.objects.values_list("status", "customers"))
    return counts | {"all": sum(counts.values())}


def choice_uses(field: CustomField) -> dict[str, int]:
    """How many customers have each choice of a field."""
    return dict(CustomValue.objects.filter(field=field).order_by().values_list("key").annotate(n=Count("pk")))


def groups_with_counts() -> QuerySet[Group]:
    """All groups, each with `customer_count`."""
    return Group.objects.annotate(customer_count=Count("customers")).order_by("name_key", "id")


def tags_with_counts() -> QuerySet[Tag]:
    """All tags, each with `customer_count`."""
    return Tag.objects.annotate(customer_count=Count("customertag")).order_by("name_key", "id")


def changes_since(customer: Customer, opened: Values, *, reader: Actor) -> list[OtherChange]:
    """What others changed since the form was opened, of the fields the reader may see."""
    current = customer_values(customer)
    seen = [name for name, field in fields().items() if reader.sees(field.field_class) and name in opened]
    keys = list(dict.fromkeys(fields()[name].key for name in seen if opened[name] != current[name]))
    if not keys:
        return []
    before = {**current, **{name: opened[name] for name in seen}}
    reference = read_reference([before, current])
    writers = last_writers(customer.pk, keys)
    return [
        OtherChange(
            key,
            unit_label(key),
            shown_key(key, before, reference),
            shown_key(key, current, reference),
            writers[key].name if key in writers else "",
            writers[key].at if key in writers else None,
        )
        for key in keys
    ]


def searchable_ids() -> Iterable[int]:
    """Every customer's id, in order, without holding them all."""
    return Customer.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5_000)


@fields_read_once()
def search_entries(ids: Sequence[int]) -> list[Entry]:
    """The search documents of some customers, in six queries."""
    customers = list(Customer.objects.filter(pk__in=ids).order_by("pk"))
    values = values_of(customers)
    people: defaultdict[int, list[FoundContact]] = defaultdict(list)
    for customer_id, *contact in Contact.objects.filter(customer__in=ids).values_list(
        "customer_id", "name", "email", "phone"
    ):
        people[customer_id].append(FoundContact(*contact))
    return [search_entry(row.pk, row.number, values[row.pk], people[row.pk]) for row in customers]


source(KIND, searchable_ids, search_entries)
