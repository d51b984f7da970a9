"""One entry of the activity: its sentence, permalink and the things it tells of."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billstead.audit.models import Event
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact, Customer, Note
from billstead.customers.operations import (
    add_contact,
    add_note,
    create_tag,
    delete_tag,
    edit_note,
    remove_contact,
)
from tests import cast, makers
from tests.staff.activity.pages import rename, sentences, shown
from tests.staff.profile.people import without

pytestmark = pytest.mark.django_db
NOW = makers.NOW


class TestEntry:
    def test_tells_before_and_after(self, ada: Client, customer: Customer) -> None:
        rename(customer, "Acme Zebra", NOW)

        html = shown(ada, customer)

        assert "<del>Acme GmbH</del>" in html and "<ins>Acme Zebra</ins>" in html

    def test_of_an_owner_leads_to_the_customers_they_own(self, ada: Client, customer: Customer) -> None:
        sue = cast.sue()
        ada.post(reverse("customer_owner", args=[customer.number]), {"owner": str(sue.pk), "opened": ""})

        found = re.search(rf'<ins><a href="([^"]+)">{sue.name}</a></ins>', shown(ada, customer))

        assert found and customer.number in ada.get(found[1]).content.decode()

    def test_has_a_permalink_that_tells_all(self, ada: Client, customer: Customer) -> None:
        note = add_note(customer, body="First words", actor=cast.actor(cast.ada()), now=NOW)
        edit_note(note, body="Better words", version=1, actor=cast.actor(cast.ada()), now=NOW)
        event = Event.objects.get(type="note.edited")
        url = reverse("customer_entry", args=[customer.number, event.pk])
        assert f'href="{url}"' in shown(ada, customer)

        html = ada.get(url).content.decode()

        assert "<del>First words</del>" in html
        assert f"Event {event.pk}, number {event.sequence} in this customer" in html

    def test_of_another_customer_is_not_found(self, ada: Client, customer: Customer) -> None:
        other = makers.make_customer(name="Dan's GmbH")
        event = Event.objects.get(customer_id=customer.pk)

        for number, pk in ((other.number, event.pk), (customer.number, 10**30), (customer.number, 0)):
            assert ada.get(reverse("customer_entry", args=[number, pk])).status_code == 404


class TestThings:
    def links(self, html: str) -> dict[str, str]:
        found = re.findall(r'<p class="what">.*?</p>', html, re.S)
        pairs = re.findall(r'<a href="([^"]+)"><bdi>(.*?)</bdi></a>', "".join(found))
        return {words: url.replace("&amp;", "&") for url, words in pairs}

    def test_are_links_to_the_tab_they_stand_on(self, ada: Client, customer: Customer) -> None:
        note = add_note(customer, body="hum", actor=cast.actor(cast.ada()), now=NOW)
        kim = add_contact(customer, contact=ContactInput(name="Kim [x] <b>"), actor=cast.actor(cast.ada()), now=NOW)
        base = f"/customers/{customer.number}"

        for html in (shown(ada, customer), ada.get(f"{base}/").content.decode()):
            assert self.links(html) == {
                "a note": f"{base}/notes/?note={note.pk}#note-{note.pk}",
                "Kim [x] &lt;b&gt;": f"{base}/contacts/?contact={kim.pk}#contact-{kim.pk}",
            }
        for url in self.links(shown(ada, customer)).values():
            assert f'id="{url.partition("#")[2]}"' in ada.get(url).content.decode()

    def test_lead_to_the_page_they_stand_on(self, ada: Client, customer: Customer) -> None:
        actor = cast.actor(cast.ada())
        note = add_note(customer, body="the oldest", actor=actor, now=NOW)
        kim = add_contact(customer, contact=ContactInput(name="Kim"), actor=actor, now=NOW)
        later = NOW + timedelta(minutes=1)
        for is_pinned, at in ((False, later), (True, NOW - timedelta(days=1))):
            rows = [Note(customer=customer, body=f"n{n}", created_at=at, is_pinned=is_pinned) for n in range(30)]
            Note.objects.bulk_create(rows)
        Contact.objects.bulk_create(Contact(customer=customer, name=f"c{n}", is_urgent=True) for n in range(120))

        links = self.links(shown(ada, customer))

        assert f'id="note-{note.pk}"' in ada.get(links["a note"]).content.decode()
        assert f'id="contact-{kim.pk}"' in ada.get(links["Kim"]).content.decode()

    def test_that_are_gone_are_plain_text(self, ada: Client, customer: Customer) -> None:
        kim = add_contact(customer, contact=ContactInput(name="Kim"), actor=cast.actor(cast.ada()), now=NOW)
        remove_contact(kim, actor=cast.actor(cast.ada()), now=NOW)

        html = shown(ada, customer)

        assert "Ada Lovelace removed the contact Kim" in sentences(html)
        assert self.links(html) == {}

    def test_that_a_reader_may_not_see_are_no_link(self, customer: Customer) -> None:
        add_note(customer, body="hum", actor=cast.actor(cast.ada()), now=NOW)
        add_contact(customer, contact=ContactInput(name="Kim"), actor=cast.actor(cast.ada()), now=NOW)

        html = shown(without("customers.see_notes", "customers.see_contact"), customer)

        assert "Ada Lovelace added the contact …" in sentences(html)
        assert self.links(html) == {}

    def test_of_the_settings_are_links_for_whoever_may_change_them(self, ada: Client) -> None:
        tag = create_tag(name="vip", actor=cast.actor(cast.ada()), now=NOW)
        gone = create_tag(name="gone", actor=cast.actor(cast.ada()), now=NOW)
        delete_tag(gone, actor=cast.actor(cast.ada()), now=NOW)
        mia = cast.mia()
        url = reverse("settings_history")

        links = self.links(ada.get(url).content.decode())

        assert links["vip"] == reverse("tag_edit", args=[tag.pk])
        assert links["Mia Manager"] == reverse("staff_member", args=[mia.pk])
        assert "gone" not in links
        assert "vip" not in self.links(without("tags.manage").get(url).content.decode())
