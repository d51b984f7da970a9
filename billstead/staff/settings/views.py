"""The settings' own start: the first section the reader may open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from billstead.staff.settings.sections import sections_for
from billstead.ui.permissions import SIGNED_IN, AccessDenied, allow


@require_safe
@allow(SIGNED_IN)
def settings_home(request: HttpRequest) -> HttpResponseBase:
    sections = sections_for(request.actor)  # type: ignore[attr-defined]
    if not sections:
        raise AccessDenied("settings.company")
    return redirect(sections[0].url)
