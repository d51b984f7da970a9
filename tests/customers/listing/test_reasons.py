"""A row says why it was found when its columns do not."""

from __future__ import annotations

import pytest

from billstead.core.actor import SYSTEM, Actor
from billstead.customers.inputs import AddressInput, ContactInput, EmailInput, ExternalIdInput
from billstead.customers.listing.reasons import KIND
from billstead.customers.models import Customer, CustomerTag, Group
from billstead.customers.operations import add_contact, create_tag
from billstead.search.operations import rebuild
from tests import makers

from .test_pages import READER, page

pytestmark = pytest.mark.django_db
HIDDEN = [
    ("kim mull", "contact", "Kim Müller"),
    ("kim@elsewhere", "contact’s e-mail", "kim@elsewhere.example.com"),
    ("10969", "address", "Lindenstraße 1 Berlin 10969"),
    ("DE136695976", "tax ID", "DE136695976"),
    ("whm-17", "other id", "whm-17"),
    ("buch@", "e-mail", "buch@books.example.com"),
    ("books.example", "e-mail", "buch@books.example.com"),
]


@pytest.fixture
def acme() -> Customer:
    customer = makers.make_customer(
        name="Acme Hosting", contact_name="Ann Berg", email="ann@acme.example.com",
        billing=AddressInput(country="DE", street="Lindenstraße 1", postcode="10969", city="Berlin"),
        tax_id_kind="eu_de", tax_id="DE136695976", external_ids=(ExternalIdInput(source="whmcs", value="whm-17"),),
        emails=(EmailInput(email="buch@books.example.com"),),
    )  # fmt: skip
    kim = ContactInput(name="Kim Müller", email="kim@elsewhere.example.com")
    add_contact(customer, contact=kim, actor=SYSTEM, now=makers.NOW)
    return customer


def why(q: str, actor: Actor = SYSTEM, **parameters: str) -> list[tuple[str, str]]:
    return [(str(reason.label), reason.text) for reason in page(q, actor, **parameters).reasons.table.values()]


class TestReasons:
    @pytest.mark.parametrize(("q", "label", "text"), HIDDEN)
    def test_name_the_field_out_of_sight(self, acme: Customer, q: str, label: str, text: str) -> None:
        assert why(q) == [(label, text)]

    @pytest.mark.parametrize("q", ["", "acme", "ann berg", "ann@acme", "host acme", "country:DE", "-zebra"])
    def test_are_silent_where_the_match_is_in_sight(self, acme: Customer, q: str) -> None:
        assert page(q).rows and why(q) == []

    def test_are_silent_where_a_column_has_the_word_too(self) -> None:
        kim = makers.make_customer(name="Kim Hosting", contact_name="")
        add_contact(kim, contact=ContactInput(name="Kim Müller"), actor=SYSTEM, now=makers.NOW)

        assert why("kim") == []

    def test_follow_the_columns(self, acme: Customer) -> None:
        assert why("ann@acme", cols="name,status") == [("e-mail", "ann@acme.example.com")]
        assert why(acme.number) == [("number", acme.number)]
        assert why(acme.number, cols="name,number") == []

    def test_speak_of_the_word_that_is_not_in_sight(self, acme: Customer) -> None:
        assert why("acme kim") == [("contact", "Kim Müller")]

    @pytest.mark.parametrize(("q", "label", "text"), HIDDEN)
    def test_tell_nobody_what_they_may_not_see(self, acme: Customer, q: str, label: str, text: str) -> None:
        found = page(q, READER)

        assert {text for _label, text in why(q, READER)} <= {"whm-17"}
        assert len(found.rows) == (1 if label == "other id" else 0)

    def test_of_a_word_in_two_classes_only_the_visible_one(self, acme: Customer) -> None:
        makers.make_customer(
            name="Secret", external_ids=(ExternalIdInput(source="crm", value="zebra-1"),), email="zebra@example.com"
        )

        assert why("zebra", READER) == [("other id", "zebra-1")]
        assert why("zebra", cols="name,status") == [("e-mail", "zebra@example.com")]

    def test_name_a_tag_and_a_group_without_column(self, acme: Customer) -> None:
        tag = create_tag(name="Wholesale", actor=SYSTEM, now=makers.NOW)
        CustomerTag.objects.create(customer=acme, tag=tag)
        Customer.objects.filter(pk=acme.pk).update(group=Group.objects.create(name="Gold", name_key="gold"))

        assert why("gold") == [("group", "Gold")]
        assert why("whole") == []
        assert why("whole", cols="name,group") == [("tag", "Wholesale")]

    @pytest.mark.parametrize(
        ("q", "label", "text"),
        [
            ("ann@acme", "e-mail", "ann@acme.example.com"),
            ("1234567", "phone", "+49301234567"),
            ("whole", "tag", "Wholesale"),
        ],
    )
    def test_the_card_names_what_only_the_table_shows(self, acme: Customer, q: str, label: str, text: str) -> None:
        Customer.objects.filter(pk=acme.pk).update(phone="+49301234567")
        CustomerTag.objects.create(customer=acme, tag=create_tag(name="Wholesale", actor=SYSTEM, now=makers.NOW))
        rebuild(KIND)

        found = page(q).reasons

        assert found.table == {}
        assert [(str(reason.label), reason.text) for reason in found.card.values()] == [(label, text)]

    @pytest.mark.parametrize("q", ["acme", "ann berg", "kim mull", ""])
    def test_the_card_says_nothing_twice(self, acme: Customer, q: str) -> None:
        assert page(q).reasons.card == {}

    def test_close_matches_say_it_too(self, acme: Customer) -> None:
        assert why("mulelr") == [("contact", "Kim Müller")]
