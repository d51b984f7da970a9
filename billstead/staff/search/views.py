"""What the search box at the top offers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billstead.accounts.requests import StaffRequest
from billstead.staff.search.queries import suggestions
from billstead.ui.permissions import allow


@require_GET
@allow("customers.view")
def search_suggest(request: StaffRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:200]
    found = suggestions(typed, request.actor, on=request.GET.get("on", ""))
    words = found.close if found.is_close else found.words or typed
    return render(request, "staff/search/_suggest.html", {"found": found, "words": words, "typed": typed})
