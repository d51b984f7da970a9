"""Single keys: they act outside fields only, and "?" names just those that act here."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from billstead.core.actor import COMMAND_LINE
from billstead.customers.models import Customer
from billstead.customers.operations import edit_customer
from billstead.customers.values import customer_values
from tests import cast, makers
from tests.browser.conftest import OpenPage
from tests.browser.looks import problems

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def customers() -> list[Customer]:
    return [makers.make_customer(name=f"Customer {number}") for number in (1, 2, 3)]


def listed(page: Page) -> dict[str, str]:
    """What "?" says, keys as they read."""
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    rows = page.locator("#keys [data-keys-list] > div").all()
    found = {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    return found


FRAME = {
    "G then H": "Go to the start page", "G then C": "Go to customers", "G then S": "Go to settings",
    "G then M": "Go to my profile", "C": "Add customer",
}  # fmt: skip


class TestKeys:
    def test_walk_the_list_and_the_profile_and_are_all_named(
        self, open_page: OpenPage, customers: list[Customer]
    ) -> None:
        page = open_page("/customers/?sort=name")
        assert listed(page) == FRAME | {
            "/": "Search", "F": "Filter", "J or ↓": "Next customer", "K or ↑": "Previous customer",
            "↵": "Open the customer in focus", "E": "Edit the customer in focus",
            "N": "Add a note to the customer in focus", "S": "Status of the customer in focus",
        }  # fmt: skip
        for key in ("j", "j", "k", "j"):
            page.keyboard.press(key)
        expect(page.locator("a.rowlink").nth(1)).to_be_focused()
        for away in ("Shift+E", "Control+j"):
            page.keyboard.press(away)
        page.keyboard.press("Enter")
        page.wait_for_url("**/customers/C-000002/?from=*")

        assert listed(page) == FRAME | {
            "/": "Search", "Esc": "Back to the list", "[": "Previous customer", "]": "Next customer",
            "E": "Edit customer", "T": "Edit tags", "N": "Write a note", "S": "Change status",
        }  # fmt: skip
        edit = page.get_by_role("link", name="Edit E", exact=True)
        expect(edit).to_have_attribute("title", "Edit customer (E)")
        expect(edit).to_have_attribute("aria-keyshortcuts", "E")
        page.keyboard.press("]")
        page.wait_for_url("**/customers/C-000003/?from=*")
        page.keyboard.press("n")
        expect(page.locator("#id_body")).to_be_focused()
        page.keyboard.type("ec/?gh[")
        expect(page.locator("#id_body")).to_have_value("ec/?gh[")
        page.locator("#id_body").fill("")
        page.locator("h1").click()
        page.keyboard.press("e")
        page.wait_for_url("**/customers/C-000003/edit/*")
        page.keyboard.press("Escape")
        page.wait_for_url("**/customers/C-000003/")
        page.keyboard.press("Escape")
        page.wait_for_url(re.compile(r"/customers/(\?.*)?#C-000003$"))
        page.keyboard.press("g")
        page.keyboard.press("h")
        page.wait_for_url(re.compile(r":\d+/$"))

    def test_are_fewer_for_who_may_do_less(self, open_page: OpenPage, customers: list[Customer]) -> None:
        page = open_page("/customers/C-000001/activity/", user=cast.ben())

        assert listed(page) == {
            "G then H": "Go to the start page", "G then C": "Go to customers", "G then M": "Go to my profile",
            "/": "Search in the activity", "F": "Filter the activity", "Esc": "Back to the list",
            "[": "Previous customer",
        }  # fmt: skip


class TestPalette:
    def test_acts_on_the_customer_one_looks_at_and_finds_another(
        self, open_page: OpenPage, customers: list[Customer]
    ) -> None:
        page = open_page("/customers/C-000002/")
        page.keyboard.press("Control+k")
        box = page.get_by_role("combobox", name="Search customers")
        first = page.get_by_role("option").first
        expect(first).to_contain_text("Edit Customer 2")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowDown")
        expect(first).to_have_attribute("aria-selected", "true")
        expect(box).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
        assert list(problems(page, "palette")) == []

        box.press_sequentially("add note 3")
        expect(page.get_by_role("option", name="Add note to Customer 3")).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/customers/C-000003/notes/#new-note")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("option", name="Edit Customer 3")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#command")).to_be_hidden()
        assert page.evaluate("Object.keys(localStorage)") == []


class TestAsOf:
    def test_is_reached_from_an_entry_and_by_a_date_without_script(
        self, open_page: OpenPage, customers: list[Customer]
    ) -> None:
        past = makers.NOW - timedelta(days=1_500)
        customer = makers.make_customer(name="Past Ltd", now=past)
        wanted = {"website": "https://new.example.com"}
        edit_customer(customer, opened=customer_values(customer), wanted=wanted, actor=COMMAND_LINE, now=makers.NOW)
        page = open_page(f"/customers/{customer.number}/activity/", javascript=False)
        page.get_by_role("link", name="As it stood then").last.click()
        expect(page.get_by_role("heading", name="As it stood on 3 Feb 2026")).to_be_visible()
        expect(page.get_by_role("row", name="Website empty https://new.example.com")).to_be_visible()
        page.get_by_role("textbox", name="As it stood on").fill("2025-01-01")
        page.get_by_label("at (optional)").fill("12:30")
        page.get_by_role("button", name="Look back").click()
        expect(page.get_by_text("There was no such customer then")).to_be_visible()
        page.get_by_role("link", name="See what it began with").click()
        expect(page.get_by_role("heading", name="Different from today")).to_be_visible()

        looked = open_page(urlsplit(page.url).path + "?on=2026-02-03")
        assert list(problems(looked, "as of")) == []
