"""Add through the web: form, draft, review, one customer however often it is sent."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billstead.accounts.models import Role, User
from billstead.accounts.rules import ALL_CODES
from billstead.audit.models import Event
from billstead.customers.models import Contact, Customer, Note
from billstead.customers.values import customer_values
from billstead.desk.models import Draft
from tests import cast, makers

from .filled import entries, filled, reviewed
from .html_form import read_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client) -> User:
    user = cast.ada()
    cast.sign_in(client, user)
    return user


class TestForm:
    def test_every_value_comes_back_when_the_country_changes(self, client: Client, ada: User) -> None:
        data = filled(client, billing_country="JP", defaults_for="SE", act="update", language="fi")

        html = client.post("/customers/new/", data).content.decode()

        for typed in ("Östra Förstadsgatan 12", "21131", "Malmö", "ingrid@lindqvist.example.com", "msp, referred"):
            assert typed in html, typed
        assert html.index('id="billing_postcode"') < html.index('id="billing_street"'), "Japan writes the code first"
        assert re.search(r'<select[^>]*id="billing_region"', html), "Japan chooses a prefecture from a list"
        assert '<option value="fi" selected>' in html, "Finnish was chosen, it is no default of Sweden"

    def test_defaults_move_with_the_country(self, client: Client, ada: User) -> None:
        data = filled(client, defaults_for="SE", billing_country="JP", act="update", tax_id="")

        html = client.post("/customers/new/", data).content.decode()

        assert '<option value="Asia/Tokyo" selected>' in html
        assert '<option value="ja" selected>' in html
        assert "Default for Japan" in html

    def test_a_person_keeps_the_contact_name_out_of_sight(self, client: Client, ada: User) -> None:
        html = client.post("/customers/new/", filled(client, kind="person", act="update")).content.decode()

        assert re.search(r'<input type="hidden" name="contact_name" value="Ingrid Lindqvist"', html)
        assert "Full name" in html

    def test_rows_come_and_go_without_javascript(self, client: Client, ada: User) -> None:
        data = filled(client)

        more = client.post("/customers/new/", data | {"act": "add:emails"}).content.decode()
        less = client.post("/customers/new/", data | {"act": "remove:emails:0"}).content.decode()

        assert more.count('name="emails.email"') == 3
        assert less.count('name="emails.email"') == 1
        assert "buch@lindqvist" not in less

    def test_errors_stand_in_the_order_of_the_country(self, client: Client, ada: User) -> None:
        empty = dict.fromkeys(("billing_city", "billing_street", "billing_postcode"), "")

        html = client.post("/customers/new/", filled(client, billing_country="DE", **empty)).content.decode()

        parts = re.findall(r'<li><a href="#billing_(\w+)">', html)
        assert parts == ["street", "postcode", "city"]
        assert parts == re.findall(r'name="billing_(street|postcode|city)"', html)

    def test_errors_say_what_to_do(self, client: Client, ada: User) -> None:
        answer = client.post("/customers/new/", filled(client, name="", email="x", billing_city="", terms_days="soon"))

        html = answer.content.decode()
        assert answer.status_code == 422
        assert "<title>Error: Add customer" in html
        assert html.index("There is a problem") < html.index('id="s-who"')
        lines = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', html)
        assert lines == [
            ("name", "Enter the legal name"),
            ("email", "Enter an email address, like name@example.com"),
            ("billing_city", "Enter the post town"),
            ("terms_days", "Enter a number from 0 to 365"),
        ]
        for field, message in lines:
            assert html.count(message) == 2, "in the summary and beside the field"
            assert f'id="{field}-error"' in html
        assert Customer.objects.count() == 0

    def test_costs_eight_queries_whatever_there_is(self, client: Client, ada: User) -> None:
        client.get("/customers/new/")
        with CaptureQueriesContext(connection) as first:
            client.get("/customers/new/")
        makers.make_customers(20)
        with CaptureQueriesContext(connection) as second:
            client.get("/customers/new/")

        assert len(first) == len(second)
        assert len(first) <= 8, [query["sql"][:90] for query in first]


class TestDraft:
    def test_autosave_keeps_what_was_typed(self, client: Client, ada: User) -> None:
        data = filled(client, act="hints", email="ingrid@gmial.com")

        answer = client.post("/customers/new/", data, headers={"HX-Request": "true"})

        html = answer.content.decode()
        assert answer.status_code == 200
        assert "Draft saved" in html
        assert "Will be saved as" in html
        assert "gmail.com" in html
        assert Draft.objects.get().values["name"] == "Bäckerei Lindqvist & Søn AB"

    def test_an_unfinished_customer_is_offered_and_discarded(self, client: Client, ada: User) -> None:
        data = filled(client, act="draft")
        client.post("/customers/new/", data)

        page = client.get("/customers/new/").content.decode()
        assert "You have an unfinished customer" in page
        assert "ingrid@lindqvist" in client.get(f"/customers/new/?draft={data['key']}").content.decode()

        client.post("/customers/new/", {"act": "discard", "key": data["key"]})
        assert "You have an unfinished customer" not in client.get("/customers/new/").content.decode()

    def test_another_persons_draft_is_absent(self, client: Client, ada: User) -> None:
        data = filled(client, act="draft")
        client.post("/customers/new/", data)
        other = cast.sign_in(Client(), cast.mia())

        assert "ingrid" not in other.get(f"/customers/new/?draft={data['key']}").content.decode()
        assert other.get(f"/customers/new/review/?draft={data['key']}").status_code == 302


class TestSearchedFor:
    """What somebody looked for and did not find begins the form of a new customer."""

    @pytest.mark.parametrize(("field", "text"), [("name", "  Mu\u0308ller & Söhne "), ("email", " anna@example.com ")])
    def test_stands_in_the_form_and_in_no_address(self, client: Client, ada: User, field: str, text: str) -> None:
        answer = client.post("/customers/new/", {"act": "start", field: text})

        assert answer.status_code == 302
        assert re.fullmatch(r"/customers/new/\?draft=[\w-]+", answer["Location"])
        kept = Draft.objects.get().values
        assert kept == {field: "Müller & Söhne" if field == "name" else "anna@example.com"}
        form = read_form(client.get(answer["Location"]).content.decode(), "customer-form")
        assert form[field] == kept[field]
        assert form["kind"] == "company", "the defaults stand beside it"

    def test_takes_nothing_else(self, client: Client, ada: User) -> None:
        sent = {"act": "start", "name": "Acme", "phone": "+49 30 1", "tags": "vip", "status": "closed"}

        client.post("/customers/new/", sent)

        assert Draft.objects.get().values == {"name": "Acme"}

    @pytest.mark.parametrize("text", ["", " ", "a\x00b", "a\u202eb", "a\x07", "\u200b", "x" * 201])
    def test_leaves_out_what_is_no_name(self, client: Client, ada: User, text: str) -> None:
        answer = client.post("/customers/new/", {"act": "start", "name": text})

        assert answer["Location"] == "/customers/new/"
        assert not Draft.objects.exists()

    def test_an_address_alone_writes_nothing(self, client: Client, ada: User) -> None:
        html = client.get("/customers/new/?name=Acme&email=a@example.com").content.decode()

        assert not Draft.objects.exists()
        assert read_form(html, "customer-form")["name"] == ""

    def test_a_field_one_may_not_see_is_left_out(self, client: Client) -> None:
        codes = sorted(ALL_CODES - {"customers.see_contact"})
        role = Role.objects.create(name="Limited", codes=json.dumps(codes))
        user = cast.mia()
        User.objects.filter(pk=user.pk).update(role=role)
        cast.sign_in(client, User.objects.get(pk=user.pk))

        client.post("/customers/new/", {"act": "start", "name": "Acme", "email": "a@example.com"})

        assert Draft.objects.get().values == {"name": "Acme"}

    def test_is_refused_to_those_who_may_not_add(self, client: Client) -> None:
        cast.sign_in(client, cast.ben())

        assert client.post("/customers/new/", {"act": "start", "name": "Acme"}).status_code == 403
        assert not Draft.objects.exists()


class TestReview:
    def test_shows_what_will_be_stored(self, client: Client, ada: User) -> None:
        html, _send = reviewed(client, filled(client))

        assert "Check the customer’s details" in html
        assert '<span class="mono-l">ingrid@lindqvist.example.com</span>' in html
        assert "+46 70 123 45 67" in html
        assert "typed as 070-123 45 67" in html
        assert "14 days after the invoice date" in html
        assert "Same as billing" in html
        assert re.search(r'>Change<span class="sr"> E-mail</span>', html)
        assert Customer.objects.count() == 0

    def test_creates_all_that_was_typed(self, client: Client, ada: User) -> None:
        _html, send = reviewed(client, filled(client))

        answer = client.post("/customers/new/review/", send)

        customer = Customer.objects.get()
        values = customer_values(customer)
        assert answer["Location"] == f"/customers/{customer.number}/?new=1"
        assert (customer.phone, customer.phone_typed) == ("+46701234567", "070-123 45 67")
        assert values["billing.city"] == "Malmö"
        assert values["emails"] == [{"email": "buch@lindqvist.example.com", "purpose": "invoices"}]
        assert values["external_ids"] == [{"source": "whmcs", "value": "17"}]
        assert sorted(customer.tags.values_list("name", flat=True)) == ["msp", "referred"]
        assert Contact.objects.get().phone == "+46701234568"
        assert Note.objects.get().body == "Referred by Brightside."
        assert Draft.objects.count() == 0

    def test_a_twin_asks_for_one_tick(self, client: Client, ada: User) -> None:
        makers.make_customer(name="Lindqvist Bageri AB", phone="+46701234567")
        html, send = reviewed(client, filled(client))
        assert "This is a different customer" in html

        refused = client.post("/customers/new/review/", send)
        assert refused.status_code == 422
        assert Customer.objects.count() == 1

        assert client.post("/customers/new/review/", send | {"different": "on"}).status_code == 302
        assert Customer.objects.count() == 2

    def test_the_same_email_blocks_and_names_the_customer(self, client: Client, ada: User) -> None:
        taken = makers.make_customer(name="First Here Ltd", email="INGRID@lindqvist.example.com")

        answer = client.post("/customers/new/", filled(client))

        html = answer.content.decode()
        assert answer.status_code == 422
        assert f"First Here Ltd ({taken.number}) uses this e-mail address" in html
        assert "Open that customer" in html
        assert "Both customers share this e-mail" in html

    def test_may_be_skipped_unless_something_warns(self, client: Client, ada: User) -> None:
        User.objects.filter(pk=ada.pk).update(skips_review=True)

        straight = client.post("/customers/new/", filled(client))
        assert straight["Location"].endswith("?new=1")

        twin = filled(client, email="other@lindqvist.example.com", **{"external_ids.value": ["18"]})
        assert "/review/" in client.post("/customers/new/", twin)["Location"]


class TestOnce:
    def test_a_replay_goes_to_the_same_customer(self, client: Client, ada: User) -> None:
        data = filled(client)
        _html, send = reviewed(client, data)
        first = client.post("/customers/new/review/", send)

        again = client.post("/customers/new/review/", send)
        back = client.post("/customers/new/", data)

        assert again["Location"] == first["Location"]
        assert back["Location"] == first["Location"].partition("?")[0]
        assert Customer.objects.count() == 1
        assert Event.objects.filter(type="customer.created").count() == 1

    def test_back_to_the_review_leads_to_the_customer(self, client: Client, ada: User) -> None:
        data = filled(client)
        _html, send = reviewed(client, data)
        made = client.post("/customers/new/review/", send)["Location"]

        assert client.get(f"/customers/new/review/?draft={data['key']}")["Location"] == made

    def test_a_changed_body_with_the_same_key_is_told(self, client: Client, ada: User) -> None:
        data = filled(client)
        _html, send = reviewed(client, data)
        client.post("/customers/new/review/", send)

        answer = client.post("/customers/new/", data | {"name": "Somebody else", "email": "other@example.com"})

        assert answer.status_code == 422
        assert "This form already made a customer" in answer.content.decode()
        assert Customer.objects.count() == 1

    def test_keys_are_scoped_to_the_caller(self, client: Client, ada: User) -> None:
        _html, send = reviewed(client, filled(client))
        client.post("/customers/new/review/", send)
        other = cast.sign_in(Client(), cast.mia())

        answer = other.post("/customers/new/review/", send)

        assert answer["Location"] == "/customers/new/"

    def test_two_tabs_are_two_customers(self, client: Client, ada: User) -> None:
        one, two = filled(client), filled(client, email="two@example.com", name="Two", phone="", tax_id="", tags="")
        two |= {"external_ids.value": ["18"], "urgent.name": [""], "urgent.phone": [""]}
        _first, send_one = reviewed(client, one)
        _second, send_two = reviewed(client, two)

        client.post("/customers/new/review/", send_one)
        client.post("/customers/new/review/", send_two)

        assert sorted(Customer.objects.values_list("name", flat=True)) == ["Bäckerei Lindqvist & Søn AB", "Two"]

    def test_a_review_left_behind_by_another_tab_is_shown_again(self, client: Client, ada: User) -> None:
        data = filled(client)
        _html, stale = reviewed(client, data)
        reviewed(client, data | {"name": "Changed meanwhile"})

        answer = client.post("/customers/new/review/", stale)

        assert answer.status_code == 409
        assert "Changed meanwhile" in answer.content.decode()
        assert Customer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_sends_make_one_customer() -> None:
    """REL-07: equal POSTs at once, each over a connection of its own; all answers are the same."""
    user = cast.ada()
    User.objects.filter(pk=user.pk).update(skips_review=True)
    first = cast.sign_in(Client(), user)
    data = entries("k" * 20) | {"tags": ""}
    answers: list[tuple[int, str]] = []
    cookies = first.cookies

    def send() -> None:
        client = Client(raise_request_exception=False)
        client.cookies = cookies
        try:
            answer: Any = client.post("/customers/new/", data)
            answers.append((answer.status_code, answer.get("Location", "").partition("?")[0]))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Customer.objects.count() == 1
    assert set(answers) == {(302, f"/customers/{Customer.objects.get().number}/")}
