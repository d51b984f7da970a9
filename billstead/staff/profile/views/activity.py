"""The activity tab, its permalinks, its CSV."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from billstead.accounts.requests import StaffRequest
from billstead.audit.export import timeline_csv
from billstead.audit.queries import TimelinePage, entry, kind_counts, new_since, people, timeline
from billstead.audit.registry import KINDS
from billstead.staff.activity.filters import NOISE, filter_context, read_filters
from billstead.staff.activity.view import timeline_view
from billstead.staff.profile.page import profile_page
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow

BOM = "\ufeff"  # Without it spreadsheets read UTF-8 as something else.


@require_safe
@allow("customers.view")
def activity(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    filters = read_filters(request.GET)
    counts = kind_counts(page.customer.pk, reader=page.reader)
    action = page.url("customer_activity")
    found = (
        TimelinePage([], None)
        if filters.problems
        else timeline(page.customer.pk, reader=page.reader, **filters.arguments())
    )
    context = {
        "page": page,
        "tab": "activity",
        "section": "customers",
        "timeline": timeline_view(
            found,
            now=page.now,
            entry_url=lambda entry_id: page.url("customer_entry", entry_id),
            older_url=lambda cursor: f"{action}?{filters.query(before=cursor)}",
            empty_text=_("Nothing matches.") if filters.is_any else "",
            all_url=action if filters.is_any else "",
        ),
        "filters": filter_context(
            filters,
            action=action,
            people=people(page.customer.pk, reader=page.reader),
            kinds=[kind for kind in KINDS if kind in counts or kind in filters.kinds],
            csv_url=page.url("customer_activity_csv") if page.may_export else "",
        ),
        "count_text": _count_text(counts, is_hiding=not filters.kinds),
        "newest_id": found.entries[0].id if found.entries and not filters.is_any and not filters.before else 0,
        "new_url": page.url("customer_activity_new"),
    }
    status = 422 if filters.problems else 200
    return render_page(request, "staff/profile/activity.html", context, status=status)


def _count_text(counts: dict[str, int], *, is_hiding: bool) -> str:
    total = sum(counts.values())
    words = ngettext("%(n)d entry", "%(n)d entries", total) % {"n": total}
    if is_hiding and counts.get(NOISE):
        hidden = counts[NOISE]
        words += ", " + ngettext("%(n)d system event hidden", "%(n)d system events hidden", hidden) % {"n": hidden}
    return words


@require_safe
@allow("customers.view")
def activity_new(request: StaffRequest, number: str) -> HttpResponse:
    """How many entries came since the newest on screen: a pill, never a jump."""
    page = profile_page(request, number)
    text = request.GET.get("since_id", "")
    newest = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    count = new_since(page.customer.pk, newest, reader=page.reader) if newest else 0
    context = {"count": count, "url": page.url("customer_activity")}
    return render_page(request, "staff/activity/_newer.html", context)


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
        "timeline": timeline_view(TimelinePage([found], None), now=page.now),
        "entry": found,
    }
    return render_page(request, "staff/profile/entry.html", context)


@require_safe
@allow("customers.view", "customers.export")
def activity_csv(request: StaffRequest, number: str) -> HttpResponseBase:
    page = profile_page(request, number)
    filters = read_filters(request.GET)
    if filters.problems:
        return activity(request, number)
    lines = timeline_csv(page.customer.pk, reader=page.reader, **filters.period())
    response = StreamingHttpResponse((BOM + line if not place else line for place, line in enumerate(lines)))
    response["Content-Type"] = "text/csv; charset=utf-8"
    name = f"{page.customer.number}-activity.csv".encode("ascii", "replace").decode()
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
