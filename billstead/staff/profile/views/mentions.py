"""Whom a note may mention: what the box offers after "@"."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billstead.accounts.queries import staff_named
from billstead.accounts.requests import StaffRequest
from billstead.ui.permissions import allow


@require_safe
@allow("customers.see_notes", "notes.write")
def mention_suggest(request: StaffRequest) -> HttpResponse:
    names = staff_named(request.GET.get("q", "")[:200])
    return render(request, "staff/profile/_mentions.html", {"names": names})
