"""What stands around every request: health, the client's address, headers, log lines, readable input, language."""

from __future__ import annotations

import re
import time
import zoneinfo
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from billstead.config import health
from billstead.core.storable import refuse_unstorable

Answer = Callable[[HttpRequest], HttpResponseBase]
METHODS = ("GET", "HEAD", "POST")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
log = structlog.get_logger("billstead.request")


class Middleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)


class Health(Middleware):
    """Answers health checks before hosts and sessions are looked at: load balancers name no host."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = health.VIEWS.get(request.path)
        return require_safe(view)(request) if view else self.get_response(request)


class Methods(Middleware):
    """No page here knows another method; the views that only show refuse POST themselves."""

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        return None if request.method in METHODS else HttpResponseNotAllowed(METHODS)


class ClientAddress(Middleware):
    """REMOTE_ADDR becomes the address the outermost trusted proxy saw; without proxies the header is ignored."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
            request.META["REMOTE_ADDR"] = _without_port(hops[-settings.TRUSTED_PROXIES])
        return self.get_response(request)


def _without_port(hop: str) -> str:
    """Some proxies write the port as well; with it every connection would count as an address of its own."""
    found = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::\d+)?|([0-9.]+):\d+", hop)
    return (found[1] or found[2]) if found else hop


class Headers(Middleware):
    """The headers no library sets, on every answer, errors and static files too."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class NoStore(Middleware):
    """Answers to people signed in stay out of every cache; it stands outside all that sets or reads the session."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class StorableText(Middleware):
    """Whatever of a request reaches a statement, cookies and signed values too, is text both databases take, or 400."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with connection.execute_wrapper(refuse_unstorable):
            return self.get_response(request)


class RequestLog(Middleware):
    """One line for each request: method, path without the query string, status, time. Never a typed value."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "billstead.warming" in request.META:
            return self.get_response(request)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(address=request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
                user=getattr(getattr(request, "user", None), "pk", None) if hasattr(request, "_cached_user") else None,
            )
        return response


class ReadableInput(Middleware):
    """Refuses too much with 413, and with 400 bytes that are no UTF-8, for which Django would quietly put U+FFFD."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path:
            raise BadRequest("The address contains a NUL, which no database looks for.")
        _must_be_bearable(request)
        _must_be_text(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
        if request.content_type == "application/x-www-form-urlencoded":
            _must_be_text(request.body)
        elif request.content_type == "multipart/form-data" and request.method == "POST":
            for name, values in request.POST.lists():
                if "\ufffd" in name or any("\ufffd" in value for value in values):
                    raise BadRequest("The form contains bytes that are no UTF-8 text.")
        return self.get_response(request)


def _must_be_bearable(request: HttpRequest) -> None:
    """Files count too, before any of them is read: Django's own limit lets them fill the disk unasked."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.path in settings.UPLOAD_PATHS and request.session.get(SESSION_KEY):
        limit += settings.IMPORT_LIMIT
    if length.isdecimal() and int(length) > limit:
        raise RequestDataTooBig(f"The request brings {length} bytes.")


def _must_be_text(encoded: bytes) -> None:
    try:
        unquote_to_bytes(encoded.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The request contains bytes that are no UTF-8 text.") from error


class Language(Middleware):
    """The user's language, else the cookie's or the browser's; the user's zone, else the company's."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = getattr(request, "user", None)
        known = {code for code, _name in settings.LANGUAGES}
        chosen = getattr(user, "language", "") or ""
        language = chosen if chosen in known else translation.get_language_from_request(request)
        zone = _zone(getattr(user, "time_zone", "") or getattr(user, "company_zone", "") or "")
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not chosen:
            patch_vary_headers(response, ("Accept-Language",))
        return response


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
