"""SEC-17: what every answer carries; used by each test that sees many answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase

CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self'",
    "connect-src 'self'", "form-action 'self'", "manifest-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    "object-src 'none'",
}  # fmt: skip
# A file somebody uploaded may do even less.
CSP_OF_FILES = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "sandbox"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def header_findings(response: Any, *, signed_in: bool = False) -> list[str]:
    """The headers an answer lacks or has wrong."""
    wrong = [name for name, value in HEADERS.items() if response.headers.get(name) != value]
    policy = {part.strip() for part in response.headers.get("Content-Security-Policy", "").split(";")}
    wrong += [] if policy in (CSP, CSP_OF_FILES) else ["Content-Security-Policy"]
    wrong += ["Server"] if {"Server", "X-Powered-By"} & set(response.headers) else []
    if signed_in or settings.SESSION_COOKIE_NAME in response.cookies:
        wrong += [] if response.headers.get("Cache-Control") == "no-store, private" else ["Cache-Control"]
    return wrong + cookie_findings(response)


def cookie_findings(response: HttpResponseBase) -> list[str]:
    """The cookies of an answer that scripts could read or other sites send."""
    is_right = {
        name: bool(cookie["httponly"])
        and cookie["samesite"] == "Lax"
        and cookie["path"] == "/"
        and not cookie["domain"]
        for name, cookie in response.cookies.items()
        if cookie.value  # one that is taken away has no more to protect
    }
    return [f"cookie {name}" for name, right in is_right.items() if not right]
