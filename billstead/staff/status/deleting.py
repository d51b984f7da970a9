"""Deleting a customer: what stands in the way, what goes, and the number typed by hand."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.customers.models import Customer
from billstead.staff.account.views import sensitive
from billstead.staff.customers.found import customer_of
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast
from billstead.upkeep.deletion import delete_customer, standing_on, what_goes


@require_http_methods(["GET", "HEAD", "POST"])
@allow("customers.view", "customers.delete")
def customer_delete(request: StaffRequest, number: str) -> HttpResponseBase:
    """Asked before the password is: who comes back from there still has the page, not a lost form."""
    return _confirmed(request, customer_of(number))


@sensitive
def _confirmed(request: StaffRequest, customer: Customer) -> HttpResponse:
    if request.method != "POST":
        return _page(request, customer)
    typed = request.POST.get("number", "").strip()[:40]
    if typed != customer.number:
        words = _("Enter the customer number %(number)s") % {"number": customer.number}
        return _page(request, customer, typed=typed, problem=words, status=422)
    try:
        delete_customer(customer, actor=request.actor, now=timezone.now())
    except OperationError as refused:
        return _page(request, customer, typed=typed, problem=str(refused), status=409)
    toast(request, _("Customer deleted"))
    return redirect("customer_list")


def _page(
    request: StaffRequest, customer: Customer, *, typed: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "customer": customer,
        "standing": standing_on(customer),
        "goes": what_goes(customer),
        "typed": typed,
        "problem": problem,
        "has_errors": bool(problem),
        "section": "customers",
    }
    return render_page(request, "staff/status/delete.html", context, status=status)
