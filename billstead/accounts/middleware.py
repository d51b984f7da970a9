"""Sets `request.actor`: who acts, what they may do and from which address. Doors and operations ask nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from billstead.accounts.models import CompanyProfile, User
from billstead.accounts.queries import CompanyBasics, actor_of, company, company_basics_of
from billstead.accounts.requests import StaffRequest


class ActorMiddleware:
    """Stands after Django's AuthenticationMiddleware; the role is read anew at every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user if isinstance(request.user, User) else None
        staff_request = cast(StaffRequest, request)
        staff_request.actor = actor_of(user, address=client_address(request))
        # Read once a request, by what asks for it first; what changes the company reads its own.
        staff_request.company_basics = cast(CompanyBasics, SimpleLazyObject(lambda: company_basics_of(user)))
        staff_request.company = cast(CompanyProfile, SimpleLazyObject(company))
        return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """The address of the connection; ClientAddress put there what our own outermost proxy saw."""
    return str(request.META.get("REMOTE_ADDR") or "")[:45]
