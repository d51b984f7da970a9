"""Single keys: they act outside fields only, and "?" names just those that act here."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from billstead.customers.models import Customer
from tests import cast, makers
from tests.browser.conftest import OpenPage

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
            "N": "Add a note to the customer in focus",
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
            "E": "Edit customer", "T": "Edit tags", "N": "Write a note",
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
