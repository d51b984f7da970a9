"""Refusals of customers' operations, named for what they refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from billstead.core.errors import Invalid, OperationError
from billstead.customers.consequences import Planned
from billstead.customers.moves import Refusal


class InvalidRow(Invalid):
    """One row of a list was refused; `row` is its place in the list, from 0."""

    code = "invalid"

    def __init__(self, row: int, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)
        self.row = row


class EmailTaken(Invalid):
    """A live customer has this address. `number` names it only to whoever may see it."""

    code = "email_taken"

    def __init__(self, row: int, *, number: str = "") -> None:
        told = _("Customer %(number)s uses this email address") % {"number": number}
        hidden = _("A customer with this email address exists. Ask Billing")
        super().__init__({"email": [told if number else hidden]})
        self.row = row
        self.number = number


class ExternalIdTaken(Invalid):
    """Another customer has this id of this source."""

    code = "external_id_taken"

    def __init__(self, row: int, *, source: str, value: str) -> None:
        words = _("Another customer has the id %(value)s of %(source)s") % {"value": value, "source": source}
        super().__init__({"external_ids": [words]})
        self.row = row


@dataclass(frozen=True, slots=True)
class Collision:
    """One thing two people changed: what it was, what the other made of it, what is wanted now."""

    key: str
    label: str | Promise
    was: Any
    theirs: Any
    yours: Any
    who: str
    at: datetime | None


class EditConflict(OperationError):
    """Somebody changed the same field meanwhile; nothing was written. `current` is what now stands, as far as seen."""

    code = "conflict"

    def __init__(self, collisions: Sequence[Collision], *, current: dict[str, Any]) -> None:
        super().__init__(_("Somebody changed the same field while you were editing."))
        self.collisions = list(collisions)
        self.current = current


class ClosedMeanwhile(OperationError):
    """The customer was closed or is gone; what was typed stays with whoever typed it."""

    code = "closed_meanwhile"


class MoveRefused(OperationError):
    """The status cannot be changed so; `refusal` says why and what would lift that."""

    code = "move_refused"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(" ".join(filter(None, (str(refusal.words), str(refusal.cure)))))
        self.refusal = refusal


class EffectsChanged(OperationError):
    """Facts changed since the effects were shown: nothing was done, `planned` is what would happen now."""

    code = "effects_changed"

    def __init__(self, planned: Planned) -> None:
        super().__init__(_("What would happen has changed meanwhile. Look at it again."))
        self.planned = planned


class ScheduleRefused(OperationError):
    """A change cannot be scheduled or canceled any more."""

    code = "schedule_refused"


class ReasonRefused(OperationError):
    """A reason cannot be archived: each move needs one."""

    code = "reason_refused"


class UndoRefused(OperationError):
    """An act cannot be taken back: somebody changed the same since, or it is not one that can be undone."""

    code = "undo_refused"


class NameTaken(OperationError):
    """A tag or group has this name."""

    code = "name_taken"


class NoteLocked(OperationError):
    """A note is edited by its author within 15 minutes, or with the permission."""

    code = "note_locked"


class TooMany(OperationError):
    """There are as many as there may be."""

    code = "too_many"


class InUse(OperationError):
    """Something still points here."""

    code = "in_use"
