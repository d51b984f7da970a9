"""The people of our tests: always the same, made by operations."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from billstead.accounts.models import User
from billstead.accounts.operations import add_staff
from billstead.accounts.queries import actor_of
from billstead.accounts.rules import MANAGER, OWNER, READ_ONLY, SUPPORT
from billstead.core.actor import COMMAND_LINE, Actor

NOW = datetime(2030, 3, 14, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


def ada() -> User:
    """The owner."""
    return person("Ada Lovelace", "ada@example.com", OWNER)


def ben() -> User:
    """Staff who may only read."""
    return person("Ben Bitdiddle", "ben@example.com", READ_ONLY)


def mia() -> User:
    """Manages everything but roles."""
    return person("Mia Manager", "mia@example.com", MANAGER)


def sue() -> User:
    """Support."""
    return person("Sue Support", "sue@example.com", SUPPORT)


def person(name: str, email: str, role: str) -> User:
    """A member of staff, made once per test."""
    known = User.objects.select_related("role").filter(canonical_email=email).first()
    if known:
        return known
    return add_staff(name=name, email=email, role=role, actor=COMMAND_LINE, now=NOW, password=PASSWORD).user


def actor(user: User) -> Actor:
    """The actor the product makes of a user."""
    return actor_of(User.objects.select_related("role").get(pk=user.pk), address="192.0.2.1")


def sign_in(client: Client, user: User) -> Client:
    """Sign in without the form, as if the password had just been typed."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password")
    request.session.save()
    return client
