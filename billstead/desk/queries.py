"""Reads over drafts and open forms; each is bound to the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billstead.core.actor import Actor

from .models import Draft, OpenForm


@dataclass(frozen=True, slots=True)
class OtherEditor:
    """A colleague who has the same form open."""

    name: str
    minutes: int


def draft_of(purpose: str, key: str, *, actor: Actor, now: datetime) -> Draft | None:
    """The actor's draft with this key; another's is as good as absent."""
    return Draft.objects.of(actor.id, purpose).unexpired(now).filter(key=key).first()


def latest_draft(purpose: str, *, actor: Actor, now: datetime) -> Draft | None:
    """The draft the actor worked on last."""
    return Draft.objects.of(actor.id, purpose).unexpired(now).first()


def other_editors(customer_id: int, *, actor: Actor, now: datetime) -> list[OtherEditor]:
    """Colleagues who showed a sign of life on this customer's form within three minutes."""
    rows = (
        OpenForm.objects.filter(customer_id=customer_id, seen_at__gt=now - OpenForm.FRESH)
        .exclude(user_id=actor.id)
        .order_by("opened_at", "id")
        .values_list("user__name", "opened_at")[:3]
    )
    return [OtherEditor(name, int((now - opened_at).total_seconds() // 60)) for name, opened_at in rows]
