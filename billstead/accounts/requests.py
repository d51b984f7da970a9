"""What a request of the staff site carries once the middleware has seen it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from billstead.accounts.models import User
from billstead.core.actor import Actor


class StaffRequest(HttpRequest):
    """Only a type: Django makes the request, ActorMiddleware sets the actor, @allow lets nobody in without a user."""

    actor: Actor
    user: User
    htmx: HtmxDetails
