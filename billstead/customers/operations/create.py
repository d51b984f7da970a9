"""Making customers: a list operation, one transaction, a fixed number of statements for any number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from billstead.accounts.models import CompanyProfile
from billstead.accounts.rules import number_example
from billstead.audit.operations import Act, Change, Emission, Fact, emit_all
from billstead.core.actor import CONTACT, NOTES, Actor
from billstead.core.errors import PermissionRefused
from billstead.core.rows import insert, next_ids
from billstead.core.text import BadText, clean
from billstead.customers.custom_values import insert_values
from billstead.customers.definitions import fields_read_once
from billstead.customers.fields import Values, empty_values, fields, unwritten_values
from billstead.customers.findable import FoundContact, search_entry
from billstead.customers.inputs import ContactInput, CustomerInput, input_values
from billstead.customers.models import Contact, Customer, CustomerCount, DeletedCustomer, Note, NumberSeries
from billstead.customers.notes import MAX_NOTE
from billstead.customers.people import check_contact, contact_row, contact_values
from billstead.customers.reading import read_reference, refuse_taken
from billstead.customers.refusals import InvalidRow
from billstead.customers.telling import changes_between, references_between
from billstead.customers.validation import Checked, Reference, check_values, refuse_missing
from billstead.customers.values import address_rows, email_rows, external_id_rows, new_customer, tag_rows
from billstead.search.operations import index

_SERIES = "customer"


@dataclass(frozen=True, slots=True)
class Origin:
    """What an import knows beyond a form: since when somebody is a customer, in which status, what history adds."""

    created_at: datetime | None = None
    status: str = Customer.Status.ACTIVE.value
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A customer to be made, as typed."""

    values: Values
    contacts: Sequence[ContactInput] = ()
    first_note: str = ""
    origin: Origin = Origin()
    custom: Sequence[str] = ()


@dataclass
class Prepared:
    """A checked row: everything that will be written but for keys and numbers."""

    values: Values
    contacts: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Preparation:
    """A checked list: by place in the list what can be made, and what is wrong with the rest."""

    rows: Mapping[int, Prepared]
    errors: Mapping[int, dict[str, list[str]]]
    reference: Reference


def create_customer(row: CustomerInput, *, actor: Actor, now: datetime, act: Act | None = None) -> Customer:
    """Make one customer; raises Invalid, EmailTaken, ExternalIdTaken or PermissionRefused and then wrote nothing."""
    return create_customers([row], actor=actor, now=now, act=act)[0]


@fields_read_once()
def create_customers(
    rows: Sequence[CustomerInput], *, actor: Actor, now: datetime, act: Act | None = None
) -> list[Customer]:
    """Make all customers or none, in the order given. A refusal carries the place of its row as `row`."""
    if not rows:
        return []
    wanted = [Wanted(input_values(row), row.contacts, row.first_note, custom=tuple(row.custom)) for row in rows]
    preparation = prepare_customers(wanted, actor=actor)
    for place, errors in preparation.errors.items():
        raise InvalidRow(place, errors)
    return create_prepared(preparation.rows.values(), preparation.reference, actor=actor, now=now, act=act)


def prepare_customers(wanted: Sequence[Wanted], *, actor: Actor) -> Preparation:
    """Check a list without writing, each row by itself; raises PermissionRefused for fields the actor may not set."""
    refuse_unseen(wanted, actor)
    reference = read_reference([row.values for row in wanted])
    rows, errors = dict[int, Prepared](), dict[int, dict[str, list[str]]]()
    for place, row in enumerate(wanted):
        prepared, found = _prepared(row, reference, actor)
        if found:
            errors[place] = found
        else:
            rows[place] = prepared
    return Preparation(rows, errors, reference)


def create_prepared(
    rows: Iterable[Prepared], reference: Reference, *, actor: Actor, now: datetime, act: Act | None = None
) -> list[Customer]:
    """Make all customers of a preparation or none; raises EmailTaken or ExternalIdTaken with the row's place."""
    prepared = list(rows)
    try:
        with transaction.atomic():
            _refuse_taken(prepared, actor)
            return _written(prepared, reference, actor=actor, now=now, act=act or Act.new())
    except IntegrityError:
        # A twin was quicker between the look and the insert: say what is taken, as if we had seen it.
        _refuse_taken(prepared, actor)
        raise


