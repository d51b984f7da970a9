"""One reading of the custom fields' definitions for each request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from billstead.customers.definitions import fields_read_once


class FieldsReadOnce:
    """Pages ask for the fields at every corner; the definitions are read by the first who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with fields_read_once():
            return self.get_response(request)
