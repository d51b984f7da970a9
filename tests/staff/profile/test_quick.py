"""What is edited in place: tags, owner, details confirmed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from billstead.audit.models import Event
from billstead.customers.models import Customer, Tag
from billstead.customers.operations import tag_customers
from tests import cast, makers
from tests.staff.customers.html_form import read_form

from .people import without

pytestmark = pytest.mark.django_db


def tags_of(customer: Customer) -> list[str]:
    return [tag.name for tag in customer.tags.order_by("name_key")]


class TestTags:
    def test_are_added_and_removed_in_one_act_that_can_be_undone(self, ada: Client, tagged: Customer) -> None:
        vip = Tag.objects.get(name="vip")
        url = reverse("customer_tags", args=[tagged.number])

        answer = ada.post(url, {"tags": "Reseller", "opened": str(vip.pk)})

        assert answer.headers["Location"] == f"/customers/{tagged.number}/"
        assert tags_of(tagged) == ["reseller"]
        event = Event.objects.filter(type="customer.tagged").latest("id")
        html = ada.get(answer.headers["Location"]).content.decode()
        undo = reverse("customer_undo", args=[tagged.number, event.act])
        assert "Tags updated" in html and undo in html
        ada.post(undo)
        assert tags_of(tagged) == ["vip"]

    def test_of_a_colleague_stay(self, ada: Client, tagged: Customer) -> None:
        vip, reseller = Tag.objects.get(name="vip"), Tag.objects.get(name="reseller")
        tag_customers([tagged.pk], add=[reseller.pk], actor=cast.actor(cast.mia()), now=makers.NOW)

        ada.post(reverse("customer_tags", args=[tagged.number]), {"tags": "", "opened": str(vip.pk)})

        assert tags_of(tagged) == ["reseller"]

    def test_unknown_are_refused_and_kept(self, ada: Client, tagged: Customer) -> None:
        vip = Tag.objects.get(name="vip")

        answer = ada.post(
            reverse("customer_tags", args=[tagged.number]), {"tags": "reseller, nosuch", "opened": str(vip.pk)}
        )

        html = answer.content.decode()
        assert answer.status_code == 422
        assert "<title>Error: Edit tags" in html
        assert "There is no tag “nosuch”" in html
        assert 'value="reseller, nosuch"' in html
        assert tags_of(tagged) == ["vip"]

    @pytest.mark.parametrize("opened", ["", "x", "0", "-1", "9" * 30, "999"])
    def test_survive_nonsense(self, ada: Client, tagged: Customer, opened: str) -> None:
        answer = ada.post(reverse("customer_tags", args=[tagged.number]), {"tags": "vip", "opened": opened})

        assert answer.status_code == 303
        assert tags_of(tagged) == ["vip"]

    def test_offer_no_undo_to_whoever_may_not(self, tagged: Customer) -> None:
        client = without("customers.edit")

        client.post(reverse("customer_tags", args=[tagged.number]), {"tags": "vip, reseller", "opened": ""})

        html = client.get(reverse("customer_overview", args=[tagged.number])).content.decode()
        assert "Tags updated" in html and "/undo/" not in html

    def test_stand_ready_on_the_overview_only_for_whoever_may(self, ada: Client, ben: Client, tagged: Customer) -> None:
        url = reverse("customer_overview", args=[tagged.number])

        assert 'id="edit-tags"' in ada.get(url).content.decode()
        assert 'id="edit-tags"' not in ben.get(url).content.decode()


class TestOwner:
    def test_is_assigned(self, ada: Client, customer: Customer) -> None:
        url = reverse("customer_owner", args=[customer.number])

        answer = ada.post(url, {"owner": str(cast.sue().pk), "opened": ""})

        assert answer.status_code == 303
        assert Customer.objects.get().owner == cast.sue()
        assert "Owner updated" in ada.get(answer.headers["Location"]).content.decode()

    def test_given_by_a_colleague_meanwhile_is_told_first(self, ada: Client, customer: Customer) -> None:
        url = reverse("customer_owner", args=[customer.number])
        ada.post(url, {"owner": str(cast.mia().pk), "opened": ""})

        told = ada.post(url, {"owner": str(cast.sue().pk), "opened": ""})

        html = told.content.decode()
        assert told.status_code == 409
        assert "Ada Lovelace gave this customer to Mia Manager meanwhile" in html
        assert Customer.objects.get().owner == cast.mia()
        assert f'<option value="{cast.sue().pk}" selected>' in html
        assert f'name="opened" value="{cast.mia().pk}"' in html

    @pytest.mark.parametrize("owner", ["x", "999999", "9" * 30])
    def test_that_is_nobody_is_refused(self, ada: Client, customer: Customer, owner: str) -> None:
        answer = ada.post(reverse("customer_owner", args=[customer.number]), {"owner": owner, "opened": ""})

        assert answer.status_code == 422
        assert Customer.objects.get().owner is None


class TestConfirm:
    def test_is_recorded_today(self, ada: Client, customer: Customer) -> None:
        Customer.objects.update(confirmed_on="2020-01-01")
        overview = reverse("customer_overview", args=[customer.number])
        assert "They are right" in ada.get(overview).content.decode()

        assert ada.post(reverse("customer_confirm", args=[customer.number])).status_code == 303

        assert Event.objects.filter(type="customer.details_confirmed").count() == 1
        assert "They are right" not in ada.get(overview).content.decode()


class TestAttention:
    def test_holds_only_what_the_reader_may_set_right(self, ada: Client, ben: Client) -> None:
        bad = makers.make_customer(tax_id="DE136695977", tax_id_kind="eu_de")
        Customer.objects.update(confirmed_on="2020-01-01")
        url = reverse("customer_overview", args=[bad.number])

        assert "Tax ID looks wrong" in ada.get(url).content.decode()
        assert "h-attention" not in ben.get(url).content.decode()


def test_forms_without_javascript_are_whole(ada: Client, tagged: Customer) -> None:
    html = ada.get(reverse("customer_tags", args=[tagged.number])).content.decode()

    assert html.count('id="id_tags"') == 1
    assert read_form(html.replace("<form ", '<form id="f" '), "f")["tags"] == "vip"
