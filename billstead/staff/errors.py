"""Refusals in words: a whole page, or for htmx a banner above the page that stays as it was."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from billstead.accounts.queries import staff_with
from billstead.accounts.rules import GROUPS, PERMISSIONS
from billstead.core.actor import NOBODY
from billstead.customers.models import DeletedCustomer
from billstead.staff.customers.found import CustomerDeleted
from billstead.ui.htmx import wants_fragment
from billstead.ui.permissions import SIGNED_IN

logger = logging.getLogger("billstead.errors")
NAMES_SHOWN = 3


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: what one has no access to, and who can change that."""
    names = _administrators(request)
    ask = _("Ask an administrator (%(names)s).") % {"names": names} if names else _("Ask an administrator.")
    return _answer(request, 403, _("No access"), f"{_what_is_refused(exception)} {ask}", "lock")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, CustomerDeleted):
        return _gone(request, exception.deleted)
    text = _("The address may be mistyped, or what was here is gone. Search for it, or go back.")
    return _answer(request, 404, _("Nothing here"), text, "search")


def _gone(request: HttpRequest, deleted: DeletedCustomer) -> HttpResponse:
    """410: there was such a customer. The number is not given again, so it can mean no other."""
    when = formats.date_format(timezone.localtime(deleted.deleted_at), "DATE_FORMAT")
    words = _("%(who)s deleted the customer %(number)s on %(day)s. The number is not given again.")
    text = words % {"who": deleted.deleted_by or _("Somebody"), "number": deleted.number, "day": when}
    return _answer(request, 410, _("This customer was deleted"), text, "trash-2")


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """405: mostly the address of a button, opened again from the history of the browser."""
    text = _(
        "This address only answers a button or form of another page. Nothing was changed. Go back and use it there."
    )
    return _answer(request, 405, _("Not a page"), text, "circle-alert")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when more was sent than we take."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        text = _("More was sent than can be taken at once. Nothing was saved. Send less, or a smaller file.")
        return _answer(request, 413, _("Too much at once"), text, "circle-alert")
    text = _("What was sent could not be read as text. Nothing was saved. Go back and try again.")
    return _answer(request, 400, _("Not understood"), text, "circle-alert")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("Too many attempts in a short time. Wait a few minutes, then try again.")
    return _answer(request, 429, _("Please wait"), text, "clock")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that does not belong to this session; mostly an old tab."""
    logger.warning("csrf refused: %s", reason)
    text = _("This page is from an earlier session. Nothing was saved. Go back, reload the page and send it again.")
    return _answer(request, 403, _("The page is out of date"), text, "refresh-cw")


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with a number that stands in the log beside the traceback."""
    reference = secrets.token_hex(4)
    logger.error("reference %s: %s %s", reference, request.method, request.path, exc_info=True)
    text = _("Something failed on our side. It was written down under the reference %(reference)s.") % {
        "reference": reference
    }
    return _answer(request, 500, _("That did not work"), text, "triangle-alert", reference=reference)


def _what_is_refused(exception: Exception | None) -> str:
    code = getattr(exception, "code", "")
    if code in PERMISSIONS:
        permission = PERMISSIONS[code]
        if code.endswith(".view"):
            area = GROUPS[permission.group]
            return _("You don’t have access to %(area)s.") % {"area": area}
        return _("Your role does not include “%(permission)s”.") % {"permission": permission.label}
    if code == SIGNED_IN:
        return _("This part is for staff.")
    return _("You don’t have access to this page.")


def _administrators(request: HttpRequest) -> str:
    if getattr(request, "actor", NOBODY).kind != "staff":
        return ""
    try:
        return ", ".join(user.name for user in staff_with("roles.manage")[:NAMES_SHOWN])
    except DatabaseError:
        return ""


def _answer(request: HttpRequest, status: int, title: str, text: str, icon: str, **more: Any) -> HttpResponse:
    context = {"status": status, "title": title, "text": text, "icon": icon, **more}
    if wants_fragment(request):
        html = render_to_string("staff/errors/_banner.html", context)
        # The old rows stay: what failed is said above them.
        response = HttpResponse(html, status=status, headers={"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"})
        response["HX-Push-Url"] = "false"
    elif status < 500 and getattr(request, "actor", NOBODY).kind == "staff":
        response = render(request, "staff/errors/page.html", {**context, "base": "staff/base.html"}, status=status)
    else:
        # Nothing of the user, the session or the database: this page must render when those are what failed.
        html = render_to_string("staff/errors/page.html", {**context, "base": "ui/base.html"})
        response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
