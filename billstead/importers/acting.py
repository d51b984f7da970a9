"""Who an import acts as: whoever began its present run, with the permissions they hold now."""

from __future__ import annotations

from billstead.accounts.models import User
from billstead.accounts.queries import actor_of
from billstead.core.actor import COMMAND_LINE, SYSTEM, Actor

from .models import Import

CODE = "customers.import"


def acting(run: Import) -> Actor | None:
    """The actor of the present run; None when they may not import any more."""
    if run.actor_kind in (COMMAND_LINE.kind, SYSTEM.kind):
        return COMMAND_LINE if run.actor_kind == COMMAND_LINE.kind else SYSTEM
    user = User.objects.select_related("role").filter(pk=run.acting_id or 0, is_active=True, role__isnull=False).first()
    actor = actor_of(user) if user else None
    return actor if actor and actor.can(CODE) else None


def owns(run: Import, actor: Actor) -> bool:
    """Whether the actor brought this file: only they see its cells, since it may hold what their colleagues may not."""
    return run.uploaded_by_id == actor.id if actor.kind == "staff" else actor.is_trusted
