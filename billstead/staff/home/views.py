"""The start page: what to set up first, then how things stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from billstead.ui.htmx import render_page
from billstead.ui.permissions import SIGNED_IN, allow


@allow(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    return render_page(request, "staff/home/home.html", {"section": "home"})
