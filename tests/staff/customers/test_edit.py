"""Edit through the web: merge, conflict, gone; field rights; mass assignment."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.test import Client

from billstead.audit.models import Event
from billstead.customers.models import Customer
from billstead.customers.values import customer_values
from tests import cast, makers

TURNS = 100 if os.environ.get("BILLSTEAD_TEST_FULL") else 20
pytestmark = pytest.mark.django_db


def opened(client: Client, customer: Customer) -> dict[str, Any]:
    """The form as a browser would send it back untouched."""
    return form_data(client.get(f"/customers/{customer.number}/edit/").content.decode())


def form_data(html: str) -> dict[str, Any]:
    """What the page's customer form sends, read without a browser."""
    from tests.staff.customers.html_form import read_form

    return read_form(html, "customer-form")


def save(client: Client, customer: Customer, data: dict[str, Any]) -> Any:
    return client.post(f"/customers/{customer.number}/edit/", data | {"act": "save"})


class TestEdit:
    def test_saves_only_what_changed_in_one_event(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(name="Acme GmbH", phone="030 1234567")
        before = customer_values(customer)

        response = save(client, customer, opened(client, customer) | {"name": "Acme AG"})

        assert response.status_code == 302
        assert response["Location"] == f"/customers/{customer.number}/?changed=name"
        assert customer_values(Customer.objects.get()) == before | {"name": "Acme AG"}
        assert Event.objects.filter(type="customer.edited").count() == 1

    def test_untouched_changes_nothing(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(phone="030 1234567", tax_id="DE136695976", website="https://example.com")

        response = save(client, customer, opened(client, customer))

        assert response.status_code == 302
        assert Customer.objects.get().version == customer.version
        assert Event.objects.filter(type="customer.edited").count() == 0

    def test_refuses_with_words_and_keeps_what_was_typed(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer()

        response = save(client, customer, opened(client, customer) | {"email": "no address", "name": "Kept & safe"})

        html = response.content.decode()
        assert response.status_code == 422
        assert "<title>Error: Edit" in html
        assert 'href="#email"' in html
        assert 'value="Kept &amp; safe"' in html
        assert Customer.objects.get().version == customer.version


class TestTwoEditors:
    def test_other_fields_are_told_first_then_saved_too(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(name="Acme GmbH", phone="030 1234567")
        mine = opened(client, customer) | {"name": "Acme AG"}
        save(client, customer, opened(client, customer) | {"phone": "030 7654321"})

        told = save(client, customer, mine)

        html = told.content.decode()
        assert told.status_code == 409
        assert "<title>Error: Edit" in html
        assert "Save mine too" in html
        assert re.search(r"changed <b>Phone</b> at", html)
        assert Customer.objects.get().name == "Acme GmbH"

        done = save(client, customer, form_data(html))

        assert done.status_code == 302
        saved = Customer.objects.get()
        assert (saved.name, saved.phone) == ("Acme AG", "+49307654321")
        assert Event.objects.filter(type="customer.edited").count() == 2

    def test_the_same_field_is_chosen_by_hand(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(name="Acme GmbH")
        mine = opened(client, customer) | {"name": "Acme AG", "website": "https://acme.example.com"}
        save(client, customer, opened(client, customer) | {"name": "Acme SE"})

        told = save(client, customer, mine)

        html = told.content.decode()
        assert told.status_code == 409
        assert "Save my choices" in html
        assert "checked" not in html[html.index('class="table table--stack choose"') : html.index("Save my choices")]
        assert Customer.objects.get().name == "Acme SE"

        again = save(client, customer, form_data(html))
        assert again.status_code == 409, "no choice made is no choice"

        done = save(client, customer, form_data(html) | {"choice.name": "mine"})

        assert done.status_code == 302
        saved = Customer.objects.get()
        assert (saved.name, saved.website) == ("Acme AG", "https://acme.example.com")

    def test_a_choice_counts_only_for_what_was_shown(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(name="Acme GmbH")
        mine = opened(client, customer) | {"name": "Acme AG"}
        save(client, customer, opened(client, customer) | {"name": "Acme SE"})
        told = form_data(save(client, customer, mine).content.decode())
        save(client, customer, opened(client, customer) | {"name": "Acme KG"})

        late = save(client, customer, told | {"choice.name": "mine"})

        assert late.status_code == 409
        assert Customer.objects.get().name == "Acme KG"

    def test_closed_meanwhile_keeps_the_text(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(name="Acme GmbH")
        mine = opened(client, customer) | {"name": "Typed & kept"}
        Customer.objects.filter(pk=customer.pk).update(status="closed")

        told = save(client, customer, mine)

        assert told.status_code == 409
        assert "Typed &amp; kept" in told.content.decode()
        assert Customer.objects.get().name == "Acme GmbH"

    def test_nothing_is_lost_however_often(self, client: Client) -> None:
        """REL-09: two editors with the same form, fields drawn anew each time."""
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(name="Acme 0", website="https://example.com/0")
        lost = 0
        for turn in range(1, TURNS + 1):
            first = second = opened(client, customer)
            same = turn % 2
            save(client, customer, first | {"name": f"First {turn}"})
            field = {"name": f"Second {turn}"} if same else {"website": f"https://example.com/{turn}"}
            answer = save(client, customer, second | field)
            saved = Customer.objects.get()
            lost += saved.name != f"First {turn}"
            assert answer.status_code == 409
            if not same:
                save(client, customer, form_data(answer.content.decode()))
                saved = Customer.objects.get()
                lost += saved.name != f"First {turn}" or saved.website != f"https://example.com/{turn}"

        assert lost == 0
