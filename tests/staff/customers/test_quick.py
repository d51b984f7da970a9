"""Tags and owner from the list, and the card on pointing at a row."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billstead.accounts.models import Role, User
from billstead.accounts.rules import ALL_CODES
from billstead.audit.models import Event
from billstead.core.actor import SYSTEM
from billstead.customers.models import Customer, Group, Tag
from billstead.customers.operations import add_note, create_tag, edit_customer, pin_note, tag_customers
from tests import cast, makers

from .html_form import read_form

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NOW = makers.NOW


@pytest.fixture
def customer() -> Customer:
    return makers.make_customer(name="Søren Å AB", phone="+49 30 1234567", contact_name="Søren Å")


@pytest.fixture
def vip(customer: Customer) -> Tag:
    tag = create_tag(name="vip", actor=SYSTEM, now=NOW)
    create_tag(name="msp", actor=SYSTEM, now=NOW)
    tag_customers([customer.pk], add=[tag.pk], actor=SYSTEM, now=NOW)
    return tag


@pytest.fixture
def ada(client: Client) -> User:
    user = cast.ada()
    cast.sign_in(client, user)
    return user


def limited(client: Client, *without: str) -> None:
    role = Role.objects.create(name="Limited", codes=json.dumps(sorted(ALL_CODES - set(without))))
    user = cast.mia()
    User.objects.filter(pk=user.pk).update(role=role)
    cast.sign_in(client, User.objects.get(pk=user.pk))


def names(customer: Customer) -> list[str]:
    return sorted(customer.tags.values_list("name", flat=True))


class TestTags:
    def test_change_on_a_page_without_javascript(self, client: Client, ada: User, customer: Customer, vip: Tag) -> None:
        html = client.get(f"/customers/{customer.number}/tags/?from=q%3Dvip").content.decode()
        assert "<h1><bdi>Tags of Søren Å AB" in html
        assert f'value="{vip.pk}"' in html and 'value="vip"' in html

        answer = client.post(
            f"/customers/{customer.number}/tags/?from=q%3Dvip", {"opened": str(vip.pk), "tags": "msp, Brand new"}
        )

        assert answer["Location"] == f"/customers/?q=vip#{customer.number}"
        assert names(customer) == ["Brand new", "msp"]
        page = client.get("/customers/").content.decode()
        assert "Customer updated" in page and f"/customers/{customer.number}/undo/" in page

    def test_undo_comes_back_to_the_list(self, client: Client, ada: User, customer: Customer, vip: Tag) -> None:
        client.post(f"/customers/{customer.number}/tags/?from=q%3Dmsp", {"opened": str(vip.pk), "tags": "msp"})
        page = client.get("/customers/").content.decode()
        undo = re.search(r'action="(/customers/[^"]+/undo/[^"]+)"', page)
        assert undo

        answer = client.post(undo[1])

        assert answer["Location"] == f"/customers/?q=msp#{customer.number}"
        assert names(customer) == ["vip"]

    def test_leave_what_a_colleague_tagged_meanwhile(
        self, client: Client, ada: User, customer: Customer, vip: Tag
    ) -> None:
        tag_customers([customer.pk], add=[Tag.objects.get(name="msp").pk], actor=SYSTEM, now=NOW)

        client.post(f"/customers/{customer.number}/tags/", {"opened": str(vip.pk), "tags": "vip, third"})

        assert names(customer) == ["msp", "third", "vip"]

    def test_are_one_act_of_events(self, client: Client, ada: User, customer: Customer, vip: Tag) -> None:
        before = set(Event.objects.values_list("pk", flat=True))

        client.post(f"/customers/{customer.number}/tags/", {"opened": str(vip.pk), "tags": "new one"})

        made = Event.objects.exclude(pk__in=before)
        assert sorted(event.type for event in made) == ["customer.tagged", "tag.created"]
        assert len({event.act for event in made}) == 1

    def test_answer_htmx_with_the_dialogs_content_then_nothing(
        self, client: Client, ada: User, customer: Customer, vip: Tag
    ) -> None:
        url = f"/customers/{customer.number}/tags/"
        html = client.get(url, headers=HTMX).content.decode()
        assert "<html" not in html and 'id="quick-title"' in html and 'hx-target="#quick"' in html

        answer = client.post(url, {"opened": str(vip.pk), "tags": ""}, headers=HTMX)

        assert (answer.status_code, answer["HX-Trigger"]) == (200, "row-changed")
        assert "<form class=" not in answer.content.decode() and "Customer updated" in answer.content.decode()
        assert names(customer) == []

    def test_that_do_not_exist_are_refused_to_whoever_may_not_make_them(
        self, client: Client, customer: Customer, vip: Tag
    ) -> None:
        limited(client, "tags.manage")
        before = Event.objects.count()

        answer = client.post(f"/customers/{customer.number}/tags/", {"opened": str(vip.pk), "tags": "vip, <b>x</b>"})

        html = answer.content.decode()
        assert answer.status_code == 422
        assert "There is no tag “&lt;b&gt;x&lt;/b&gt;”" in html
        assert 'value="vip, &lt;b&gt;x&lt;/b&gt;"' in html, "what was typed is kept"
        assert names(customer) == ["vip"] and Event.objects.count() == before

    def test_are_refused_without_the_permission(self, client: Client, customer: Customer, vip: Tag) -> None:
        limited(client, "tags.assign")

        assert client.get(f"/customers/{customer.number}/tags/").status_code == 403
        assert client.post(f"/customers/{customer.number}/tags/", {"tags": ""}).status_code == 403
        assert names(customer) == ["vip"]
        assert "Tags…" not in client.get("/customers/").content.decode()


class TestOwner:
    def test_is_assigned_and_taken_away(self, client: Client, ada: User, customer: Customer) -> None:
        url = f"/customers/{customer.number}/owner/"
        form = read_form(client.get(url).content.decode().replace('class="stack"', 'id="f"'), "f")
        assert (form["opened"], form["owner"]) == ("", "")

        client.post(url, form | {"owner": str(ada.pk)})
        customer.refresh_from_db()
        assert customer.owner_id == ada.pk

        client.post(url, {"opened": str(ada.pk), "owner": ""})
        customer.refresh_from_db()
        assert customer.owner_id is None

    def test_nothing_changed_is_no_event(self, client: Client, ada: User, customer: Customer) -> None:
        before = Event.objects.count()

        client.post(f"/customers/{customer.number}/owner/", {"opened": "", "owner": ""})

        assert Event.objects.count() == before
        assert "Nothing to change" in client.get("/customers/").content.decode()

    def test_changed_meanwhile_is_a_conflict_in_words(self, client: Client, ada: User, customer: Customer) -> None:
        sue, url = cast.sue(), f"/customers/{customer.number}/owner/"
        edit_customer(customer, opened={"owner": None}, wanted={"owner": sue.pk}, actor=SYSTEM, now=NOW)

        answer = client.post(url, {"opened": "", "owner": str(ada.pk)})

        assert answer.status_code == 409
        assert "changed the owner to Sue Support meanwhile" in answer.content.decode()
        assert Customer.objects.get(pk=customer.pk).owner_id == sue.pk

    @pytest.mark.parametrize("owner", ["999999", "-1", "x", "1" * 40])
    def test_nobody_is_made_up(self, client: Client, ada: User, customer: Customer, owner: str) -> None:
        edit_customer(customer, opened={"owner": None}, wanted={"owner": ada.pk}, actor=SYSTEM, now=NOW)

        answer = client.post(f"/customers/{customer.number}/owner/", {"opened": str(ada.pk), "owner": owner})

        assert answer.status_code == 422
        assert Customer.objects.get(pk=customer.pk).owner_id == ada.pk

    def test_is_refused_without_the_permission(self, client: Client, customer: Customer) -> None:
        cast.sign_in(client, cast.sue())

        assert client.get(f"/customers/{customer.number}/owner/").status_code == 403
        assert client.post(f"/customers/{customer.number}/owner/", {"owner": ""}).status_code == 403
        html = client.get("/customers/").content.decode()
        assert "Owner…" not in html and "Tags…" in html


class TestPreview:
    def test_shows_what_one_asks_first(self, client: Client, ada: User, customer: Customer, vip: Tag) -> None:
        note = add_note(customer, body="Calls <b>first</b>", actor=cast.actor(ada), now=NOW)
        pin_note(note, is_pinned=True, actor=cast.actor(ada), now=NOW)

        html = client.get(f"/customers/{customer.number}/preview/").content.decode()

        for text in ("Søren Å AB", customer.email, "+49 30 1234567", "Germany", "vip", "Calls &lt;b&gt;first"):
            assert text in html, text
        assert "<a " not in html and "<button" not in html, "a tooltip holds nothing to press"

    def test_hides_each_class_from_whoever_may_not_see_it(self, client: Client, customer: Customer, ada: User) -> None:
        note = add_note(customer, body="canary note", actor=cast.actor(ada), now=NOW)
        pin_note(note, is_pinned=True, actor=cast.actor(ada), now=NOW)
        limited(client, "customers.see_contact", "customers.see_notes")

        html = client.get(f"/customers/{customer.number}/preview/").content.decode()

        assert "Søren Å AB" in html
        assert not [text for text in (customer.email, "1234567", "canary") if text in html]

    def test_costs_three_queries(self, client: Client, ada: User, customer: Customer, vip: Tag) -> None:
        url = f"/customers/{customer.number}/preview/"
        Customer.objects.filter(pk=customer.pk).update(owner=ada, group=Group.objects.create(name="Gold"))
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)

        asked = [each["sql"] for each in captured]
        assert len(asked) == 3 + 2, asked  # the session and who holds it

    def test_is_for_staff_only(self, customer: Customer) -> None:
        assert Client().get(f"/customers/{customer.number}/preview/").status_code == 302

    def test_of_nobody_is_absent(self, client: Client, ada: User) -> None:
        assert client.get("/customers/C-999999/preview/").status_code == 404
