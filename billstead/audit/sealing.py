"""The words of an event in canonical form, their digest, and the hash that links an event to the one before."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

# Escaping everything but ASCII keeps U+0000 and lone surrogates storable on both engines, byte for byte.
_FORM: dict[str, Any] = {"ensure_ascii": True, "sort_keys": True, "separators": (",", ":"), "allow_nan": False}
VERSION = 1
SALT_CHARACTERS = 32


def canonical(value: Any) -> str:
    """JSON with one spelling per value."""
    return json.dumps(value, **_FORM)


def digest(salt: str, text: str) -> str:
    """What an event keeps of its payload; the salt keeps erased words from being guessed."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def instant(at: datetime) -> str:
    """A moment in one spelling: UTC with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(previous: str, columns: list[Any]) -> str:
    """The chain hash of an event, from the hash before it and its own columns; needs the audit key."""
    return hmac.new(_key(), (previous + canonical([VERSION, *columns])).encode(), hashlib.sha256).hexdigest()


def erasure_seal(customer_id: int, actor_kind: str, actor_id: int, at: str) -> str:
    """What proves that an erasure was made by us: without it anybody who reaches the database could erase unseen."""
    words = canonical(["erasure", VERSION, customer_id, actor_kind, actor_id, at])
    return hmac.new(_key(), words.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    key: str | bytes = settings.AUDIT_KEY
    return key.encode() if isinstance(key, str) else key
