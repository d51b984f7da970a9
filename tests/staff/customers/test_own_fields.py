"""Custom fields on the pages: Add with its review, Edit, conflict, undo, profile, list, history."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billstead.core.actor import COMMAND_LINE
from billstead.customers.custom_choices import Wanted
from billstead.customers.models import Customer, CustomValue
from billstead.customers.operations import archive_field, edit_customer
from billstead.customers.values import customer_values
from tests import cast, makers
from tests.fields import define, definition
from tests.scene import client_of, without

from .filled import filled, reviewed
from .html_form import read_form
from .test_edit import opened, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Any:
    define("Seats", kind="number", help_text="How many people sign in"), define("Renews", kind="date")
    define("Managed", kind="yes_no"), define("Margin", kind="number", field_class="money")
    return define("Plan", kind="choice", choices=["Gold", "Silver"])


def own(customer: Customer) -> dict[str, Any]:
    return {name: value for name, value in customer_values(customer).items() if name.startswith("field.")}


class TestAdd:
    def test_form_review_profile_and_list_show_what_was_typed(self, client: Client, plan: Any) -> None:
        cast.sign_in(client, cast.ada())
        typed = {"field_seats": "12.50", "field_renews": "2031-05-04", "field_managed": "no", "field_plan": "gold"}

        form = client.get("/customers/new/").content.decode()
        review, send = reviewed(client, filled(client, **typed))
        answer = client.post("/customers/new/review/", send)
        page = client.get(answer["Location"]).content.decode()
        rows = client.get("/customers/?cols=name,field.plan,field.seats&sort=created").content.decode()

        assert "How many people sign in" in form and "More details" in form
        for text in ("12.5", "Gold", "Managed"):
            assert text in review
        assert own(Customer.objects.get()) == {
            "field.seats": "12.5", "field.renews": "2031-05-04", "field.managed": False, "field.margin": None,
            "field.plan": "gold",
        }  # fmt: skip
        assert 'data-copy="2031-05-04"' in page and ">Gold<" in page and "More details" in page
        assert "<bdi>Gold</bdi>" in rows and "<bdi>12.5</bdi>" in rows

    def test_bad_and_missing_values_stand_beside_their_field_with_all_that_was_typed(
        self, client: Client, plan: Any
    ) -> None:
        definition(plan, is_required=True)
        cast.sign_in(client, cast.ada())

        answer = client.post("/customers/new/", filled(client, field_seats="1,5", field_renews="soon"))
        html = answer.content.decode()

        assert answer.status_code == 422
        for name, words in (("seats", "Enter a number"), ("renews", "Enter a date"), ("plan", "Fill in “Plan”")):
            assert re.search(rf'id="field_{name}-error"[^>]*>.*?{words}', html, re.S), name
            assert f'href="#field_{name}"' in html
        sent = read_form(html, "customer-form")
        assert (sent["field_seats"], sent["name"]) == ("1,5", "Bäckerei Lindqvist & Søn AB")

    def test_a_draft_keeps_them(self, client: Client, plan: Any) -> None:
        cast.sign_in(client, cast.ada())

        answer = client.post("/customers/new/", filled(client, act="draft", field_seats="7"))

        assert read_form(client.get(answer["Location"]).content.decode(), "customer-form")["field_seats"] == "7"


class TestEdit:
    def test_only_what_changed_is_written_and_undo_takes_it_back(self, client: Client, plan: Any) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(custom={"field.plan": "gold", "field.managed": "yes"})

        answer = save(client, customer, opened(client, customer) | {"field_plan": "", "field_seats": "3"})
        assert answer["Location"].endswith("changed=field.seats,field.plan")
        page = client.get(answer["Location"]).content.decode()
        undo = re.search(r'action="([^"]+/undo/[^"]+)"', page)
        assert undo and own(customer)["field.plan"] == "" and own(customer)["field.managed"] is True
        client.post(undo.group(1))

        assert own(customer)["field.plan"] == "gold" and own(customer)["field.seats"] is None

    def test_a_choice_no_longer_offered_stays_chosen(self, client: Client, plan: Any) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(custom={"field.plan": "gold"})
        definition(plan, choices=[Wanted("gold", "Gold", False)])

        data = opened(client, customer)
        answer = save(client, customer, data | {"name": "New name"})

        assert data["field_plan"] == "gold" and answer.status_code == 302
        assert own(customer)["field.plan"] == "gold"
        assert "no longer offered" not in client.get("/customers/new/").content.decode()

    def test_the_conflict_names_the_field_and_keeps_the_choice(self, client: Client, plan: Any) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(custom={"field.plan": "gold"})
        data = opened(client, customer)
        values = customer_values(customer)
        edit_customer(
            customer, opened=values, wanted=values | {"field.plan": "silver"}, actor=COMMAND_LINE, now=makers.NOW
        )

        answer = save(client, customer, data | {"field_plan": ""})
        html = answer.content.decode()
        sent = read_form(html, "customer-form")
        chosen = save(client, customer, sent | {"field_plan": "", "choice.field.plan": "mine"})

        assert answer.status_code == 409 and ">Plan<" in html and "<bdi>Silver</bdi>" in html
        assert chosen.status_code == 302 and own(customer)["field.plan"] == ""

    def test_a_field_archived_meanwhile_is_left_alone(self, client: Client, plan: Any) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(custom={"field.plan": "gold"})
        data = opened(client, customer)
        archive_field(plan, actor=COMMAND_LINE, now=makers.NOW)

        answer = save(client, customer, data | {"field_plan": "silver", "name": "New name"})

        assert answer.status_code == 302
        assert CustomValue.objects.get(field=plan).text == "gold"


class TestHistory:
    def test_old_and_new_by_label_hidden_from_who_may_not_see(self, plan: Any) -> None:
        now = timezone.now()  # the file is of what has happened by now
        customer = makers.make_customer(now=now, custom={"field.margin": "41.5", "field.plan": "gold"})
        values = customer_values(customer)
        edit_customer(
            customer, opened=values, wanted=values | {"field.margin": "43.75", "field.plan": "silver"},
            actor=COMMAND_LINE, now=now,
        )  # fmt: skip
        definition(plan, label="Tariff")
        urls = (f"/customers/{customer.number}/activity/", f"/customers/{customer.number}/activity.csv")

        ada = [client_of(cast.ada()).get(url) for url in urls]
        blind = [client_of(without("customers.see_money")).get(url) for url in urls]

        page, file = (answer.getvalue().decode() for answer in ada)
        assert "Tariff" in page and "Gold" in page and "Silver" in page and "43.75" in page
        rows = [row[5:8] for row in csv.reader(io.StringIO(file)) if row[5].startswith("field.")]
        assert ["field.plan", "gold", "silver"] in rows and ["field.margin", "41.5", "43.75"] in rows
        for answer in blind:
            text = answer.getvalue().decode()
            assert "43.75" not in text and "41.5" not in text and "margin" not in text.lower()
        assert "Silver" in blind[0].getvalue().decode()
