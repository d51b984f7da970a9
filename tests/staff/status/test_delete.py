"""Deleting a customer nothing was built on: asked for by its number, told twice, gone with its number."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from billstead.accounts.operations import edit_company
from billstead.accounts.rules import ALL_CODES
from billstead.audit.models import Event
from billstead.audit.queries import verify_all
from billstead.core.actor import COMMAND_LINE, Actor
from billstead.core.errors import PermissionRefused
from billstead.customers.models import Contact, Customer, CustomerCount, DeletedCustomer, Note, NumberSeries
from billstead.customers.operations import create_group
from billstead.search.queries import best_first
from billstead.upkeep.deletion import BuiltOn, delete_customer, standing_on
from billstead.upkeep.doctor import examine
from tests import cast, makers
from tests.scene import client_of, without
from tests.staff.customers.html_form import read_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db: None) -> Customer:
    from billstead.customers.inputs import ContactInput

    return makers.make_customer(
        name="Trial Entry GmbH", contacts=(ContactInput(name="Uwe"),), first_note="Entered to try it out."
    )


@pytest.fixture
def ada(db: None) -> Client:
    return cast.sign_in(Client(), cast.ada())


def address(customer: Customer) -> str:
    return reverse("customer_delete", args=[customer.number])


class TestDeleteCustomer:
    def test_takes_what_is_its_own_and_keeps_history_and_number(self, ada: Client, customer: Customer) -> None:
        other = makers.make_customer()

        answer = ada.post(address(customer), {"number": f" {customer.number} "})

        assert (answer.status_code, answer["Location"]) == (302, "/customers/")
        assert list(Customer.objects.values_list("pk", flat=True)) == [other.pk]
        assert (Contact.objects.count(), Note.objects.count()) == (0, 0)
        assert CustomerCount.objects.get(status="active").customers == 1
        assert best_first("trial entry", kind="customer", classes={"basic"}) == []
        [own, installation] = Event.objects.filter(type="customer.deleted").order_by("-customer_id")
        assert (own.customer_id, installation.customer_id) == (customer.pk, 0)
        assert "Trial Entry" in own.payload.text and "Trial Entry" not in installation.payload.text
        assert json.loads(installation.payload.text)["facts"] == {"number": [customer.number, "basic"]}
        assert list(verify_all()) == []
        assert [found for part, found in examine() if part in ("chains", "counts", "search") and found] == []
        assert "deleted the customer C-000001" in ada.get("/settings/history/").content.decode()

    def test_wants_the_number_typed(self, ada: Client, customer: Customer) -> None:
        before = Event.objects.count()

        answer = ada.post(address(customer), {"number": "C-000002"})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Enter the customer number C-000001" in page and 'value="C-000002"' in page
        assert (Customer.objects.count(), Event.objects.count()) == (1, before)

    def test_says_what_goes_and_what_stays(self, ada: Client, customer: Customer) -> None:
        page = ada.get(address(customer)).content.decode()

        assert "Notes (1), Contacts (1)" in page
        assert "The number C-000001 is not given to anybody else" in page

    def test_wants_a_fresh_password(self, customer: Customer) -> None:
        client = Client()
        client.force_login(cast.ada())

        for answer in (client.get(address(customer)), client.post(address(customer), {"number": customer.number})):
            assert answer.status_code == 302 and "/reauthenticate/" in answer["Location"]
        assert Customer.objects.count() == 1

    def test_needs_the_permission(self, customer: Customer) -> None:
        client = client_of(without("customers.delete"))

        assert client.post(address(customer), {"number": customer.number}).status_code == 403
        assert "/delete/" not in client.get(f"/customers/{customer.number}/").content.decode()
        with pytest.raises(PermissionRefused):
            delete_customer(customer, actor=Actor("staff", 1, "Eve", ALL_CODES - {"customers.delete"}), now=makers.NOW)
        assert Customer.objects.count() == 1

    def test_twice_is_refused_the_second_time(self, customer: Customer) -> None:
        delete_customer(customer, actor=COMMAND_LINE, now=makers.NOW)

        customer.pk = DeletedCustomer.objects.get().customer_id
        with pytest.raises(BuiltOn, match="This customer was deleted meanwhile"):
            delete_customer(customer, actor=COMMAND_LINE, now=makers.NOW)

        assert Event.objects.filter(type="customer.deleted").count() == 2

    def test_what_is_protected_stands_in_the_way(self) -> None:
        group = create_group(name="Partners", actor=COMMAND_LINE, now=makers.NOW)
        assert standing_on(group) == []

        makers.make_customers(2, group=group.pk)

        [found] = standing_on(group)
        assert (found.label, found.count) == ("customers", 2)


class TestNumber:
    def test_is_never_given_again(self, customer: Customer) -> None:
        edit_company(opened={}, wanted={"number_prefix": "C-1", "number_digits": 2}, actor=COMMAND_LINE, now=makers.NOW)
        NumberSeries.objects.update(next_value=23)
        deleted, live = makers.make_customers(2)
        assert (deleted.number, live.number) == ("C-123", "C-124")
        delete_customer(deleted, actor=COMMAND_LINE, now=makers.NOW)
        edit_company(opened={}, wanted={"number_prefix": "C-", "number_digits": 3}, actor=COMMAND_LINE, now=makers.NOW)
        NumberSeries.objects.update(next_value=122)

        made = makers.make_customers(2)

        assert [each.number for each in made] == ["C-122", "C-125"]


class TestGone:
    PATHS = ("", "edit/", "activity/", "notes/", "contacts/new/", "tags/", "owner/", "preview/", "status/",
             "status/suspend/", "delete/")  # fmt: skip

    def test_every_page_of_it_says_who_deleted_it_and_when(self, ada: Client, customer: Customer) -> None:
        ada.post(address(customer), {"number": customer.number})

        for path in self.PATHS:
            answer = ada.get(f"/customers/{customer.number}/{path}")
            page = answer.content.decode()
            assert answer.status_code == 410, path
            assert "Ada Lovelace deleted the customer C-000001 on" in page and "Trial Entry" not in page
        assert ada.get("/customers/C-999999/").status_code == 404

    def test_not_to_who_may_not_see_customers(self, customer: Customer) -> None:
        delete_customer(customer, actor=COMMAND_LINE, now=makers.NOW)

        assert client_of(without("customers.view")).get(f"/customers/{customer.number}/").status_code == 403
        assert Client().get(f"/customers/{customer.number}/").status_code == 302

    def test_an_editor_keeps_what_was_typed(self, ada: Client, customer: Customer) -> None:
        url = reverse("customer_edit", args=[customer.number])
        typed = read_form(ada.get(url).content.decode(), "customer-form") | {"website": "https://typed.example"}
        delete_customer(customer, actor=cast.actor(cast.mia()), now=makers.NOW)

        answer = ada.post(url, typed | {"act": "save"})

        page = answer.content.decode()
        assert answer.status_code == 410
        assert "Mia Manager deleted this customer while you were editing." in page
        assert "Nothing was saved. What you typed is kept below." in page and "https://typed.example" in page
