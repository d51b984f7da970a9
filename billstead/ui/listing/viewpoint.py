"""Who reads a list, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, TypeVar

from billstead.core.actor import Actor

Value = TypeVar("Value")


@dataclass(frozen=True)
class Viewpoint:
    """The reader with their field classes, the moment, and the company's zone, in which days begin and end."""

    actor: Actor
    now: datetime
    zone: tzinfo
    memory: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def once(self, key: str, read: Callable[[], Value]) -> Value:
        """What `read` returns, read once for this reader: names of tags, groups and colleagues."""
        if key not in self.memory:
            self.memory[key] = read()
        return self.memory[key]
