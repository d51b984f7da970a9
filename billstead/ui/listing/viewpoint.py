"""Who reads a list, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from billstead.core.actor import Actor


@dataclass(frozen=True)
class Viewpoint:
    """The reader with their field classes, the moment, and the company's zone, in which days begin and end."""

    actor: Actor
    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()
