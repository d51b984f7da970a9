"""The start page: what to set up first, then how things stand."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from billstead.accounts.queries import company
from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.staff.home.queries import figures, recent, steps
from billstead.ui.htmx import render_page
from billstead.ui.permissions import SIGNED_IN, allow


@require_safe
@allow(SIGNED_IN)
def home(request: StaffRequest) -> HttpResponse:
    actor: Actor = request.actor
    counts = figures() if actor.can("customers.view") else []
    has_customers = any(figure.count for figure in counts)
    to_do = steps(actor, company(), has_customers=has_customers)
    may_set_up = any(step.url for step in to_do if not step.is_done)
    context = {
        "section": "home",
        "steps": to_do if may_set_up and not all(step.is_done for step in to_do) else [],
        "done": sum(step.is_done for step in to_do),
        "figures": counts if has_customers else [],
        "recent": recent() if has_customers else [],
    }
    return render_page(request, "staff/home/home.html", context)
