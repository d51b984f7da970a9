"""What a tab keeps of an Edit form that was left: offered back, restored whole, gone once it is done with."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from billstead.customers.models import Customer
from billstead.customers.operations import create_tag, edit_customer
from billstead.customers.values import customer_values
from tests import cast, makers
from tests.browser.conftest import OpenPage, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
OFFER = "[data-draft-offer]"


@pytest.fixture
def customer() -> Customer:
    create_tag(name="vip", actor=cast.actor(cast.ada()), now=makers.NOW)
    return makers.make_customer(name="Acme GmbH")


def edit_url(customer: Customer) -> str:
    return f"/customers/{customer.number}/edit/"


def left(open_page: OpenPage, customer: Customer) -> Page:
    """A page that came back to the form after typing into it and leaving by accident."""
    page = open_page(edit_url(customer))
    expect(page.locator(OFFER)).to_be_hidden()
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("#name", "Acme AG")
    expect(page.locator(".tokens")).to_be_visible()
    page.fill("#tags-add", "vip")
    page.press("#tags-add", "Enter")
    page.click("text=Add another e-mail")
    page.locator('[name="emails.email"]').last.fill("second@example.com")
    wait_until(page, "JSON.stringify(sessionStorage).includes('second@example.com')")
    page.goto("/customers/")
    page.goto(edit_url(customer))
    return page


def kept(page: Page) -> list[str]:
    return list(page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('billstead.'))"))


class TestDraft:
    def test_is_offered_restored_whole_and_done_with_once_saved(self, open_page: OpenPage, customer: Customer) -> None:
        page = left(open_page, customer)
        expect(page.locator(OFFER)).to_be_visible()
        expect(page.locator("#name")).to_have_value("Acme GmbH")

        page.click("[data-draft-restore]")

        expect(page.locator("#name")).to_have_value("Acme AG")
        expect(page.locator('[name="emails.email"]').last).to_have_value("second@example.com")
        expect(page.locator(".tokens .tag")).to_have_text(["vip×"])
        expect(page.locator("[data-unsaved]")).to_be_visible()
        expect(page.locator(OFFER)).to_be_hidden()
        page.click("[data-save]")
        page.wait_for_url("**/?changed=*")
        expect(page.locator("#toasts")).to_contain_text("Customer updated")
        assert kept(page) == []
        assert Customer.objects.get().name == "Acme AG"

    def test_waits_for_an_answer_and_is_discarded(self, open_page: OpenPage, customer: Customer) -> None:
        page = left(open_page, customer)
        page.fill("#name", "Something else")
        assert "Acme AG" in page.evaluate("JSON.stringify(sessionStorage)"), "typing does not overwrite what is offered"
        page.fill("#name", "Acme GmbH")

        page.click("[data-draft-forget]")

        expect(page.locator(OFFER)).to_be_hidden()
        assert kept(page) == []
        page.reload()
        expect(page.locator("#name")).to_have_value("Acme GmbH")
        expect(page.locator(OFFER)).to_be_hidden()

    def test_of_an_older_version_meets_what_others_changed(self, open_page: OpenPage, customer: Customer) -> None:
        page = left(open_page, customer)
        now = customer_values(customer)
        edit_customer(customer, opened=now, wanted={"name": "Acme SE"}, actor=cast.actor(cast.mia()), now=makers.NOW)
        page.reload()

        page.click("[data-draft-restore]")
        expect(page.locator("#name")).to_have_value("Acme AG")
        page.click("[data-save]")

        expect(page.locator("h2#conflict")).to_have_text("You and Mia Manager both changed 1 field")
        assert Customer.objects.get().name == "Acme SE"

    def test_goes_with_discard_and_with_signing_out(self, open_page: OpenPage, customer: Customer) -> None:
        page = left(open_page, customer)
        page.click("[data-draft-restore]")
        page.click("[data-discard]")
        page.wait_for_url(f"**/customers/{customer.number}/")
        assert kept(page) == []

        page.goto(edit_url(customer))
        page.fill("#name", "Acme AG")
        wait_until(page, "JSON.stringify(sessionStorage).includes('Acme AG')")
        page.goto("/account/logout/")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/account/login/**")
        assert kept(page) == []

    def test_is_nobody_elses(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page("/", user=cast.mia())
        key = f"billstead.draft.{cast.ada().pk}.{customer.pk}.1"
        page.evaluate('([key]) => sessionStorage.setItem(key, \'{"at": 1, "entries": [["name", "Ada"]]}\')', [key])

        page.goto(edit_url(customer))

        wait_until(page, "Object.keys(sessionStorage).every((key) => !key.startsWith('billstead.draft'))")
        expect(page.locator(OFFER)).to_be_hidden()
