"""The contacts tab: other people at the customer, and how to reach them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact
from billstead.customers.operations import add_contact, edit_contact, prove_phone, remove_contact
from billstead.customers.phones import readable
from billstead.customers.refusals import EditConflict
from billstead.staff.profile.forms import CONTACT_FIELDS, ContactForm, contact_typed, tell
from billstead.staff.profile.page import ProfilePage, profile_page
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow
from billstead.ui.signed import read_signed, signed
from billstead.ui.toasts import toast


@require_safe
@allow("customers.view", "customers.see_contact")
def contacts(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    return _tab(request, page)


def _tab(request: StaffRequest, page: ProfilePage, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "page": page,
        "tab": "contacts",
        "section": "customers",
        "contacts": [_shown(page, contact) for contact in page.customer.contacts.all()],
        "emails": list(page.customer.email_addresses.all()),
        "may_edit": page.reader.can("contacts.edit"),
        "prove": page.reader.can("customers.prove_phone")
        and bool(page.customer.phone)
        and not page.customer.is_phone_proven,
        "refusal": refusal,
    }
    return render_page(request, "staff/profile/contacts.html", context, status=status)


def _shown(page: ProfilePage, contact: Contact) -> dict[str, Any]:
    values = {name: getattr(contact, name) for name in (*CONTACT_FIELDS, "id")}
    phone = readable(contact.phone) if contact.phone else contact.phone_typed
    return values | {"phone_shown": phone, "edit_url": page.url("contact_edit", contact.pk)}


@allow("customers.view", "customers.see_contact", "contacts.edit")
def contact_create(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    if request.method != "POST":
        return _form(request, page, ContactForm(), None)
    form = ContactForm(request.POST)
    form.is_valid()
    if form.errors:
        return _form(request, page, form, None, status=422)
    try:
        add_contact(page.customer, contact=ContactInput(**form.wanted()), actor=page.reader, now=page.now)
    except OperationError as refusal:
        tell(form, refusal)
        return _form(request, page, form, None, status=422)
    toast(request, _("Contact added"))
    return redirect("customer_contacts", number)


@allow("customers.view", "customers.see_contact", "contacts.edit")
def contact_edit(request: StaffRequest, number: str, contact_id: int) -> HttpResponse:
    page = profile_page(request, number)
    contact = get_object_or_404(page.customer.contacts, pk=contact_id)
    if request.method != "POST":
        return _form(request, page, ContactForm(initial=contact_typed(contact)), contact)
    form = ContactForm(request.POST)
    form.is_valid()
    if form.errors:
        return _form(request, page, form, contact, status=422)
    opened = read_signed(request.POST.get("opened", ""), f"contact {contact.pk}") or contact_typed(contact)
    try:
        edit_contact(contact, opened=opened, wanted=form.wanted(), actor=page.reader, now=page.now)
    except EditConflict as conflict:
        return _form(request, page, form, contact, conflict=_collisions(conflict), status=409)
    except OperationError as refusal:
        tell(form, refusal)
        return _form(request, page, form, contact, status=422)
    toast(request, _("Contact updated"))
    return redirect("customer_contacts", number)


def _collisions(conflict: EditConflict) -> list[dict[str, Any]]:
    """What the colleague made of each field; saving again keeps what stands in the form."""
    labels = {name: str(field.label) for name, field in ContactForm.base_fields.items()}
    return [
        {"label": labels.get(each.key, each.label), "was": each.was, "theirs": each.theirs}
        for each in conflict.collisions
    ]


@require_POST
@allow("customers.view", "customers.see_contact", "contacts.edit")
def contact_remove(request: StaffRequest, number: str, contact_id: int) -> HttpResponse:
    page = profile_page(request, number)
    contact = get_object_or_404(page.customer.contacts, pk=contact_id)
    remove_contact(contact, actor=page.reader, now=page.now)
    toast(request, _("Contact removed"))
    return redirect("customer_contacts", number)


@require_POST
@allow("customers.view", "customers.see_contact", "customers.prove_phone")
def phone_proven(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    try:
        prove_phone(page.customer, phone=request.POST.get("phone", "")[:40], actor=page.reader, now=page.now)
    except OperationError as refusal:
        return _tab(request, page, refusal=refusal.message, status=409)
    toast(request, _("Phone proven"))
    return redirect("customer_contacts", number)


def _form(
    request: StaffRequest,
    page: ProfilePage,
    form: ContactForm,
    contact: Contact | None,
    *,
    conflict: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "tab": "contacts",
        "section": "customers",
        "form": form,
        "contact": contact,
        "conflict": conflict,
        "opened": signed(contact_typed(contact), f"contact {contact.pk}") if contact else "",
        "remove_url": page.url("contact_remove", contact.pk) if contact else "",
    }
    return render_page(request, "staff/profile/contact_form.html", context, status=status)
