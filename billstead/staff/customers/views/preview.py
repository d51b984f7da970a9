"""The card that shows on pointing at a row: who it is, how to reach them, what to know first."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from billstead.accounts.requests import StaffRequest
from billstead.core.actor import CONTACT, NOTES
from billstead.customers import postal
from billstead.customers.models import Customer, Note
from billstead.customers.phones import readable
from billstead.staff.customers.found import customer_of
from billstead.ui.permissions import allow

MOST_OF_NOTE = 160


@require_GET
@allow("customers.view")
def customer_preview(request: StaffRequest, number: str) -> HttpResponse:
    """At most three queries; each field only for those who may see its class."""
    customer = customer_of(number, Customer.objects.select_related("group", "owner"))
    actor = request.actor
    sees_contact = actor.sees(CONTACT)
    note = None
    if actor.sees(NOTES):
        note = Note.objects.filter(customer=customer, is_pinned=True).order_by("-created_at", "-id").first()
    context = {
        "customer": customer,
        "email": customer.email if sees_contact else "",
        "phone": (readable(customer.phone) if customer.phone else customer.phone_typed) if sees_contact else "",
        "country": postal.country_name(customer.country_key) if customer.country_key else "",
        "local": timezone.now().astimezone(ZoneInfo(customer.time_zone)),
        "tags": list(customer.tags.order_by("name_key", "id")),
        "note": note,
        "most": MOST_OF_NOTE,
    }
    return render(request, "staff/customers/_preview.html", context)
