"""The second factor: turned on, asked for, used once, turned off; secrets are not in the clear."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from billstead.audit.models import Event
from tests import cast

pytestmark = pytest.mark.django_db


def code(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def turned_on(client: Client) -> str:
    cast.sign_in(client, cast.ada())
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    secret: str = client.session[SECRET_SESSION_KEY]
    assert client.get(reverse("totp_qr")).headers["Content-Type"] == "image/svg+xml"
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code in (302, 422)
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret, -1)})
    assert answer.status_code == 302, answer.content
    return secret


def age(client: Client) -> None:
    """Let the last password or code of a session lie longer than it counts as fresh."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 601
    session.save()


class TestGuessing:
    def test_codes_of_one_login_are_limited_whatever_login_is_sent_along(self, client: Client) -> None:
        turned_on(client)
        client.post(reverse("account_logout"))
        client.post(reverse("account_login"), {"login": "ada@example.com", "password": cast.PASSWORD})

        answers = [
            client.post(
                reverse("mfa_authenticate"),
                {"code": "000000", "login": f"other{number}@example.com"},
                REMOTE_ADDR=f"198.51.100.{number}",
            ).status_code
            for number in range(1, 12)
        ]

        assert answers == [422] * 10 + [429]


@pytest.mark.django_db(transaction=True)
class TestSecondFactor:
    def test_is_asked_for_and_each_code_works_once(self, client: Client) -> None:
        secret = turned_on(client)
        client.post(reverse("account_logout"))
        now = code(secret)

        first = client.post(reverse("account_login"), {"login": "ada@example.com", "password": cast.PASSWORD})
        assert first["Location"] == reverse("mfa_authenticate")
        assert client.get(reverse("home")).status_code == 302
        assert client.post(reverse("mfa_authenticate"), {"code": now}).status_code == 302
        assert client.get(reverse("home")).status_code == 200
        client.post(reverse("account_logout"))

        # Another process does not share this one's cache: the database must remember.
        cache.clear()
        client.post(reverse("account_login"), {"login": "ada@example.com", "password": cast.PASSWORD})
        assert client.post(reverse("mfa_authenticate"), {"code": now}).status_code == 422
        assert client.get(reverse("home")).status_code == 302

    def test_is_told_in_the_history_and_kept_encrypted(self, client: Client) -> None:
        secret = turned_on(client)

        assert Event.objects.filter(type="mfa.enabled").count() == 1
        assert secret not in str(list(Authenticator.objects.values()))

    def test_recovery_codes_are_taken_along_as_a_file(self, client: Client) -> None:
        turned_on(client)
        shown = re.findall(r"<li>([^<]+)</li>", client.get(reverse("mfa_view_recovery_codes")).content.decode())

        answer = client.get(reverse("mfa_download_recovery_codes"))

        lines = answer.content.decode().splitlines()
        assert len(shown) == 10
        assert lines[-10:] == shown
        assert lines[0] == "Billstead recovery codes of ada@example.com at testserver"
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
        assert "no-store" in answer.headers["Cache-Control"]

    def test_there_are_no_recovery_codes_without_a_second_factor(self, client: Client) -> None:
        """A page that only ever refuses is a dead end."""
        cast.sign_in(client, cast.ada())

        assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 404
        assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 404
        assert not Authenticator.objects.exists()

    def test_recovery_codes_are_no_file_without_a_fresh_password(self, client: Client) -> None:
        turned_on(client)
        age(client)

        answer = client.get(reverse("mfa_download_recovery_codes"))

        assert answer.status_code == 302
        assert "/reauthenticate/" in answer["Location"]

    def test_turning_off_needs_a_fresh_password(self, client: Client) -> None:
        turned_on(client)
        age(client)

        answer = client.post(reverse("mfa_deactivate_totp"))

        assert "/reauthenticate/" in answer["Location"]
        assert Authenticator.objects.filter(type="totp").exists()
        done = client.post(answer["Location"], {"password": cast.PASSWORD, "next": reverse("mfa_deactivate_totp")})
        assert done.status_code == 302
        assert not Authenticator.objects.exists()
        assert Event.objects.filter(type="mfa.disabled").count() == 1
