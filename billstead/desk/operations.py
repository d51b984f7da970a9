"""Acts on drafts and open forms. They change no business state, so they emit no events (DESIGN 4.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.core.actor import Actor
from billstead.core.errors import OperationError

from .models import Draft, ListPreference, OpenForm, RecentCustomer

DRAFT_CHARACTERS = 200_000
DRAFTS_KEPT = 20


class DraftTooLarge(OperationError):
    """More text than a form can hold: a draft is not a place to store files."""

    code = "draft_too_large"


@transaction.atomic
def save_draft(purpose: str, key: str, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Draft:
    """Keep what was typed for seven days; the same key overwrites, the oldest beyond twenty go."""
    typed = json.dumps(values, sort_keys=True)
    if len(typed) > DRAFT_CHARACTERS:
        raise DraftTooLarge(_("This is too much text to keep as a draft. Shorten it."))
    draft = Draft(user_id=actor.id, purpose=purpose, key=key, typed=typed, saved_at=now, expires_at=now + Draft.KEPT)
    # One statement: between a look and an insert a twin may save the same draft, or make the customer and drop it.
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "purpose", "key"],
        update_fields=["typed", "saved_at", "expires_at"],
    )
    kept = Draft.objects.of(actor.id, purpose).values_list("pk", flat=True)[:DRAFTS_KEPT]
    Draft.objects.of(actor.id, purpose).exclude(pk__in=list(kept)).delete()
    return draft


def discard_draft(purpose: str, key: str, *, actor: Actor) -> None:
    """Drop one draft of the actor; dropping it twice is no error."""
    Draft.objects.of(actor.id, purpose).filter(key=key).delete()


def discard_expired_drafts(*, now: datetime) -> int:
    """Drop what lay longer than seven days."""
    return Draft.objects.filter(expires_at__lte=now).delete()[0]


def note_open_form(customer_id: int, *, actor: Actor, now: datetime) -> None:
    """Remember that the actor has this form open; colleagues see it for three minutes after the last sign of life."""
    stale = now - OpenForm.FRESH
    fresh = OpenForm.objects.filter(customer_id=customer_id, user_id=actor.id, seen_at__gt=stale)
    if not fresh.update(seen_at=now):
        OpenForm.objects.update_or_create(
            customer_id=customer_id, user_id=actor.id, defaults={"opened_at": now, "seen_at": now}
        )


def forget_open_form(customer_id: int, *, actor: Actor) -> None:
    """The actor saved or left the form."""
    OpenForm.objects.filter(customer_id=customer_id, user_id=actor.id).delete()


def keep_columns(name: str, columns: Sequence[str], *, actor: Actor) -> None:
    """Remember which columns the actor sees in a list; none means the default again."""
    if columns:
        ListPreference.objects.update_or_create(
            user_id=actor.id, name=name, defaults={"columns": ",".join(columns)[:400]}
        )
    else:
        ListPreference.objects.filter(user_id=actor.id, name=name).delete()


def remember_customer(customer_id: int, *, actor: Actor, now: datetime) -> None:
    """Remember that the actor looked at this customer; within ten minutes it is the same look."""
    mine = RecentCustomer.objects.filter(user_id=actor.id)
    if mine.filter(customer_id=customer_id, seen_at__gt=now - timedelta(minutes=10)).exists():
        return
    # Only now: on SQLite a transaction takes the write lock, and most looks write nothing.
    with transaction.atomic():
        RecentCustomer.objects.update_or_create(customer_id=customer_id, user_id=actor.id, defaults={"seen_at": now})
        mine.exclude(pk__in=list(mine.values_list("pk", flat=True)[: RecentCustomer.KEPT])).delete()
