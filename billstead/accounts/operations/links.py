"""One-time links: whoever holds one may choose a password, once, for a while."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.accounts.models import OneTimeLink, User
from billstead.core.actor import Actor
from billstead.core.errors import OperationError
from billstead.core.locking import lock

LIFETIMES = {
    OneTimeLink.Purpose.INVITE: timedelta(hours=72),
    OneTimeLink.Purpose.RESET: timedelta(minutes=30),
}


class LinkRefused(OperationError):
    """The link is unknown, used, replaced or too old; one sentence for all, so that none can be told apart."""

    code = "link"


@transaction.atomic
def issue_link(user: User, *, purpose: str, actor: Actor, now: datetime) -> str:
    """Make a link's token, ending any earlier one of the user. The caller records the event; the token is not kept."""
    assert actor.kind, "whoever issues a link is named in the event of the caller"
    user = lock(user)
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.filter(user=user).delete()
    OneTimeLink.objects.create(
        user=user,
        purpose=purpose,
        digest=link_digest(token, purpose),
        created_at=now,
        expires_at=now + LIFETIMES[OneTimeLink.Purpose(purpose)],
    )
    return token


def link_of(token: str, *, now: datetime) -> OneTimeLink | None:
    """The living link of a token, whatever its purpose; looking does not use it up."""
    digests = [link_digest(token, purpose) for purpose in OneTimeLink.Purpose.values]
    link = OneTimeLink.objects.select_related("user__role").filter(digest__in=digests).first()
    if link is None or link.is_expired(now) or not link.user.is_active:
        return None
    return link


@transaction.atomic
def use_link(token: str, *, now: datetime) -> User:
    """Use a link up and return whose it was, locked; raises LinkRefused."""
    link = link_of(token, now=now)
    if link is None:
        raise LinkRefused(_("This link no longer works. Ask for a new one."))
    user = lock(link.user)
    deleted, _models = OneTimeLink.objects.filter(pk=link.pk, digest=link.digest).delete()
    if not deleted:
        raise LinkRefused(_("This link no longer works. Ask for a new one."))
    return user


def link_digest(token: str, purpose: str) -> str:
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()
