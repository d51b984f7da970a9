"""Contacts through the web: refusals keep what was typed, and nobody's change is overwritten unseen."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from billstead.audit.models import Event
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact, Customer
from billstead.customers.operations import edit_contact, edit_customer, remove_contact
from billstead.customers.people import contact_row
from billstead.customers.values import customer_values
from billstead.staff.profile.forms import contact_values
from tests import cast, makers
from tests.staff.customers.html_form import read_form

from .test_views import counted

pytestmark = pytest.mark.django_db
TYPED = {"name": "Nora Nacht", "email": "nora@acme.example.com", "phone": "030 555 0199", "is_urgent": "on"}


def opened(client: Client, contact: Contact) -> dict[str, Any]:
    """The form as a browser without JavaScript would send it back."""
    return form_of(client.get(reverse("contact_edit", args=[contact.customer.number, contact.pk])))


def form_of(answer: Any) -> dict[str, Any]:
    return read_form(answer.content.decode(), "contact-form")


def save(client: Client, contact: Contact, data: dict[str, Any]) -> Any:
    return client.post(reverse("contact_edit", args=[contact.customer.number, contact.pk]), data)


def by_a_colleague(contact: Contact, **wanted: Any) -> None:
    values = contact_values(Contact.objects.get(pk=contact.pk))
    edit_contact(contact, opened=values, wanted={**values, **wanted}, actor=cast.actor(cast.mia()), now=makers.NOW)


class TestAddContact:
    def test_adds_one(self, ada: Client, customer: Customer) -> None:
        answer = ada.post(reverse("contact_create", args=[customer.number]), TYPED)

        assert answer.headers["Location"] == reverse("customer_contacts", args=[customer.number])
        contact = Contact.objects.get()
        assert (contact.name, contact.phone, contact.is_urgent) == ("Nora Nacht", "+49305550199", True)
        html = ada.get(answer.headers["Location"]).content.decode()
        assert "Contact added" in html and "Nora Nacht" in html and "Urgent" in html

    def test_says_all_that_is_wrong_at_once(self, ada: Client, customer: Customer) -> None:
        wrong = {"name": "", "email": "no address", "phone": "12", "job_title": "a\x00b", "remark": "x" * 301}

        answer = ada.post(reverse("contact_create", args=[customer.number]), wrong)

        html = answer.content.decode()
        assert answer.status_code == 422
        assert "<title>Error: Add contact" in html
        for name in ("name", "email", "phone", "job_title", "remark"):
            assert f'href="#id_{name}"' in html, name
        assert 'value="no address"' in html
        assert Contact.objects.count() == 0
        assert not Event.objects.filter(type="contact.added").exists()


class TestEditContact:
    def test_writes_only_what_changed(self, ada: Client, contact: Contact) -> None:
        answer = save(ada, contact, opened(ada, contact) | {"job_title": "Night shift"})

        assert answer.status_code == 303
        changed = Contact.objects.get()
        assert (changed.job_title, changed.phone, changed.phone_typed) == ("Night shift", contact.phone, "030 7654321")
        assert Event.objects.get(type="contact.edited").changed == '["job_title"]'

    def test_untouched_changes_nothing(self, ada: Client, contact: Contact) -> None:
        assert save(ada, contact, opened(ada, contact)).status_code == 303
        assert Contact.objects.get().version == contact.version

    def test_joins_changes_of_other_fields(self, ada: Client, contact: Contact) -> None:
        mine = opened(ada, contact) | {"job_title": "Night shift"}
        by_a_colleague(contact, phone="030 1111111")

        assert save(ada, contact, mine).status_code == 303

        saved = Contact.objects.get()
        assert (saved.job_title, saved.phone) == ("Night shift", "+49301111111")

    def test_shows_the_same_field_and_puts_nothing_old_back(self, ada: Client, contact: Contact) -> None:
        mine = opened(ada, contact) | {"name": "Jan Mine"}
        by_a_colleague(contact, name="Jan Theirs", phone="030 1111111")

        told = save(ada, contact, mine)

        html = told.content.decode()
        assert told.status_code == 409
        assert "<title>Error: Edit contact" in html
        assert "“Jan Technik” to “Jan Theirs”" in html
        assert Contact.objects.get().name == "Jan Theirs"
        again = form_of(told)
        assert (again["name"], again["phone"]) == ("Jan Mine", "030 1111111")

        assert save(ada, contact, again).status_code == 303
        saved = Contact.objects.get()
        assert (saved.name, saved.phone) == ("Jan Mine", "+49301111111"), "the colleague's phone stands"

    def test_a_refusal_forgets_not_what_the_form_was_opened_with(self, ada: Client, contact: Contact) -> None:
        mine = opened(ada, contact) | {"name": "Jan Mine", "email": "no address"}
        by_a_colleague(contact, name="Jan Theirs")

        refused = save(ada, contact, mine)
        told = save(ada, contact, form_of(refused) | {"email": ""})

        assert (refused.status_code, told.status_code) == (422, 409)
        assert Contact.objects.get().name == "Jan Theirs"

    def test_of_a_contact_removed_meanwhile_offers_to_add_it_again(self, ada: Client, contact: Contact) -> None:
        mine = opened(ada, contact) | {"job_title": "Typed & kept"}
        number = contact.customer.number
        remove_contact(contact, actor=cast.actor(cast.mia()), now=makers.NOW)

        told = ada.post(reverse("contact_edit", args=[number, contact.pk]), mine)

        html = told.content.decode()
        assert told.status_code == 409
        assert "was removed while you were editing" in html
        assert 'value="Typed &amp; kept"' in html
        assert ada.post(reverse("contact_create", args=[number]), form_of(told)).status_code == 303
        assert Contact.objects.get().job_title == "Typed & kept"

    @pytest.mark.parametrize("seal", ["", "forged", "e30:1abc:xyz"])
    def test_without_our_seal_saves_nothing(self, ada: Client, contact: Contact, seal: str) -> None:
        assert save(ada, contact, opened(ada, contact) | {"name": "Forged", "opened": seal}).status_code == 404
        assert Contact.objects.get().name == "Jan Technik"

    def test_takes_no_seal_of_another_contact(self, ada: Client, contact: Contact, customer: Customer) -> None:
        ada.post(reverse("contact_create", args=[customer.number]), TYPED)
        other = Contact.objects.get(name="Nora Nacht")

        assert save(ada, contact, opened(ada, other)).status_code == 404


class TestManyContacts:
    @pytest.fixture
    def crowd(self, customer: Customer) -> list[str]:
        names = [f"Person {place:03}" for place in range(199)]
        rows = [contact_row(customer.pk, asdict(ContactInput(name=name))) for name in names]
        Contact.objects.bulk_create(rows)
        return names

    def test_are_all_reached_page_by_page(self, ada: Client, customer: Customer, crowd: list[str]) -> None:
        seen: list[str] = []
        url = reverse("customer_contacts", args=[customer.number])
        for words in ("1 to 100 of 199", "101 to 199 of 199"):
            html = ada.get(url).content.decode()
            assert words in html
            seen += re.findall(r"Person \d{3}(?=</bdi>)", html)
            url = (re.findall(r'href="([^"]+)" rel="next"', html) or [""])[0]

        assert seen == crowd
        assert url == "", "the last page leads nowhere"

    @pytest.mark.parametrize(("page", "first"), [("9", "101"), ("0", "1"), ("x", "1"), ("9" * 30, "1"), ("-2", "1")])
    def test_an_odd_number_is_a_page_there_is(
        self, ada: Client, customer: Customer, crowd: list[str], page: str, first: str
    ) -> None:
        answer = ada.get(reverse("customer_contacts", args=[customer.number]), {"page": page})

        assert f"<p>{first} to " in answer.content.decode()

    def test_saving_leads_to_the_page_it_stands_on(self, ada: Client, customer: Customer, crowd: list[str]) -> None:
        url = reverse("customer_contacts", args=[customer.number])
        plain, urgent = ({"name": "Nora Nacht"}, TYPED)

        answers = [ada.post(reverse("contact_create", args=[customer.number]), data) for data in (urgent, plain)]

        assert [answer.headers["Location"] for answer in answers] == [url, f"{url}?page=3"]
        for answer in answers:
            assert "Nora Nacht" in ada.get(answer.headers["Location"]).content.decode()

    def test_cost_no_query_each(self, ada: Client, customer: Customer, contact: Contact) -> None:
        url = reverse("customer_contacts", args=[customer.number])
        one = counted(ada, url)
        rows = [contact_row(customer.pk, asdict(ContactInput(name=f"P {place}"))) for place in range(230)]
        Contact.objects.bulk_create(rows)

        assert counted(ada, url) == counted(ada, f"{url}?page=2") == one


class TestRemoveContact:
    def test_removes_once(self, ada: Client, contact: Contact) -> None:
        url = reverse("contact_remove", args=[contact.customer.number, contact.pk])

        assert (ada.post(url).status_code, ada.post(url).status_code) == (303, 404)

        assert not Contact.objects.exists()
        assert Event.objects.filter(type="contact.removed").count() == 1


class TestProvePhone:
    def test_records_the_call(self, ada: Client, customer: Customer) -> None:
        answer = ada.post(reverse("customer_prove_phone", args=[customer.number]), {"phone": customer.phone})

        assert answer.status_code == 303
        html = ada.get(reverse("customer_contacts", args=[customer.number])).content.decode()
        assert "proven by a call of Ada Lovelace" in html
        assert 'id="prove"' not in html

    def test_of_a_number_changed_meanwhile_is_refused(self, ada: Client, customer: Customer) -> None:
        values = customer_values(customer)
        edit_customer(
            customer, opened=values, wanted={"phone": "030 9999999"}, actor=cast.actor(cast.mia()), now=makers.NOW
        )

        told = ada.post(reverse("customer_prove_phone", args=[customer.number]), {"phone": "+49301234567"})

        html = told.content.decode()
        assert told.status_code == 409
        assert "Call the new one" in html and "+49309999999" in html
        assert not Customer.objects.get().is_phone_proven
