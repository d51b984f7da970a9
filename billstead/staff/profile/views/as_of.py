"""The profile as it stood at a moment."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from billstead.accounts.requests import StaffRequest
from billstead.customers.past import past
from billstead.staff.profile.as_of import read_asked, then_rows
from billstead.staff.profile.page import profile_page
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow


@require_safe
@allow("customers.view")
def as_of(request: StaffRequest, number: str) -> HttpResponse:
    """A day, minute or second in the company's time zone; says so where there was no customer yet, or is no past."""
    page = profile_page(request, number)
    zone = ZoneInfo(request.company_basics.zone)
    asked = read_asked(request.GET, zone)
    context = {"page": page, "tab": "activity", "section": "customers", "asked": asked, "zone": zone.key}
    if asked.moment is not None and asked.first is not None:
        # What happened has been: another machine's clock may be a little ahead of ours.
        context["is_future"] = asked.first > max(page.now, page.customer.activity_at)
        context["is_before"] = asked.moment < page.customer.created_at
        if not (context["is_future"] or context["is_before"]):
            found = past(page.customer, asked.moment)
            rows = then_rows(found, page.reader, request.company)
            context["differing"] = [row for row in rows if row.differs]
            context["same"] = [row for row in rows if not row.differs]
            context["is_erased"] = found.is_erased
            context["is_told"] = True
    context["has_errors"] = bool(asked.problems)
    return render_page(request, "staff/profile/as_of.html", context, status=422 if asked.problems else 200)
