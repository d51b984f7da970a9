"""The notes tab: write, say better, pin."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billstead.accounts.requests import StaffRequest
from billstead.audit.operations import Act
from billstead.core.errors import OperationError
from billstead.customers.models import Note
from billstead.customers.notes import can_edit_note
from billstead.customers.operations import add_note, edit_note, pin_note
from billstead.customers.refusals import EditConflict, NoteLocked
from billstead.staff.profile.forms import NoteForm
from billstead.staff.profile.notes import note_view, note_views
from billstead.staff.profile.page import ProfilePage, profile_page
from billstead.ui.forms import tell
from billstead.ui.htmx import redirect_page, render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
@allow("customers.view", "customers.see_notes")
def notes(request: StaffRequest, number: str) -> HttpResponseBase:
    if request.method == "POST":
        return _added(request, number)
    page = profile_page(request, number)
    return _tab(request, page, composer=NoteForm() if page.may_write_notes else None)


@allow("customers.view", "customers.see_notes", "notes.write")
def _added(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    form = NoteForm(request.POST)
    body, is_pinned, _version = form.carried()
    act = Act.new()
    try:
        add_note(page.customer, body=body, is_pinned=is_pinned, actor=page.reader, now=page.now, act=act)
    except OperationError as refusal:
        tell(form, refusal)
        return _tab(request, page, composer=form, status=422)
    toast(request, _("Note added"), undo_url=page.undo_url("note_undo", act))
    return redirect_page(request, page.overview_url if request.POST.get("on") == "overview" else page.notes_url)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("customers.view", "customers.see_notes", "notes.write")
def note_edit(request: StaffRequest, number: str, note_id: int) -> HttpResponse:
    page = profile_page(request, number)
    note = get_object_or_404(page.customer.notes, pk=note_id)
    if request.method == "POST":
        return _edited(request, page, note)
    if not can_edit_note(note, page.reader, page.now):
        words = _("A note is edited by its author within 15 minutes. Write another one.")
        return _tab(request, page, composer=NoteForm() if page.may_write_notes else None, refusal=words, status=403)
    return _editor(request, page, note, NoteForm(initial={"body": note.body, "version": note.version}))


def _edited(request: StaffRequest, page: ProfilePage, note: Note) -> HttpResponse:
    form = NoteForm(request.POST)
    body, _pinned, version = form.carried()
    act = Act.new()
    try:
        saved = edit_note(note, body=body, version=version, actor=page.reader, now=page.now, act=act)
    except EditConflict:
        return _conflict(request, page, note, body)
    except NoteLocked as refusal:
        # What was typed waits in the box of a new note.
        again = NoteForm({"body": body})
        again.full_clean()
        tell(again, refusal)
        return _tab(request, page, composer=again, status=409)
    except OperationError as refusal:
        tell(form, refusal)
        return _editor(request, page, note, form, status=422)
    if saved.version == version:
        toast(request, _("Nothing to change"))
    else:
        toast(request, _("Note updated"), undo_url=page.undo_url("note_undo", act))
    return redirect_page(request, f"{page.notes_url}#note-{note.pk}")


def _conflict(request: StaffRequest, page: ProfilePage, note: Note, body: str) -> HttpResponse:
    """Their text beside mine; saving again is a choice made with both in sight, and theirs stays in the trail."""
    note = page.customer.notes.get(pk=note.pk)
    form = NoteForm({"body": body, "version": note.version})
    form.full_clean()
    words = _("%(name)s changed this note while you were writing. Nothing was saved; saving again replaces their text.")
    form.add_error("body", words % {"name": note.edited_by or _("Somebody")})
    return _editor(request, page, note, form, theirs=note_view(page, note), status=409)


@require_POST
@allow("customers.view", "customers.see_notes", "notes.write")
def note_pin(request: StaffRequest, number: str, note_id: int) -> HttpResponse:
    page = profile_page(request, number)
    note = get_object_or_404(page.customer.notes, pk=note_id)
    is_pinned = request.POST.get("pinned") == "1"
    act = Act.new()
    pin_note(note, is_pinned=is_pinned, actor=page.reader, now=page.now, act=act)
    undo_url = page.undo_url("note_undo", act) if note.is_pinned != is_pinned else None
    toast(request, _("Note pinned") if is_pinned else _("Note unpinned"), undo_url=undo_url)
    return redirect_page(request, f"{page.notes_url}#note-{note.pk}")


def _tab(
    request: StaffRequest, page: ProfilePage, *, composer: NoteForm | None, refusal: str = "", status: int = 200
) -> HttpResponse:
    shown, pages = note_views(page)
    context = {"composer": composer, "notes": shown, "pages": pages, "refusal": refusal}
    return _render(request, "staff/profile/notes.html", page, status, **context)


def _editor(
    request: StaffRequest, page: ProfilePage, note: Note, form: NoteForm, *, theirs: Any = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "note": note_view(page, note), "theirs": theirs}
    return _render(request, "staff/profile/note_form.html", page, status, **context)


def _render(request: StaffRequest, template: str, page: ProfilePage, status: int, **context: Any) -> HttpResponse:
    frame = {"page": page, "tab": "notes", "section": "customers", "has_errors": status != 200}
    return render_page(request, template, {**frame, **context}, status=status)
