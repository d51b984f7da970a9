"""The settings' own start: the first section the reader may open."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from billstead.accounts.requests import StaffRequest
from billstead.staff.settings.sections import sections_for
from billstead.ui.permissions import SIGNED_IN, AccessDenied, allow


@require_safe
@allow(SIGNED_IN)
def settings_home(request: StaffRequest) -> HttpResponseBase:
    sections = sections_for(request.actor)
    if not sections:
        raise AccessDenied("settings.company")
    return redirect(sections[0].url)
