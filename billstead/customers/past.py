"""How a customer stood at a moment, and what proves it: history read for `replay`, in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Min, Model, Q, QuerySet, Value

from billstead.accounts.models import User
from billstead.audit.models import Event
from billstead.customers.history import payload_of
from billstead.customers.models import Contact, Customer, Group, Tag
from billstead.customers.people import contact_values
from billstead.customers.replay import LOST, Record, Step, rewound
from billstead.customers.values import values_of

# A name of its own is told in the installation's history, not in the customer's.
_NAMED: dict[str, type[Model]] = {"tag": Tag, "group": Group, "user": User}
_RENAMING = ("tag.renamed", "tag.deleted", "tag.merged", "group.edited", "group.deleted", "staff.edited")
_NEVER = 2**62
Names = dict[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Past:
    """A record as it stood and as it is, with the names its tags, group and owner had then and have now."""

    then: Record
    now: Record
    then_names: Names
    now_names: Names
    classes: dict[str, str]
    is_erased: bool


def past(customer: Customer, moment: datetime) -> Past:
    """The record as it stood after all that happened until `moment`, which must not be before its creation."""
    now = records_of([customer])[customer.pk]
    steps = _first_changes_after(customer.pk, moment)
    then = rewound(now, steps)
    now_names = _names(_references(now) | _references(then))
    then_names = now_names | _names_told_after(moment, now_names)
    classes = {name: field_class for step in steps for name, field_class in step.classes.items()}
    is_erased = any(LOST in pair for step in steps for pair in step.values.values())
    return Past(then, now, then_names, now_names, classes, is_erased)


def records_of(customers: Sequence[Customer]) -> dict[int, Record]:
    """The records of many customers as they are, by id, in five queries."""
    values = values_of(customers)
    records = {
        row.pk: Record({**values[row.pk], "status": str(row.status), "confirmed_on": row.confirmed_on.isoformat()})
        for row in customers
    }
    for contact in Contact.objects.filter(customer__in=records):
        records[contact.customer_id].contacts[contact.pk] = contact_values(contact)
    return records


def steps_of(customer_ids: Sequence[int]) -> Iterator[tuple[int, Step]]:
    """Every change of these customers, theirs in the order it happened, read as a stream."""
    events = _changing(Event.objects.filter(customer_id__in=customer_ids)).select_related("payload")
    for event in events.order_by("customer_id", "sequence").iterator(chunk_size=2_000):
        yield event.customer_id, _step(event)


def _changing(events: Any) -> Any:
    return events.filter(subject_kind__in=("customer", "contact")).exclude(changed="[]")


def _first_changes_after(customer_id: int, moment: datetime) -> list[Step]:
    """Per field the first event that changed it after a moment, the newest first: what it was then is told there.

    Events count from the first one later than the moment on, so what is left is always a record that really stood.
    """
    changing = _changing(Event.objects.filter(customer_id=customer_id))
    first = changing.filter(at__gt=moment).aggregate(first=Min("sequence"))["first"]
    later = changing.filter(sequence__gte=first or _NEVER).order_by("sequence")
    told: set[tuple[str, int, str]] = set()
    wanted = [0]
    rows = later.values_list("pk", "subject_kind", "subject_id", "changed")
    for pk, kind, subject, changed in rows.iterator(chunk_size=2_000):
        fields = {(kind, subject, name) for name in _field_names(changed)}
        if not fields <= told:
            told |= fields
            wanted.append(pk)
    return [
        _step(event) for event in Event.objects.filter(pk__in=wanted).select_related("payload").order_by("-sequence")
    ]


@lru_cache(maxsize=1_024)
def _field_names(changed: str) -> tuple[str, ...]:
    return tuple(json.loads(changed))


def _step(event: Event) -> Step:
    if getattr(event, "payload", None) is None:
        values = dict.fromkeys(_field_names(event.changed), (LOST, LOST))
        return Step(event.type, event.subject_kind, event.subject_id, values)
    payload = payload_of(event)
    values = {name: (old, new) for name, old, new, _field_class in payload["changes"]}
    references, _class = payload["facts"].get("refs") or ({}, "")
    values |= {name: (old, new) for name, (old, new) in references.items()}
    classes = {name: field_class for name, _old, _new, field_class in payload["changes"]}
    return Step(event.type, event.subject_kind, event.subject_id, values, classes)


def _references(record: Record) -> set[tuple[str, int]]:
    fields = record.fields
    found = {("tag", tag) for tag in fields["tags"]} if fields["tags"] is not LOST else set()
    found |= {(kind, fields[name]) for kind, name in (("group", "group"), ("user", "owner"))}
    return {(kind, pk) for kind, pk in found if isinstance(pk, int)}


def _names(references: Iterable[tuple[str, int]]) -> Names:
    """Today's names; of what was deleted since, nothing yet."""
    names: Names = dict.fromkeys(references, "")
    first, *others = (_named(kind, [0, *(pk for each, pk in names if each == kind)]) for kind in _NAMED)
    return names | {(kind, pk): name for kind, pk, name in first.union(*others, all=True)}


def _named(kind: str, ids: Sequence[int]) -> QuerySet[Any]:
    rows = _NAMED[kind]._default_manager.filter(pk__in=ids).order_by()
    return rows.values_list(Value(kind, output_field=CharField()), "pk", "name")


def _names_told_after(moment: datetime, wanted: Names) -> Names:
    """What things were called at a moment, by the first event after it that says so."""
    subject = Q(subject_id__in=[0, *(pk for _kind, pk in wanted)]) | Q(type="tag.merged")
    events = Event.objects.filter(subject, customer_id=0, type__in=_RENAMING, at__gt=moment).select_related("payload")
    names: Names = {}
    for event in events.order_by("-sequence"):
        payload = payload_of(event)
        facts = {name: value for name, (value, _field_class) in payload["facts"].items()}
        if event.type == "tag.merged":
            names["tag", facts["old_id"]] = facts["old"]
        elif event.type in ("tag.deleted", "group.deleted"):
            names[event.subject_kind, event.subject_id] = facts["name"]
        for name, old, _new, _field_class in payload["changes"]:
            if name == "name":
                names[event.subject_kind, event.subject_id] = old
    return {thing: name for thing, name in names.items() if thing in wanted}
