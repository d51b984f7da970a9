"""A place in an ordered list, in the URL: sort value, id and running position. Bad ones mean the first page."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

AFTER, BEFORE, LAST = "after", "before", "last"
_LONGEST = 1_600


@dataclass(frozen=True, slots=True)
class Cursor:
    """Rows after or before the row (value, id), which stands at `position` counted from 1; 0 is unknown."""

    side: str
    order: str
    value: Any = None
    id: int = 0
    position: int = 0

    def __str__(self) -> str:
        value = {"t": self.value.isoformat()} if isinstance(self.value, datetime) else self.value
        parts = [self.side[0], self.order, value, self.id, self.position]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, order: str) -> Cursor | None:
    """The cursor in a URL, or nothing when it is damaged or belongs to another order."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        letter, cursor_order, value, row, position = json.loads(raw)
        side = {"a": AFTER, "b": BEFORE, "l": LAST}[letter]
        if isinstance(value, dict):
            # In UTC, as the database is asked: a moment that has no place there is refused here.
            value = datetime.fromisoformat(value["t"])
            if value.tzinfo is None:
                return None
            value = value.astimezone(UTC)
        elif isinstance(value, str):
            value.encode()  # No database takes half a surrogate pair.
    except (ValueError, TypeError, KeyError, OverflowError, binascii.Error, RecursionError):
        return None
    if cursor_order != order or not _is_count(row) or not _is_count(position):
        return None
    return Cursor(side, order, value, row, position)


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**63
