"""Every door view names the permission it asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from billstead.core.actor import NOBODY, Actor

View = Callable[..., HttpResponseBase]

SIGNED_IN: Final = "signed-in"


class AccessDenied(PermissionDenied):
    """The actor lacks `code`; the 403 page says so in words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def allow(code: str | None, *more: str) -> Callable[[View], View]:
    """Open a view to actors holding every code named; `SIGNED_IN` for any staff member, `None` for everyone."""

    if callable(code):
        raise TypeError('@allow names a permission: @allow("customers.view").')

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if code is None:
                return view(request, *args, **kwargs)
            actor: Actor = getattr(request, "actor", NOBODY)
            if actor.kind == NOBODY.kind:
                return _to_sign_in(request)
            if code == SIGNED_IN:
                if actor.kind != "staff":
                    raise AccessDenied(code)
            else:
                _refuse_without((code, *more), actor)
            return view(request, *args, **kwargs)

        guarded.permission = code  # type: ignore[attr-defined]
        return guarded

    return decorate


def _refuse_without(codes: tuple[str, ...], actor: Actor) -> None:
    for code in codes:
        if not actor.can(code):
            raise AccessDenied(code)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request") == "true":
        # A fragment cannot show the sign-in page: the whole page goes there, and comes back to where it was.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = redirect_to_login(_current_path(request), resolve_url(settings.LOGIN_URL)).url
        return response
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return redirect_to_login(back, resolve_url(settings.LOGIN_URL))


def _current_path(request: HttpRequest) -> str:
    """Path and query of the page the browser says it shows; the start page when that is no URL."""
    try:
        came_from = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return "/"
    return (came_from.path + (f"?{came_from.query}" if came_from.query else "")) or "/"
