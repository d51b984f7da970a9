"""SEC-12: a password somebody else chose works once, for 72 hours, and must be changed before anything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from billstead.accounts.models import User
from billstead.accounts.operations import add_staff
from billstead.accounts.rules import SUPPORT
from billstead.core.actor import COMMAND_LINE

pytestmark = pytest.mark.django_db
FIRST, OWN = "seven-green-kettles", "nineteen-lanterns-hum"
EMAIL = "nina@example.com"


def add_nina(*, hours_ago: int = 0) -> User:
    now = timezone.now() - timedelta(hours=hours_ago)
    return add_staff(
        name="Nina New", email=EMAIL, role=SUPPORT, actor=COMMAND_LINE, now=now, password=FIRST, is_first_password=True
    ).user


def signed_in(password: str) -> Client | None:
    """A browser after the sign-in form, or None when it was refused."""
    client = Client()
    answer = client.post("/account/login/", {"login": EMAIL, "password": password})
    return client if answer.status_code == 302 else None


def nina() -> Client:
    add_nina()
    client = signed_in(FIRST)
    assert client is not None
    return client


def change(client: Client, to: str) -> int:
    return client.post("/account/password/change/", {"oldpassword": FIRST, "password1": to}).status_code


class TestFirstPassword:
    @pytest.mark.parametrize("path", ["/", "/customers/", "/customers/new/", "/me/", "/account/sessions/",
                                      "/account/2fa/activate/", "/search/suggest/?q=a"])  # fmt: skip
    def test_leads_from_everywhere_to_the_password_page(self, path: str) -> None:
        answer = nina().get(path)

        assert (answer.status_code, answer["Location"]) == (303, "/account/password/change/")

    def test_lets_nothing_be_written(self) -> None:
        answer = nina().post("/appearance/", {"theme": "dark"})

        assert (answer.status_code, User.objects.get().theme) == (303, "system")

    def test_sends_the_whole_page_there_from_htmx(self) -> None:
        answer = nina().get("/customers/", headers={"HX-Request": "true"})

        assert (answer.status_code, answer["HX-Redirect"]) == (204, "/account/password/change/")

    def test_leaves_the_way_out_open(self) -> None:
        client = nina()

        assert client.get("/account/password/change/").status_code == 200
        assert client.post("/account/logout/")["Location"] == "/account/login/"

    def test_works_once(self) -> None:
        nina()

        assert signed_in(FIRST) is None

    def test_ends_after_72_hours(self) -> None:
        add_nina(hours_ago=72)

        assert signed_in(FIRST) is None

    def test_still_works_an_hour_before(self) -> None:
        add_nina(hours_ago=71)

        assert signed_in(FIRST) is not None

    def test_cannot_be_chosen_again(self) -> None:
        client = nina()

        assert change(client, FIRST) == 422
        assert client.get("/").status_code == 303

    def test_is_over_once_changed(self) -> None:
        client = nina()

        assert change(client, OWN) == 302

        assert client.get("/").status_code == 200
        assert signed_in(OWN) is not None
        assert signed_in(FIRST) is None
