"""One event is one line: no typed value can start a line of its own or turn a terminal's colors."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

_ESCAPES = {code: f"\\x{code:02x}" for code in [*range(0x20), *range(0x7F, 0xA0)]}
_ESCAPES |= {0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0x2028: "\\u2028", 0x2029: "\\u2029"}


# Whoever reads a one-time link can use it: its token is a secret wherever a path is written.
_TOKEN = re.compile(r"(/link/)[^/?\s\"']+")


def one_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A structlog step: escapes control characters in every value, tracebacks too, and drops tokens of links."""
    return {name: _told(value) if isinstance(value, str) else value for name, value in event.items()}


def _told(text: str) -> str:
    return _TOKEN.sub(r"\1***", text).translate(_ESCAPES)
