"""SEC-10: every route that takes a password, a code or a link, found in the URL table, is limited and has no way round.

Which routes these are is read from the pages themselves: a form with a secret in it, or an address with a token.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, path, resolve, reverse
from django.utils import timezone

from billstead.accounts.models import AttemptWindow, User
from billstead.accounts.operations import reset_staff
from billstead.config import urls
from billstead.core.actor import COMMAND_LINE
from billstead.ui.permissions import SIGNED_IN, allow
from tests import cast
from tests.scene import Scene, client_of, undone, url_of
from tests.test_conventions import patterns

pytestmark = pytest.mark.django_db
# Tries before the first 429, for one visitor of one address.
TRIES = {"sign-in": 5, "code": 10, "again": 10, "password": 10, "factor": 20, "link": 30}
FORGED = (
    "X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP", "CF-Connecting-IP",
    "X-Cluster-Client-IP", "X-Forwarded", "X-Originating-IP", "X-Remote-IP", "X-Remote-Addr", "X-Client-IP",
    "Fastly-Client-IP", "Via",
)  # fmt: skip
REFUSED = {301, 400, 404, 429}
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
INPUT = re.compile(r"<input\b[^>]*>")
SECRET = re.compile(r'type="password"|autocomplete="one-time-code"')


@dataclass(frozen=True)
class Door:
    """A route that takes a secret, how its form sends it, and who finds it open."""

    name: str
    url: str
    method: str
    sent: dict[str, str]
    visitor: str


def anonymous() -> Client:
    return Client()


def owner() -> Client:
    return client_of(cast.ada())


def with_second_factor() -> Client:
    return client_of(_second_factor_of(cast.mia()))


def half_signed_in() -> Client:
    _second_factor_of(cast.mia())
    client = Client()
    client.post(reverse("account_login"), {"login": "mia@example.com", "password": cast.PASSWORD})
    return client


def with_link() -> Client:
    client = Client()
    client.get(reverse("open_link", args=[reset_staff(cast.sue(), actor=COMMAND_LINE, now=timezone.now())]))
    return client


VISITORS: dict[str, Callable[[], Client]] = {
    visitor.__name__: visitor for visitor in (anonymous, owner, with_second_factor, half_signed_in, with_link)
}


def _second_factor_of(user: User) -> User:
    if not user.authenticator_set.exists():
        TOTP.activate(user, generate_totp_secret())
    return user


def doors(scene: Scene, names: set[str] | None = None) -> dict[str, Door]:
    """Each route that takes a secret once, as the first visitor finds it."""
    found: dict[str, Door] = {}
    for visitor, make in VISITORS.items():
        client = make()
        for pattern in patterns():
            if (names and pattern.name not in names) or not _opens(pattern, visitor):
                continue
            url = url_of(pattern, scene)
            if "token" in pattern.pattern.converters:
                found.setdefault(str(pattern.name), Door(str(pattern.name), url, "get", {}, visitor))
            with undone(client):
                answer = client.get(url)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                for door in _doors_of(answer.content.decode(), url, visitor):
                    found.setdefault(door.name, door)
    return found


def _opens(pattern: URLPattern, visitor: str) -> bool:
    """The owner looks at every page; others only at those that may look another way to them."""
    permission = getattr(pattern.callback, "permission", None)
    if visitor == "owner":
        return True
    return permission == (SIGNED_IN if visitor == "with_second_factor" else None)


def _doors_of(page: str, url: str, visitor: str) -> list[Door]:
    found = []
    for form in FORM.findall(page):
        if SECRET.search(form) and 'method="post"' in form:
            action = re.search(r'<form\b[^>]*\saction="([^"]+)"', form)
            target = action.group(1) if action else url
            names = {_name(tag): "wrong" if SECRET.search(tag) else _value(tag) for tag in INPUT.findall(form)}
            found.append(Door(str(resolve(target.partition("?")[0]).url_name), target, "post", names, visitor))
    return found


def _name(tag: str) -> str:
    found = re.search(r'\bname="([^"]*)"', tag)
    return found.group(1) if found else ""


def _value(tag: str) -> str:
    found = re.search(r'\bvalue="([^"]*)"', tag)
    # Without an address no password is tried.
    return found.group(1) if found else "ada@example.com" if 'type="email"' in tag else ""


def limit_of(url: str) -> str | None:
    view: Any = resolve(url.partition("?")[0]).func
    while not hasattr(view, "throttle") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return getattr(view, "throttle", None)


def unlimited(found: dict[str, Door]) -> list[str]:
    return [name for name, door in found.items() if limit_of(door.url) is None]


def knock(client: Client, door: Door, url: str = "", **more: Any) -> Any:
    if door.method == "get":
        return client.get(url or door.url, **more)
    return client.post(url or door.url, door.sent, **more)


def forged(turn: int) -> dict[str, str]:
    """Every header some proxy writes an address into, with another one at each turn."""
    address = f"203.0.113.{turn}"
    return dict.fromkeys(FORGED, address) | {"Forwarded": f"for={address}"}


def spellings(url: str) -> list[str]:
    """The same address as somebody might write it to be counted apart."""
    last = url.rstrip("/").rpartition("/")[2]
    return [
        url.rstrip("/"), url + "/", f"/{url}", url.replace("/account/", "/account//"), url.upper(), url.title(),
        url.replace("/account/", "/account/./"), url.replace("/account/", "/x/../account/"),
        url.replace("account", "%61ccount"), url + "?x=1", url + ";x", url + "%20", url.replace(last, last + "%00"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def found(scene: Scene, django_db_blocker: Any) -> dict[str, Door]:
    with django_db_blocker.unblock():
        return doors(scene)


class TestDoors:
    def test_are_all_found_and_limited(self, found: dict[str, Door]) -> None:
        assert set(found) == {
            "account_login", "mfa_authenticate", "account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp",
            "account_change_password", "open_link", "one_time_link",
        }  # fmt: skip
        assert unlimited(found) == []

    def test_check_catches_a_door_without_a_limit(self, scene: Scene, settings: Any) -> None:
        page = '<form method="post" action="/pin/"><input type="password" name="pin"></form>'
        planted = allow(None)(lambda request: HttpResponse(page))

        class Planted:
            urlpatterns = [path("pin/", planted, name="pin"), *urls.urlpatterns]

        settings.ROOT_URLCONF = Planted
        assert unlimited(doors(scene, {"pin"})) == ["pin"]

    def test_answer_429_at_the_set_number_however_one_forges_or_spells(self, found: dict[str, Door]) -> None:
        wrong = []
        for door in found.values():
            client, tries = VISITORS[door.visitor](), TRIES[str(limit_of(door.url))]
            with undone(client):
                AttemptWindow.objects.all().delete()  # Getting here was a try as well.
                answers = [knock(client, door, headers=forged(turn)) for turn in range(tries + 2)]
                respelled = {url: knock(client, door, url).status_code for url in spellings(door.url)}
            statuses = [answer.status_code for answer in answers]
            waits = [int(answer.get("Retry-After", 0)) for answer in answers[tries:]]
            if 429 in statuses[:tries] or statuses[tries:] != [429] * 2 or not all(1 <= wait <= 901 for wait in waits):
                wrong.append((door.name, statuses, waits))
            wrong += [(door.name, url, code) for url, code in respelled.items() if code not in REFUSED]

        assert wrong == []

    def test_open_again_to_their_owner_elsewhere(self, found: dict[str, Door]) -> None:
        """Whoever uses up an address or a login at the door keeps nobody out who comes from another address."""
        door = found["account_login"]
        stranger, ada = Client(), Client()
        good = {"login": "ada@example.com", "password": cast.PASSWORD}
        for _try in range(8):
            knock(stranger, door, REMOTE_ADDR="198.51.100.66")

        assert stranger.post(door.url, good, REMOTE_ADDR="198.51.100.66").status_code == 429
        assert ada.post(door.url, good, REMOTE_ADDR="192.0.2.1").status_code == 302
