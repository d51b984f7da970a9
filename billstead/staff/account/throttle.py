"""Limits on every way to try a password, a code or a link: counted before the try, in the database."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final

from allauth.account.internal.stagekit import unstash_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from billstead.accounts.middleware import client_address
from billstead.accounts.models import User
from billstead.accounts.operations import clear_attempts, count_attempt, is_remembered, remember
from billstead.core.text import canonical_email

View = Callable[..., HttpResponseBase]
QUARTER: Final = timedelta(minutes=15)
KNOWN_FOR: Final = timedelta(days=90)
SUCCESS: Final = (302, 303)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries per window for the same address, login or both."""

    per: str
    tries: int
    window: timedelta = QUARTER


# The pair comes first: who mistypes is stopped before they use up what others behind the same address need. The limit
# per login holds only for addresses that login never came from, so a stranger who uses it up locks out no owner.
LIMITS: Final[dict[str, tuple[Limit, ...]]] = {
    "sign-in": (Limit("pair", 5), Limit("address", 30), Limit("login", 100, timedelta(hours=24))),
    "code": (Limit("login", 10), Limit("address", 30)),
    "again": (Limit("login", 10), Limit("address", 60)),
    "password": (Limit("login", 10), Limit("address", 60)),
    "factor": (Limit("login", 20), Limit("address", 60)),
    "link": (Limit("address", 30),),
}


def throttled(route: str, *, methods: tuple[str, ...] = ("POST",), clears: bool = True) -> Callable[[View], View]:
    """Answer 429 with Retry-After once a limit of the route is used up; a success clears what it used, unless the
    view answers right and wrong alike."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods:
                return view(request, *args, **kwargs)
            now, login, address = timezone.now(), _login(request, route), network(client_address(request))
            used = []
            for limit, key in _keys(route, login, address, now):
                wait = count_attempt(*key, limit=limit.tries, window=limit.window, now=now)
                if wait:
                    return too_many(request, wait)
                used.append((limit, key))
            response = view(request, *args, **kwargs)
            if clears and response.status_code in SUCCESS:
                _succeeded(used, login, address, now)
            return response

        limited.throttle = route  # type: ignore[attr-defined]
        return limited

    return decorate


def too_many(request: HttpRequest, wait: int) -> HttpResponseBase:
    """The page that says how long to wait, and that nobody's account is locked."""
    response = render(request, "account/too_many.html", {"minutes": -(-wait // 60)}, status=429)
    response["Retry-After"] = str(wait)
    return response


def network(address: str) -> str:
    """What one person holds: an IPv4 address, or a whole /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def _keys(route: str, login: str, address: str, now: datetime) -> Iterator[tuple[Limit, tuple[str, ...]]]:
    for limit in LIMITS[route]:
        if limit.per == "pair":
            yield limit, (route, "pair", address, login)
        elif limit.per == "address":
            yield limit, (route, "address", address)
        elif not (route == "sign-in" and is_remembered("known", login, address, now=now)):
            yield limit, (route, "login", login)


def _succeeded(used: list[tuple[Limit, tuple[str, ...]]], login: str, address: str, now: datetime) -> None:
    clear_attempts(
        cleared=[key for limit, key in used if limit.per == "pair"],
        given_back=[key for limit, key in used if limit.per != "pair"],
    )
    if used and used[0][1][0] == "sign-in":
        remember("known", login, address, window=KNOWN_FOR, now=now)


def _login(request: HttpRequest, route: str) -> str:
    """Whose password or code is tried: the person signed in, half signed in, or typed. Only sign-in reads what is
    typed: whoever tries codes must not name another login with each."""
    if isinstance(request.user, User):
        return str(request.user.pk)
    if route == "sign-in":
        # Stripped as the form strips it, then cut: blanks before an address make no other login of it.
        return canonical_email(str(request.POST.get("login", "")).strip()[:254])
    half = unstash_login(request, peek=True)
    return str(half.user.pk) if half is not None and half.user else ""
