"""From a new customer's form to a contact of one that exists: what was typed goes along, never in an address."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.customers.models import Customer
from billstead.customers.phones import check_phone
from billstead.desk.operations import save_draft
from billstead.desk.queries import draft_of
from billstead.staff.customers.forms.typed import Typed
from billstead.staff.customers.found import customer_of

PURPOSE = "contact.create"
ACT = "contact"


def start_contact(request: StaffRequest, number: str, typed: Typed) -> HttpResponse:
    """Open the contact form of the customer who is there already, with what stands in the form of the new one."""
    customer = customer_of(number)
    draft = save_draft(PURPOSE, secrets.token_urlsafe(16), _person(typed), actor=request.actor, now=timezone.now())
    return redirect(f"{reverse('contact_create', args=[customer.number])}?draft={draft.key}")


def started_contact(key: str, *, actor: Actor, now: datetime) -> dict[str, str]:
    """What the contact form begins with; nothing for a key that is not the actor's own."""
    draft = draft_of(PURPOSE, key[:40], actor=actor, now=now) if key else None
    return draft.values if draft else {}


def _person(typed: Typed) -> dict[str, str]:
    """The person; of a company who is asked for there. A phone is read as dialed in the country that was typed."""
    phone = typed.get("phone", "")
    found = check_phone(phone, typed.get("billing_country", "").upper())
    is_company = typed.get("kind") == Customer.Kind.COMPANY
    return {
        "name": (is_company and typed.get("contact_name", "").strip()) or typed.get("name", ""),
        "email": typed.get("email", ""),
        "phone": found.e164 or phone,
    }
