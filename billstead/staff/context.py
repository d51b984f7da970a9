"""What the frame of every staff page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from billstead.accounts.queries import company_basics_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Whose installation this is, read only by pages that show it."""
    # A request refused before the middleware saw it still gets its error page.
    if hasattr(request, "company_basics"):
        return {"company": request.company_basics}
    return {"company": SimpleLazyObject(lambda: company_basics_of(None))}
