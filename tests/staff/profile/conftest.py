"""A customer with something on every tab."""

from __future__ import annotations

import pytest
from django.test import Client

from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact, Customer, Note
from billstead.customers.operations import add_contact, add_note, create_tag, tag_customers
from tests import cast, makers


@pytest.fixture
def customer(db: None) -> Customer:
    return makers.make_customer(
        name="Acme Hosting GmbH", contact_name="Anna Berg", email="billing@acme.example.com", phone="030 1234567",
        tax_id="DE136695976", tax_id_kind="eu_de", website="https://acme.example.com",
    )  # fmt: skip


@pytest.fixture
def note(customer: Customer) -> Note:
    return add_note(customer, body="Pays **late**", actor=cast.actor(cast.ada()), now=makers.NOW)


@pytest.fixture
def contact(customer: Customer) -> Contact:
    typed = ContactInput(name="Jan Technik", email="jan@acme.example.com", phone="030 7654321", for_technical=True)
    return add_contact(customer, contact=typed, actor=cast.actor(cast.ada()), now=makers.NOW)


@pytest.fixture
def tagged(customer: Customer) -> Customer:
    ada = cast.actor(cast.ada())
    tags = [create_tag(name=name, actor=ada, now=makers.NOW) for name in ("vip", "reseller")]
    tag_customers([customer.pk], add=[tags[0].pk], actor=ada, now=makers.NOW)
    return customer


@pytest.fixture
def ada(db: None) -> Client:
    return cast.sign_in(Client(), cast.ada())


@pytest.fixture
def ben(db: None) -> Client:
    return cast.sign_in(Client(), cast.ben())
