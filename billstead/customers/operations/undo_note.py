"""Taking back what was just done to a note, where nobody touched the note since."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Emission, Fact, emit_all
from billstead.core.actor import NOTES, Actor
from billstead.core.locking import lock
from billstead.customers.history import NOTE_UNDOABLE, PartAct, later_actor, part_act
from billstead.customers.models import Customer, Note
from billstead.customers.refusals import UndoRefused

from .notes import refuse_locked, refuse_unseeing, rewrite
from .writing import touch

_UNDONE = {
    "note.added": "note.add_undone",
    "note.edited": "note.edit_undone",
    "note.pinned": "note.pin_undone",
    "note.unpinned": "note.unpin_undone",
}


@transaction.atomic
def undo_note(act_id: str, *, customer: Customer, actor: Actor, now: datetime) -> None:
    """Reverse one new note, edit, pin or unpin; raises UndoRefused when changed since, NoteLocked when too late."""
    refuse_unseeing(actor)
    customer = lock(customer)
    part = part_act(act_id, customer.pk, NOTE_UNDOABLE)
    note = Note.objects.select_for_update(no_key=True).filter(pk=part.subject_id).first() if part else None
    if part is None or note is None:
        raise UndoRefused(_("There is nothing here that could be taken back."))
    if part.type == "note.added":
        facts = _taken_off(part, note, actor, now)
    else:
        facts = _text_back(part, note, actor, now) if part.type == "note.edited" else _pin_back(part, note)
    touch(customer, now)
    emission = Emission(
        _UNDONE[part.type], "note", part.subject_id, customer.pk, (), facts | {"undone": part.event_id}, now
    )
    emit_all([emission], actor=actor)


def _taken_off(part: PartAct, note: Note, actor: Actor, now: datetime) -> dict[str, Fact]:
    if later_actor(part, note.customer_id, "note"):
        raise _changed_since(part, note)
    refuse_locked(note, actor, now)
    note.delete()
    return {"body": Fact(note.body, NOTES)}


def _text_back(part: PartAct, note: Note, actor: Actor, now: datetime) -> dict[str, Fact]:
    if note.body != part.facts["body"]:
        raise _changed_since(part, note)
    refuse_locked(note, actor, now)
    return rewrite(note, str(part.facts["was"]), actor, now)


def _pin_back(part: PartAct, note: Note) -> dict[str, Fact]:
    was_pinned = part.type == "note.unpinned"
    if note.is_pinned == was_pinned:
        raise _changed_since(part, note)
    note.is_pinned = was_pinned
    note.save(update_fields=["is_pinned"])
    return {"body": Fact(note.body, NOTES)}


def _changed_since(part: PartAct, note: Note) -> UndoRefused:
    who = later_actor(part, note.customer_id, "note") or _("Somebody")
    return UndoRefused(_("%(who)s changed this note since. Nothing was taken back.") % {"who": who})
