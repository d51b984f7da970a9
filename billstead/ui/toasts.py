"""Say what was done, on whichever page comes next, with a way back where there is one."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest

UNDO_PREFIX: Final = "undo:"


def toast(request: HttpRequest, message: str, undo_url: str | None = None) -> None:
    """Queue a toast; `undo_url` becomes a small POST form, so it works without JavaScript too."""
    # Every toast is a success: errors stand in a banner beside their cause (UX 2.8).
    messages.success(request, str(message), extra_tags=f"{UNDO_PREFIX}{undo_url}" if undo_url else "")
