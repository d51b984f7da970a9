"""Creating customers."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE, Actor
from billstead.core.errors import Invalid, PermissionRefused
from billstead.customers.inputs import AddressInput, ContactInput, EmailInput, ExternalIdInput
from billstead.customers.models import Contact, Customer, CustomerCount, Note
from billstead.customers.operations import create_customer, create_customers
from billstead.customers.refusals import EmailTaken, ExternalIdTaken
from billstead.customers.values import customer_values
from tests.makers import NOW, customer_input, make_customer, make_customers

pytestmark = pytest.mark.django_db


class TestCreateCustomers:
    def test_fills_what_the_country_and_the_company_suggest(self) -> None:
        customer = make_customer(phone="030 1234567", tax_id="DE 136 695 976", tax_id_kind="eu_de")

        values = customer_values(customer)
        assert customer.number == "C-000001"
        assert (values["phone"], values["phone_typed"]) == ("+49301234567", "030 1234567")
        assert (values["language"], values["time_zone"], values["currency"]) == ("de", "Europe/Berlin", "EUR")
        assert (values["terms_kind"], values["terms_days"]) == ("net", 14)
        assert (values["tax_id"], values["tax_id_state"]) == ("DE136695976", "format_ok")
        assert customer.confirmed_on == date(2030, 3, 14)

    def test_keeps_every_value_given_in_rows_and_in_the_event(self) -> None:
        given = customer_input(
            kind="company",
            contact_name="Anna Berg",
            website="acme.example",
            service=AddressInput(
                country="us", region="california", city="San Jose", street="1 Main St", postcode="95101"
            ),
            emails=(EmailInput(email="it@example.com", purpose="technical"),),
            external_ids=(ExternalIdInput(source="whmcs", value="77"),),
            tax_exempt=True,
            tax_exempt_reason="Charity",
            tax_exempt_proof_on=date(2029, 1, 2),
            contacts=(ContactInput(name="Uwe", phone="030 7654321", is_urgent=True),),
            first_note="Met at **CeBIT**",
        )

        customer = create_customer(given, actor=COMMAND_LINE, now=NOW)

        values = customer_values(Customer.objects.get(pk=customer.pk))
        assert values["website"] == "https://acme.example"
        assert (values["service.country"], values["service.region"]) == ("US", "CA")
        assert values["emails"] == [{"email": "it@example.com", "purpose": "technical"}]
        assert values["external_ids"] == [{"source": "whmcs", "value": "77"}]
        assert Contact.objects.get(customer=customer).phone == "+49307654321"
        assert Note.objects.get(customer=customer).body == "Met at **CeBIT**"
        types = list(Event.objects.filter(customer_id=customer.pk).order_by("sequence").values_list("type", flat=True))
        assert types == ["customer.created", "contact.added", "note.added"]
        assert Event.objects.values("act").distinct().count() == 1

    def test_numbers_and_counts_without_gaps(self) -> None:
        made = make_customers(3)

        assert [customer.number for customer in made] == ["C-000001", "C-000002", "C-000003"]
        assert CustomerCount.objects.get(status="active").customers == 3

    def test_takes_the_same_statements_for_two_and_for_two_hundred(self) -> None:
        make_customer()
        counts = []
        for number in (2, 200):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                make_customers(number)
            counts.append(len(asked))

        assert counts[0] == counts[1]

    def test_refuses_a_taken_address_and_names_who_has_it(self) -> None:
        other = make_customer(email="Mike@Example.com")
        support = Actor("staff", 1, "Sue", frozenset({"customers.create", "customers.see_contact"}))

        with pytest.raises(EmailTaken) as seen:
            make_customer(email="mi\u212ae@example.com")
        with pytest.raises(EmailTaken) as hidden:
            make_customer(email="mike@example.com", actor=support)

        assert other.number in seen.value.errors["email"][0]
        assert other.number not in hidden.value.errors["email"][0]
        assert Customer.objects.count() == 1
        assert Event.objects.count() == 1

    def test_refuses_two_rows_of_one_list_with_one_address(self) -> None:
        rows = [customer_input(email="a@example.com"), customer_input(email="A@example.com")]

        with pytest.raises(EmailTaken) as refusal:
            create_customers(rows, actor=COMMAND_LINE, now=NOW)

        assert refusal.value.row == 1
        assert not Customer.objects.exists()

    def test_shares_an_address_only_with_the_permission(self) -> None:
        make_customer(email="a@example.com")
        plain = Actor("staff", 1, "Sue", frozenset({"customers.create", "customers.see_contact"}))

        with pytest.raises(PermissionRefused):
            make_customer(email="a@example.com", shares_email=True, actor=plain)
        make_customer(email="a@example.com", shares_email=True)

        assert Customer.objects.count() == 2

    def test_refuses_a_second_customer_with_one_external_id(self) -> None:
        known = (ExternalIdInput(source="whmcs", value="77"),)
        make_customer(external_ids=known)

        with pytest.raises(ExternalIdTaken):
            make_customer(external_ids=known)

        assert Customer.objects.count() == 1

    def test_names_every_field_that_is_wrong(self) -> None:
        wrong = customer_input(
            name=" ",
            email="nobody",
            phone="112",
            website="javascript:alert(1)",
            billing=AddressInput(country="DE", street="Weg 1"),
            currency="XXX",
            terms_kind="day_of_month",
            terms_days=32,
            tax_exempt=True,
            group=99,
            owner=99,
            tags=(99,),
            contacts=(ContactInput(name=""),),
        )

        with pytest.raises(Invalid) as refusal:
            create_customer(wrong, actor=COMMAND_LINE, now=NOW)

        assert set(refusal.value.errors) == {
            *("name", "email", "phone", "website", "billing.city", "billing.postcode", "currency", "terms_days"),
            *("tax_exempt_reason", "tax_exempt_proof_on", "group", "owner", "tags", "contacts.0.name"),
        }
        assert not Customer.objects.exists()

    def test_refuses_a_class_of_fields_the_actor_may_not_see(self) -> None:
        support = Actor("staff", 1, "Sue", frozenset({"customers.create", "customers.see_contact"}))

        with pytest.raises(PermissionRefused) as refusal:
            make_customer(tax_id="DE136695976", actor=support)

        assert refusal.value.field == "tax_id"
        assert not Customer.objects.exists()
