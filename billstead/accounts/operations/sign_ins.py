"""What happened at the door: sign-ins, failures, sign-outs, second factors and sessions, all in chain 0."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from billstead.accounts.models import User
from billstead.audit.operations import emit
from billstead.core.actor import Actor


@transaction.atomic
def record_sign_in(user: User, *, actor: Actor) -> None:
    if user.must_change_password:
        # A first password works once: this session may still change it, no other can begin with it.
        user.password_expires_at = timezone.now()
        user.save(update_fields=["password_expires_at"])
    emit("sign_in.succeeded", user, actor=actor, name=user.name)


@transaction.atomic
def record_failed_sign_in(user: User | None, *, actor: Actor) -> None:
    """A wrong password or code. What was typed is not kept: people type passwords into the wrong box."""
    emit("sign_in.failed", user or User(), actor=actor, name=user.name if user else "")


@transaction.atomic
def record_sign_out(user: User, *, actor: Actor) -> None:
    emit("sign_in.ended", user, actor=actor, name=user.name)


@transaction.atomic
def record_security_change(user: User, *, what: str, actor: Actor) -> None:
    """A change of second factor or password; `what` is its event type."""
    emit(what, user, actor=actor, name=user.name)


@transaction.atomic
def end_sessions(user: User, *, actor: Actor, keys: list[str] | None = None) -> int:
    """End all sessions of a user, or those with the given keys; returns how many."""
    sessions = UserSession.objects.filter(user_id=user.pk)
    if keys is not None:
        sessions = sessions.filter(session_key__in=keys)
    ended = list(sessions.values_list("session_key", flat=True))
    if ended:
        Session.objects.filter(session_key__in=ended).delete()
        sessions.delete()
        emit("session.ended", user, actor=actor, name=user.name, sessions=len(ended))
    return len(ended)
