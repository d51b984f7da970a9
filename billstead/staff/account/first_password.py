"""Whoever signed in with a first password goes nowhere before it is changed (SEC-12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from billstead.accounts.models import User
from billstead.ui.htmx import redirect_page

OPEN: Final = frozenset({"account_change_password", "account_logout", "healthz", "readyz", "robots"})


class FirstPassword:
    """Stands after ActorMiddleware; every view but those above leads to the password page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        user = request.user
        if not isinstance(user, User) or not user.must_change_password:
            return None
        route = request.resolver_match
        if route is not None and route.url_name in OPEN:
            return None
        return redirect_page(request, reverse("account_change_password"))
