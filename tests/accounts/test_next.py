"""SEC-18: `next` never leads off the site and never runs anything."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from billstead.staff.account.adapter import is_local_path
from tests import cast, makers

pytestmark = pytest.mark.django_db
PAYLOADS = (
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example",
    "http://evil.example", "https://evil.example/", "https:evil.example", "https:/evil.example", "http:evil.example",
    "HTTPS://evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
    " javascript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)",
    "ftp://evil.example", "file:///etc/passwd", "//evil.example/%2f..", "/%0d%0aLocation:%20//evil.example\r\nX: y",
    "/ok\r\nSet-Cookie: a=b", "/\tevil\t//evil.example", "/\t/evil.example", "/ /evil.example", "//evil.example@x",
    "http://localhost@evil.example", "http://testserver.evil.example", "//testserver@evil.example", "/\x00/evil",
    "http:\\\\evil.example", "/.\\\\evil.example", "／／evil.example", "//%65vil.example", "https://[::1", "//[evil",
    "http://testserver:80@evil.example/", "?next=//evil.example", "#//evil.example", "evil.example",
)  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
class TestNext:
    def test_stays_here_after_signing_in(self, client: Client, payload: str) -> None:
        cast.ada()
        data = {"login": "ada@example.com", "password": cast.PASSWORD, "next": payload}

        answer = client.post(reverse("account_login"), data)

        assert answer.status_code == 302
        assert answer["Location"] == "/"

    def test_stays_here_after_confirming_and_signing_out(self, client: Client, payload: str) -> None:
        cast.sign_in(client, cast.ada())

        again = client.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD, "next": payload})
        shown = client.get(reverse("account_reauthenticate"), {"next": payload}).content.decode()
        look = client.post(reverse("appearance"), {"theme": "dark", "next": payload})
        out = client.post(reverse("account_logout"), {"next": payload})

        assert again["Location"] == "/"
        assert f'value="{escape(payload)}"' not in shown
        assert look["Location"] == "/"
        assert out["Location"] == reverse("account_login")

    def test_is_not_written_into_the_page_as_a_target(self, client: Client, payload: str) -> None:
        cast.ada()

        page = client.get(reverse("account_login"), {"next": payload}).content.decode()

        assert f'href="{payload}"' not in page
        assert f'value="{escape(payload)}"' not in page

    def test_of_the_list_one_came_from_stays_on_the_list(self, client: Client, payload: str) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer()

        page = client.get(f"/customers/{customer.number}/", {"from": payload}).content.decode()
        moved = client.post(f"/customers/{customer.number}/tags/?{urlencode({'from': payload})}", {"tags": ""})

        assert all(link.startswith(("/", "#", "?", "mailto:", "tel:")) for link in re.findall(r' href="([^"]*)"', page))
        assert not re.search(r' href="(//|/\\)', page)
        assert moved["Location"].startswith("/customers/")


class TestLocalPath:
    @pytest.mark.parametrize("path", ["/", "/customers/?q=a%20b", "/customers/C-000123/edit/", "/x#y"])
    def test_takes_paths_of_this_site(self, path: str) -> None:
        assert is_local_path(path)
        assert len(PAYLOADS) >= 40
