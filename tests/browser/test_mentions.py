"""Mentioning a colleague in a note, by keyboard and by mouse."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from billstead.customers.models import Note
from tests import cast, makers
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


class TestMention:
    def test_is_chosen_by_keys_and_by_mouse_and_stays_plain_text(self, open_page: OpenPage) -> None:
        customer = makers.make_customer()
        cast.mia(), cast.sue()
        page = open_page(f"/customers/{customer.number}/notes/")
        box, options = page.locator("[data-mention]"), page.locator(".mentions [role=option]")

        box.press_sequentially("ask @")
        expect(options).to_have_text(["Ada Lovelace", "Mia Manager", "Sue Support"])
        assert not Axe().run(page).response["violations"]
        box.press("ArrowDown")
        expect(page.locator(".mentions [aria-selected=true]")).to_have_text("Mia Manager")
        assert box.get_attribute("aria-activedescendant") == "mention-2"
        box.press("Enter")
        expect(box).to_have_value("ask @Mia Manager ")
        box.press_sequentially("or @su")
        options.filter(has_text="Sue Support").click()
        box.press_sequentially("now @zzz")
        expect(page.locator(".mentions")).to_be_hidden()
        box.press_sequentially(" @a")
        expect(options).to_have_text(["Ada Lovelace"])
        expect(page.locator(".mentions")).to_be_visible()
        box.press("Escape")
        expect(page.locator(".mentions")).to_be_hidden()
        box.press("Control+Enter")

        expect(page.locator("#toasts")).to_contain_text("Note added")
        assert Note.objects.get().body == "ask @Mia Manager or @Sue Support now @zzz @a"
        expect(page.locator(".prose .mention")).to_have_text(["@Mia Manager", "@Sue Support"])

    def test_escape_also_takes_back_a_question_that_is_under_way(self, open_page: OpenPage) -> None:
        customer = makers.make_customer()
        page = open_page(f"/customers/{customer.number}/notes/")
        page.route("**/notes/mentions/**", lambda route: None)
        box = page.locator("[data-mention]")

        with page.expect_request("**/notes/mentions/**"):
            box.press_sequentially("@")
        with page.expect_event("requestfailed", lambda request: "/notes/mentions/" in request.url):
            box.press("Escape")
        expect(box).to_have_value("@")
        expect(page.locator(".mentions")).to_be_hidden()
