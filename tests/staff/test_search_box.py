"""What the search box at the top offers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from billstead.accounts.queries import actor_of
from billstead.customers.models import Customer
from billstead.desk.operations import remember_customer
from tests.cast import NOW, ada, ben, mia, sign_in
from tests.customers.listing.rows import add_customer
from tests.scene import without

pytestmark = pytest.mark.django_db


def labels(html: str) -> list[str]:
    """What can be done, in order."""
    return re.findall(r"<b><bdi>([^<]+)</bdi></b>", html.partition("hits-actions")[2])


def ask(client: Client, typed: str, on: str = "") -> str:
    response = client.get("/search/suggest/", {"q": typed, "on": on}, headers={"HX-Request": "true"})
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

    def test_on_a_profile_what_can_be_done_there_comes_first(self) -> None:
        here, other = add_customer(name="Acme", seed=1), add_customer(name="Beta", seed=2)
        user = ada()
        for customer in (here, other):
            remember_customer(customer.pk, actor=actor_of(user), now=NOW)
        owner = sign_in(Client(), user)
        everything = [
            "Edit Acme",
            "Add note to Acme",
            "Suspend Acme",
            "Add contact to Acme",
            "Change tags of Acme",
            "Change owner of Acme",
        ]

        assert labels(ask(owner, "", on=here.number))[:6] == everything
        assert "hit-" + other.number in ask(owner, "", on=here.number), "here one is already"
        assert "hit-" + here.number not in ask(owner, "", on=here.number)
        assert labels(ask(owner, "note", on=here.number))[0] == "Add note to Acme"
        assert labels(ask(sign_in(Client(), ben()), "", on=here.number))[:2] == [
            "Activity of Acme", "Look back at Acme on a date",
        ]  # fmt: skip
        blind = sign_in(Client(), without("customers.see_notes", "customers.edit"))
        assert labels(ask(blind, "", on=here.number))[:3] == everything[2:5]
        for absent in ("C-999999", "\x00", "x" * 500):
            assert "Edit" not in ask(owner, "", on=absent)

    def test_an_act_and_a_name_are_understood_together(self) -> None:
        add_customer(name="Zephyr Lines", seed=1)
        owner, reader = sign_in(Client(), ada()), sign_in(Client(), ben())

        assert labels(ask(owner, "edit zeph")) == ["Edit Zephyr Lines"]
        assert labels(ask(owner, "suspend zeph")) == ["Suspend Zephyr Lines"]
        assert labels(ask(reader, "suspend zeph")) == [] and "Suspend" not in ask(reader, "zeph")
        Customer.objects.update(status="suspended")
        assert labels(ask(owner, "re zeph")) == ["Reactivate Zephyr Lines"]
        assert labels(ask(owner, "add note zeph")) == ["Add note to Zephyr Lines"]
        assert labels(ask(owner, "add zeph")) == ["Add note to Zephyr Lines", "Add contact to Zephyr Lines"]
        assert labels(ask(owner, "zeph"))[:2] == ["Edit Zephyr Lines", "Add note to Zephyr Lines"]
        assert not [label for label in labels(ask(reader, "edit zeph")) if "Zephyr" in label]

    def test_settings_pages_open_to_who_may(self) -> None:
        owner, manager = sign_in(Client(), ada()), sign_in(Client(), mia())

        assert "Roles" in labels(ask(owner, "settings")) and "Roles" not in labels(ask(manager, "settings"))
        assert labels(ask(manager, "customer num"))[0] == "Customer numbers"

    @pytest.mark.parametrize("typed", ["x" * 5_000, "' OR 1=1 --", '"', "%", "\u202e", "🙂", " "])
    def test_any_text_is_answered(self, typed: str) -> None:
        ask(sign_in(Client(), ada()), typed)
