"""What is edited in place: tags, owner, details confirmed."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from billstead.audit.models import Event
from billstead.customers.models import Customer, Tag
from tests import cast, makers

pytestmark = pytest.mark.django_db


def tags_of(customer: Customer) -> list[str]:
    return [tag.name for tag in customer.tags.order_by("name_key")]


class TestTags:
    def test_are_added_and_removed_in_one_act_that_can_be_undone(self, ada: Client, tagged: Customer) -> None:
        vip = Tag.objects.get(name="vip")
        url = f"{reverse('customer_tags', args=[tagged.number])}?back=profile&from=q%3Dx"

        answer = ada.post(url, {"tags": "Reseller", "opened": str(vip.pk)})

        assert answer.headers["Location"] == f"/customers/{tagged.number}/?from=q%3Dx"
        assert tags_of(tagged) == ["reseller"]
        event = Event.objects.filter(type="customer.tagged").latest("id")
        html = ada.get(answer.headers["Location"]).content.decode()
        undo = reverse("customer_undo", args=[tagged.number, event.act])
        assert "Customer updated" in html and undo in html
        assert ada.post(undo).headers["Location"] == f"/customers/{tagged.number}/"
        assert tags_of(tagged) == ["vip"]

    def test_stand_ready_on_the_overview_only_for_whoever_may(self, ada: Client, ben: Client, tagged: Customer) -> None:
        url = reverse("customer_overview", args=[tagged.number])

        assert 'id="edit-tags"' in ada.get(url).content.decode()
        assert 'id="edit-tags"' not in ben.get(url).content.decode()


class TestOwner:
    def test_is_assigned(self, ada: Client, customer: Customer) -> None:
        url = f"{reverse('customer_owner', args=[customer.number])}?back=profile"

        answer = ada.post(url, {"owner": str(cast.sue().pk), "opened": ""})

        assert answer.headers["Location"] == f"/customers/{customer.number}/"
        assert Customer.objects.get().owner == cast.sue()
        assert "Customer updated" in ada.get(answer.headers["Location"]).content.decode()


class TestConfirm:
    def test_is_recorded_today(self, ada: Client, customer: Customer) -> None:
        Customer.objects.update(confirmed_on="2020-01-01")
        overview = reverse("customer_overview", args=[customer.number])
        assert "They are right" in ada.get(overview).content.decode()

        assert ada.post(reverse("customer_confirm", args=[customer.number])).status_code == 303

        assert Event.objects.filter(type="customer.details_confirmed").count() == 1
        page = ada.get(overview).content.decode()
        assert "They are right" not in page
        assert "today, by Ada Lovelace" in page and "Details confirmed" in page
        [undo] = re.findall(r'action="(/customers/[^"]+/confirmed/undo/[^"]+)"', page)
        assert ada.post(undo).status_code == 303
        page = ada.get(overview).content.decode()
        assert "They are right" in page and "Change undone" in page and "by Ada Lovelace" not in page

    def test_is_offered_only_to_who_may(self, ada: Client, ben: Client, customer: Customer) -> None:
        overview = reverse("customer_overview", args=[customer.number])

        offered = [client.get(overview).content.decode().count("Confirm these details") for client in (ada, ben)]

        # In the menu and below the details.
        assert offered == [2, 0]


class TestAttention:
    def test_holds_only_what_the_reader_may_set_right(self, ada: Client, ben: Client) -> None:
        bad = makers.make_customer(tax_id="DE136695977", tax_id_kind="eu_de")
        Customer.objects.update(confirmed_on="2020-01-01")
        url = reverse("customer_overview", args=[bad.number])

        assert "Tax ID looks wrong" in ada.get(url).content.decode()
        assert "h-attention" not in ben.get(url).content.decode()
