"""What nobody's browser sends: refused or read as nothing, never a failure of ours (INP: never a 500)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

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
