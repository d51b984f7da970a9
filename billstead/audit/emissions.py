"""What an operation says when it emits: acts, changes, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from billstead.core.actor import BASIC


@dataclass(frozen=True, slots=True)
class Act:
    """One operation by one actor; its events share this id, and undo finds them by it."""

    id: str

    @classmethod
    def new(cls) -> Act:
        return cls(uuid4().hex)


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value (JSON values) and the class of who may see them."""

    field: str
    old: Any
    new: Any
    field_class: str = BASIC


@dataclass(frozen=True, slots=True)
class Fact:
    """A value told with an event that only readers of a field class may see."""

    value: Any
    field_class: str = BASIC


@dataclass(frozen=True, slots=True)
class Emission:
    """One event to emit; `customer` None is chain 0. `at` is the operation's now unless given."""

    type: str
    subject_kind: str
    subject_id: int
    customer: int | None = None
    changes: Sequence[Change] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
