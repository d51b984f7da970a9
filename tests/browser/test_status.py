"""The Status action in a real browser: by keyboard and mouse, from list and profile, and without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from billstead.customers.models import Customer, ScheduledChange
from tests import makers
from tests.browser.conftest import OpenPage
from tests.browser.looks import problems

pytestmark = pytest.mark.django_db(transaction=True)
ROW = ".list-table tbody tr"


@pytest.fixture
def customer() -> Customer:
    for move in ("suspend", "close"):
        makers.make_reason(move)
    return makers.make_customer(name="Acme Hosting GmbH", email="billing@acme.example.com")


def status(customer: Customer) -> str:
    return Customer.objects.get(pk=customer.pk).status


class TestList:
    def test_by_keyboard_and_back_by_undo(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page("/customers/")
        row = page.locator(ROW).first
        page.keyboard.press("j")
        page.keyboard.press("s")
        expect(page.locator("#quick-title")).to_be_focused()
        expect(page.locator("#quick-title")).to_have_text("Status of Acme Hosting GmbH")
        page.keyboard.press("Escape")
        expect(page.locator("#quick")).to_be_hidden()
        expect(row.locator(".quick [data-quick]")).to_be_focused()

        page.keyboard.press("Enter")
        page.get_by_role("link", name="Suspend customer").click()
        expect(page.locator("#quick-title")).to_have_text("Suspend Acme Hosting GmbH?")
        expect(page.locator("#quick")).to_contain_text("What will happen")
        page.get_by_role("button", name="Suspend customer").click()
        expect(page.locator("#quick .banner--error")).to_be_focused()
        page.get_by_label("Unpaid invoice").check()
        page.get_by_role("button", name="Suspend customer").click()

        expect(page.locator("#quick")).to_be_hidden()
        expect(row.locator(".status")).to_have_text("Suspended")
        expect(row.locator("[popovertarget]")).to_be_focused()
        expect(page.locator("#toasts")).to_contain_text("Customer suspended")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(ROW).first.locator(".status")).to_have_text("Active")
        assert status(customer) == "active"

    def test_effects_that_changed_meanwhile_are_shown_again_with_what_was_typed(
        self, open_page: OpenPage, customer: Customer
    ) -> None:
        page = open_page("/customers/")
        row = page.locator(ROW).first
        row.locator("[popovertarget]").click()
        row.get_by_role("link", name="Close…").click()
        expect(page.locator("#quick")).to_contain_text("Another customer may use its email address")
        page.get_by_label("Customer left").check()
        page.get_by_label("Explanation").fill("Letter of 20 November")
        Customer.objects.update(shares_email=True)
        page.get_by_role("button", name="Close customer").click()

        expect(page.locator("#quick .banner")).to_contain_text("This has changed since you opened it.")
        expect(page.locator("#quick")).not_to_contain_text("Another customer may use its email address")
        expect(page.get_by_label("Explanation")).to_have_value("Letter of 20 November")
        expect(page.get_by_label("Customer left")).to_be_checked()
        assert status(customer) == "active"
        page.get_by_role("button", name="Close customer").click()
        expect(page.locator("#quick")).to_be_hidden()
        assert status(customer) == "closed"


class TestLooks:
    def test_axe_finds_nothing_in_the_dialog(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(f"/customers/{customer.number}/")
        page.keyboard.press("s")
        page.locator("#menu-status").get_by_role("link", name="Close…").click()
        page.get_by_role("button", name="Close customer").click()
        expect(page.locator("#quick .banner--error")).to_be_focused()

        assert list(problems(page, "the dialog of a closing")) == []


class TestProfile:
    def test_schedules_from_the_header_and_cancels(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(f"/customers/{customer.number}/")
        page.keyboard.press("s")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#menu-status a").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Date", exact=True)).to_be_hidden()
        page.get_by_label("On a date").check()
        page.get_by_label("Date", exact=True).fill((timezone.localdate() + timedelta(days=9)).isoformat())
        page.get_by_label("Unpaid invoice").check()
        page.get_by_role("button", name="Suspend customer").click()

        expect(page.locator(".attention")).to_contain_text("Will be suspended on")
        assert (status(customer), ScheduledChange.objects.get().state) == ("active", "pending")
        page.get_by_role("button", name="Cancel it").click()
        expect(page.locator("#toasts")).to_contain_text("Schedule canceled")
        expect(page.locator("body")).not_to_contain_text("Will be suspended on")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_without_javascript(self, open_page: OpenPage, customer: Customer, scheme: str) -> None:
        page = open_page(f"/customers/{customer.number}/status/?back=profile", javascript=False, scheme=scheme)
        page.get_by_role("link", name="Suspend customer").click()
        page.get_by_label("Abuse report").check()
        page.get_by_role("button", name="Suspend customer").click()

        expect(page.get_by_text("Suspended by Ada Lovelace")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".title-row .status")).to_have_text("Active")
