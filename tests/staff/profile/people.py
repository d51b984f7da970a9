"""Whoever looks at a profile: everybody of the cast, and somebody who holds all permissions but some."""

from __future__ import annotations

import json

from django.test import Client

from billstead.accounts.models import Role, User
from billstead.accounts.rules import ALL_CODES
from tests import cast


def without(*codes: str) -> Client:
    """Signed in as somebody who holds every permission but these."""
    role = Role.objects.create(name="Limited", codes=json.dumps(sorted(ALL_CODES - set(codes))))
    user = cast.person("Lea Limited", "lea@example.com", "support")
    User.objects.filter(pk=user.pk).update(role=role)
    return cast.sign_in(Client(), User.objects.get(pk=user.pk))


def signed_in(user: User) -> Client:
    return cast.sign_in(Client(), user)
