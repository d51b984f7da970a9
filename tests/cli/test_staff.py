"""`billstead staff`: the first owner, and the way back in."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from billstead.accounts.models import User
from billstead.cli.main import main
from tests import cast

pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["staff", *words])
    return int(ended.value.code or 0)


class TestStaff:
    def test_adds_the_first_owner_with_a_link_that_works(
        self, client: Client, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert "billstead staff add --owner" in client.get("/account/login/").content.decode()

        assert run("add", "--owner", "ada@example.com", "--name", "Ada Lovelace", "--link") == 0

        token = re.search(r"/account/link/([\w-]+)/", capsys.readouterr().out)
        assert token
        assert User.objects.get().role.key == "owner"
        page = client.get(f"/account/link/{token[1]}/", follow=True)
        assert page.status_code == 200
        assert "staff add" not in client.get("/account/login/").content.decode()

    def test_lists_resets_and_disables(self, capsys: pytest.CaptureFixture[str]) -> None:
        cast.ada()
        cast.ben()

        assert run("reset", "ben@example.com") == 0
        assert "/account/link/" in capsys.readouterr().out
        assert run("disable", "ben@example.com") == 0
        assert run("list") == 0

        assert "ben@example.com  Ben Bitdiddle  Read-only  disabled" in capsys.readouterr().out

    def test_refuses_in_one_sentence(self, capsys: pytest.CaptureFixture[str]) -> None:
        cast.ada()

        assert run("disable", "ada@example.com") == 2
        assert run("reset", "nobody@example.com") == 2

        assert "last owner" in capsys.readouterr().err
