"""The tabs that only read: overview, tax, access."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billstead.accounts.requests import StaffRequest
from billstead.audit.queries import timeline
from billstead.staff.activity.filters import Filters
from billstead.staff.activity.view import timeline_view
from billstead.staff.profile.forms import NoteForm
from billstead.staff.profile.notes import pinned_notes
from billstead.staff.profile.page import profile_page
from billstead.staff.profile.sections import access, attention, billing, details
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow

ON_OVERVIEW = 20


@require_safe
@allow("customers.view")
def overview(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    reader = page.reader
    found = timeline(page.customer.pk, reader=reader, **{**Filters().arguments(), "limit": ON_OVERVIEW})
    context = {
        "page": page,
        "tab": "overview",
        "timeline": timeline_view(
            found,
            now=page.now,
            entry_url=lambda entry_id: page.url("customer_entry", entry_id),
            older_url=lambda cursor: f"{page.url('customer_activity')}?before={cursor}",
        ),
        "attention": attention(page, today=timezone.localdate(page.now)),
        "sections": [details(page), billing(page)],
        "pinned": pinned_notes(page) if reader.sees("notes") else [],
        "composer": NoteForm() if reader.can("notes.write") and reader.sees("notes") else None,
        "section": "customers",
    }
    return render_page(request, "staff/profile/overview.html", context)


@require_safe
@allow("customers.view", "customers.see_tax")
def tax(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    context = {"page": page, "tab": "tax", "title": _("Tax"), "sections": [billing(page, is_wide=True)]}
    return render_page(request, "staff/profile/facts.html", context | {"section": "customers"})


@require_safe
@allow("customers.view", "customers.see_access")
def access_tab(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    context = {"page": page, "tab": "access", "title": _("Access"), "sections": [access(page)]}
    return render_page(request, "staff/profile/facts.html", context | {"section": "customers"})
