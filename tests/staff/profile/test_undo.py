"""The Undo of the toasts of notes and contacts, as a browser without JavaScript presses it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from billstead.customers.models import Contact, Customer, Note
from billstead.customers.operations import pin_note
from billstead.staff.profile.forms import as_typed, contact_values
from billstead.ui.signed import signed
from tests import cast, makers

pytestmark = pytest.mark.django_db


def undo_in(html: str) -> str:
    """Where the toast's button leads; nothing where there is none."""
    found = re.search(r'action="([^"]+/undo/[^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else ""


def done(client: Client, url: str, data: dict[str, Any]) -> str:
    return client.post(url, data, follow=True).content.decode()


def edit_data(contact: Contact, **wanted: Any) -> dict[str, Any]:
    values = contact_values(contact)
    opened = signed(values, f"contact {contact.customer_id} {contact.pk}")
    kept = {name: value for name, value in as_typed(values).items() if value not in (False, "")}
    return {**kept, **wanted, "opened": opened}


class TestNoteUndo:
    def test_of_adding(self, ada: Client, customer: Customer) -> None:
        url = reverse("customer_notes", args=[customer.number])

        html = done(ada, url, {"body": "Wrong customer", "on": "overview"})
        answer = ada.post(undo_in(html))

        assert "Note added" in html
        assert answer.headers["Location"] == url
        assert not Note.objects.exists()

    def test_of_a_pin(self, ada: Client, customer: Customer, note: Note) -> None:
        url = reverse("note_pin", args=[customer.number, note.pk])

        undo = undo_in(done(ada, f"{url}?from=q%3Dx", {"pinned": "1"}))
        answer = ada.post(undo)

        assert answer.headers["Location"] == f"{reverse('customer_notes', args=[customer.number])}?from=q%3Dx"
        assert not Note.objects.get().is_pinned
        assert "Change undone" in ada.get(answer.headers["Location"]).content.decode()

    def test_of_an_edit(self, ada: Client, customer: Customer, note: Note) -> None:
        url = reverse("note_edit", args=[customer.number, note.pk])

        ada.post(undo_in(done(ada, url, {"body": "Otherwise", "version": 1})))

        assert Note.objects.get().body == "Pays **late**"

    def test_is_not_offered_where_nothing_changed(self, ada: Client, customer: Customer, note: Note) -> None:
        edit, pin = (reverse(name, args=[customer.number, note.pk]) for name in ("note_edit", "note_pin"))

        untouched = done(ada, edit, {"body": note.body, "version": 1})

        assert "Nothing to change" in untouched
        assert undo_in(untouched) == ""
        assert undo_in(done(ada, pin, {"pinned": "0"})) == ""

    def test_says_politely_who_was_quicker(self, ada: Client, customer: Customer, note: Note) -> None:
        undo = undo_in(done(ada, reverse("note_pin", args=[customer.number, note.pk]), {"pinned": "1"}))
        pin_note(note, is_pinned=False, actor=cast.actor(cast.mia()), now=makers.NOW)

        html = done(ada, undo, {})

        assert "Mia Manager changed this note since. Nothing was taken back." in html
        assert not Note.objects.get().is_pinned


class TestContactUndo:
    def test_of_adding(self, ada: Client, customer: Customer) -> None:
        url = reverse("contact_create", args=[customer.number])

        answer = ada.post(undo_in(done(ada, url, {"name": "Nora Nacht"})))

        assert answer.headers["Location"] == reverse("customer_contacts", args=[customer.number])
        assert not Contact.objects.exists()

    def test_of_an_edit(self, ada: Client, customer: Customer, contact: Contact) -> None:
        url = reverse("contact_edit", args=[customer.number, contact.pk])

        html = done(ada, url, edit_data(contact, name="Jan Neu"))
        ada.post(undo_in(html))

        assert "Contact updated" in html
        assert Contact.objects.get().name == "Jan Technik"

    def test_of_removing(self, ada: Client, customer: Customer, contact: Contact) -> None:
        ada.post(undo_in(done(ada, reverse("contact_remove", args=[customer.number, contact.pk]), {})))

        assert Contact.objects.get().name == "Jan Technik"

    def test_is_not_offered_where_nothing_changed(self, ada: Client, customer: Customer, contact: Contact) -> None:
        html = done(ada, reverse("contact_edit", args=[customer.number, contact.pk]), edit_data(contact))

        assert "Nothing to change" in html
        assert undo_in(html) == ""
