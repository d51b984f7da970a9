"""The contacts tab: other people at the customer, and how to reach them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billstead.accounts.requests import StaffRequest
from billstead.audit.operations import Act
from billstead.core.errors import OperationError
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact
from billstead.customers.operations import add_contact, edit_contact, prove_phone, remove_contact
from billstead.customers.phones import readable
from billstead.customers.queries import contacts as contacts_of
from billstead.customers.queries import contacts_before
from billstead.customers.refusals import Collision, EditConflict
from billstead.customers.showing import shown_value
from billstead.desk.operations import discard_draft
from billstead.staff.customers import contact_there
from billstead.staff.customers.creating import form_key
from billstead.staff.profile.forms import CONTACT_FIELDS, ContactForm, as_typed, caught_up, contact_values
from billstead.staff.profile.page import ProfilePage, profile_page
from billstead.staff.profile.paging import numbered, page_url
from billstead.staff.profile.showing import phone_note
from billstead.ui.forms import tell
from billstead.ui.htmx import redirect_page, render_page
from billstead.ui.permissions import allow
from billstead.ui.signed import read_signed, signed
from billstead.ui.toasts import toast

TAB = "customer_contacts"
ON_PAGE = 100


@require_safe
@allow("customers.view", "customers.see_contact")
def contacts(request: StaffRequest, number: str) -> HttpResponse:
    return _tab(request, profile_page(request, number))


def _tab(request: StaffRequest, page: ProfilePage, *, refusal: str = "", status: int = 200) -> HttpResponse:
    asked = page.customer.contacts.filter(pk=page.asked_contact).first() if page.asked_contact else None
    place = contacts_before(asked) if asked else None
    rows = contacts_of(page.customer)
    pages = numbered(page, TAB, rows, count=page.counts.contacts, size=ON_PAGE, place=place)
    context = {
        "contacts": [_shown(page, contact) for contact in pages.rows],
        "pages": pages,
        "emails": list(page.customer.email_addresses.all()),
        "phone_note": phone_note(page.customer, page.phone_shown),
        "refusal": refusal,
    }
    return _render(request, "staff/profile/contacts.html", page, status, **context)


def _shown(page: ProfilePage, contact: Contact) -> dict[str, Any]:
    values = {name: getattr(contact, name) for name in (*CONTACT_FIELDS, "id")}
    phone = readable(contact.phone) if contact.phone else contact.phone_typed
    return values | {"phone_shown": phone, "edit_url": page.url("contact_edit", contact.pk)}


@require_http_methods(["GET", "HEAD", "POST"])
@allow("customers.view", "customers.see_contact", "contacts.edit")
def contact_create(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    if request.method != "POST":
        key = form_key(request.GET.get("draft", ""))
        started = contact_there.started_contact(key, actor=page.reader, now=page.now)
        return _form(request, page, ContactForm(initial=started | {"draft": key if started else ""}), None)
    form, act = ContactForm(request.POST), Act.new()
    try:
        added = add_contact(
            page.customer, contact=ContactInput(**form.carried()), actor=page.reader, now=page.now, act=act
        )
    except OperationError as refusal:
        tell(form, refusal)
        return _form(request, page, form, None, status=422)
    discard_draft(contact_there.PURPOSE, form_key(request.POST.get("draft", "")), actor=page.reader)
    toast(request, _("Contact added"), undo_url=page.undo_url("contact_undo", act))
    return redirect_page(request, _place_of(page, added))


@require_http_methods(["GET", "HEAD", "POST"])
@allow("customers.view", "customers.see_contact", "contacts.edit")
def contact_edit(request: StaffRequest, number: str, contact_id: int) -> HttpResponse:
    page = profile_page(request, number)
    contact = page.customer.contacts.filter(pk=contact_id).first()
    if request.method == "POST":
        return _edited(request, page, contact, contact_id)
    if contact is None:
        raise Http404
    values = contact_values(contact)
    return _form(request, page, ContactForm(initial=as_typed(values)), contact, opened=values)


def _edited(request: StaffRequest, page: ProfilePage, contact: Contact | None, contact_id: int) -> HttpResponse:
    """Save what was typed; without a seal of ours what it was opened with cannot be known, so nothing is."""
    opened = read_signed(request.POST.get("opened", ""), _purpose(page, contact_id))
    if opened is None:
        raise Http404
    if contact is None:
        return _gone(request, page)
    form = ContactForm(request.POST)
    typed, act = form.carried(), Act.new()
    try:
        saved = edit_contact(contact, opened=opened, wanted=typed, actor=page.reader, now=page.now, act=act)
    except EditConflict as conflict:
        return _conflict(request, page, contact, typed, opened, conflict)
    except Contact.DoesNotExist:
        return _gone(request, page)
    except OperationError as refusal:
        tell(form, refusal)
        return _form(request, page, form, contact, opened=opened, status=422)
    if saved.version == contact.version:
        toast(request, _("Nothing to change"))
    else:
        toast(request, _("Contact updated"), undo_url=page.undo_url("contact_undo", act))
    return redirect_page(request, _place_of(page, saved))


def _place_of(page: ProfilePage, contact: Contact) -> str:
    """The page of the tab on which a contact stands."""
    return page_url(page, TAB, contacts_before(contact) // ON_PAGE + 1)


def _conflict(
    request: StaffRequest,
    page: ProfilePage,
    contact: Contact,
    typed: dict[str, Any],
    opened: dict[str, Any],
    conflict: EditConflict,
) -> HttpResponse:
    """Mine in the form where I typed, theirs everywhere else; saving again keeps what then stands there."""
    form = ContactForm(caught_up(typed, opened, conflict.current))
    form.full_clean()
    for each in {_field(collision): collision for collision in conflict.collisions}.values():
        form.add_error(_field(each), _changed_meanwhile(each))
    return _form(request, page, form, contact, opened=conflict.current, status=409)


def _field(collision: Collision) -> str:
    return "phone" if collision.key == "phone_typed" else collision.key


def _changed_meanwhile(collision: Collision) -> str:
    words = _("Somebody changed this meanwhile from “%(was)s” to “%(theirs)s”. Save again to keep what stands here")
    was, theirs = (shown_value(collision.key, value) or _("empty") for value in (collision.was, collision.theirs))
    return words % {"was": was, "theirs": theirs}


def _gone(request: StaffRequest, page: ProfilePage) -> HttpResponse:
    """A colleague removed the contact meanwhile: what was typed stands in a form that adds it anew."""
    form = ContactForm(request.POST)
    form.full_clean()
    form.add_error(None, _("This contact was removed while you were editing. Save to add it again."))
    return _form(request, page, form, None, status=409)


@require_POST
@allow("customers.view", "customers.see_contact", "contacts.edit")
def contact_remove(request: StaffRequest, number: str, contact_id: int) -> HttpResponse:
    page = profile_page(request, number)
    contact = get_object_or_404(page.customer.contacts, pk=contact_id)
    act = Act.new()
    try:
        remove_contact(contact, actor=page.reader, now=page.now, act=act)
    except Contact.DoesNotExist as gone:
        raise Http404 from gone
    toast(request, _("Contact removed"), undo_url=page.undo_url("contact_undo", act))
    return redirect_page(request, page.contacts_url)


@require_POST
@allow("customers.view", "customers.see_contact", "customers.prove_phone")
def phone_proven(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    try:
        prove_phone(page.customer, phone=request.POST.get("phone", "")[:40], actor=page.reader, now=page.now)
    except EditConflict:
        words = _("The phone number was changed meanwhile. Call the new one.")
        return _tab(request, profile_page(request, number), refusal=words, status=409)
    except OperationError as refusal:
        return _tab(request, page, refusal=refusal.message, status=409)
    toast(request, _("Phone proven"))
    return redirect_page(request, page.contacts_url)


def _purpose(page: ProfilePage, contact_id: int) -> str:
    return f"contact {page.customer.pk} {contact_id}"


def _form(
    request: StaffRequest,
    page: ProfilePage,
    form: ContactForm,
    contact: Contact | None,
    *,
    opened: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "contact": contact,
        "action": page.url("contact_edit", contact.pk) if contact else page.contact_new_url,
        "opened": signed(opened, _purpose(page, contact.pk)) if contact and opened else "",
        "remove_url": page.url("contact_remove", contact.pk) if contact else "",
    }
    return _render(request, "staff/profile/contact_form.html", page, status, **context)


def _render(request: StaffRequest, template: str, page: ProfilePage, status: int, **context: Any) -> HttpResponse:
    frame = {"page": page, "tab": "contacts", "section": "customers", "has_errors": status != 200}
    return render_page(request, template, {**frame, **context}, status=status)
