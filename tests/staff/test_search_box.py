"""What the search box at the top offers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from billstead.accounts.queries import actor_of
from billstead.desk.operations import remember_customer
from tests.cast import NOW, ada, ben, sign_in
from tests.customers.listing.rows import add_customer

pytestmark = pytest.mark.django_db


def ask(client: Client, typed: str) -> str:
    response = client.get("/search/suggest/", {"q": typed}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


class TestSearchSuggest:
    def test_offers_customers_with_the_match_marked_then_actions(self) -> None:
        customer = add_customer(name="Acme Hosting", email="a@b.example")

        html = ask(sign_in(Client(), ada()), "acm")

        assert f'href="/customers/{customer.number}/"' in html
        assert "<mark>Acm</mark>e Hosting" in html
        assert "All customers with “acm”" in html and "Add customer “acm”" in html
        assert '<input type="hidden" name="name" value="acm">' in html
        assert "/customers/new/?" not in html, "what was typed is posted, never part of an address"

    def test_recent_customers_first_when_nothing_is_typed(self) -> None:
        user = ada()
        one, two = add_customer(seed=1), add_customer(seed=2)
        remember_customer(one.pk, actor=actor_of(user), now=NOW)
        remember_customer(two.pk, actor=actor_of(user), now=NOW + timedelta(hours=1))

        html = ask(sign_in(Client(), user), "")

        assert "Recent customers" in html
        assert re.findall(r'id="hit-([^"]+)"', html) == [two.number, one.number]
        assert "Recent" not in ask(sign_in(Client(), ben()), "")

    def test_says_that_matches_are_close(self) -> None:
        add_customer(name="Nordlicht", contact_name="")

        assert "Nothing matches exactly" in ask(sign_in(Client(), ada()), "nordlciht")

    def test_offers_only_what_one_may_do(self) -> None:
        reader, owner = sign_in(Client(), ben()), sign_in(Client(), ada())

        assert "Settings" in ask(owner, "sett") and "Settings" not in ask(reader, "sett")
        assert "Add customer" in ask(owner, "add") and "Add customer" not in ask(reader, "add")

    @pytest.mark.parametrize("typed", ["x" * 5_000, "' OR 1=1 --", '"', "%", "\u202e", "🙂", " "])
    def test_any_text_is_answered(self, typed: str) -> None:
        ask(sign_in(Client(), ada()), typed)
