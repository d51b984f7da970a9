"""405 in words: Django answers a refused method with an empty body, which a browser shows as its own error page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from billstead.staff.errors import method_not_allowed

BROWSERS_SEND = ("GET", "POST")


class RefusedMethods:
    """Stands innermost: the actor is known, and the page speaks the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method not in BROWSERS_SEND:
            return response
        page: HttpResponse = method_not_allowed(request)
        page["Allow"] = response["Allow"]
        return page