@fields_read_once()
def check_customer(row: CustomerInput, *, actor: Actor) -> Checked:
    """What creating this would say, without writing: the form's checks and the review page's warnings."""
    typed = input_values(row)
    checked = check_values(typed, read_reference([typed]))
    refuse_missing(checked, actor)
    return checked


def refuse_unseen(wanted: Sequence[Wanted], actor: Actor) -> None:
    """Who may not see a class of fields, or lacks a field's permission, cannot write there either."""
    closed = [
        (name, item)
        for name, item in fields().items()
        if not item.is_derived
        and (not actor.sees(item.field_class) or (item.permission and not actor.can(item.permission)))
    ]
    blank = empty_values()
    for row in wanted:
        for name, item in closed:
            if row.values[name] != blank[name]:
                raise PermissionRefused(_("You may not set %(field)s") % {"field": item.label}, field=name)
        if row.contacts and not (actor.can("contacts.edit") and actor.sees(CONTACT)):
            raise PermissionRefused(_("You may not add contacts"), field="contacts")
        if row.first_note and not (actor.can("notes.write") and actor.sees(NOTES)):
            raise PermissionRefused(_("You may not write notes"), field="first_note")


def _refuse_taken(prepared: Sequence[Prepared], actor: Actor) -> None:
    """A customer that comes in closed takes nobody's address."""
    closed = Customer.Status.CLOSED
    looks = [row.values | {"shares_email": True} if row.origin.status == closed else row.values for row in prepared]
    refuse_taken(looks, actor=actor)


def _prepared(row: Wanted, reference: Reference, actor: Actor) -> tuple[Prepared, dict[str, list[str]]]:
    checked = check_values(row.values, reference)
    refuse_missing(checked, actor)
    errors = {name: [_("There is no such field")] for name in row.custom if name not in fields()} | checked.errors
    contacts = []
    for order, contact in enumerate(row.contacts):
        found = check_contact(contact, checked.values["billing.country"] or reference.company.country)
        contacts.append(found.values)
        errors |= {f"contacts.{order}.{name}": words for name, words in found.errors.items()}
    note = ""
    try:
        note = clean(row.first_note, multiline=True)
    except BadText as refusal:
        errors["first_note"] = [str(refusal.message)]
    if len(note) > MAX_NOTE:
        errors["first_note"] = [_("Enter at most %(limit)s characters") % {"limit": MAX_NOTE}]
    return Prepared(checked.values, contacts, note, row.origin), errors


def _written(
    prepared: list[Prepared], reference: Reference, *, actor: Actor, now: datetime, act: Act
) -> list[Customer]:
    numbers = next_numbers(len(prepared), reference.company)
    customers = build_rows(prepared, numbers, company=reference.company, now=now)
    write_rows(customers, prepared, reference, actor=actor, act=act)
    return customers


def write_rows(
    customers: Sequence[Customer], prepared: Sequence[Prepared], reference: Reference, *, actor: Actor, act: Act
) -> None:
    """Insert built rows with what belongs to them, their history and their place in the index; the series is locked."""
    insert(customers)
    pairs = list(zip(customers, prepared, strict=True))
    insert([address for customer, row in pairs for address in address_rows(customer.pk, row.values)])
    insert([tag for customer, row in pairs for tag in tag_rows(customer.pk, row.values["tags"])])
    insert([email for customer, row in pairs for email in email_rows(customer.pk, row.values["emails"])])
    insert_values((customer.pk, row.values) for customer, row in pairs)
    insert([known for customer, row in pairs for known in external_id_rows(customer.pk, row.values["external_ids"])])
    contacts = [contact_row(customer.pk, contact) for customer, row in pairs for contact in row.contacts]
    notes = [_note(customer, row.note, _made_at(customer, row), actor) for customer, row in pairs if row.note]
    for made in (contacts, notes):
        _insert_with_ids(made)
    count_customers(Counter(customer.status for customer in customers))
    emit_all(_emissions(pairs, contacts, notes, reference), actor=actor, act=act, begins=True)
    index(
        [
            search_entry(
                customer.pk,
                customer.number,
                row.values,
                [FoundContact(c["name"], c["email"], c["phone"]) for c in row.contacts],
            )
            for customer, row in pairs
        ],
        are_new=True,
    )


