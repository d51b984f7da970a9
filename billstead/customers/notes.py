"""What a note may be, and until when its author may still change it."""

from __future__ import annotations

from datetime import datetime, timedelta

from billstead.core.actor import Actor
from billstead.customers.models import Note

MAX_NOTE = 20_000
EDIT_WINDOW = timedelta(minutes=15)


def can_edit_note(note: Note, actor: Actor, now: datetime) -> bool:
    """Its author for 15 minutes, and whoever may edit any."""
    if actor.can("notes.edit_any"):
        return True
    is_author = actor.kind == "staff" and note.author_id == actor.id
    return is_author and actor.can("notes.write") and now - note.created_at <= EDIT_WINDOW
