"""One event is one line: no typed value can start a line of its own or turn a terminal's colors."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

_ESCAPES = {code: f"\\x{code:02x}" for code in [*range(0x20), *range(0x7F, 0xA0)]}
_ESCAPES |= {0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def one_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A structlog step: escapes control characters in every value, tracebacks too."""
    return {name: value.translate(_ESCAPES) if isinstance(value, str) else value for name, value in event.items()}
