"""Filling the base, a thousand rows at a time, by the row builders of the list operations."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from billstead.accounts.models import User
from billstead.accounts.operations import add_staff, edit_company
from billstead.accounts.queries import company
from billstead.audit.models import EventDispatch
from billstead.audit.operations import Act, Change, Emission, Fact, emit_all
from billstead.cli.bench.people import PLACES, WORDS, Labels, contacts_of, life_of, note_of, own_values
from billstead.cli.bench.progress import Progress
from billstead.core.actor import COMMAND_LINE, CONTACT, NOTES, SYSTEM, Actor
from billstead.customers.definitions import fields_read_once
from billstead.customers.fields import Values
from billstead.customers.inputs import CustomerInput, input_values
from billstead.customers.models import Address, Customer, CustomerTag
from billstead.customers.operations import create_customer, create_group, create_tag
from billstead.customers.operations.create import Prepared, build_rows, next_numbers, write_rows
from billstead.customers.validation import Reference, check_values
from billstead.upkeep.jobs import analyze

BATCH = 1_000
EMAIL, PASSWORD = "bench@example.com", "seventeen quiet harbours"
RARE_WORD, ABSENT_WORD = "zanzibar", "xylophone"
TAGS = ("vip", "reseller", "watch")
GROUPS = ("Wholesale", "Retail", "Public sector")


@fields_read_once()
def fill(rows: int, busy_events: int) -> str:
    """Make staff, settings, `rows` customers and one with a long history; returns that one's number."""
    started, now, progress = time.monotonic(), timezone.now(), Progress()
    _hasten()
    owner = add_staff(
        name="Bench Owner", email=EMAIL, role="owner", actor=COMMAND_LINE, now=now, password=PASSWORD
    ).user
    edit_company(
        opened={}, wanted={"legal_name": "Bench Ltd", "country": "DE", "currency": "EUR"},
        actor=COMMAND_LINE, now=now, marks_set_up=True,
    )  # fmt: skip
    labels = _labels(owner, now)
    reference = _reference(labels, owner)
    towns = _towns(reference)
    for first in range(1, rows, BATCH):
        _fill_batch(range(first, min(first + BATCH, rows)), towns, labels, reference, now)
        progress.tell(f"{min(first + BATCH - 1, rows):,} of {rows:,} customers")
    busy = _busy_customer(busy_events, labels.tags[0], now)
    # A worker would have told these long ago.
    EventDispatch.objects.all().delete()
    _settle()
    progress.end(f"{rows:,} customers in {time.monotonic() - started:.0f} s")
    return busy.number


def _labels(owner: User, now: datetime) -> Labels:
    colors = ("violet", "teal", "amber")
    tags = [create_tag(name=name, color=color, actor=SYSTEM, now=now) for name, color in zip(TAGS, colors, strict=True)]
    groups = [create_group(name=name, actor=SYSTEM, now=now) for name in GROUPS]
    return Labels(tuple(tag.pk for tag in tags), tuple(group.pk for group in groups), (owner.pk,))


def _reference(labels: Labels, owner: User) -> Reference:
    return Reference(
        company=company(),
        owners={owner.pk: owner.name},
        tags=dict(zip(labels.tags, TAGS, strict=True)),
    )


def _towns(reference: Reference) -> list[Values]:
    """Checked values of one customer per town: what its other customers share."""
    towns = []
    for place in PLACES:
        typed = CustomerInput(name="Somebody", email="some@example.com", billing=place.address("Main Street 1"))
        checked = check_values(input_values(typed), reference)
        if checked.errors:
            raise ValueError(f"{place.city}: {checked.errors}")
        towns.append(checked.values)
    return towns


