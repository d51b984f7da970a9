"""The moves between a customer's states: from where to where, and what stands in the way of an impossible one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIVE, SUSPENDED, CLOSED = "active", "suspended", "closed"


class Move(TextChoices):
    SUSPEND = "suspend", _("Suspend")
    REACTIVATE = "reactivate", _("Reactivate")
    CLOSE = "close", _("Close")
    REOPEN = "reopen", _("Reopen")
    MARK_FRAUD = "mark_fraud", _("Mark as fraud")


@dataclass(frozen=True, slots=True)
class Path:
    """Where a move starts and ends, and the event that tells it."""

    starts: tuple[str, ...]
    ends: str
    event: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move cannot be made now, and what would lift that; a moot one nobody misses in a menu."""

    words: str | Promise
    cure: str | Promise = ""
    is_moot: bool = False


PATHS: dict[str, Path] = {
    Move.SUSPEND: Path((ACTIVE,), SUSPENDED, "customer.suspended"),
    Move.REACTIVATE: Path((SUSPENDED,), ACTIVE, "customer.reactivated"),
    Move.CLOSE: Path((ACTIVE, SUSPENDED), CLOSED, "customer.closed"),
    Move.REOPEN: Path((CLOSED,), ACTIVE, "customer.reopened"),
    Move.MARK_FRAUD: Path((ACTIVE, SUSPENDED), CLOSED, "customer.marked_fraud"),
}
EVENTS = tuple(path.event for path in PATHS.values())

_REFUSED: dict[tuple[str, str], Refusal] = {
    (ACTIVE, Move.REACTIVATE): Refusal(_("This customer is active already."), is_moot=True),
    (ACTIVE, Move.REOPEN): Refusal(_("This customer is not closed."), is_moot=True),
    (SUSPENDED, Move.SUSPEND): Refusal(_("This customer is suspended already."), is_moot=True),
    (SUSPENDED, Move.REOPEN): Refusal(_("This customer is not closed."), _("Reactivate it instead."), is_moot=True),
    (CLOSED, Move.SUSPEND): Refusal(_("This customer is closed."), _("Reopen it first.")),
    (CLOSED, Move.REACTIVATE): Refusal(_("This customer is closed."), _("Reopen it instead."), is_moot=True),
    (CLOSED, Move.CLOSE): Refusal(_("This customer is closed already."), is_moot=True),
    (CLOSED, Move.MARK_FRAUD): Refusal(_("This customer is closed already."), _("Reopen it first.")),
}


def refusal_of(status: str, move: str) -> Refusal | None:
    """Why a customer of this status cannot be moved so; None for a legal move."""
    return _REFUSED.get((status, move))
