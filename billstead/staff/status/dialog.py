"""What the status dialog shows: the question, what will happen and what stays, the form, and where it leads back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billstead.accounts.requests import StaffRequest
from billstead.customers.consequences import Line, Planned
from billstead.customers.models import Customer
from billstead.customers.moves import Refusal
from billstead.customers.operations.create import company_day
from billstead.customers.status import Offer, offers, reasons_for
from billstead.staff.customers.list_state import came_from, list_url
from billstead.staff.status.forms import StatusForm
from billstead.staff.status.words import WORDS
from billstead.ui.htmx import redirect_page, render_page, wants_fragment
from billstead.ui.toasts import toast


def moves_page(request: StaffRequest, customer: Customer) -> HttpResponse:
    """What may be done, and what not and why."""
    context = {
        **_frame(request, customer),
        "title": _("Status of %(name)s") % {"name": customer.name},
        "offers": shown_offers(offers(customer, reader=request.actor), customer, request.GET),
    }
    return render_page(request, "staff/status/moves.html", context, fragment="staff/status/_moves.html")


def shown_offers(found: list[Offer], customer: Customer, query: Any) -> list[dict[str, Any]]:
    """Each move with its words and address; a refused one with its reason and cure instead."""
    kept = _kept(query)
    return [
        {
            "words": WORDS[offer.move],
            "refusal": offer.refusal,
            "url": "" if offer.refusal else _url("customer_move", customer, str(offer.move), query=kept),
        }
        for offer in found
    ]


def move_page(
    request: StaffRequest, customer: Customer, move: str, form: StatusForm, plan: Planned, *, news: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The question with the effects as they are now; `news` says why they are shown again."""
    words = WORDS[move]
    context = {
        **_frame(request, customer),
        "title": words.asks % {"name": customer.name},
        "move": move,
        "words": words,
        "form": form,
        "news": news,
        "will": _seen(plan.will, request),
        "stays": _seen(plan.stays, request),
        "digest": plan.digest,
        "action": _url("customer_move", customer, move, query=_kept(request.GET)),
        "has_errors": status != 200,
    }
    return render_page(request, "staff/status/move.html", context, fragment="staff/status/_move.html", status=status)


def refused_page(
    request: StaffRequest, customer: Customer, move: str, refusal: Refusal, form: StatusForm | None = None
) -> HttpResponse:
    """The move cannot be made now: why, what would lift that, and the words that were typed for it."""
    context = {
        **_frame(request, customer),
        "title": WORDS[move].asks % {"name": customer.name},
        "refusal": refusal,
        "typed": str(form["text"].value() or "") if form else "",
        "has_errors": True,
    }
    fragment = "staff/status/_refused.html"
    return render_page(request, "staff/status/refused.html", context, fragment=fragment, status=409)


def status_form(
    request: StaffRequest, move: str, data: Any = None, initial: dict[str, Any] | None = None
) -> StatusForm:
    """The form of a move with the reasons of the policy list."""
    first_day = company_day(request.company, timezone.now()) + timedelta(days=1)
    return StatusForm(data, initial=initial, reasons=reasons_for(move), first_day=first_day)


def done(request: StaffRequest, customer: Customer, words: Any, *, undo: str) -> HttpResponse:
    """Back to where one was, with the way to take it back; with htmx in the list the dialog closes and rows follow."""
    pairs = _kept(request.GET)
    toast(request, words, undo_url=undo and undo + (f"?{urlencode(pairs)}" if pairs else ""))
    if wants_fragment(request) and not is_on_profile(request):
        response = render_page(request, "staff/customers/_saved.html", fragment="staff/customers/_saved.html")
        response["HX-Trigger"] = "row-changed"
        return response
    return redirect_page(request, back_url(request, customer))


def back_url(request: StaffRequest, customer: Customer) -> str:
    """The profile when one came from there, else the list at the customer's row."""
    if not is_on_profile(request):
        return list_url(came_from(request), customer.number)
    came = request.GET.get("from", "")
    return _url("customer_overview", customer, query={"from": came} if came else {})


def is_on_profile(request: StaffRequest) -> bool:
    return request.GET.get("back") == "profile"


def _frame(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    back = back_url(request, customer)
    return {"customer": customer, "back": back, "on_profile": is_on_profile(request), "section": "customers"}


def _seen(lines: list[Line], request: StaffRequest) -> list[dict[str, str]]:
    """The lines with the details this reader may see."""
    return [
        {
            "icon": line.icon,
            "sentence": line.sentence,
            "detail": line.detail if request.actor.sees(line.detail_class) else "",
        }
        for line in lines
    ]


def _kept(query: Any) -> dict[str, str]:
    return {name: query[name] for name in ("back", "from") if query.get(name)}


def _url(name: str, customer: Customer, *arguments: str, query: dict[str, str]) -> str:
    url = reverse(name, args=[customer.number, *arguments])
    return f"{url}?{urlencode(query)}" if query else url
