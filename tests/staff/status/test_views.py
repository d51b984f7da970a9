"""The Status action in pages: what is offered, asked, done, refused, scheduled and taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billstead.accounts.rules import ALL_CODES
from billstead.audit.models import Event
from billstead.core.actor import SYSTEM
from billstead.customers.models import Customer, ScheduledChange, StatusReason
from billstead.customers.operations import run_scheduled_change
from billstead.customers.operations.schedule import start_of
from tests import cast, makers
from tests.scene import client_of, without

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def customer(db: None) -> Customer:
    return makers.make_customer(name="Acme Hosting GmbH", email="billing@acme.example.com")


@pytest.fixture
def ada(db: None) -> Client:
    return cast.sign_in(Client(), cast.ada())


def url(customer: Customer, move: str = "suspend", query: str = "") -> str:
    return reverse("customer_move", args=[customer.number, move]) + query


def opened(client: Client, address: str) -> dict[str, str]:
    """What the form is opened with: the digest of the effects it shows."""
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', client.get(address).content.decode())
    assert found
    return {"digest": found[1], "when": "now"}


def sent(client: Client, address: str, move: str = "suspend", **more: Any) -> Any:
    reason = {"reason": str(makers.make_reason(move).pk)}
    return client.post(address, opened(client, address) | reason | more)


def status(customer: Customer) -> str:
    return Customer.objects.get(pk=customer.pk).status


def undo_in(html: str) -> str:
    found = re.search(
        r'<form method="post" action="([^"]+)"><input[^>]*><button class="btn btn--quiet btn--s">Undo', html
    )
    return found[1].replace("&amp;", "&") if found else ""


class TestAsked:
    def test_shows_effects_from_facts_and_what_stays(self, ada: Client, customer: Customer) -> None:
        page = ada.get(url(customer, "close")).content.decode()

        assert "Close Acme Hosting GmbH?" in page and "Active since" in page
        assert "Another customer may use its email address" in page and "billing@acme.example.com" in page
        assert "The customer is not told: no email is sent" in page
        assert "Customer left" in page and "The customer gave notice, and the notice period is over." in page
        assert re.search(r'<button class="btn btn--danger" form="status-form">.*Close customer</button>', page)
        assert "Notify" not in page and "Tell the customer" not in page

    @pytest.mark.parametrize(("move", "is_red"), [("suspend", False), ("close", True), ("mark_fraud", True)])
    def test_red_is_for_closing_alone(self, ada: Client, customer: Customer, move: str, is_red: bool) -> None:
        assert ("btn--danger" in ada.get(url(customer, move)).content.decode()) is is_red

    def test_htmx_gets_the_dialogs_content(self, ada: Client, customer: Customer) -> None:
        part = ada.get(url(customer), headers=HTMX).content.decode()

        assert part.lstrip().startswith("<header>") and "<html" not in part
        assert 'hx-target="#quick"' in part

    def test_hides_the_address_from_who_may_not_see_contacts(self, customer: Customer) -> None:
        page = client_of(without("customers.see_contact")).get(url(customer, "close")).content.decode()

        assert "Another customer may use its email address" in page
        assert "billing@acme" not in page

    def test_offers_what_is_possible_and_tells_why_not(self, ada: Client, customer: Customer) -> None:
        makers.move_customer(customer, "close")
        makers.make_customer(email="billing@acme.example.com")

        page = ada.get(reverse("customer_status", args=[customer.number])).content.decode()

        assert "This customer is closed. Reopen it first." in page
        assert "Customer C-000002 uses its email address now." in page
        assert page.count("data-quick") == 0
        assert ada.get(url(customer, "reopen")).status_code == 409

    def test_an_unknown_move_is_absent(self, ada: Client, customer: Customer) -> None:
        assert ada.get(url(customer, "vanish")).status_code == 404


class TestDone:
    def test_leads_back_to_the_list_with_undo(self, ada: Client, customer: Customer) -> None:
        answer = sent(ada, url(customer, query="?from=q%3Dacme"), text="Agreed by phone")

        assert (answer.status_code, answer["Location"]) == (303, f"/customers/?q=acme#{customer.number}")
        assert status(customer) == "suspended"
        page = ada.get("/customers/?q=acme").content.decode()
        assert "Customer suspended" in page
        answer = ada.post(undo_in(page))
        assert (answer.status_code, answer["Location"]) == (302, f"/customers/?q=acme#{customer.number}")
        assert status(customer) == "active"

    def test_leads_back_to_the_profile_which_says_why(self, ada: Client, customer: Customer) -> None:
        answer = sent(ada, url(customer, query="?back=profile"), text="Agreed by phone")

        page = ada.get(answer["Location"]).content.decode()
        assert answer["Location"] == f"/customers/{customer.number}/"
        day = f"{timezone.localtime():%-d %b %Y}"
        assert f"Suspended by Ada Lovelace on {day}: Unpaid invoice" in page
        assert "Agreed by phone" in page and "Status: Suspended" in page
        assert (
            "Agreed by phone" not in client_of(without("customers.see_notes")).get(answer["Location"]).content.decode()
        )

    def test_closes_the_dialog_of_the_list(self, ada: Client, customer: Customer) -> None:
        data = opened(ada, url(customer)) | {"reason": str(makers.make_reason("suspend").pk)}

        answer = ada.post(url(customer), data, headers=HTMX)

        assert (answer.status_code, answer["HX-Trigger"]) == (200, "row-changed")
        assert undo_in(answer.content.decode()).startswith(f"/customers/{customer.number}/status/undo/")

    def test_fraud_needs_no_reason_of_the_list(self, ada: Client, customer: Customer) -> None:
        makers.make_reason("mark_fraud")
        answer = ada.post(url(customer, "mark_fraud"), opened(ada, url(customer, "mark_fraud")))

        assert answer.status_code == 303
        assert status(customer) == "closed"

    def test_the_timeline_tells_it_with_old_and_new(self, ada: Client, customer: Customer) -> None:
        sent(ada, url(customer))

        page = ada.get(reverse("customer_activity", args=[customer.number])).content.decode()
        assert "suspended the customer: Unpaid invoice" in page
        assert "<td>Active</td>" in page.replace("\n", "") or "Active" in page


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"reason": ""}, "Choose a reason"),
            ({"reason": "4711"}, "Choose a reason"),
            ({"when": "never"}, "Choose when"),
            ({"when": "on", "on": ""}, "Enter the date"),
            ({"when": "on", "on": "31.12.2031"}, "Enter a date, like 2030-01-31"),
            ({"when": "on", "on": "2001-01-01"}, "Enter a date from"),
            ({"text": "x" * 1_001}, "Enter at most 1000 characters"),
        ],
    )
    def test_beside_the_field_with_nothing_lost(
        self, ada: Client, customer: Customer, data: dict[str, str], words: str
    ) -> None:
        before = Event.objects.count()

        answer = sent(ada, url(customer), **({"text": "Keep these words"} | data))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page and page.count("Error: ") >= 1
        assert ("Keep these words" in page) or "text" in data
        assert (status(customer), Event.objects.count() - before, ScheduledChange.objects.count()) == ("active", 0, 0)

    def test_when_the_effects_changed_meanwhile_with_the_new_ones(self, ada: Client, customer: Customer) -> None:
        address = url(customer, "close")
        data = opened(ada, address) | {"reason": str(makers.make_reason("close").pk), "text": "Keep these words"}
        Customer.objects.update(shares_email=True)

        answer = ada.post(address, data)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "This has changed since you opened it. Nothing was done yet." in page
        assert "Another customer may use its email address" not in page and "Keep these words" in page
        assert re.search(rf'value="{data["reason"]}" id="[^"]+" checked', page)
        assert status(customer) == "active"
        again = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
        assert again and again[1] != data["digest"]
        assert ada.post(address, data | {"digest": again[1]}).status_code == 303
        assert status(customer) == "closed"

    def test_without_a_digest_nothing_is_agreed_to(self, ada: Client, customer: Customer) -> None:
        reason = str(makers.make_reason("suspend").pk)

        assert ada.post(url(customer), {"reason": reason, "when": "now"}).status_code == 409
        assert status(customer) == "active"

    def test_when_a_colleague_was_quicker(self, ada: Client, customer: Customer) -> None:
        data = opened(ada, url(customer)) | {"reason": str(makers.make_reason("suspend").pk), "text": "My own words"}
        makers.move_customer(customer, "suspend")

        answer = ada.post(url(customer), data)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "This customer is suspended already." in page and "My own words" in page

    def test_to_who_may_not_and_then_nothing_offers_it(self, customer: Customer) -> None:
        client = client_of(without("customers.change_status"))

        assert client.get(url(customer)).status_code == 403
        assert client.post(url(customer)).status_code == 403
        for page in (f"/customers/{customer.number}/", "/customers/"):
            assert "/status/" not in client.get(page).content.decode()


class TestScheduled:
    def test_stands_on_the_profile_and_is_canceled_there(self, ada: Client, customer: Customer) -> None:
        on = timezone.localdate() + timedelta(days=9)
        sent(ada, url(customer, query="?back=profile"), when="on", on=on.isoformat())
        assert status(customer) == "active"

        page = ada.get(f"/customers/{customer.number}/").content.decode()
        assert f"Will be suspended on {on:%-d %b %Y}" in page
        assert "Unpaid invoice. Scheduled by Ada Lovelace." in page and "Change scheduled" in page
        change = ScheduledChange.objects.get()
        assert undo_in(page) == f"/customers/{customer.number}/scheduled/{change.pk}/cancel/?back=profile"
        answer = ada.post(undo_in(page))
        assert answer["Location"] == f"/customers/{customer.number}/"
        assert "Will be suspended" not in ada.get(answer["Location"]).content.decode()

    def test_what_failed_stands_on_the_start_page_until_it_is_put_away(self, ada: Client, customer: Customer) -> None:
        change = self._failed(customer)

        home = ada.get("/").content.decode()
        assert "Scheduled changes that were not made" in home
        assert "What would happen has changed meanwhile." in home
        assert "Scheduled changes" not in client_of(cast.ben()).get("/").content.decode()
        assert "Not done on" in ada.get(f"/customers/{customer.number}/").content.decode()
        again = ada.get(url(customer, "close", f"?back=profile&again={change.pk}")).content.decode()
        assert "Words of then" in again and "checked" in again

        answer = ada.post(reverse("scheduled_dismiss", args=[customer.number, change.pk]))
        assert answer["Location"] == "/"
        assert "Scheduled changes" not in ada.get("/").content.decode()

    def test_trying_again_puts_it_away_too(self, ada: Client, customer: Customer) -> None:
        change = self._failed(customer)

        sent(ada, url(customer, "close", f"?back=profile&again={change.pk}"), "close")

        assert status(customer) == "closed"
        assert "Scheduled changes" not in ada.get("/").content.decode()

    @staticmethod
    def _failed(customer: Customer) -> ScheduledChange:
        on = (makers.NOW + timedelta(days=9)).date()
        makers.move_customer(customer, "close", on=on, text="Words of then")
        change = ScheduledChange.objects.get()
        Customer.objects.filter(pk=customer.pk).update(shares_email=True)
        run_scheduled_change(change.pk, actor=SYSTEM, now=start_of(on))
        return change


class TestBlockedEmail:
    def test_warns_while_typing_and_on_the_review(self, ada: Client, customer: Customer) -> None:
        from tests.staff.customers.filled import filled

        makers.move_customer(customer, "mark_fraud")
        words = "A customer with this address was closed for fraud."
        data = filled(ada) | {"name": "New Firm", "email": "BILLING@acme.example.com"}

        hints = ada.post("/customers/new/", data | {"act": "hints"}).content.decode()
        review = ada.post("/customers/new/", data, follow=True).content.decode()

        assert words in hints
        assert words in review and "Worth a second look" in review
        assert (
            words
            not in ada.post("/customers/new/", data | {"act": "hints", "email": "x@y.example.com"}).content.decode()
        )


class TestReasons:
    def test_are_added_renamed_moved_and_archived(self, ada: Client) -> None:
        first = makers.make_reason("suspend")
        ada.post("/settings/reasons/", {"move": "suspend", "label": "Chargeback", "policy": "The bank took it back."})
        added = StatusReason.objects.get(label="Chargeback")

        for _step in range(5):
            ada.post(reverse("reason_move", args=[added.pk]), {"to": "up"})
        ada.post(reverse("reason_edit", args=[added.pk]), {"label": "Chargebacks", "policy": ""})
        ada.post(reverse("reason_archive", args=[first.pk]))

        offered = list(StatusReason.objects.filter(move="suspend", is_archived=False).values_list("label", flat=True))
        assert offered[0] == "Chargebacks" and "Unpaid invoice" not in offered
        types = Event.objects.filter(type__startswith="reason.").order_by("id").values_list("type", flat=True)
        assert list(types)[-6:] == ["reason.created", *["reason.moved"] * 3, "reason.edited", "reason.archived"]
        page = ada.get("/settings/reasons/").content.decode()
        assert "Chargebacks" in page and "1 archived" in page

    def test_the_last_of_a_move_and_fraud_stay(self, ada: Client) -> None:
        fraud, other = makers.make_reason("mark_fraud"), makers.make_reason("reactivate")
        StatusReason.objects.filter(move="reactivate").exclude(pk=other.pk).update(is_archived=True)
        before = Event.objects.count()

        for reason in (fraud, other):
            answer = ada.post(reverse("reason_archive", args=[reason.pk]))
            assert answer.status_code == 422
            assert "This is the only reason left for it." in answer.content.decode()

        assert StatusReason.objects.filter(is_archived=False, pk__in=[fraud.pk, other.pk]).count() == 2
        assert Event.objects.count() == before

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"label": ""}, "Enter the reason"),
            ({"label": "unpaid INVOICE"}, "This reason is on the list already"),
            ({"label": "x" * 81}, "at most 80 characters"),
            ({"move": "mark_fraud"}, "Choose one of the list"),
        ],
    )
    def test_refused_beside_the_field(self, ada: Client, data: dict[str, str], words: str) -> None:
        makers.make_reason("suspend")
        before = StatusReason.objects.count()

        answer = ada.post("/settings/reasons/", {"move": "suspend", "label": "New", "policy": "Typed"} | data)

        assert answer.status_code == 422
        assert words in answer.content.decode() and "Typed" in answer.content.decode()
        assert StatusReason.objects.count() == before


class TestMassAssignment:
    def test_a_move_writes_its_own_columns_alone(self, customer: Customer) -> None:
        from tests.security.test_writes import changed_columns, every_column, values_of

        client, before = client_of(without("customers.edit")), values_of(customer)
        greedy = every_column(Customer, ScheduledChange)

        answer = client.post(url(customer), greedy | opened(client, url(customer)) | {
            "reason": str(makers.make_reason("suspend").pk), "text": "", "when": "now",
        })  # fmt: skip

        assert answer.status_code == 303, answer.content.decode()[-2000:]
        assert changed_columns(before, customer) == {"status", "status_since", "updated_at", "activity_at"}
        assert not ScheduledChange.objects.exists()

    def test_a_reason_keeps_its_move_and_flags(self, ada: Client) -> None:
        from tests.security.test_writes import changed_columns, every_column, values_of

        reason = makers.make_reason("suspend")
        before = values_of(reason)

        ada.post(reverse("reason_edit", args=[reason.pk]), every_column(StatusReason) | {"label": "Said", "policy": ""})

        assert changed_columns(before, reason) == {"label", "label_key", "policy"}
        assert "customers.change_status" in ALL_CODES
