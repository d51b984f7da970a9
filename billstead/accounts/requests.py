"""What a request of the staff site carries once the middleware has seen it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from billstead.accounts.models import CompanyProfile, User
from billstead.accounts.queries import CompanyBasics
from billstead.core.actor import Actor


class StaffRequest(HttpRequest):
    """Only a type: Django makes it, ActorMiddleware sets actor and company, @allow lets nobody in without a user."""

    actor: Actor
    user: User
    company: CompanyProfile
    company_basics: CompanyBasics
    htmx: HtmxDetails
