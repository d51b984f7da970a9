"""Notes as the profile shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from billstead.customers.markdown import render_markdown
from billstead.customers.models import Note, NoteRevision
from billstead.customers.notes import can_edit_note

from .forms import NoteForm
from .page import ProfilePage


@dataclass(frozen=True)
class NoteView:
    """One note in words and with what its reader may do."""

    id: int
    html: str
    about: str
    is_pinned: bool
    may_edit: bool = False
    may_pin: bool = False
    edit_url: str = ""
    pin_url: str = ""
    revisions: list[NoteRevision] = field(default_factory=list)
    form: NoteForm | None = None


def pinned_notes(page: ProfilePage) -> list[NoteView]:
    """The pinned notes, newest first."""
    return [_view(page, note) for note in page.customer.notes.filter(is_pinned=True)[:3]]


def all_notes(page: ProfilePage, *, editing: int = 0, form: NoteForm | None = None) -> list[NoteView]:
    """Every note, the pinned first, with the trail of what was edited."""
    notes = page.customer.notes.prefetch_related("revisions")
    return [_view(page, note, form if note.pk == editing else None, with_trail=True) for note in notes]


def _view(page: ProfilePage, note: Note, form: NoteForm | None = None, *, with_trail: bool = False) -> NoteView:
    return NoteView(
        id=note.pk,
        html=render_markdown(note.body),
        about=_about(note),
        is_pinned=note.is_pinned,
        may_edit=can_edit_note(note, page.reader, page.now),
        may_pin=page.reader.can("notes.write"),
        edit_url=page.url("note_edit", note.pk),
        pin_url=page.url("note_pin", note.pk),
        revisions=list(note.revisions.all()) if with_trail else [],
        form=form,
    )


def _about(note: Note) -> str:
    written = formats.date_format(timezone.localtime(note.created_at), "SHORT_DATETIME_FORMAT")
    parts = [note.author_name or _("System"), written]
    parts += [_("pinned")] if note.is_pinned else []
    parts += [_("edited")] if note.edited_at else []
    return ", ".join(parts)
