"""Signing in and out: the person's own page opens, a wrong password does not, every request re-reads the role."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from billstead.audit.models import Event
from tests import cast

pytestmark = pytest.mark.django_db


def post_sign_in(client: Client, email: str, password: str, **extra: object):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


class TestSignIn:
    def test_lets_ada_in(self, client: Client) -> None:
        cast.ada()

        answer = post_sign_in(client, " ADA@example.com", cast.PASSWORD)

        assert answer.status_code == 302
        assert answer["Location"] == "/"
        assert Event.objects.filter(type="sign_in.succeeded").count() == 1

    def test_refuses_a_wrong_password_with_422(self, client: Client) -> None:
        cast.ada()

        answer = post_sign_in(client, "ada@example.com", "wrong")

        assert answer.status_code == 422
        assert Event.objects.filter(type="sign_in.failed").count() == 1

    def test_cast_signs_in(self, client: Client) -> None:
        cast.sign_in(client, cast.ben())

        assert client.get(reverse("home")).status_code == 200
