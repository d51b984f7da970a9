"""Every component in every state."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from billstead.accounts.requests import StaffRequest
from billstead.staff.styleguide import samples
from billstead.ui.htmx import render_page
from billstead.ui.permissions import SIGNED_IN, allow


@require_safe
@allow(SIGNED_IN)
def styleguide(request: StaffRequest) -> HttpResponse:
    return render_page(request, "staff/styleguide/page.html", samples.context())
