"""The activity tab, its permalinks, its CSV."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billstead.accounts.requests import StaffRequest
from billstead.audit.export import timeline_csv
from billstead.audit.queries import entry, new_since
from billstead.customers.operations import export_activity
from billstead.staff.activity.filters import Filters, Pairs, read_filters
from billstead.staff.activity.panel import FRAGMENT, Panel, panel_context, with_url
from billstead.staff.activity.view import whole_view
from billstead.staff.profile.page import ProfilePage, profile_page
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow

BOM = "\ufeff"  # Without it spreadsheets read UTF-8 as something else.


@require_safe
@allow("customers.view")
def activity(request: StaffRequest, number: str) -> HttpResponse:
    return _tab(request, profile_page(request, number))


def _tab(request: StaffRequest, page: ProfilePage) -> HttpResponse:
    found = panel_context(_panel(page), request.GET, reader=page.reader, now=page.now)
    context = {"page": page, "tab": "activity", "section": "customers", **found}
    status = 422 if found["has_errors"] else 200
    response = render_page(request, "staff/profile/activity.html", context, fragment=FRAGMENT, status=status)
    return with_url(response, found)


def _panel(page: ProfilePage) -> Panel:
    return Panel(
        customer_id=page.customer.pk,
        title=_("Activity"),
        url=lambda pairs: page.url("customer_activity", query=pairs),
        action=page.bare_url("customer_activity"),
        hidden={"from": page.came_from},
        entry_url=lambda entry_id: page.url("customer_entry", entry_id),
        then_url=page.then_url,
        csv_url=(lambda pairs: page.bare_url("customer_activity_csv", query=pairs)) if page.may_export else None,
        places=page.places,
        names=page.staff_names,
        newer_url=lambda newest, pairs: _newer_url(page, newest, pairs),
    )


@require_safe
@allow("customers.view")
def activity_new(request: StaffRequest, number: str) -> HttpResponse:
    """How many entries came since the newest on screen: a pill, never a jump."""
    page = profile_page(request, number)
    text = request.GET.get("since_id", "")
    newest = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    filters = Filters(with_noise=request.GET.get("all") == "1")
    kinds = filters.arguments()["kinds"]
    context = {
        "count": new_since(page.customer.pk, newest, reader=page.reader, kinds=kinds) if newest else 0,
        "url": page.url("customer_activity", query=filters.pairs()),
        "newer_url": _newer_url(page, newest, filters.pairs()),
    }
    return render_page(request, "staff/activity/_newer.html", context)


def _newer_url(page: ProfilePage, newest: int, pairs: Pairs) -> str:
    return page.url("customer_activity_new", query=[("since_id", str(newest)), *pairs])


@require_safe
@allow("customers.view")
def activity_entry(request: StaffRequest, number: str, entry_id: int) -> HttpResponse:
    page = profile_page(request, number)
    found = entry(page.customer.pk, entry_id, reader=page.reader)
    if found is None:
        raise Http404(_("This customer has no such entry."))
    context = {
        "page": page,
        "tab": "activity",
        "section": "customers",
        "timeline": whole_view(found, now=page.now, places=page.places, names=page.staff_names),
        "then_url": page.then_url(found.at),
        "entry": found,
    }
    return render_page(request, "staff/profile/entry.html", context)


@require_safe
@allow("customers.view", "customers.export")
def activity_csv(request: StaffRequest, number: str) -> HttpResponseBase:
    """A period's activity; that it was taken is an event too, and not in its own file."""
    page = profile_page(request, number)
    filters = read_filters(request.GET)
    if filters.problems:
        return _tab(request, page)
    period = filters.period()
    until = min(period["until"] or page.now, page.now)
    export_activity(page.customer, since=filters.since, until=filters.until, actor=page.reader, now=page.now)
    lines = timeline_csv(page.customer.pk, reader=page.reader, since=period["since"], until=until)
    response = StreamingHttpResponse(BOM + line if place == 0 else line for place, line in enumerate(lines))
    response["Content-Type"] = "text/csv; charset=utf-8"
    name = f"{page.customer.number}-activity.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
