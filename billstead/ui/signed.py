"""Values a form carries there and back: signed, so nobody can make them say what was never shown."""

from __future__ import annotations

from typing import Any

from django.core import signing


def signed(value: Any, purpose: str) -> str:
    """A JSON value as text for a hidden field."""
    return signing.dumps(value, salt=f"billstead.form {purpose}", compress=True)


def read_signed(text: str, purpose: str) -> Any | None:
    """What `signed` was given for this purpose; None for anything else."""
    try:
        return signing.loads(text, salt=f"billstead.form {purpose}")
    except signing.BadSignature:
        return None
