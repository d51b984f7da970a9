"""One view, two answers: the fragment to htmx, the page to everyone else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; boosted, history and whole-body requests want all of it."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Request-Type") != "full"
    )


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `fragment` for htmx, else `template`; waiting toasts travel beside a fragment."""
    if fragment and wants_fragment(request):
        response = render(request, fragment, dict(context or {}), status=status)
        response.write(waiting_toasts(request))
    else:
        response = render(request, template, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def waiting_toasts(request: HttpRequest) -> str:
    """Toasts said since the last page, as an out-of-band part; empty when there are none."""
    if not hasattr(request, "_messages") or not len(get_messages(request)):
        return ""
    return render_to_string("ui/_toasts_oob.html", request=request)


class SeeOther(HttpResponseRedirect):
    """What a form leads to: asked for by GET, whatever sent it (RFC 9110, 15.4.4)."""

    status_code = 303


def redirect_page(request: HttpRequest, url: str) -> HttpResponse:
    """Send the whole page to `url`, also from an htmx request."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return SeeOther(url)