def build_rows(
    prepared: Sequence[Prepared], numbers: Sequence[str], *, company: CompanyProfile, now: datetime
) -> list[Customer]:
    """The customers' own rows with their keys reserved; nothing is inserted yet."""
    today = company_day(company, now)
    ids = next_ids(Customer._meta.db_table, len(prepared))
    return [
        new_customer(
            row.values,
            pk=pk,
            number=number,
            now=now,
            today=today,
            status=row.origin.status,
            created_at=row.origin.created_at,
        )
        for row, pk, number in zip(prepared, ids, numbers, strict=True)
    ]


def company_day(company: CompanyProfile, now: datetime) -> date:
    """The date in the company's time zone."""
    return now.astimezone(ZoneInfo(company.time_zone)).date()


def count_customers(differences: Mapping[str, int]) -> None:
    """Keep the counts per status; the caller holds the series or the customer, so rows move in order of status."""
    for status, difference in sorted(differences.items()):
        if difference and not CustomerCount.objects.filter(status=status).update(customers=F("customers") + difference):
            CustomerCount.objects.create(status=status, customers=difference)


def next_numbers(count: int, company: CompanyProfile) -> list[str]:
    """Take so many numbers of the series, which stays locked until the transaction ends."""
    series, _made = NumberSeries.objects.select_for_update(no_key=True).get_or_create(name=_SERIES)
    numbers: list[str] = []
    while len(numbers) < count:
        values = range(series.next_value, series.next_value + count - len(numbers))
        series.next_value = values.stop
        drawn = [number_example(company.number_prefix, company.number_digits, value) for value in values]
        # After a change of the format an earlier number may come round again: C-1 and 23 as C- and 123.
        given = _given(drawn)
        numbers += [number for number in drawn if number not in given]
    series.save(update_fields=["next_value"])
    return numbers


def _given(numbers: list[str]) -> set[str]:
    """Of these numbers those that a customer has, or had until it was deleted."""
    deleted = DeletedCustomer.objects.filter(number__in=numbers).values_list("number")
    return {number for (number,) in Customer.objects.filter(number__in=numbers).values_list("number").union(deleted)}


def _note(customer: Customer, body: str, made_at: datetime, actor: Actor) -> Note:
    return Note(
        customer_id=customer.pk,
        body=body,
        author_id=actor.id if actor.kind == "staff" and actor.id else None,
        author_name=actor.name,
        created_at=made_at,
    )


def _insert_with_ids(rows: Sequence[Contact] | Sequence[Note]) -> None:
    if rows:
        for row, pk in zip(rows, next_ids(rows[0]._meta.db_table, len(rows)), strict=True):
            row.pk = pk
        insert(rows)


def _emissions(
    pairs: Sequence[tuple[Customer, Prepared]],
    contacts: Sequence[Contact],
    notes: Sequence[Note],
    reference: Reference,
) -> list[Emission]:
    made_at = {customer.pk: _made_at(customer, row) for customer, row in pairs}
    blank = unwritten_values()
    emissions = [_created(customer, row, blank, reference) for customer, row in pairs]
    emissions += [contact_added(contact, made_at[contact.customer_id]) for contact in contacts]
    emissions += [note_added(note, note.created_at) for note in notes]
    return emissions


def _created(customer: Customer, row: Prepared, blank: Values, reference: Reference) -> Emission:
    """Everything a customer begins with: the past is replayed from here."""
    changes = [
        *changes_between(blank, row.values, reference),
        Change("status", None, str(customer.status)),
        Change("confirmed_on", None, customer.confirmed_on.isoformat()),
    ]
    refs = references_between(blank, row.values)
    facts = {"number": customer.number, "name": customer.name, "refs": refs, **row.origin.facts}
    at = _made_at(customer, row)
    return Emission("customer.created", "customer", customer.pk, customer.pk, changes, facts, at)


def _made_at(customer: Customer, row: Prepared) -> datetime:
    """History tells when the record was made, though the customer may be older than the record."""
    return customer.updated_at if row.origin.created_at else customer.created_at


def contact_added(contact: Contact, now: datetime) -> Emission:
    """The event of a new contact, with all its values."""
    values = contact_values(contact)
    changes = [Change(name, None, value, CONTACT) for name, value in values.items() if value]
    return Emission(
        "contact.added", "contact", contact.pk, contact.customer_id, changes, {"name": Fact(contact.name, CONTACT)}, now
    )


def note_added(note: Note, now: datetime) -> Emission:
    """The event of a new note, with its text for those who may read notes."""
    return Emission("note.added", "note", note.pk, note.customer_id, (), {"body": Fact(note.body, NOTES)}, now)
