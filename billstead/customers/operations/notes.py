"""Notes: never shown to the customer; every text a note ever had stays readable."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Emission, Fact, emit_all
from billstead.core.actor import NOTES, Actor
from billstead.core.errors import Invalid, PermissionRefused
from billstead.core.locking import lock
from billstead.core.text import BadText, clean
from billstead.customers.models import Customer, Note, NoteRevision
from billstead.customers.notes import MAX_NOTE, can_edit_note
from billstead.customers.refusals import EditConflict, NoteLocked

from .create import note_added
from .writing import touch


@transaction.atomic
def add_note(
    customer: Customer, *, body: str, actor: Actor, now: datetime, is_pinned: bool = False, act: Act | None = None
) -> Note:
    """Write a note; raises Invalid for an empty or too long one."""
    refuse_unseeing(actor)
    text = _checked(body)
    customer = lock(customer)
    note = Note.objects.create(
        customer=customer,
        body=text,
        author_id=actor.id if actor.kind == "staff" and actor.id else None,
        author_name=actor.name,
        is_pinned=is_pinned,
        created_at=now,
    )
    touch(customer, now)
    emit_all([note_added(note, now)], actor=actor, act=act)
    return note


@transaction.atomic
def edit_note(note: Note, *, body: str, version: int, actor: Actor, now: datetime, act: Act | None = None) -> Note:
    """Say it better: the text before is kept as a revision. Raises NoteLocked, EditConflict or Invalid."""
    refuse_unseeing(actor)
    text = _checked(body)
    customer = lock(note.customer)
    note = lock(note)
    refuse_locked(note, actor, now)
    if note.version != version:
        raise EditConflict([], current={"body": note.body})
    if text == note.body:
        return note
    facts = rewrite(note, text, actor, now)
    touch(customer, now)
    emit_all([Emission("note.edited", "note", note.pk, customer.pk, (), facts, now)], actor=actor, act=act)
    return note


@transaction.atomic
def pin_note(note: Note, *, is_pinned: bool, actor: Actor, now: datetime, act: Act | None = None) -> Note:
    """Pin a note to the top, or take it down; twice changes nothing."""
    refuse_unseeing(actor)
    customer = lock(note.customer)
    note = lock(note)
    if note.is_pinned == is_pinned:
        return note
    note.is_pinned = is_pinned
    note.save(update_fields=["is_pinned"])
    touch(customer, now)
    event = "note.pinned" if is_pinned else "note.unpinned"
    facts = {"body": Fact(note.body, NOTES)}
    emit_all([Emission(event, "note", note.pk, customer.pk, (), facts, now)], actor=actor, act=act)
    return note


def rewrite(note: Note, text: str, actor: Actor, now: datetime) -> dict[str, Fact]:
    """Another text for a locked note, the one before kept as a revision; what its event tells."""
    before = note.body
    NoteRevision.objects.create(
        note=note,
        body=before,
        written_by=note.edited_by or note.author_name,
        written_at=note.edited_at or note.created_at,
    )
    note.body, note.edited_at, note.edited_by, note.version = text, now, actor.name, note.version + 1
    note.save(update_fields=["body", "edited_at", "edited_by", "version"])
    return {"was": Fact(before, NOTES), "body": Fact(text, NOTES)}


def refuse_locked(note: Note, actor: Actor, now: datetime) -> None:
    """A note is its author's for a while, and then nobody's but of whoever may edit any."""
    if not can_edit_note(note, actor, now):
        raise NoteLocked(_("A note is edited by its author within 15 minutes. Write another one."))


def refuse_unseeing(actor: Actor) -> None:
    """Whoever may not read notes writes none."""
    if not actor.sees(NOTES):
        raise PermissionRefused(_("You may not read notes, so you may not write them."))


def _checked(body: str) -> str:
    try:
        text = clean(body, multiline=True, field="body")
    except BadText as refusal:
        raise Invalid({"body": [str(refusal.message)]}) from refusal
    if not text:
        raise Invalid({"body": [_("Enter the note")]})
    if len(text) > MAX_NOTE:
        raise Invalid({"body": [_("Enter at most %(limit)s characters") % {"limit": MAX_NOTE}]})
    return text
