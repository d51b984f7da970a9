"""From the card of an existing customer to its contact form: what was typed goes along, never in an address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from billstead.customers.models import Contact, Customer
from billstead.desk.models import Draft
from tests import cast, makers

from .filled import filled
from .html_form import read_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return cast.sign_in(Client(), cast.ada())


@pytest.fixture
def known() -> Customer:
    return makers.make_customer(name="Lindqvist Bageri AB", email="ingrid@lindqvist.example.com")


def opened(client: Client, data: dict[str, Any], url: str = "/customers/new/") -> tuple[str, dict[str, Any]]:
    """Where the card's button leads, and the form there."""
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content[:500]
    return answer["Location"], read_form(client.get(answer["Location"]).content.decode(), "contact-form")


class TestContactThere:
    def test_carries_the_person_over_and_keeps_the_new_customer_too(self, client: Client, known: Customer) -> None:
        data = filled(client)
        card = client.post("/customers/new/", data | {"act": "hints"}).content.decode()
        assert f'name="act" value="contact:{known.number}" formtarget="_blank"' in card

        url, form = opened(client, data | {"act": f"contact:{known.number}"})

        assert re.fullmatch(rf"/customers/{known.number}/contacts/new/\?draft=[\w-]+", url)
        assert (form["name"], form["email"]) == ("Ingrid Lindqvist", "ingrid@lindqvist.example.com")
        assert form["phone"] == "+46701234567", "as dialed in Sweden, though the customer there is German"
        assert client.post(url.partition("?")[0], form).status_code == 303
        contact = Contact.objects.get(customer=known)
        assert (contact.name, contact.phone) == ("Ingrid Lindqvist", "+46701234567")
        assert list(Draft.objects.values_list("purpose", flat=True)) == ["customer.create"]

    def test_of_a_person_takes_the_name_and_of_a_wrong_phone_the_words(self, client: Client, known: Customer) -> None:
        data = filled(client, kind="person", name="Åsa Öberg", phone="ask at 12", act=f"contact:{known.number}")

        _url, form = opened(client, data)

        assert (form["name"], form["phone"]) == ("Åsa Öberg", "ask at 12")

    def test_goes_on_from_the_review_too(self, client: Client) -> None:
        known = makers.make_customer(name="Bäckerei Lindqvist & Søn AB", phone="+46701234567")
        review = client.post("/customers/new/", filled(client))["Location"]
        page = client.get(review).content.decode()
        assert f'value="contact:{known.number}"' in page
        key = re.search(r'name="key" value="([^"]+)"', page)
        assert key

        _url, form = opened(client, {"key": key[1], "act": f"contact:{known.number}"}, "/customers/new/review/")

        assert form["name"] == "Ingrid Lindqvist"

    def test_a_refused_contact_keeps_its_draft(self, client: Client, known: Customer) -> None:
        url, form = opened(client, filled(client, act=f"contact:{known.number}"))

        refused = client.post(url.partition("?")[0], form | {"email": "no address"})

        assert refused.status_code == 422
        assert read_form(refused.content.decode(), "contact-form")["draft"] == form["draft"]
        assert Draft.objects.filter(purpose="contact.create").count() == 1

    @pytest.mark.parametrize("number", ["", "C-999999", "../x", "C-1/edit", "\x00"])
    def test_of_nobody_leads_nowhere(self, client: Client, number: str) -> None:
        assert client.post("/customers/new/", filled(client, act=f"contact:{number}")).status_code in (400, 404)
        assert not Draft.objects.filter(purpose="contact.create").exists()

    def test_shows_nobody_elses_typing(self, client: Client, known: Customer) -> None:
        url, _form = opened(client, filled(client, act=f"contact:{known.number}"))

        html = cast.sign_in(Client(), cast.mia()).get(url).content.decode()

        assert "Ingrid" not in html and 'name="draft"' in html
