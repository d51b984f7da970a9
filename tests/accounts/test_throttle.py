"""SEC-10: how tries are counted, whom a limit stops and whom not. Each door's own: tests/security/test_doors.py."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, reverse

from billstead.staff.account import throttle, urls
from tests import cast

pytestmark = pytest.mark.django_db
FORGED = (
    {"HTTP_X_FORWARDED_FOR": "203.0.113.{n}"},
    {"HTTP_X_FORWARDED_FOR": "203.0.113.{n}, 198.51.100.7"},
    {"HTTP_X_REAL_IP": "203.0.113.{n}"},
    {"HTTP_FORWARDED": "for=203.0.113.{n}"},
    {"HTTP_CLIENT_IP": "203.0.113.{n}"},
    {"HTTP_TRUE_CLIENT_IP": "203.0.113.{n}"},
    {"HTTP_CF_CONNECTING_IP": "203.0.113.{n}"},
    {"HTTP_X_CLUSTER_CLIENT_IP": "203.0.113.{n}"},
    {"HTTP_X_FORWARDED": "203.0.113.{n}"},
    {"HTTP_VIA": "203.0.113.{n}"},
)
OWN_ADDRESS, STRANGER = "192.0.2.1", "198.51.100.66"
# Routes below /account/ that take no password, code or link.
NOT_TRIED = {
    "account_logout", "mfa_index", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "usersessions_list",
    "totp_qr",
}  # fmt: skip


def fail(client: Client, login: str = "ada@example.com", **extra: object) -> int:
    data = {"login": login, "password": "wrong"}
    return client.post(reverse("account_login"), data, **({"REMOTE_ADDR": STRANGER} | extra)).status_code


class TestRoutes:
    def test_every_authentication_route_is_limited(self) -> None:
        limited = {
            pattern.name: getattr(_innermost(pattern), "throttle", None)
            for pattern in urls.urlpatterns
            if pattern.name not in NOT_TRIED
        }

        assert None not in limited.values(), limited
        assert set(limited.values()) == set(throttle.LIMITS)


class TestSignInLimit:
    def test_answers_429_with_retry_after_at_the_sixth_failure(self, client: Client) -> None:
        cast.ada()

        answers = [fail(client) for _try in range(6)]
        last = client.post(
            reverse("account_login"), {"login": "ada@example.com", "password": "x"}, REMOTE_ADDR=STRANGER
        )

        assert answers == [422] * 5 + [429]
        assert 1 <= int(last["Retry-After"]) <= 901

    @pytest.mark.parametrize("headers", FORGED, ids=lambda headers: f"{next(iter(headers))}")
    def test_is_not_fooled_by_forged_addresses(self, client: Client, headers: dict[str, str]) -> None:
        cast.ada()

        answers = [
            fail(client, **{name: value.format(n=number) for name, value in headers.items()}) for number in range(7)
        ]

        assert answers == [422] * 5 + [429] * 2

    def test_is_not_fooled_by_blanks_before_the_address(self, client: Client) -> None:
        cast.ada()

        answers = [fail(client, login=" " * (254 - kept) + "ada@example.com") for kept in range(1, 8)]

        assert answers == [422] * 5 + [429] * 2

    @override_settings(TRUSTED_PROXIES=1)
    def test_believes_only_the_last_hop_of_one_trusted_proxy(self, client: Client) -> None:
        cast.ada()

        answers = [fail(client, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.7") for number in range(6)]
        elsewhere = fail(client, HTTP_X_FORWARDED_FOR="203.0.113.1, 198.51.100.8")

        assert answers == [422] * 5 + [429]
        assert elsewhere == 422

    @pytest.mark.parametrize(
        "spelling", ["ADA@example.com", " ada@EXAMPLE.com ", "Ada@Example.Com", "ａda@example.com"]
    )
    def test_counts_spellings_of_one_login_together(self, client: Client, spelling: str) -> None:
        cast.ada()

        answers = [fail(client, login) for login in ["ada@example.com", spelling] * 3]

        assert answers == [422] * 5 + [429]

    def test_is_per_network_for_ipv6(self, client: Client) -> None:
        cast.ada()

        answers = [fail(client, REMOTE_ADDR=f"2001:db8:1:2::{number:x}") for number in range(1, 7)]

        assert answers == [422] * 5 + [429]

    def test_many_logins_from_one_address_are_stopped(self, client: Client) -> None:
        answers = [fail(client, f"person{number}@example.com") for number in range(31)]

        assert answers == [422] * 30 + [429]

    def test_right_password_is_refused_while_limited_and_a_success_clears_the_count(self, client: Client) -> None:
        cast.ada()
        good = {"login": "ada@example.com", "password": cast.PASSWORD}
        for _try in range(4):
            fail(client)

        first = client.post(reverse("account_login"), good, REMOTE_ADDR=STRANGER).status_code
        client.logout()
        after = [fail(client) for _try in range(6)]
        refused = client.post(reverse("account_login"), good, REMOTE_ADDR=STRANGER).status_code

        assert (first, after, refused) == (302, [422] * 5 + [429], 429)


class TestOwnerStillGetsIn:
    def test_from_elsewhere_while_a_stranger_is_stopped(self, client: Client) -> None:
        cast.ada()
        for _try in range(8):
            fail(client)

        data = {"login": "ada@example.com", "password": cast.PASSWORD}
        answer = client.post(reverse("account_login"), data, REMOTE_ADDR=OWN_ADDRESS)

        assert answer.status_code == 302

    def test_from_a_known_address_while_strangers_use_up_the_login(self, client: Client) -> None:
        cast.ada()
        data = {"login": "ada@example.com", "password": cast.PASSWORD}
        assert client.post(reverse("account_login"), data, REMOTE_ADDR=OWN_ADDRESS).status_code == 302
        client.logout()
        answers = [fail(client, REMOTE_ADDR=f"203.0.113.{number // 4}") for number in range(110)]

        known = client.post(reverse("account_login"), data, REMOTE_ADDR=OWN_ADDRESS)

        assert answers[99:102] == [422, 429, 429]
        assert known.status_code == 302


class TestOtherRoutes:
    def test_links_are_limited_for_looking_too(self, client: Client) -> None:
        answers = [client.get(reverse("open_link", args=[f"guess{number}"])).status_code for number in range(31)]

        # Opening only takes the token along, so a wrong one looks like a right one until the limit.
        assert answers[0] == 302
        assert answers[-1] == 429


def _innermost(pattern: URLPattern) -> object:
    view: object = pattern.callback
    while not hasattr(view, "throttle") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view
