"""What both databases can hold as text: neither a NUL nor half a surrogate pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation


class Unstorable(SuspiciousOperation):
    """A statement was given text no database takes; Django answers such a request with 400."""


def is_storable(text: str) -> bool:
    """PostgreSQL refuses a NUL in any text, even one only looked for; no encoder takes a lone surrogate."""
    if text.isascii():
        return "\x00" not in text
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def refuse_unstorable(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """For `connection.execute_wrapper`: the one place that all text of a request passes, looked for or written."""
    if not _are_storable(params or ()):
        raise Unstorable("The request brings text that no database takes.")
    return execute(sql, params, many, context)


def _are_storable(values: Iterable[Any] | Mapping[str, Any]) -> bool:
    for value in values.values() if isinstance(values, Mapping) else values:
        if isinstance(value, str):
            if not is_storable(value):
                return False
        elif isinstance(value, list | tuple | Mapping) and not _are_storable(value):
            return False
    return True
