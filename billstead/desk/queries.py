"""Reads over drafts, open forms and what people chose; each is bound to the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billstead.core.actor import Actor

from .models import Draft, ListPreference, OpenForm, RecentCustomer


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


def kept_columns(name: str, *, actor: Actor) -> tuple[str, ...]:
    """The columns the actor chose for a list; none when they never did."""
    kept = ListPreference.objects.filter(user_id=actor.id, name=name).values_list("columns", flat=True).first()
    return tuple(kept.split(",")) if kept else ()


def recent_customers(*, actor: Actor, limit: int = 6) -> list[int]:
    """The customers the actor looked at last, newest first."""
    return list(RecentCustomer.objects.filter(user_id=actor.id).values_list("customer_id", flat=True)[:limit])
