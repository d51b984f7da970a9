"""Notes through the web: written, said better within 15 minutes, pinned; nothing typed is lost, nothing runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billstead.audit.models import Event
from billstead.customers.models import Customer, Note
from billstead.customers.operations import add_note, edit_note
from tests import cast, makers

from .people import signed_in

pytestmark = pytest.mark.django_db


def fresh_note(customer: Customer, *, minutes: int = 1) -> Note:
    """A note of Sue, written some minutes ago: editing has a window on the real clock."""
    written = timezone.now() - timedelta(minutes=minutes)
    return add_note(customer, body="First words", actor=cast.actor(cast.sue()), now=written)


def edit(client: Client, note: Note, body: str, version: int = 1) -> Any:
    return client.post(reverse("note_edit", args=[note.customer.number, note.pk]), {"body": body, "version": version})


class TestAddNote:
    def test_writes_and_goes_back_to_where_one_was(self, ada: Client, customer: Customer) -> None:
        url = reverse("customer_notes", args=[customer.number])

        on_notes = ada.post(url, {"body": "one", "is_pinned": "on"})
        on_overview = ada.post(f"{url}?from=q%3Dx", {"body": "two", "on": "overview"})

        assert on_notes.headers["Location"] == url
        assert on_overview.headers["Location"] == f"/customers/{customer.number}/?from=q%3Dx"
        assert [(note.body, note.is_pinned) for note in Note.objects.order_by("id")] == [("one", True), ("two", False)]
        assert "Note added" in ada.get(url).content.decode()

    @pytest.mark.parametrize("body", ["", "   \n ", "x" * 20_001, "a\x00b"])
    def test_refuses_beside_the_field_and_keeps_what_was_typed(
        self, ada: Client, customer: Customer, body: str
    ) -> None:
        answer = ada.post(reverse("customer_notes", args=[customer.number]), {"body": body, "is_pinned": "on"})

        html = answer.content.decode()
        assert answer.status_code == 422
        assert "<title>Error: Notes" in html
        assert "There is a problem" in html and 'href="#id_body"' in html
        assert 'aria-invalid="true" aria-describedby="id_body-error"' in html
        assert 'name="is_pinned" checked' in html
        assert "x" * 20_001 in html if len(body) > 10 else body.strip() in html
        assert Note.objects.count() == 0
        assert not Event.objects.filter(type="note.added").exists()

    def test_shows_markdown_but_runs_nothing(self, ada: Client, customer: Customer) -> None:
        ada.post(
            reverse("customer_notes", args=[customer.number]),
            {"body": "**bold** <script>x()</script> [a](javascript:x) ![i](http://x/i.png)", "is_pinned": "on"},
        )

        for name in ("customer_notes", "customer_overview", "customer_activity"):
            html = ada.get(reverse(name, args=[customer.number])).content.decode()
            assert "<strong>bold</strong>" in html
            assert "<script>x()" not in html
            assert 'href="javascript' not in html
            assert "<img" not in html


class TestManyNotes:
    def test_stand_on_numbered_pages(self, ada: Client, customer: Customer) -> None:
        Note.objects.bulk_create(
            Note(customer=customer, body=f"Words {place:02}", created_at=makers.NOW) for place in range(60)
        )
        url = reverse("customer_notes", args=[customer.number])

        first, last, beyond = (ada.get(url, {"page": page}).content.decode() for page in ("1", "2", "7"))

        assert "1 to 50 of 60" in first and "Words 59" in first and "Words 09" not in first
        assert "51 to 60 of 60" in last and "Words 09" in last and "Words 10" not in last
        assert "51 to 60 of 60" in beyond


class TestEditNote:
    def test_keeps_the_words_before(self, customer: Customer) -> None:
        note = fresh_note(customer)
        sue = signed_in(cast.sue())

        answer = edit(sue, note, "Better words")

        assert answer.headers["Location"] == f"/customers/{customer.number}/notes/#note-{note.pk}"
        html = sue.get(reverse("customer_notes", args=[customer.number])).content.decode()
        assert "Better words" in html
        assert "Edited once" in html and "First words" in html

    def test_after_fifteen_minutes_it_becomes_another_note(self, customer: Customer) -> None:
        note = fresh_note(customer, minutes=16)
        sue = signed_in(cast.sue())

        opened = sue.get(reverse("note_edit", args=[customer.number, note.pk]))
        late = edit(sue, note, "Too late but kept")

        assert (opened.status_code, late.status_code) == (403, 409)
        html = late.content.decode()
        assert "<title>Error: Notes" in html
        assert "within 15 minutes" in html
        assert ">Too late but kept</textarea>" in html
        assert Note.objects.get().body == "First words"

    def test_of_a_colleague_needs_the_permission(self, customer: Customer) -> None:
        note = fresh_note(customer)

        assert edit(signed_in(cast.person("Sam", "sam@example.com", "support")), note, "Mine").status_code == 409
        assert edit(signed_in(cast.ada()), note, "Ada's").status_code == 303

        assert Note.objects.get().body == "Ada's"

    def test_shows_what_a_colleague_wrote_meanwhile_and_saves_on_the_second_try(self, customer: Customer) -> None:
        note = fresh_note(customer)
        edit_note(note, body="Theirs", version=1, actor=cast.actor(cast.ada()), now=timezone.now())
        sue = signed_in(cast.sue())

        told = edit(sue, note, "Mine & kept")

        html = told.content.decode()
        assert told.status_code == 409
        assert "<title>Error: Edit note" in html
        assert "Ada Lovelace changed this note" in html
        assert "<p>Theirs</p>" in html and "Mine &amp; kept</textarea>" in html
        assert 'name="version" value="2"' in html
        assert Note.objects.get().body == "Theirs"

        assert edit(sue, note, "Mine & kept", version=2).status_code == 303
        assert Note.objects.get().body == "Mine & kept"
        assert [row.body for row in note.revisions.all()] == ["Theirs", "First words"]

    @pytest.mark.parametrize("body", ["", "x" * 20_001])
    def test_refuses_beside_the_field(self, customer: Customer, body: str) -> None:
        note = fresh_note(customer)

        answer = edit(signed_in(cast.sue()), note, body)

        assert answer.status_code == 422
        assert 'href="#id_body"' in answer.content.decode()
        assert Note.objects.get().body == "First words"

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
    def test_takes_no_version_nobody_was_given(self, customer: Customer, version: str) -> None:
        note = fresh_note(customer)

        answer = edit(signed_in(cast.sue()), note, "Mine", version=version)  # type: ignore[arg-type]

        assert answer.status_code == 409
        assert Note.objects.get().body == "First words"


class TestPinNote:
    def test_pins_and_unpins_once(self, ada: Client, note: Note) -> None:
        url = reverse("note_pin", args=[note.customer.number, note.pk])

        for pinned in ("1", "1", "0", "0"):
            assert ada.post(url, {"pinned": pinned}).status_code == 303

        assert Note.objects.get().is_pinned is False
        assert Event.objects.filter(type="note.pinned").count() == 1
        assert Event.objects.filter(type="note.unpinned").count() == 1

    def test_pinned_notes_stand_on_the_overview(self, ada: Client, note: Note) -> None:
        overview = reverse("customer_overview", args=[note.customer.number])
        assert "h-pinned" not in ada.get(overview).content.decode()

        ada.post(reverse("note_pin", args=[note.customer.number, note.pk]), {"pinned": "1"})

        assert "h-pinned" in ada.get(overview).content.decode()
