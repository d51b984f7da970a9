"""The notes tab: write, say better, pin."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.customers.operations import add_note, edit_note, pin_note
from billstead.customers.refusals import EditConflict
from billstead.staff.profile.forms import NoteForm, tell
from billstead.staff.profile.notes import all_notes
from billstead.staff.profile.page import ProfilePage, profile_page
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast


@allow("customers.view", "customers.see_notes")
def notes(request: StaffRequest, number: str) -> HttpResponseBase:
    if request.method == "POST":
        return _add(request, number)
    page = profile_page(request, number)
    return _render(request, page, _composer(page))


@allow("customers.view", "customers.see_notes", "notes.write")
def _add(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    form = NoteForm(request.POST)
    form.is_valid()
    try:
        add_note(
            page.customer,
            body=form.cleaned_data.get("body", ""),
            is_pinned=form.cleaned_data.get("is_pinned", False),
            actor=page.reader,
            now=page.now,
        )
    except OperationError as refusal:
        tell(form, refusal)
        return _render(request, page, form, status=422)
    toast(request, _("Note added"))
    return redirect("customer_notes", number)


@allow("customers.view", "customers.see_notes", "notes.write")
def note_edit(request: StaffRequest, number: str, note_id: int) -> HttpResponse:
    page = profile_page(request, number)
    note = get_object_or_404(page.customer.notes, pk=note_id)
    if request.method != "POST":
        form = NoteForm(initial={"body": note.body, "version": note.version})
        return _render(request, page, None, editing=note.pk, form=form)
    form = NoteForm(request.POST)
    form.is_valid()
    version = form.cleaned_data.get("version") or 0
    try:
        edit_note(note, body=form.cleaned_data.get("body", ""), version=version, actor=page.reader, now=page.now)
    except EditConflict as conflict:
        form.add_error("body", _("Meanwhile it reads: %(body)s") % {"body": conflict.current["body"]})
        form.data = {**request.POST.dict(), "version": str(note.version)}
        return _render(request, page, None, editing=note.pk, form=form, status=409)
    except OperationError as refusal:
        tell(form, refusal)
        return _render(request, page, None, editing=note.pk, form=form, status=422)
    toast(request, _("Note updated"))
    return redirect("customer_notes", number)


@require_POST
@allow("customers.view", "customers.see_notes", "notes.write")
def note_pin(request: StaffRequest, number: str, note_id: int) -> HttpResponse:
    page = profile_page(request, number)
    note = get_object_or_404(page.customer.notes, pk=note_id)
    is_pinned = request.POST.get("pinned") == "1"
    pin_note(note, is_pinned=is_pinned, actor=page.reader, now=page.now)
    toast(request, _("Note pinned") if is_pinned else _("Note unpinned"))
    return redirect("customer_notes", number)


def _composer(page: ProfilePage) -> NoteForm | None:
    return NoteForm() if page.reader.can("notes.write") else None


def _render(
    request: StaffRequest,
    page: ProfilePage,
    composer: NoteForm | None,
    *,
    editing: int = 0,
    form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "tab": "notes",
        "section": "customers",
        "composer": composer,
        "notes": all_notes(page, editing=editing, form=form),
        "has_errors": status != 200,
    }
    return render_page(request, "staff/profile/notes.html", context, status=status)
