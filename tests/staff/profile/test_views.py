"""Every view of the profile: works, is refused without its permission, knows no strangers, asks few queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billstead.audit.models import Event
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact, Customer, Note
from billstead.customers.operations import add_contact, add_note, create_tag, tag_customers
from billstead.desk.models import RecentCustomer
from tests import cast, makers
from tests.staff.test_budgets import NO_QUESTION

from .people import without

pytestmark = pytest.mark.django_db
# URL name and the permission each view names.
TABS = {
    "customer_overview": "customers.view",
    "customer_activity": "customers.view",
    "customer_activity_new": "customers.view",
    "customer_as_of": "customers.view",
    "customer_notes": "customers.see_notes",
    "customer_contacts": "customers.see_contact",
    "customer_tax": "customers.see_tax",
    "customer_access": "customers.see_access",
    "customer_activity_csv": "customers.export",
    "customer_tags": "tags.assign",
    "customer_owner": "customers.assign_owner",
    "contact_create": "contacts.edit",
}
ACTS = {
    "customer_notes": "notes.write",
    "contact_create": "contacts.edit",
    "customer_prove_phone": "customers.prove_phone",
    "customer_confirm": "customers.confirm_details",
    "customer_tags": "tags.assign",
    "customer_owner": "customers.assign_owner",
}
OF_A_NOTE = {"note_edit": "notes.write", "note_pin": "notes.write"}
OF_A_CONTACT = {"contact_edit": "contacts.edit", "contact_remove": "contacts.edit"}


def counted(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len([query for query in queries if not NO_QUESTION.match(query["sql"])])


class TestEveryTab:
    @pytest.mark.parametrize("name", TABS)
    def test_works(self, name: str, ada: Client, customer: Customer) -> None:
        assert ada.get(reverse(name, args=[customer.number])).status_code == 200

    @pytest.mark.parametrize(("name", "code"), TABS.items())
    def test_is_refused_without_its_permission(self, name: str, code: str, customer: Customer) -> None:
        assert without(code).get(reverse(name, args=[customer.number])).status_code == 403

    @pytest.mark.parametrize("name", TABS)
    def test_is_refused_to_whoever_sees_no_customers(self, name: str, customer: Customer) -> None:
        assert without("customers.view").get(reverse(name, args=[customer.number])).status_code == 403

    @pytest.mark.parametrize("name", TABS)
    def test_knows_no_strangers(self, name: str, ada: Client, customer: Customer) -> None:
        for number in ("C-999999", "x" * 5_000, "%", "C-000001 "):
            assert ada.get(reverse(name, args=["_"]).replace("/_", f"/{number}")).status_code == 404

    @pytest.mark.parametrize("name", TABS)
    def test_asks_whoever_did_not_sign_in(self, name: str, customer: Customer) -> None:
        assert Client().get(reverse(name, args=[customer.number])).status_code == 302

    def test_keeps_the_list_one_came_from(self, ada: Client, customer: Customer, note: Note) -> None:
        for name in ("customer_overview", "customer_activity", "customer_notes", "customer_contacts", "customer_tax"):
            html = ada.get(reverse(name, args=[customer.number]), {"from": "q=country:DE"}).content.decode()

            for tab in ("activity", "notes", "contacts", "tax", "access"):
                assert f'href="/customers/{customer.number}/{tab}/?from=q%3Dcountry%3ADE"' in html
            assert f'href="/customers/?q=country%3ADE#{customer.number}"' in html


class TestEveryAct:
    @pytest.mark.parametrize(("name", "code"), ACTS.items())
    def test_is_refused_without_its_permission_and_changes_nothing(
        self, name: str, code: str, customer: Customer
    ) -> None:
        events = Event.objects.count()
        client = without(code)
        signed = Event.objects.count()

        assert client.post(reverse(name, args=[customer.number]), {"body": "x", "name": "x"}).status_code == 403
        assert Event.objects.count() == signed >= events
        assert (Note.objects.count(), Contact.objects.count()) == (0, 0)

    @pytest.mark.parametrize(("name", "code"), (OF_A_NOTE | OF_A_CONTACT).items())
    def test_on_a_note_or_contact_is_refused(
        self, name: str, code: str, customer: Customer, note: Note, contact: Contact
    ) -> None:
        pk = note.pk if name in OF_A_NOTE else contact.pk
        codes = (code, "notes.edit_any") if name == "note_edit" else (code,)
        seen = "customers.see_notes" if name in OF_A_NOTE else "customers.see_contact"
        url = reverse(name, args=[customer.number, pk])

        assert without(*codes).post(url, {"body": "x"}).status_code == 403
        assert Note.objects.get().body == "Pays **late**"
        assert Contact.objects.get().name == "Jan Technik"
        blind = without_again(seen).post(url, {"body": "x"})
        assert blind.status_code == 403
        assert "Pays" not in blind.content.decode()
        assert "Jan" not in blind.content.decode()

    @pytest.mark.parametrize("name", OF_A_NOTE | OF_A_CONTACT)
    def test_knows_no_row_of_another_customer(self, name: str, ada: Client, note: Note, contact: Contact) -> None:
        other = makers.make_customer(name="Dan's GmbH")
        pk = note.pk if name in OF_A_NOTE else contact.pk
        data = {"body": "x", "name": "x", "pinned": "1", "version": "1"}

        for number, row in ((other.number, pk), (note.customer.number, 10**30), (note.customer.number, 0)):
            assert ada.post(reverse(name, args=[number, row]), data).status_code == 404
        assert Note.objects.get().is_pinned is False
        assert Contact.objects.filter(pk=contact.pk).exists()

    @pytest.mark.parametrize("name", ["note_pin", "contact_remove"])
    def test_that_writes_takes_no_get(self, name: str, ada: Client, note: Note, contact: Contact) -> None:
        assert ada.get(reverse(name, args=[note.customer.number, 1])).status_code == 405


def without_again(*codes: str) -> Client:
    from billstead.accounts.models import Role

    Role.objects.filter(name="Limited").update(name="Limited once")
    return without(*codes)


class TestQueries:
    @pytest.mark.parametrize(
        "name", ["customer_overview", "customer_activity", "customer_notes", "customer_contacts", "customer_tags"]
    )
    def test_are_as_many_for_one_row_as_for_twenty(self, name: str, ada: Client, customer: Customer) -> None:
        actor = cast.actor(cast.ada())

        def one_more(place: int) -> None:
            add_note(customer, body=f"note {place}", actor=actor, now=makers.NOW, is_pinned=place < 2)
            add_contact(customer, contact=ContactInput(name=f"Contact {place}"), actor=actor, now=makers.NOW)
            tag = create_tag(name=f"tag {place}", actor=actor, now=makers.NOW)
            tag_customers([customer.pk], add=[tag.pk], actor=actor, now=makers.NOW)

        one_more(0)
        url = reverse(name, args=[customer.number])
        ada.get(url)
        few = counted(ada, url)
        for place in range(1, 20):
            one_more(place)

        assert counted(ada, url) == few <= 20


class TestAnswers:
    def test_say_on_what_they_depend(self, ada: Client, customer: Customer) -> None:
        for name in ("customer_overview", "customer_activity", "customer_notes", "customer_contacts"):
            assert "HX-Request" in ada.get(reverse(name, args=[customer.number])).headers["Vary"]

    def test_the_activity_is_a_fragment_for_htmx(self, ada: Client, customer: Customer) -> None:
        url = reverse("customer_activity", args=[customer.number])
        headers = {"HX-Request": "true"}

        part = ada.get(url, {"text": "created", "person": "", "since": ""}, headers=headers)

        html = part.content.decode()
        assert html.count("<section") == 1 and "<html" not in html
        assert part.headers["HX-Push-Url"] == f"{url}?text=created"
        assert "<html" in ada.get(url, headers=headers | {"HX-Boosted": "true"}).content.decode()

    def test_a_post_by_htmx_is_sent_on_by_header(self, ada: Client, customer: Customer) -> None:
        url = reverse("customer_notes", args=[customer.number])

        answer = ada.post(url, {"body": "by htmx"}, headers={"HX-Request": "true"})

        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, url)


class TestPlace:
    def test_walks_the_list_one_came_from(self, client: Client) -> None:
        first, middle, last = makers.make_customers(3)
        cast.sign_in(client, cast.ada())

        page = client.get(f"/customers/{middle.number}/?from=sort%3Dnumber").content.decode()

        assert f'href="/customers/{first.number}/?from=sort%3Dnumber" rel="prev"' in page
        assert f'href="/customers/{last.number}/?from=sort%3Dnumber" rel="next"' in page

    def test_says_nothing_where_the_list_cannot_be_told(self, client: Client) -> None:
        [_first, customer] = makers.make_customers(2)
        cast.sign_in(client, cast.ada())

        answer = client.get(f"/customers/{customer.number}/", {"from": "q=" + "x" * 900})

        assert answer.status_code == 200
        assert 'rel="prev"' not in answer.content.decode()

    def test_an_edit_keeps_the_way_back(self, client: Client) -> None:
        [customer] = makers.make_customers(1)
        cast.sign_in(client, cast.ada())

        page = client.get(f"/customers/{customer.number}/edit/?from=sort%3Dname").content.decode()

        assert f'action="/customers/{customer.number}/edit/?from=sort%3Dname"' in page

    def test_remembers_whom_one_looked_at(self, client: Client) -> None:
        [customer] = makers.make_customers(1)
        cast.sign_in(client, cast.ada())

        client.get(f"/customers/{customer.number}/")

        assert list(RecentCustomer.objects.values_list("customer_id", flat=True)) == [customer.pk]
