"""What the frame of every staff page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from billstead.accounts.queries import house_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Whose installation this is, read only by pages that show it."""
    # A request refused before the middleware saw it still gets its error page.
    return {"house": request.house if hasattr(request, "house") else SimpleLazyObject(lambda: house_of(None))}
