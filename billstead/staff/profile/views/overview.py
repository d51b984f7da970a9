"""The overview, and the tabs of facts: tax, access."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billstead.accounts.requests import StaffRequest
from billstead.audit.operations import Act
from billstead.audit.queries import kind_counts, tally, timeline
from billstead.customers.operations import confirm_details
from billstead.desk.operations import remember_customer
from billstead.staff.activity.filters import Filters, hidden_count, hidden_words
from billstead.staff.activity.view import timeline_view
from billstead.staff.profile.forms import NoteForm
from billstead.staff.profile.notes import pinned_notes
from billstead.staff.profile.page import ProfilePage, profile_page
from billstead.staff.profile.quick import owner_form, tags_editor
from billstead.staff.profile.sections import access, attention, billing, details, more_details
from billstead.staff.profile.status import story
from billstead.ui.htmx import redirect_page, render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

ON_OVERVIEW = 20


@require_safe
@allow("customers.view")
def overview(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    reader = page.reader
    remember_customer(page.customer.pk, actor=reader, now=page.now)
    found = timeline(page.customer.pk, reader=reader, **{**Filters().arguments(), "limit": ON_OVERVIEW})
    hidden = hidden_count(kind_counts(tally(page.customer.pk, reader=reader)))
    context = {
        "timeline": timeline_view(
            found,
            now=page.now,
            entry_url=lambda entry_id: page.url("customer_entry", entry_id),
            then_url=page.then_url,
            older_url=lambda cursor: page.url("customer_activity", query=[("before", cursor)]),
            places=page.places,
            names=page.staff_names,
        ),
        "hidden_words": hidden_words(hidden),
        "hidden_url": page.url("customer_activity", query=[("all", "1")]),
        "attention": attention(page, today=timezone.localdate(page.now)),
        "story": story(page),
        "sections": [section for section in (details(page), more_details(page), billing(page)) if section],
        "pinned": pinned_notes(page) if reader.sees("notes") else [],
        "composer": NoteForm() if page.may_write_notes else None,
        "editor": tags_editor(page),
        "owner_form": owner_form(page),
    }
    return _render(request, "staff/profile/overview.html", page, "overview", **context)


@require_safe
@allow("customers.view", "customers.see_tax")
def tax(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    sections = [billing(page, is_wide=True)]
    return _render(request, "staff/profile/facts.html", page, "tax", title=_("Tax"), sections=sections)


@require_safe
@allow("customers.view", "customers.see_access")
def access_tab(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    return _render(request, "staff/profile/facts.html", page, "access", title=_("Access"), sections=[access(page)])


@require_POST
@allow("customers.view", "customers.confirm_details")
def customer_confirm(request: StaffRequest, number: str) -> HttpResponse:
    page, act = profile_page(request, number), Act.new()
    confirm_details(page.customer, actor=page.reader, now=page.now, act=act)
    toast(request, _("Details confirmed"), undo_url=page.undo_url("customer_confirm_undo", act))
    return redirect_page(request, page.overview_url)


def _render(request: StaffRequest, template: str, page: ProfilePage, tab: str, **context: Any) -> HttpResponse:
    return render_page(request, template, {"page": page, "tab": tab, "section": "customers", **context})
