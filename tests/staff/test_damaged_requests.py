"""What nobody's browser sends: refused or read as nothing, never a failure of ours (INP: never a 500)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from billstead.core.storable import Unstorable, refuse_unstorable
from billstead.customers.models import Customer
from tests import cast, makers

pytestmark = pytest.mark.django_db


def cursor(order: str, value: Any) -> str:
    parts = json.dumps(["a", order, value, 1, 1])
    return urlsafe_b64encode(parts.encode()).decode().rstrip("=")


class TestCursors:
    @pytest.mark.parametrize(
        "made", [("-created", {"t": "0001-01-01T00:00:00+14:00"}), ("-created", {"t": "9999-12-31T23:59:59-14:00"}),
                 ("name", "\ud800"), ("name", "\x00"), ("name", ["a"]), ("name", None), ("-created", "a")],
    )  # fmt: skip
    def test_one_no_page_gave_means_the_first_page(self, client: Client, made: tuple[str, Any]) -> None:
        cast.sign_in(client, cast.ben())
        makers.make_customers(2)

        answer = client.get(reverse("customer_list"), {"sort": made[0], "after": cursor(*made)})

        assert answer.status_code == 200
        assert "Showing 1-2 of 2" in answer.content.decode()


class TestNul:
    """PostgreSQL refuses a NUL in any text it is asked for; SQLite only finds nothing."""

    @pytest.mark.parametrize("path", ["/customers/a%00b/", "/customers/a%00b/edit/", "/account/link/%00/"])
    def test_in_the_address_is_not_understood(self, client: Client, path: str) -> None:
        cast.sign_in(client, cast.ada())

        assert client.get(path).status_code == 400

    @pytest.mark.parametrize(
        "url",
        ["/customers/?new=%00", "/customers/?q=%00&open=1", "/customers/new/?draft=%00", "/search/suggest/?q=%00",
         "/customers/assist/?q=tag:%00", "/settings/history/?q=%00&person=staff%00:1"],
    )  # fmt: skip
    def test_in_the_query_finds_nothing(self, client: Client, url: str) -> None:
        cast.sign_in(client, cast.ada())

        assert client.get(url, follow=True).status_code == 200

    @pytest.mark.parametrize("cookie", ['"k\\000' + "k" * 30 + '"', "k" * 31 + "\ud800"])
    def test_in_the_session_cookie_is_nobodys_session(self, client: Client, cookie: str) -> None:
        client.cookies[settings.SESSION_COOKIE_NAME] = "x"
        header = f"{settings.SESSION_COOKIE_NAME}={cookie}".encode("utf-8", "surrogatepass").decode("latin-1")
        client.cookies.clear()

        assert client.get("/customers/", headers={"cookie": header}).status_code == 302

    @pytest.mark.parametrize("verb", ["contact", "use-email", "remove:emails", "add"])
    def test_after_the_verb_of_a_button_finds_nothing(self, client: Client, verb: str) -> None:
        cast.sign_in(client, cast.ada())

        answer = client.post("/customers/new/", {"key": "k" * 20, "name": "A", "act": f"{verb}:\x00"})

        assert answer.status_code == (400 if verb == "contact" else 200)
        assert not Customer.objects.exists()

    @pytest.mark.parametrize("text", ["a\x00", "a\ud800", "\udc00é"])
    @pytest.mark.parametrize("many", [False, True])
    def test_never_reaches_a_statement_of_a_request(self, text: str, many: bool) -> None:
        """The one place behind all others: what no view looked at is refused alike on both engines."""
        with connection.execute_wrapper(refuse_unstorable), connection.cursor() as cursor:
            with pytest.raises(Unstorable):
                if many:
                    cursor.executemany("SELECT %s", [("a",), (text,)])
                else:
                    cursor.execute("SELECT %s", [text])
            cursor.execute("SELECT %s", ["é"])

    def test_in_the_timelines_filter_finds_nothing(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer()

        answer = client.get(f"/customers/{customer.number}/activity/?person=staff%00:1&text=%00")

        assert answer.status_code == 200

    @pytest.mark.parametrize("act", ["draft", "hints", "check", "discard"])
    def test_in_a_forms_key_is_no_key(self, client: Client, act: str) -> None:
        cast.sign_in(client, cast.ada())

        assert client.post("/customers/new/", {"key": "k\x00", "act": act}).status_code in (200, 302, 422)
        assert client.post("/customers/new/review/", {"key": "k\x00", "content": "\x00"}).status_code == 302


class TestLongValues:
    @pytest.mark.parametrize("name", ["email", "name", "tax_id", "emails.email", "tags", "billing_postcode", "note"])
    def test_megabytes_are_refused_and_not_judged(self, client: Client, name: str) -> None:
        """An address of two megabytes took eight seconds of a thread, for every hint asked while typing."""
        cast.sign_in(client, cast.ada())
        sent = {"key": "k", "act": "check", name: "a@" + "b." * 900_000}

        answer = client.post("/customers/new/", sent)

        assert answer.status_code == 422
        assert len(answer.content) < 400_000


class TestHeaders:
    def test_a_page_that_has_no_url_leads_to_the_start_after_signing_in(self, client: Client) -> None:
        answer = client.get("/customers/", headers={"HX-Request": "true", "HX-Current-URL": "http://[abc"})

        assert answer.status_code == 204
        assert answer["HX-Redirect"].endswith("?next=/")


class TestCarriedValues:
    def test_nesting_without_end_counts_as_unchanged(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())

        answer = client.post(reverse("settings_company"), {"opened": "[" * 100_000})

        assert answer.status_code == 422
