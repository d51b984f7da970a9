"""Notes as the profile shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billstead.customers.markdown import render_markdown
from billstead.customers.models import Note, NoteRevision
from billstead.customers.notes import can_edit_note
from billstead.customers.queries import notes, notes_before

from .page import ProfilePage
from .paging import Numbered, numbered

MOST_PINNED = 3
ON_PAGE = 50


@dataclass(frozen=True)
class NoteView:
    """One note in words and with what its reader may do."""

    id: int
    html: SafeString
    author: str
    at: datetime
    states: str
    is_pinned: bool
    may_edit: bool
    may_pin: bool
    edit_url: str
    pin_url: str
    revisions: list[NoteRevision] = field(default_factory=list)


def pinned_notes(page: ProfilePage) -> list[NoteView]:
    """The pinned notes, newest first."""
    return [
        note_view(page, note, among_pinned=True) for note in page.customer.notes.filter(is_pinned=True)[:MOST_PINNED]
    ]


def note_views(page: ProfilePage) -> tuple[list[NoteView], Numbered[Note]]:
    """One page of notes, the pinned first, with the trail of what was edited; and the pages there are."""
    asked = page.customer.notes.filter(pk=page.asked_note).first() if page.asked_note else None
    place = notes_before(asked) if asked else None
    pages = numbered(page, "customer_notes", notes(page.customer), count=page.counts.notes, size=ON_PAGE, place=place)
    return [note_view(page, note, with_trail=True) for note in pages.rows], pages


def note_view(page: ProfilePage, note: Note, *, with_trail: bool = False, among_pinned: bool = False) -> NoteView:
    states = [_("pinned")] * (note.is_pinned and not among_pinned) + [_("edited")] * (note.edited_at is not None)
    return NoteView(
        id=note.pk,
        html=render_markdown(note.body, page.staff_names),
        author=note.author_name or _("System"),
        at=note.created_at,
        states=", ".join(states),
        is_pinned=note.is_pinned,
        may_edit=page.may_write_notes and can_edit_note(note, page.reader, page.now),
        may_pin=page.may_write_notes,
        edit_url=page.url("note_edit", note.pk),
        pin_url=page.url("note_pin", note.pk),
        revisions=list(note.revisions.all()) if with_trail else [],
    )
