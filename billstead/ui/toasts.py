"""Say what was done, on whichever page comes next, with a way back where there is one."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.signing import get_cookie_signer
from django.http import HttpRequest

UNDO_PREFIX: Final = "undo:"


class ToastCookie(CookieStorage):
    """Toasts wait in a cookie signed for their reader: in the session each would cost two writes of the database."""

    cookie_name = settings.TOAST_COOKIE_NAME

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.signer = get_cookie_signer(salt=f"{self.key_salt}.{getattr(request, 'user', None) and request.user.pk}")


def toast(request: HttpRequest, message: str, undo_url: str | None = None) -> None:
    """Queue a toast; `undo_url` becomes a small POST form, so it works without JavaScript too."""
    # Every toast is a success: errors stand in a banner beside their cause (UX 2.8).
    messages.success(request, str(message), extra_tags=f"{UNDO_PREFIX}{undo_url}" if undo_url else "")
