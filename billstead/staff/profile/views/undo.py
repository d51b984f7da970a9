"""What the toasts of notes, contacts, confirmations offer: taking the act back, refused where somebody came after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.customers.operations import undo_confirmation, undo_contact, undo_note
from billstead.staff.profile.page import ProfilePage, profile_page
from billstead.ui.htmx import redirect_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast


@require_POST
@allow("customers.view", "customers.see_notes", "notes.write")
def note_undo(request: StaffRequest, number: str, act: str) -> HttpResponse:
    page = profile_page(request, number)
    return _undone(request, page, undo_note, act, page.notes_url)


@require_POST
@allow("customers.view", "customers.see_contact", "contacts.edit")
def contact_undo(request: StaffRequest, number: str, act: str) -> HttpResponse:
    page = profile_page(request, number)
    return _undone(request, page, undo_contact, act, page.contacts_url)


@require_POST
@allow("customers.view", "customers.confirm_details")
def confirm_undo(request: StaffRequest, number: str, act: str) -> HttpResponse:
    page = profile_page(request, number)
    return _undone(request, page, undo_confirmation, act, page.overview_url)


def _undone(
    request: StaffRequest, page: ProfilePage, undo: Callable[..., Any], act: str, back_url: str
) -> HttpResponse:
    try:
        undo(act, customer=page.customer, actor=page.reader, now=page.now)
    except OperationError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("Change undone"))
    return redirect_page(request, back_url)