def _fill_batch(
    places: Sequence[int], towns: Sequence[Values], labels: Labels, reference: Reference, now: datetime
) -> None:
    random = Random(places[0])  # noqa: S311 - the same base every time
    weights = [place.weight for place in PLACES]
    prepared = []
    for place in places:
        town = random.choices(range(len(PLACES)), weights)[0]
        values = towns[town] | own_values(place, PLACES[town], labels, random)
        prepared.append(Prepared(values, contacts_of(place, random), note_of(random)))
    with transaction.atomic():
        numbers = next_numbers(len(prepared), reference.company)
        customers = build_rows(prepared, numbers, company=reference.company, now=now)
        for customer in customers:
            for name, value in life_of(now, random).items():
                setattr(customer, name, value)
        write_rows(customers, prepared, reference, actor=SYSTEM, act=Act.new())


def _busy_customer(events: int, tag: int, now: datetime) -> Customer:
    """A customer made by hand whose history has so many events of every kind over three years."""
    customer = create_customer(
        CustomerInput(name="Busy Harbour Hosting GmbH", email="busy@harbour.example.com", phone="+49301234567",
                      billing=PLACES[0].address("Hafenstraße 1")),
        actor=SYSTEM, now=now - timedelta(days=1_100),
    )  # fmt: skip
    random = Random(7)  # noqa: S311 - the same history every time
    people = [Actor("staff", 1, "Bench Owner"), Actor("staff", 1, "Bench Owner", address="192.0.2.7"), SYSTEM]
    for first in range(0, events, BATCH):
        emissions = [
            _emission(customer.pk, place, _busy_at(place, events, now), tag, random)
            for place in range(first, min(first + BATCH, events))
        ]
        third = BATCH // 3
        for actor, part in zip(people, (emissions[:third], emissions[third:-third], emissions[-third:]), strict=True):
            emit_all(part, actor=actor)
    _stand_as_told(customer, events, tag, now)
    return customer


def _busy_at(place: int, events: int, now: datetime) -> datetime:
    return now - timedelta(days=1_095) * (1 - place / events)


def _stand_as_told(customer: Customer, events: int, tag: int, now: datetime) -> None:
    """The busy customer as its history leaves it, so that doctor may replay it."""
    edited, tagged, confirmed = (max(range(kind, events, 5), default=-1) for kind in (1, 2, 4))
    if edited >= 0:
        Address.objects.filter(customer=customer).update(street=f"Hafenstraße {edited + 1}")
    if tagged >= 0 and tagged // 5 % 2 == 0:
        CustomerTag.objects.create(customer=customer, tag_id=tag)
    if confirmed >= 0:
        Customer.objects.filter(pk=customer.pk).update(confirmed_on=_busy_at(confirmed, events, now).date())


def _emission(customer: int, place: int, at: datetime, tag: int, random: Random) -> Emission:
    words = " ".join(random.choices(WORDS, k=20)) + (f" {RARE_WORD}" if place == 5_000 else "")
    kind = place % 5
    if kind == 0:
        return Emission("note.added", "note", place + 1, customer, (), {"body": Fact(words, NOTES)}, at)
    if kind == 1:
        changes = [Change("billing.street", f"Hafenstraße {max(1, place - 4)}", f"Hafenstraße {place + 1}", CONTACT)]
        return Emission("customer.edited", "customer", customer, customer, changes, {"refs": {}}, at)
    if kind == 2:
        is_added = place // 5 % 2 == 0
        old, new = ([], [TAGS[0]]) if is_added else ([TAGS[0]], [])
        ids = [[], [tag]] if is_added else [[tag], []]
        changes = [Change("tags", old, new)]
        facts = {"added": new, "removed": old, "refs": {"tags": ids}}
        return Emission("customer.tagged", "customer", customer, customer, changes, facts, at)
    if kind == 3:
        name = {"name": Fact(f"Anna Berg {place}", CONTACT)}
        return Emission("contact.added", "contact", place + 1, customer, (), name, at)
    days = [Change("confirmed_on", None, at.date().isoformat())]
    return Emission("customer.details_confirmed", "customer", customer, customer, days, {}, at)


def _hasten() -> None:
    """What is lost with the power is made again: nothing waits for the disk, and SQLite keeps its trees at hand."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET synchronous_commit = off")
            return
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -400000")


def _settle() -> None:
    """What the daily job does on SQLite, and PostgreSQL's own autovacuum within minutes."""
    analyze(0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
