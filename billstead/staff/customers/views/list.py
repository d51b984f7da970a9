"""The customers list: page, count, suggestions under the box, columns."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.customers.listing.pages import customer_count as counted
from billstead.customers.listing.pages import status_totals
from billstead.customers.listing.spec import CUSTOMERS
from billstead.desk.operations import keep_columns
from billstead.staff.customers.list_assist import assistance
from billstead.staff.customers.list_page import (
    column_choices,
    count_words,
    counted_ways,
    list_context,
    state_with,
    view_tabs,
)
from billstead.staff.customers.list_state import LIST_NAME, exact_number, requested_state, viewpoint, with_added
from billstead.ui.htmx import redirect_page, render_page, wants_fragment
from billstead.ui.listing.state import ListState, state_of_query_string, visible_columns
from billstead.ui.listing.viewpoint import Viewpoint
from billstead.ui.permissions import allow

UNAVAILABLE = ""


@require_GET
@allow("customers.view")
def customer_list(request: StaffRequest) -> HttpResponse:
    state, base = requested_state(request), reverse("customer_list")
    is_part = wants_fragment(request)
    if "add" in request.GET:
        try:
            state = with_added(state, request.GET["add"], request.GET.get("value", ""))
        except OperationError:
            pass  # Too long to add to: the list itself says so.
        return redirect_page(request, state.url(base))
    if "open" in request.GET and not is_part:
        number = exact_number(state)
        return redirect("customer_overview", number=number) if number else redirect(state.url(base))
    context = list_context(state, viewpoint(request), new=request.GET.get("new", ""))
    source = request.headers.get("HX-Source", "") if is_part else ""
    context["is_typed"] = source == "input#q"
    # After a column was moved the rows follow; the menu it was moved in stays open.
    context["keeps_controls"] = source == "div#results"
    status = 422 if "refusal" in context else 503 if "failed" in context else 200
    response = render_page(
        request, "staff/customers/list.html", context, fragment="staff/customers/_swap.html", status=status
    )
    if context["is_typed"]:
        response["HX-Replace-Url"] = state.url(base)
    return response


@require_GET
@allow("customers.view")
def customer_count(request: StaffRequest) -> HttpResponse:
    """The count of a query, with `views` the tabs with theirs, with `ways` the ways out: never in the way of rows."""
    state, view = requested_state(request), viewpoint(request)
    if "ways" in request.GET:
        try:
            return render(request, "staff/customers/_ways.html", counted_ways(state, view))
        except OperationError:
            return HttpResponse(status=204)
    if "views" in request.GET:
        tabs = view_tabs(state, reverse("customer_list"), _view_counts(state, view))
        return render(request, "staff/customers/_views.html", {"views": tabs, "are_counted": True})
    return render(request, "staff/customers/_count.html", {"count": _count_words(state, view)})


@require_GET
@allow("customers.view")
def customer_assist(request: StaffRequest) -> HttpResponse:
    """What could be typed next: keys of the query language, and values of the key one is in."""
    options = assistance(request.GET.get("q", ""), request.GET.get("at", ""), viewpoint(request))
    return render(request, "staff/customers/_assist.html", {"options": options})


@require_POST
@allow("customers.view")
def customer_columns(request: StaffRequest) -> HttpResponse:
    """Show, hide and move columns; kept per person."""
    wanted = request.POST.getlist("column")
    move, _, key = request.POST.get("move", "").partition(":")
    if key in wanted:
        at = wanted.index(key)
        to = max(0, min(len(wanted) - 1, at + (1 if move == "down" else -1)))
        wanted.insert(to, wanted.pop(at))
    columns = () if "reset" in request.POST else visible_columns(CUSTOMERS, request.actor, tuple(wanted))
    keep_columns(LIST_NAME, columns, actor=request.actor)
    state = state_of_query_string(CUSTOMERS, request.actor, request.POST.get("state", ""))
    if wants_fragment(request):
        shown = columns or CUSTOMERS.default_columns(request.actor)
        context = {"all_columns": column_choices(ListState(CUSTOMERS, request.actor, columns=shown)), "state": state}
        response = render(request, "staff/customers/_columns.html", context)
        response["HX-Trigger"] = "columns-changed"
        return response
    return redirect(state.url(reverse("customer_list"), chosen_columns=""))


def _count_words(state: ListState, view: Viewpoint) -> str:
    try:
        return count_words(counted(state, view))
    except OperationError:
        return UNAVAILABLE


def _view_counts(state: ListState, view: Viewpoint) -> dict[str, str]:
    totals = status_totals()
    counts = {f"status:{status}": f"{number:,}" for status, number in totals.items()}
    counts[""] = f"{sum(totals.values()):,}"
    for ready in CUSTOMERS.views_for(view.actor):
        if ready.q not in counts:
            try:
                count = counted(state_with(state, ready.q), view)
            except OperationError:
                continue
            counts[ready.q] = f"{count.number:,}" + ("+" if count.is_capped else "")
    return counts
