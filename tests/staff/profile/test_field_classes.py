"""Whoever may not see a class of fields gets it nowhere on the profile, and finds nothing by it (SEC-15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billstead.audit.models import Event
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Customer
from billstead.customers.operations import add_contact, add_note, edit_customer, prove_phone
from billstead.customers.values import customer_values
from tests import cast, makers

from .people import without

pytestmark = pytest.mark.django_db
PAGES = (
    "customer_overview", "customer_activity", "customer_activity_csv", "customer_notes", "customer_contacts",
    "customer_tax", "customer_access", "customer_tags", "customer_owner",
)  # fmt: skip
CANARIES = {
    "contact": ["canary-mail", "5550001", "Kanarienstra", "canary-extra", "Canary Contact"],
    "tax": ["136695976"],
    "money": ["273 days"],
    "notes": ["canary-note"],
    "access": ["192.0.2.1"],
}


@pytest.fixture
def canary() -> Customer:
    """A customer whose every class of fields has a word of its own, changed once so that history holds it too."""
    ada = cast.actor(cast.ada())
    customer = makers.make_customer(
        email="old-canary-mail@example.com", phone="030 5550001", tax_id="DE136695976", tax_id_kind="eu_de",
        terms_kind="net", terms_days=273, billing=replace(makers.BERLIN, street="Kanarienstraße 1"), actor=ada,
    )  # fmt: skip
    wanted = {"email": "canary-mail@example.com"}
    edit_customer(customer, opened=customer_values(customer), wanted=wanted, actor=ada, now=makers.NOW)
    prove_phone(customer, phone="+49305550001", actor=ada, now=makers.NOW)
    add_note(customer, body="canary-note", actor=ada, now=makers.NOW, is_pinned=True)
    contact = ContactInput(name="Canary Contact", email="canary-extra@example.com")
    add_contact(customer, contact=contact, actor=ada, now=makers.NOW + timedelta(hours=1))
    return customer


def everything(client: Client, customer: Customer) -> str:
    pages = []
    for name in PAGES:
        answer = client.get(reverse(name, args=[customer.number]))
        pages.append(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    for event_id in Event.objects.filter(customer_id=customer.pk).values_list("id", flat=True):
        pages.append(client.get(reverse("customer_entry", args=[customer.number, event_id])).content)
    return b"".join(pages).decode()


class TestFieldClasses:
    @pytest.mark.parametrize("field_class", CANARIES)
    def test_what_one_may_not_see_is_nowhere(self, canary: Customer, field_class: str) -> None:
        shown = everything(without(f"customers.see_{field_class}"), canary)

        for word in CANARIES[field_class]:
            assert word not in shown, word
        for others, words in CANARIES.items():
            assert others == field_class or words[0] in shown, others

    def test_all_is_there_for_whoever_may(self, ada: Client, canary: Customer) -> None:
        shown = everything(ada, canary)

        assert [word for words in CANARIES.values() for word in words if word not in shown] == []

    @pytest.mark.parametrize(
        ("field_class", "text"), [("contact", "canary-mail"), ("notes", "canary-note"), ("contact", "5550001")]
    )
    def test_and_nothing_is_found_by_it(self, ada: Client, canary: Customer, field_class: str, text: str) -> None:
        url = reverse("customer_activity", args=[canary.number])

        assert 'class="what"' in ada.get(url, {"text": text}).content.decode()
        blind = without(f"customers.see_{field_class}").get(url, {"text": text})
        assert 'class="what"' not in blind.content.decode()
