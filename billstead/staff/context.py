"""What the frame of every staff page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from billstead.accounts.queries import company


def frame(request: HttpRequest) -> dict[str, Any]:
    """The company, read once and only by pages that show it."""
    # A request refused before the middleware saw it still gets its error page.
    return {"company": request.company if hasattr(request, "company") else SimpleLazyObject(company)}
