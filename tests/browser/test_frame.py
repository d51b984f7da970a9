"""htmx under the strict CSP, what fails and waits, toasts, and the search command."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.stubs")]


@pytest.fixture
def stub(open_page: OpenPage) -> Page:
    return open_page("/stub/")


class TestParts:
    def test_a_fragment_replaces_the_rows_and_brings_its_toast(self, stub: Page):
        stub.get_by_role("button", name="Load").click()

        expect(stub.locator("#out")).to_have_text("new rows")
        expect(stub.locator("#toasts [data-toast]")).to_contain_text("Rows loaded")
        stub.get_by_role("button", name="Dismiss").click()
        expect(stub.locator("#toasts [data-toast]")).to_have_count(0)

    def test_a_422_is_swapped_and_the_csrf_header_travels(self, stub: Page):
        stub.get_by_role("button", name="Post").click()

        expect(stub.locator("#out")).to_have_text("Enter a name")

    def test_a_500_leaves_the_rows_and_says_its_number(self, stub: Page):
        stub.get_by_role("button", name="Break").click()

        expect(stub.locator("#notices")).to_contain_text(re.compile(r"reference [0-9a-f]{8}"))
        expect(stub.locator("#out")).to_have_text("old rows")

    def test_a_lost_connection_leaves_the_rows_and_offers_to_try_again(self, stub: Page):
        stub.route("**/stub/rows/", lambda route: route.abort())

        stub.get_by_role("button", name="Load").click()

        expect(stub.locator("#notices").get_by_role("button", name="Try again")).to_be_visible()
        expect(stub.locator("#out")).to_have_text("old rows")

    def test_waiting_dims_the_rows_and_after_ten_seconds_can_be_canceled(self, stub: Page):
        stub.clock.install()
        stub.route("**/stub/hang/", lambda route: None)
        stub.get_by_role("button", name="Hang").click()
        expect(stub.locator("#out")).not_to_have_attribute("aria-busy", "true")

        stub.clock.run_for(400)
        expect(stub.locator("#out")).to_have_attribute("aria-busy", "true")
        stub.clock.run_for(10_000)
        stub.get_by_role("button", name="Cancel").click()
        stub.clock.run_for(100)

        expect(stub.locator("#out")).not_to_have_attribute("aria-busy", "true")
        expect(stub.locator("#out")).to_have_text("old rows")


class TestCommand:
    def test_finds_by_keyboard_and_opens(self, stub: Page):
        stub.keyboard.press("Control+k")
        box = stub.get_by_role("combobox", name="Search customers")
        expect(box).to_be_focused()

        box.press_sequentially("ac")
        expect(stub.get_by_role("option")).to_have_count(2)
        stub.keyboard.press("ArrowDown")
        stub.keyboard.press("ArrowDown")
        expect(box).to_have_attribute("aria-activedescendant", "o-1")
        stub.keyboard.press("Enter")

        stub.wait_for_url("**/stub/?hit=1")

    def test_keeps_what_is_typed_before_its_script_has_come(self, stub: Page):
        held: list[Route] = []
        stub.route("**/command*.js", lambda route: held.append(route))
        stub.keyboard.press("Control+k")
        box = stub.get_by_role("combobox", name="Search customers")
        box.press_sequentially("a")

        with stub.expect_request("**q=a"):
            held[0].continue_()
        stub.keyboard.type("c")

        expect(box).to_have_value("ac")
        expect(stub.get_by_role("option")).to_have_count(2)

    def test_enter_without_a_choice_searches_the_list(self, stub: Page):
        stub.locator("[data-command]").click()
        stub.get_by_role("combobox", name="Search customers").fill("zzz")

        stub.keyboard.press("Enter")

        stub.wait_for_url("**/stub/?q=zzz")
