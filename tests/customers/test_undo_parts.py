"""Taking back what was done to notes and contacts: exactly that act, and never over a colleague's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from billstead.audit.models import Event
from billstead.audit.operations import Act, erase_payloads
from billstead.audit.queries import timeline
from billstead.core.actor import COMMAND_LINE, FIELD_CLASSES, Actor
from billstead.core.errors import OperationError, PermissionRefused
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact, Customer, Note
from billstead.customers.operations import (
    add_contact,
    add_note,
    edit_contact,
    edit_note,
    pin_note,
    remove_contact,
    undo_contact,
    undo_note,
)
from billstead.customers.people import contact_values
from billstead.customers.refusals import NoteLocked, UndoRefused
from billstead.search.queries import best_first
from tests.cast import ada
from tests.makers import NOW, make_customer

pytestmark = pytest.mark.django_db
SEEING = frozenset({*(f"customers.see_{name}" for name in FIELD_CLASSES), "customers.view", "notes.write"})
ANA = Actor("staff", 0, "Ana", SEEING)
BO = Actor("staff", 0, "Bo", SEEING | {"notes.edit_any"})
BLIND = Actor("staff", 0, "Cy", frozenset({"customers.view", "notes.write", "contacts.edit"}))
JAN = ContactInput(name="Jan Technik", email="jan@acme.example.com", phone="030 7654321", for_technical=True)


@pytest.fixture
def customer() -> Customer:
    return make_customer()


@pytest.fixture
def note(customer: Customer) -> Note:
    return add_note(customer, body="First", actor=replace(ANA, id=ada().pk), now=NOW)


@pytest.fixture
def contact(customer: Customer) -> Contact:
    return add_contact(customer, contact=JAN, actor=ANA, now=NOW)


def last_event(customer: Customer) -> Event:
    return Event.objects.filter(customer_id=customer.pk).latest("id")


def change(contact: Contact, actor: Actor = ANA, **wanted: Any) -> Act:
    act = Act.new()
    edit_contact(contact, opened=contact_values(contact), wanted=wanted, actor=actor, now=NOW, act=act)
    return act


def refused(undo: Callable[..., Any], act: str, customer: Customer, actor: Actor = ANA) -> OperationError:
    """The refusal of an undo that changes nothing and is not told."""
    before = (list(Note.objects.values()), list(Contact.objects.values()), Event.objects.count())

    with pytest.raises(OperationError) as caught:
        undo(act, customer=customer, actor=actor, now=NOW)

    assert (list(Note.objects.values()), list(Contact.objects.values()), Event.objects.count()) == before
    return caught.value


class TestUndoNote:
    @pytest.mark.parametrize("is_pinned", [True, False])
    def test_puts_the_pin_back(self, customer: Customer, note: Note, is_pinned: bool) -> None:
        if not is_pinned:
            pin_note(note, is_pinned=True, actor=ANA, now=NOW)
        pin_note(note, is_pinned=is_pinned, actor=ANA, now=NOW)

        undo_note(last_event(customer).act, customer=customer, actor=ANA, now=NOW)

        assert Note.objects.get().is_pinned is not is_pinned
        assert last_event(customer).type == ("note.pin_undone" if is_pinned else "note.unpin_undone")

    def test_takes_a_new_note_off_and_keeps_its_words_in_history(self, customer: Customer, note: Note) -> None:
        author = replace(ANA, id=ada().pk)
        add_note(customer, body="Wrong customer", actor=author, now=NOW)
        act = last_event(customer).act

        undo_note(act, customer=customer, actor=author, now=NOW)

        assert list(Note.objects.all()) == [note]
        told = timeline(customer.pk, reader=ANA).entries[0]
        assert (told.type, told.sentence, told.facts["body"]) == (
            "note.add_undone",
            "took back a note",
            "Wrong customer",
        )
        assert isinstance(refused(undo_note, act, customer, author), UndoRefused)

    def test_leaves_a_new_note_that_somebody_touched_or_that_stood_a_while(
        self, customer: Customer, note: Note
    ) -> None:
        author = replace(ANA, id=ada().pk)
        added = add_note(customer, body="Second", actor=author, now=NOW)
        act = last_event(customer).act

        with pytest.raises(NoteLocked):
            undo_note(act, customer=customer, actor=author, now=NOW + timedelta(minutes=16))
        pin_note(added, is_pinned=True, actor=BO, now=NOW)

        assert str(refused(undo_note, act, customer, author)) == "Bo changed this note since. Nothing was taken back."

    def test_puts_the_words_back_and_keeps_both(self, customer: Customer, note: Note) -> None:
        author = replace(ANA, id=ada().pk)
        edit_note(note, body="Second", version=1, actor=author, now=NOW)

        undo_note(last_event(customer).act, customer=customer, actor=author, now=NOW)

        saved = Note.objects.get()
        assert (saved.body, saved.version) == ("First", 3)
        assert [revision.body for revision in saved.revisions.all()] == ["Second", "First"]
        told = timeline(customer.pk, reader=ANA).entries[0]
        assert (told.type, told.sentence) == ("note.edit_undone", "took back the edit of a note")

    def test_is_refused_over_a_colleagues_words(self, customer: Customer, note: Note) -> None:
        author = replace(ANA, id=ada().pk)
        edit_note(note, body="Second", version=1, actor=author, now=NOW)
        act = last_event(customer).act
        edit_note(note, body="Third", version=2, actor=BO, now=NOW)

        assert str(refused(undo_note, act, customer, author)) == "Bo changed this note since. Nothing was taken back."

    def test_is_refused_when_a_colleague_unpinned(self, customer: Customer, note: Note) -> None:
        pin_note(note, is_pinned=True, actor=ANA, now=NOW)
        act = last_event(customer).act
        pin_note(note, is_pinned=False, actor=BO, now=NOW)

        assert isinstance(refused(undo_note, act, customer), UndoRefused)

    def test_of_an_edit_ends_with_its_quarter_of_an_hour(self, customer: Customer, note: Note) -> None:
        author = replace(ANA, id=ada().pk)
        edit_note(note, body="Second", version=1, actor=author, now=NOW)

        with pytest.raises(NoteLocked):
            undo_note(last_event(customer).act, customer=customer, actor=author, now=NOW + timedelta(minutes=16))

        assert Note.objects.get().body == "Second"

    def test_is_not_for_who_may_not_read_notes(self, customer: Customer, note: Note) -> None:
        pin_note(note, is_pinned=True, actor=ANA, now=NOW)

        assert isinstance(refused(undo_note, last_event(customer).act, customer, BLIND), PermissionRefused)

    def test_of_an_unknown_or_foreign_act_is_refused(self, customer: Customer, note: Note) -> None:
        pin_note(note, is_pinned=True, actor=ANA, now=NOW)
        act = last_event(customer).act

        assert isinstance(refused(undo_note, "0" * 32, customer), UndoRefused)
        assert isinstance(refused(undo_note, act, make_customer()), UndoRefused)

    def test_of_erased_words_is_refused(self, customer: Customer, note: Note) -> None:
        pin_note(note, is_pinned=True, actor=ANA, now=NOW)
        erase_payloads(customer.pk, actor=COMMAND_LINE, now=NOW)

        assert isinstance(refused(undo_note, last_event(customer).act, customer), UndoRefused)


class TestUndoContact:
    def test_of_adding_takes_it_off_and_out_of_the_index(self, customer: Customer, contact: Contact) -> None:
        undo_contact(last_event(customer).act, customer=customer, actor=ANA, now=NOW)

        assert not Contact.objects.exists()
        assert last_event(customer).type == "contact.add_undone"
        assert best_first("technik", kind="customer", classes=ANA.classes) == []

    def test_of_removing_brings_the_same_back(self, customer: Customer, contact: Contact) -> None:
        remove_contact(contact, actor=ANA, now=NOW)

        undo_contact(last_event(customer).act, customer=customer, actor=ANA, now=NOW)

        again = Contact.objects.get()
        assert (again.pk, contact_values(again)) == (contact.pk, contact_values(contact))
        assert again.canonical_email == "jan@acme.example.com"
        assert best_first("technik", kind="customer", classes=ANA.classes) == [customer.pk]

    def test_of_an_edit_puts_only_its_fields_back(self, customer: Customer, contact: Contact) -> None:
        act = change(contact, name="Jan Neu", phone="030 1111111")
        contact.refresh_from_db()
        change(contact, BO, job_title="Night shift")

        undo_contact(act.id, customer=customer, actor=ANA, now=NOW)

        saved = Contact.objects.get()
        assert (saved.name, saved.phone, saved.phone_typed) == ("Jan Technik", "+49307654321", "030 7654321")
        assert saved.job_title == "Night shift"
        told = timeline(customer.pk, reader=ANA).entries[0]
        assert told.sentence == "took back a change of the contact Jan Technik"

    def test_of_an_edit_is_refused_over_a_colleagues(self, customer: Customer, contact: Contact) -> None:
        act = change(contact, name="Jan Neu")
        contact.refresh_from_db()
        change(contact, BO, name="Jan Bo")

        refusal = refused(undo_contact, act.id, customer)

        assert str(refusal) == "Bo changed this contact since. Nothing was taken back."

    def test_of_adding_is_refused_once_somebody_wrote_in_it(self, customer: Customer, contact: Contact) -> None:
        act = last_event(customer).act
        change(contact, BO, job_title="Night shift")

        assert isinstance(refused(undo_contact, act, customer), UndoRefused)

    def test_twice_is_refused(self, customer: Customer, contact: Contact) -> None:
        remove_contact(contact, actor=ANA, now=NOW)
        act = last_event(customer).act
        undo_contact(act, customer=customer, actor=ANA, now=NOW)

        assert isinstance(refused(undo_contact, act, customer), UndoRefused)

    def test_takes_back_no_part_of_a_larger_act(self) -> None:
        customer = make_customer(contacts=(JAN,))
        act = Event.objects.get(type="contact.added").act

        assert isinstance(refused(undo_contact, act, customer), UndoRefused)

    def test_is_not_for_who_may_not_see_contacts(self, customer: Customer, contact: Contact) -> None:
        assert isinstance(refused(undo_contact, last_event(customer).act, customer, BLIND), PermissionRefused)
